//! The errors of this module.

/// Why a superposition network cannot be made or trained.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SuperpositionError {
    /// A hidden layer with no units, or more than the trainer is built for.
    #[error("{n_hidden} hidden units were asked for, but there must be 1 to {max}")]
    HiddenOutOfRange {
        /// Hidden units asked for.
        n_hidden: usize,
        /// The largest number.
        max: usize,
    },
    /// An array that does not fit the network.
    #[error("{what} has {got} values, but the network needs {want}")]
    Length {
        /// What the array holds.
        what: &'static str,
        /// Values in it.
        got: usize,
        /// Values needed.
        want: usize,
    },
    /// A weight that is NaN or infinite after an update.
    #[error("a weight is no longer a number after step {step}")]
    Diverged {
        /// Updates made, the last one included.
        step: u64,
    },
}

impl SuperpositionError {
    /// Stable identifier, `area/reason`; part of the public API.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::HiddenOutOfRange { .. } => "fused/hidden-out-of-range",
            Self::Length { .. } => "fused/array-length",
            Self::Diverged { .. } => "fused/diverged",
        }
    }

    /// What the caller can do about it, one sentence.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::HiddenOutOfRange { .. } => "Choose a smaller hidden layer of at least one unit.",
            Self::Length { .. } => "Give weights as [hidden, features] and biases as [features].",
            Self::Diverged { .. } => "Lower the learning rate.",
        }
    }
}
