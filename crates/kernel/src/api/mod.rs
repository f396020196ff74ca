//! Exports, one file per concern.

mod group_facts;
mod groups;
mod kernel;
mod training;

pub use kernel::Kernel;
pub use training::TrainingRun;
