//! What can go wrong between the host and a GPU.

/// Why a GPU could not do its work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GpuError {
    /// A buffer would be larger than the device allows.
    #[error("{what} needs {needed} bytes in one buffer, but this device allows {limit}")]
    BufferTooLarge {
        /// What the buffer would hold.
        what: &'static str,
        /// Bytes needed.
        needed: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// One update of one network would keep a processor of the device busy for too long.
    #[error(
        "an update of {n_features} features and {n_hidden} hidden units is too much for one dispatch here"
    )]
    InstanceTooLarge {
        /// Features.
        n_features: usize,
        /// Hidden units.
        n_hidden: usize,
    },
    /// A buffer could not be read; most often the device was lost.
    #[error("reading from the GPU failed: {reason}")]
    Readback {
        /// What wgpu said.
        reason: String,
    },
}

impl GpuError {
    /// Stable identifier, `area/reason`; part of the public API.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BufferTooLarge { .. } => "gpu/buffer-too-large",
            Self::InstanceTooLarge { .. } => "gpu/instance-too-large",
            Self::Readback { .. } => "gpu/readback-failed",
        }
    }

    /// What the caller can do about it, one sentence.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::InstanceTooLarge { .. } => "Choose fewer features, or train them on the CPU.",
            Self::BufferTooLarge { .. } => "Choose a smaller network or group, or the CPU.",
            Self::Readback { .. } => "Restart the kernel; if it happens again, train on the CPU.",
        }
    }
}
