//! The one error type of this crate.

use glassbook_tasks::TaskError;

/// Why a training run could not start or go on.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// The data set could not be made.
    #[error(transparent)]
    Task(#[from] TaskError),
    /// A whole-number setting lies outside its range.
    #[error("{setting} is {value}, but it must lie between {min} and {max}")]
    CountOutOfRange {
        /// Which setting.
        setting: &'static str,
        /// The value supplied.
        value: u64,
        /// Smallest value allowed.
        min: u64,
        /// Largest value allowed.
        max: u64,
    },
    /// A real-valued setting is not a number in its range.
    #[error("{setting} is {value}, but it must be {requirement}")]
    RateOutOfRange {
        /// Which setting.
        setting: &'static str,
        /// The value supplied.
        value: f64,
        /// The range in words.
        requirement: &'static str,
    },
    /// The run would need more memory than the limit.
    #[error("this run needs about {needed_mib} MiB, more than the limit of {limit_mib} MiB")]
    TooLarge {
        /// Estimated peak, MiB.
        needed_mib: u64,
        /// The limit, MiB.
        limit_mib: u64,
    },
    /// The loss is NaN or infinite.
    #[error("the training loss became {loss} at step {step}")]
    NonFiniteLoss {
        /// Number of updates done when the loss was computed.
        step: u64,
        /// The loss, NaN or infinite.
        loss: f32,
    },
    /// The device could not give its numbers back.
    #[error("reading results from the device failed: {reason}")]
    Readback {
        /// The device's own message.
        reason: String,
    },
}

impl TrainError {
    /// Stable identifier, `area/reason`; part of the public API.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Task(error) => error.code(),
            Self::CountOutOfRange { .. } => "train/count-out-of-range",
            Self::RateOutOfRange { .. } => "train/rate-out-of-range",
            Self::TooLarge { .. } => "train/too-large",
            Self::NonFiniteLoss { .. } => "train/non-finite-loss",
            Self::Readback { .. } => "train/readback-failed",
        }
    }

    /// What the caller can do about it, one sentence.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Task(error) => error.hint(),
            Self::CountOutOfRange { .. } => "Choose a whole number within the limits.",
            Self::RateOutOfRange { .. } => "Correct the value; 0.001 is a usual learning rate.",
            Self::TooLarge { .. } => "Choose a smaller group, a smaller width or fewer train rows.",
            Self::NonFiniteLoss { .. } => {
                "Lower the learning rate; the weights before this step are lost."
            }
            Self::Readback { .. } => "Restart the kernel; if it happens again, train on the CPU.",
        }
    }
}
