//! The one error type of this crate.

/// Why an analysis could not be carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InterpError {
    /// An array does not have the size that the group's order asks for.
    #[error("{array} holds {got} values, but {expected} are needed")]
    ShapeMismatch {
        /// Which array.
        array: &'static str,
        /// Values needed.
        expected: usize,
        /// Values supplied.
        got: usize,
    },
}

impl InterpError {
    /// Stable identifier, `area/reason`; part of the public API.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::ShapeMismatch { .. } => "interp/shape-mismatch",
        }
    }

    /// What the caller can do about it, one sentence.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::ShapeMismatch { .. } => {
                "Analyze a network with the group that it was trained on."
            }
        }
    }
}
