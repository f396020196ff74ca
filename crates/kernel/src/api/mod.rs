//! Exports, one file per concern.

mod checkpoint;
mod gpu_sweep;
mod group_facts;
mod groups;
mod kernel;
mod network;
mod place;
mod representations;
mod shared_steps;
mod superposition;
mod training;
mod training_config;

pub use gpu_sweep::GpuSweep;
pub use kernel::Kernel;
pub use network::GroupNetwork;
pub use superposition::SuperpositionRun;
pub use training::TrainingRun;
