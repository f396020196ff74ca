//! Why a sweep cannot be made, resumed or merged.

use glassbook_tasks::TaskError;

use crate::superposition::SuperpositionError;

/// Everything that can be wrong with a sweep; found before anything starts.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SweepError {
    /// The data cannot be made.
    #[error(transparent)]
    Task(#[from] TaskError),
    /// The network cannot be made.
    #[error(transparent)]
    Net(#[from] SuperpositionError),
    /// A whole number outside its range.
    #[error("{setting} is {value}, but it must lie in {min} to {max}")]
    OutOfRange {
        /// The setting's name.
        setting: &'static str,
        /// The value supplied.
        value: u64,
        /// Smallest value.
        min: u64,
        /// Largest value.
        max: u64,
    },
    /// A number that must be positive and finite.
    #[error("{setting} is {value}, but it must be a positive number")]
    NotPositive {
        /// The setting's name.
        setting: &'static str,
        /// The value supplied.
        value: f64,
    },
    /// Settings that leave nothing to train.
    #[error("no cell is left: every hidden size is larger than the number of features")]
    Empty,
    /// A way of drawing rows that the data does not have.
    #[error(
        "independent sparse features have no finite list of rows, so they cannot be sampled as {sampling}"
    )]
    NotFinite {
        /// The sampling supplied.
        sampling: &'static str,
    },
    /// A cell whose training needs too much memory.
    #[error(
        "{features} features × {hidden} hidden units × {instances} instances need {bytes} bytes, the limit is {limit}"
    )]
    TooLarge {
        /// Features of the cell.
        features: usize,
        /// Hidden units of the cell.
        hidden: usize,
        /// Instances of each cell.
        instances: u32,
        /// The estimate.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// Text that is no sweep.
    #[error("this is no sweep: {reason}")]
    Malformed {
        /// What is wrong.
        reason: String,
    },
    /// Parts of different sweeps.
    #[error("the sweeps differ in their settings")]
    Different,
    /// A setting that the GPU has no steps for.
    #[error("a sweep with {setting} cannot be trained on a GPU")]
    NotOnGpu {
        /// The setting's name.
        setting: &'static str,
    },
    /// The GPU could not do its work.
    #[cfg(feature = "gpu")]
    #[error(transparent)]
    Gpu(#[from] crate::gpu::GpuError),
    /// A state that belongs to another cell.
    #[error(
        "the state does not belong to the cell with {features} features and {hidden} hidden units"
    )]
    ForeignState {
        /// Features of the cell.
        features: usize,
        /// Hidden units of the cell.
        hidden: usize,
    },
}

impl SweepError {
    /// Stable identifier, `area/reason`; part of the public API.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Task(error) => error.code(),
            Self::Net(error) => error.code(),
            Self::OutOfRange { .. } => "sweep/out-of-range",
            Self::NotPositive { .. } => "sweep/not-positive",
            Self::Empty => "sweep/empty",
            Self::NotFinite { .. } => "sweep/not-finite",
            Self::TooLarge { .. } => "sweep/too-large",
            Self::Malformed { .. } => "sweep/malformed",
            Self::Different => "sweep/different",
            Self::NotOnGpu { .. } => "sweep/not-on-gpu",
            #[cfg(feature = "gpu")]
            Self::Gpu(error) => error.code(),
            Self::ForeignState { .. } => "sweep/foreign-state",
        }
    }

    /// What the caller can do about it, one sentence.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Task(error) => error.hint(),
            Self::Net(error) => error.hint(),
            Self::OutOfRange { .. } | Self::NotPositive { .. } => "Choose a value in that range.",
            Self::Empty => "Add a smaller hidden size or a deeper tree.",
            Self::NotFinite { .. } => "Set sampling to dense.",
            Self::TooLarge { .. } => "Lower the instances, the depth or the batch.",
            Self::Malformed { .. } => "Give the JSON that a sweep wrote.",
            Self::Different => {
                "Merge shards of one sweep, or resume with the settings it began with."
            }
            Self::NotOnGpu { .. } => "Leave the setting out, or train on the CPU.",
            #[cfg(feature = "gpu")]
            Self::Gpu(error) => error.hint(),
            Self::ForeignState { .. } => "Resume with the settings that the sweep began with.",
        }
    }
}
