//! Runs of the toy models of superposition and of sparse autoencoders on their hidden layers.
//!
//! A run holds many instances of one network: they differ in their random numbers, and may differ in
//! feature probability and importance. Both engines see the same weights and the same rows.

mod burn_engine;
mod config;
mod data;
mod error;
mod fused_engine;
mod init;
mod limits;
mod plateau;
mod sae_burn;
mod sae_config;
mod sae_fused;
mod sae_trainer;
mod schedule;
mod snapshots;
mod trainer;

pub use config::{DataConfig, FeatureConfig, Sampling, double_descent};
pub use data::{FeatureBatch, FeatureData};
pub use error::FeatureError;
pub use init::{init_arrays, parameter_count};
pub use plateau::Plateau;
pub use sae_config::{Resample, SaeConfig};
pub use sae_trainer::{SaePoint, SaeTrainer};
pub use schedule::LearningRate;
pub use snapshots::Snapshot;
pub use trainer::{FeaturePoint, FeatureTrainer};

use glassbook_fused::{AdamW, Decay};

/// Adam (or AdamW, if there is weight decay) with PyTorch's β and ε.
fn adamw(learning_rate: f64, weight_decay: f64) -> AdamW {
    AdamW {
        learning_rate,
        betas: BETAS,
        epsilon: crate::ADAM_EPSILON,
        weight_decay,
        decay: Decay::Decoupled,
    }
}

const BETAS: (f64, f64) = (0.9, 0.999);
