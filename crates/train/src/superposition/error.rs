//! Why a run of a superposition model cannot start or go on.

use glassbook_tasks::TaskError;

use crate::TrainError;

/// A setting out of range, or a run that failed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FeatureError {
    /// The data cannot be made.
    #[error(transparent)]
    Task(#[from] TaskError),
    /// The device failed.
    #[error(transparent)]
    Train(#[from] TrainError),
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
    NumberOutOfRange {
        /// Which setting.
        setting: &'static str,
        /// The value supplied.
        value: f64,
        /// The range in words.
        requirement: &'static str,
    },
    /// A list of values fits neither the instances nor the features.
    #[error("{setting} holds {got} values, but it must hold {allowed}")]
    ListLength {
        /// Which setting.
        setting: &'static str,
        /// Values supplied.
        got: usize,
        /// The lengths allowed, in words.
        allowed: String,
    },
    /// The run would need more memory than the limit.
    #[error(
        "{instances} instances need about {needed_mib} MiB, more than the limit of {limit_mib} MiB"
    )]
    TooLarge {
        /// Instances asked for.
        instances: u64,
        /// Estimated peak, MiB.
        needed_mib: u64,
        /// The limit, MiB.
        limit_mib: u64,
    },
    /// Loss of an instance is NaN or infinite.
    #[error("the loss of instance {instance} became {loss} at step {step}")]
    NonFiniteLoss {
        /// Updates done when the loss was computed.
        step: u64,
        /// Which instance, from 0.
        instance: usize,
        /// The loss, NaN or infinite.
        loss: f64,
    },
}

impl FeatureError {
    /// Stable identifier, `area/reason`; part of the public API.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Task(error) => error.code(),
            Self::Train(error) => error.code(),
            Self::CountOutOfRange { .. } => "superposition/count-out-of-range",
            Self::NumberOutOfRange { .. } => "superposition/number-out-of-range",
            Self::ListLength { .. } => "superposition/list-length",
            Self::TooLarge { .. } => "superposition/too-large",
            Self::NonFiniteLoss { .. } => "superposition/non-finite-loss",
        }
    }

    /// What the caller can do about it, one sentence.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Task(error) => error.hint(),
            Self::Train(error) => error.hint(),
            Self::CountOutOfRange { .. } => "Choose a whole number within the limits.",
            Self::NumberOutOfRange { .. } => "Correct the value.",
            Self::ListLength { .. } => {
                "Give one number for all, or a list of a length named above."
            }
            Self::TooLarge { .. } => {
                "Choose fewer instances, a smaller batch or fewer snapshots of the weights."
            }
            Self::NonFiniteLoss { .. } => "Lower the learning rate and run it again.",
        }
    }
}
