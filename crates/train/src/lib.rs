//! Training runs: configuration, loss, metrics, and a trainer for each engine.
//!
//! The trainer knows neither a clock nor an event loop. Its caller decides how many steps to take
//! before it reads metrics and lets other work run.

mod burn_trainer;
mod config;
mod error;
mod fused_trainer;
mod init;
pub mod loss;
mod metrics;
pub mod superposition;
mod trainer;

pub use burn_trainer::BurnTrainer;
pub use config::TrainConfig;
pub use error::TrainError;
pub use fused_trainer::FusedTrainer;
pub use init::init_weights;
pub use metrics::{MetricPoint, read};
pub use trainer::{Engine, GroupTrainer, Trainer};

/// AdamW's ε, that of PyTorch.
pub(crate) const ADAM_EPSILON: f64 = 1e-8;
