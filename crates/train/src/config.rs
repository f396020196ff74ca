//! Settings of a training run, and the limits they are checked against.

use glassbook_models::{Architecture, GroupModelConfig};

use crate::{Schedule, TrainError};

/// How weight decay enters an update.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Optimizer {
    /// AdamW (Loshchilov and Hutter 2019): weights shrink by lr·λ beside the update.
    #[default]
    AdamW,
    /// Adam (Kingma and Ba 2015) with an L2 term: λw joins the gradient, as in PyTorch's `Adam`.
    Adam,
}

impl Optimizer {
    /// Every optimizer, in the order in which choices are listed.
    pub const ALL: [Self; 2] = [Self::AdamW, Self::Adam];

    /// The name used in settings and files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AdamW => "adamw",
            Self::Adam => "adam",
        }
    }

    /// The optimizer of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.name() == name)
    }
}

/// Everything besides the group that determines a run.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainConfig {
    /// Which network.
    pub architecture: Architecture,
    /// Neurons of the hidden layer; the transformer's d_mlp.
    pub width: u64,
    /// Columns of the embeddings; the transformer's d_model. `None` is twice the width for the MLPs,
    /// as in the paper, a quarter of it for the transformer, and the width for the bilinear network,
    /// which allows no other.
    pub embed_dim: Option<u64>,
    /// Attention heads of the transformer; they divide its `embed_dim`.
    pub heads: u64,
    /// Share of the |G|² pairs that is trained on, in (0, 1].
    pub train_fraction: f64,
    /// Whether every product element gets the same number of train rows.
    pub stratified: bool,
    /// The learning rate at its highest.
    pub learning_rate: f64,
    /// Weight decay λ.
    pub weight_decay: f64,
    /// β₁ and β₂.
    pub betas: (f64, f64),
    /// How weight decay enters.
    pub optimizer: Optimizer,
    /// How the learning rate changes.
    pub schedule: Schedule,
    /// Updates during which the learning rate rises in a straight line.
    pub warmup_steps: u64,
    /// Train rows of an update; 0 takes all of them.
    pub batch_size: u64,
    /// Updates to make.
    pub steps: u64,
    /// Seed of the split, of the initial weights and of the batches.
    pub seed: u64,
    /// Metrics are computed every this many steps, and at the last one.
    pub metrics_every: u64,
    /// How many log-spaced steps to stop at for a closer look; see [`crate::log_spaced_steps`].
    pub checkpoints: u64,
}

/// Chughtai et al.'s optimizer settings; the sizes suit a first look.
impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            architecture: Architecture::Mlp,
            width: 128,
            embed_dim: None,
            heads: 4,
            train_fraction: 0.4,
            stratified: false,
            learning_rate: 1e-3,
            weight_decay: 1.0,
            betas: (0.9, 0.98),
            optimizer: Optimizer::AdamW,
            schedule: Schedule::Constant,
            warmup_steps: 0,
            batch_size: 0,
            steps: 1000,
            seed: 0,
            metrics_every: 10,
            checkpoints: 0,
        }
    }
}

const MAX_WIDTH: u64 = 4096;
const MAX_METRICS_EVERY: u64 = 100_000;
const MAX_HEADS: u64 = 64;
const MAX_CHECKPOINTS: u64 = 10_000;
/// Browsers refuse much larger WebAssembly heaps and GPU buffers.
const MAX_MIB: u64 = 1536;

impl TrainConfig {
    /// Most updates of one run.
    pub const MAX_STEPS: u64 = 10_000_000;

    /// Checks every setting against its limits for a group of this order.
    ///
    /// # Errors
    ///
    /// [`TrainError::CountOutOfRange`], [`TrainError::RateOutOfRange`], [`TrainError::UnevenHeads`],
    /// [`TrainError::BilinearEmbedDim`] or [`TrainError::TooLarge`]. The train fraction is checked where the split is made.
    pub fn validate(&self, order: usize) -> Result<(), TrainError> {
        check_count("width", self.width, 1, MAX_WIDTH)?;
        check_count("embedDim", self.embed_dim(), 1, 2 * MAX_WIDTH)?;
        check_count("heads", self.heads, 1, MAX_HEADS)?;
        self.check_shape()?;
        check_count("steps", self.steps, 1, Self::MAX_STEPS)?;
        check_count("warmupSteps", self.warmup_steps, 0, self.steps)?;
        check_count("checkpoints", self.checkpoints, 0, MAX_CHECKPOINTS)?;
        check_count("metricsEvery", self.metrics_every, 1, MAX_METRICS_EVERY)?;
        let positive = self.learning_rate > 0.0 && self.learning_rate.is_finite();
        check_rate(
            "learningRate",
            self.learning_rate,
            positive,
            "a number above 0",
        )?;
        let not_negative = self.weight_decay >= 0.0 && self.weight_decay.is_finite();
        check_rate(
            "weightDecay",
            self.weight_decay,
            not_negative,
            "a number of at least 0",
        )?;
        for (setting, beta) in [("beta1", self.betas.0), ("beta2", self.betas.1)] {
            check_rate(
                setting,
                beta,
                (0.0..1.0).contains(&beta),
                "at least 0 and below 1",
            )?;
        }
        let needed_mib = self.peak_bytes(order) >> 20;
        if needed_mib > MAX_MIB {
            return Err(TrainError::TooLarge {
                needed_mib,
                limit_mib: MAX_MIB,
            });
        }
        Ok(())
    }

