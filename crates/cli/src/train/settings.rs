//! The settings of a run as options of the command line.

use clap::Args;
use glassbook_models::Architecture;
use glassbook_train::{Optimizer, Overrides, Preset, Schedule, TrainConfig};

/// Settings of a run; what is left out comes from the preset.
#[derive(Debug, Args)]
pub(super) struct Settings {
    /// quick, wu (Wu et al. 2024) or chughtai (Chughtai et al. 2023, the long recipe)
    #[arg(long, default_value = "quick", value_parser = preset)]
    preset: Preset,
    /// mlp, mlp-summed, mlp-bias, bilinear or transformer
    #[arg(long, value_parser = model)]
    model: Option<Architecture>,
    /// Neurons of the hidden layer
    #[arg(long)]
    width: Option<u64>,
    /// Columns of the embeddings; the transformer's residual stream
    #[arg(long)]
    embed_dim: Option<u64>,
    /// Attention heads of the transformer
    #[arg(long)]
    heads: Option<u64>,
    /// Share of the pairs that is trained on
    #[arg(long)]
    train_fraction: Option<f64>,
    /// Train on equally many pairs of every product
    #[arg(long)]
    stratified: bool,
    /// Learning rate at its highest
    #[arg(long)]
    learning_rate: Option<f64>,
    /// Weight decay
    #[arg(long)]
    weight_decay: Option<f64>,
    /// Decay of the first moment
    #[arg(long)]
    beta1: Option<f64>,
    /// Decay of the second moment
    #[arg(long)]
    beta2: Option<f64>,
    /// adamw, or adam with an L2 term
    #[arg(long, value_parser = optimizer)]
    optimizer: Option<Optimizer>,
    /// constant, linear or cosine
    #[arg(long, value_parser = schedule)]
    schedule: Option<Schedule>,
    /// Updates during which the learning rate rises
    #[arg(long)]
    warmup_steps: Option<u64>,
    /// Pairs of an update; 0 takes all
    #[arg(long)]
    batch_size: Option<u64>,
    /// Updates to make, counted from the run's beginning
    #[arg(long)]
    steps: Option<u64>,
    /// Seed of split, weights and batches
    #[arg(long)]
    seed: Option<u64>,
    /// Steps between two points of the curves
    #[arg(long)]
    metrics_every: Option<u64>,
    /// Log-spaced steps at which every irrep is measured
    #[arg(long)]
    checkpoints: Option<u64>,
}

impl Settings {
    /// The configuration of a new run.
    pub(super) fn config(&self) -> TrainConfig {
        let preset = self.preset.config();
        TrainConfig {
            architecture: self.model.unwrap_or(preset.architecture),
            width: self.width.unwrap_or(preset.width),
            embed_dim: self.embed_dim.or(preset.embed_dim),
            heads: self.heads.unwrap_or(preset.heads),
            train_fraction: self.train_fraction.unwrap_or(preset.train_fraction),
            stratified: self.stratified || preset.stratified,
            learning_rate: self.learning_rate.unwrap_or(preset.learning_rate),
            weight_decay: self.weight_decay.unwrap_or(preset.weight_decay),
            betas: (
                self.beta1.unwrap_or(preset.betas.0),
                self.beta2.unwrap_or(preset.betas.1),
            ),
            optimizer: self.optimizer.unwrap_or(preset.optimizer),
            schedule: self.schedule.unwrap_or(preset.schedule),
            warmup_steps: self.warmup_steps.unwrap_or(preset.warmup_steps),
            batch_size: self.batch_size.unwrap_or(preset.batch_size),
            steps: self.steps.unwrap_or(preset.steps),
            seed: self.seed.unwrap_or(preset.seed),
            metrics_every: self.metrics_every.unwrap_or(preset.metrics_every),
            checkpoints: self.checkpoints.unwrap_or(preset.checkpoints),
        }
    }

    /// What replaces a checkpoint's settings; the others of its settings cannot change.
    pub(super) fn overrides(&self) -> Overrides {
        Overrides {
            steps: self.steps,
            learning_rate: self.learning_rate,
            weight_decay: self.weight_decay,
            metrics_every: self.metrics_every,
            checkpoints: self.checkpoints,
        }
    }
}

fn preset(name: &str) -> Result<Preset, String> {
    let names = Preset::ALL.map(Preset::name);
    Preset::named(name).ok_or_else(|| choices(&names))
}

fn model(name: &str) -> Result<Architecture, String> {
    let names = Architecture::ALL.map(Architecture::name);
    Architecture::named(name).ok_or_else(|| choices(&names))
}

fn optimizer(name: &str) -> Result<Optimizer, String> {
    let names = Optimizer::ALL.map(Optimizer::name);
    Optimizer::named(name).ok_or_else(|| choices(&names))
}

fn schedule(name: &str) -> Result<Schedule, String> {
    let names = Schedule::ALL.map(Schedule::name);
    Schedule::named(name).ok_or_else(|| choices(&names))
}

fn choices(names: &[&str]) -> String {
    format!("it must be one of {}", names.join(", "))
}
