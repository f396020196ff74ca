//! Exports, one file per concern.

mod groups;
mod kernel;
mod training;

pub use kernel::Kernel;
pub use training::TrainingRun;