    /// The network's sizes for a group of this order.
    #[must_use]
    pub fn model_config(&self, order: usize) -> GroupModelConfig {
        let size = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
        GroupModelConfig {
            architecture: self.architecture,
            order,
            d_embed: size(self.embed_dim()),
            d_hidden: size(self.width),
            n_heads: size(self.heads),
        }
    }

    /// Columns of the embeddings, the default filled in.
    #[must_use]
    pub fn embed_dim(&self) -> u64 {
        self.embed_dim.unwrap_or(match self.architecture {
            Architecture::Mlp | Architecture::MlpSummed | Architecture::MlpBias => 2 * self.width,
            Architecture::Bilinear => self.width,
            Architecture::Transformer => self.width / 4,
        })
    }

    /// The learning rate of update `update`, counted from 0.
    #[must_use]
    pub fn learning_rate_at(&self, update: u64) -> f64 {
        let factor = self.schedule.factor(update, self.warmup_steps, self.steps);
        self.learning_rate * factor
    }

    fn check_shape(&self) -> Result<(), TrainError> {
        let (width, heads, embed_dim) = (self.width, self.heads, self.embed_dim());
        match self.architecture {
            Architecture::Bilinear if embed_dim != width => {
                Err(TrainError::BilinearEmbedDim { width, embed_dim })
            }
            Architecture::Transformer if !embed_dim.is_multiple_of(heads) => {
                Err(TrainError::UnevenHeads { heads, embed_dim })
            }
            _ => Ok(()),
        }
    }

    /// Estimated peak memory, bytes: five batch-sized arrays of hidden units and eight of logits
    /// live during a backward pass, and in a transformer a dozen of the residual stream's width;
    /// weights have a gradient and two moments.
    fn peak_bytes(&self, order: usize) -> u64 {
        let parameters = self.model_config(order).n_parameters() as u64;
        let order = order as u64;
        let rows = (order * order) as f64 * self.train_fraction.clamp(0.0, 1.0);
        let residual = match self.architecture {
            Architecture::Transformer => 12 * self.embed_dim(),
            _ => 0,
        };
        let per_row = 5 * self.width + 8 * order + residual;
        4 * ((rows as u64) * per_row + 4 * parameters)
    }
}

fn check_count(setting: &'static str, value: u64, min: u64, max: u64) -> Result<(), TrainError> {
    if (min..=max).contains(&value) {
        return Ok(());
    }
    Err(TrainError::CountOutOfRange {
        setting,
        value,
        min,
        max,
    })
}

fn check_rate(
    setting: &'static str,
    value: f64,
    holds: bool,
    requirement: &'static str,
) -> Result<(), TrainError> {
    if holds {
        return Ok(());
    }
    Err(TrainError::RateOutOfRange {
        setting,
        value,
        requirement,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_outside_its_range_is_named() {
        let ok = TrainConfig::default();
        assert_eq!(ok.validate(24), Ok(()));
        let with = |change: fn(&mut TrainConfig)| {
            let mut config = ok.clone();
            change(&mut config);
            config
        };
        let cases = [
            (with(|c| c.width = 0), "width is 0"),
            (with(|c| c.width = 5000), "width is 5000"),
            (with(|c| c.embed_dim = Some(0)), "embedDim is 0"),
            (with(|c| c.steps = 0), "steps is 0"),
            (with(|c| c.warmup_steps = 1001), "warmupSteps is 1001"),
            (with(|c| c.checkpoints = 20_000), "checkpoints is 20000"),
            (with(|c| c.metrics_every = 0), "metricsEvery is 0"),
            (with(|c| c.learning_rate = f64::NAN), "learningRate is NaN"),
            (with(|c| c.learning_rate = -1.0), "learningRate is -1"),
            (
                with(|c| c.weight_decay = f64::INFINITY),
                "weightDecay is inf",
            ),
            (with(|c| c.betas = (1.0, 0.9)), "beta1 is 1"),
            (with(|c| c.betas = (0.9, -0.1)), "beta2 is -0.1"),
            (with(|c| c.heads = 0), "heads is 0"),
            (
                with(|c| (c.architecture, c.embed_dim) = (Architecture::Bilinear, Some(7))),
                "a bilinear network of width 128 cannot have embeddings of width 7",
            ),
            (
                with(|c| (c.architecture, c.heads) = (Architecture::Transformer, 5)),
                "5 heads do not divide",
            ),
        ];
        for (config, message) in cases {
            let error = config.validate(24).unwrap_err().to_string();
            assert!(error.starts_with(message), "{error}");
        }
    }

    #[test]
    fn a_run_over_the_memory_limit_is_refused_before_it_starts() {
        let config = TrainConfig {
            width: 4096,
            train_fraction: 1.0,
            ..TrainConfig::default()
        };
        assert_eq!(config.validate(720).unwrap_err().code(), "train/too-large");
    }
}
