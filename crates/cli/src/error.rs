//! Errors of the program: those of the crates below, and what only a program can run into.

use glassbook_formats::FormatError;
use glassbook_fused::sweep::SweepError;
use glassbook_groups::GroupError;
use glassbook_interp::InterpError;
use glassbook_train::TrainError;

/// Why the program could not answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum CliError {
    /// A group-theoretic error.
    #[error(transparent)]
    Group(#[from] GroupError),
    /// A run that could not start or go on.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// A network that could not be taken apart.
    #[error(transparent)]
    Interp(#[from] InterpError),
    /// A file of tensors that cannot be read.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// A new run without a group.
    #[error("the group is missing")]
    NoGroup,
    /// A sweep that cannot be made.
    #[error(transparent)]
    Sweep(#[from] SweepError),
    /// A file that cannot be written.
    #[error("cannot write {path}: {reason}")]
    OutputFile {
        /// The file.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// A checkpoint that does not fit.
    #[error("cannot continue from {path}: {reason}")]
    Checkpoint {
        /// The file.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// A file that cannot be read.
    #[error("cannot read {path}: {reason}")]
    Input {
        /// The file, or `-` for standard input.
        path: String,
        /// What the system says.
        reason: String,
    },
    /// A word that should be a number.
    #[error("value {index} in {path} is {word:?}, which is not a number")]
    NotANumber {
        /// The file, or `-` for standard input.
        path: String,
        /// Position of the word, from 0.
        index: usize,
        /// The word.
        word: String,
    },
    /// Standard output cannot be written.
    #[error("cannot write the result: {reason}")]
    Output {
        /// What the system says.
        reason: String,
    },
}

impl CliError {
    /// Stable identifier, `area/reason`.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Group(error) => error.code(),
            Self::Sweep(error) => error.code(),
            Self::Train(error) => error.code(),
            Self::Interp(error) => error.code(),
            Self::Format(error) => error.code(),
            Self::NoGroup => "cli/no-group",
            Self::OutputFile { .. } => "cli/output-file",
            Self::Checkpoint { .. } => "cli/checkpoint",
            Self::Input { .. } => "cli/input",
            Self::NotANumber { .. } => "cli/not-a-number",
            Self::Output { .. } => "cli/output",
        }
    }

    /// What the caller can do about it, one sentence.
    pub(crate) fn hint(&self) -> &'static str {
        match self {
            Self::Group(error) => error.hint(),
            Self::Sweep(error) => error.hint(),
            Self::Train(error) => error.hint(),
            Self::Interp(error) => error.hint(),
            Self::Format(error) => error.hint(),
            Self::NoGroup => "Name one, for example --group S5, or a file with --resume.",
            Self::OutputFile { .. } => "Name a file in a folder that exists and can be written.",
            Self::Checkpoint { .. } => "Delete the file to start afresh, or name another one.",
            Self::Input { .. } => "Name a readable file, or - to read standard input.",
            Self::NotANumber { .. } => {
                "Separate numbers with spaces, commas or line breaks, one per element."
            }
            Self::Output { .. } => "Check that the disk has room and the pipe has a reader.",
        }
    }
}
