//! Exports, one file per concern.

mod kernel;
mod training;

pub use kernel::Kernel;
pub use training::TrainingRun;
