//! The one error type of this crate.

/// Why a data set could not be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TaskError {
    /// The training fraction is not a number in (0, 1].
    #[error("train fraction is {fraction}, but it must lie in (0, 1]")]
    TrainFractionOutOfRange {
        /// The fraction supplied.
        fraction: f64,
    },
    /// The training fraction is so small that no row would be trained on.
    #[error("train fraction {fraction} of {n_rows} rows leaves no row to train on")]
    EmptyTrainingSet {
        /// The fraction supplied.
        fraction: f64,
        /// Rows of the data set.
        n_rows: usize,
    },
}

impl TaskError {
    /// Stable identifier, `area/reason`; part of the public API.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TrainFractionOutOfRange { .. } => "task/train-fraction-out-of-range",
            Self::EmptyTrainingSet { .. } => "task/empty-training-set",
        }
    }

    /// What the caller can do about it, one sentence.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::TrainFractionOutOfRange { .. } => {
                "Choose a number above 0 and at most 1, for example 0.4."
            }
            Self::EmptyTrainingSet { .. } => "Raise the train fraction or choose a larger group.",
        }
    }
}
