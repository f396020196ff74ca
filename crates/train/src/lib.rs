//! Training runs: configuration, loss, metrics, and a trainer for each engine.
//!
//! The trainer knows neither a clock nor an event loop. Its caller decides how many steps to take
//! before it reads metrics and lets other work run.

mod batches;
mod burn_trainer;
mod checkpoint;
mod config;
mod error;
mod flat_adamw;
mod fused_trainer;
#[cfg(feature = "gpu")]
mod gpu_trainer;
mod init;
pub mod loss;
mod metrics;
mod preset;
mod run;
mod schedule;
mod settings;
mod start;
pub mod superposition;
mod trainer;

pub use batches::Batches;
pub use burn_trainer::BurnTrainer;
pub use checkpoint::Checkpoint;
pub use config::{Optimizer, TrainConfig};
pub use error::TrainError;
pub use fused_trainer::FusedTrainer;
#[cfg(feature = "gpu")]
pub use gpu_trainer::GpuTrainer;
pub use init::init_weights;
pub use metrics::{MetricPoint, read};
pub use preset::Preset;
pub use run::{GroupRun, NamedTask, Overrides};
pub use schedule::{Schedule, log_spaced_steps};
pub use start::{RunStart, TrainState};
pub use trainer::{Engine, GroupTrainer, Trainer, cpu_device};

/// AdamW's ε, that of PyTorch.
pub(crate) const ADAM_EPSILON: f64 = 1e-8;
