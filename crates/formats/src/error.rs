//! The one error type of this crate.

/// Why a file could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// The bytes start like no kind of file known here.
    #[error("this is neither a safetensors file nor a NumPy .npz file")]
    NotRecognized,
    /// A safetensors file that its library refuses.
    #[error("the safetensors file is damaged: {reason}")]
    Safetensors {
        /// The library's reason.
        reason: String,
    },
    /// A zip archive that does not hold what it says.
    #[error("the .npz file is damaged at byte {position}: {reason}")]
    Zip {
        /// Where in the file.
        position: usize,
        /// What is wrong there.
        reason: &'static str,
    },
    /// An array inside an archive that cannot be understood.
    #[error("the array {name} in the .npz file is damaged: {reason}")]
    Npy {
        /// The array's name.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// An array whose values are no numbers that fit here.
    #[error("the array {name} has the type {found}, which cannot be read")]
    UnsupportedType {
        /// The array's name.
        name: String,
        /// The type, as the file writes it.
        found: String,
    },
    /// More data than the limit.
    #[error("{name} holds {mib} MiB, more than the limit of {limit_mib} MiB")]
    TooLarge {
        /// The array, or the file.
        name: String,
        /// Its size, MiB.
        mib: usize,
        /// The limit, MiB.
        limit_mib: usize,
    },
}

impl FormatError {
    /// Stable identifier, `area/reason`; part of the public API.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotRecognized => "format/not-recognized",
            Self::Safetensors { .. } => "format/safetensors",
            Self::Zip { .. } => "format/zip",
            Self::Npy { .. } => "format/npy",
            Self::UnsupportedType { .. } => "format/unsupported-type",
            Self::TooLarge { .. } => "format/too-large",
        }
    }

    /// What the caller can do about it, one sentence.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotRecognized => {
                "Save the weights with safetensors.numpy.save_file or numpy.savez."
            }
            Self::Safetensors { .. } | Self::Zip { .. } | Self::Npy { .. } => {
                "Copy the file again, or save it again from Python."
            }
            Self::UnsupportedType { .. } => {
                "Save arrays of real numbers: float16, float32, float64 or whole numbers."
            }
            Self::TooLarge { .. } => "Save only the weights that the network needs.",
        }
    }
}
