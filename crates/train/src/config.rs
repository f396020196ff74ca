//! Settings of a training run, and the limits they are checked against.

use glassbook_models::{Architecture, GroupModelConfig};

use crate::TrainError;

/// Everything besides the group that determines a run.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainConfig {
    /// Which network.
    pub architecture: Architecture,
    /// Neurons of the hidden layer.
    pub width: u64,
    /// Share of the |G|² pairs that is trained on, in (0, 1].
    pub train_fraction: f64,
    /// AdamW's learning rate.
    pub learning_rate: f64,
    /// AdamW's decoupled weight decay.
    pub weight_decay: f64,
    /// AdamW's β₁ and β₂.
    pub betas: (f64, f64),
    /// Full-batch updates to make.
    pub steps: u64,
    /// Seed of the split and of the initial weights.
    pub seed: u64,
    /// Metrics are computed every this many steps, and at the last one.
    pub metrics_every: u64,
}

/// Chughtai et al.'s optimizer settings; the sizes suit a first look.
impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            architecture: Architecture::Mlp,
            width: 128,
            train_fraction: 0.4,
            learning_rate: 1e-3,
            weight_decay: 1.0,
            betas: (0.9, 0.98),
            steps: 1000,
            seed: 0,
            metrics_every: 10,
        }
    }
}

const MAX_WIDTH: u64 = 4096;
const MAX_STEPS: u64 = 10_000_000;
const MAX_METRICS_EVERY: u64 = 100_000;
/// Browsers refuse much larger WebAssembly heaps and GPU buffers.
const MAX_MIB: u64 = 1536;

impl TrainConfig {
    /// Checks every setting against its limits for a group of this order.
    ///
    /// # Errors
    ///
    /// [`TrainError::CountOutOfRange`], [`TrainError::RateOutOfRange`] or [`TrainError::TooLarge`].
    /// The train fraction is checked where the split is made.
    pub fn validate(&self, order: usize) -> Result<(), TrainError> {
        check_count("width", self.width, 1, MAX_WIDTH)?;
        check_count("steps", self.steps, 1, MAX_STEPS)?;
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
        let d_hidden = usize::try_from(self.width).unwrap_or(usize::MAX);
        GroupModelConfig {
            architecture: self.architecture,
            order,
            d_hidden,
        }
    }

    /// Estimated peak memory, bytes: five batch-sized arrays of hidden units and eight of logits
    /// live during a backward pass; weights have a gradient and two moments.
    fn peak_bytes(&self, order: usize) -> u64 {
        let order = order as u64;
        let rows = (order * order) as f64 * self.train_fraction.clamp(0.0, 1.0);
        let per_row = 5 * self.width + 8 * order;
        let parameters = self.model_config(order as usize).n_parameters() as u64;
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
        let cases = [
            (
                TrainConfig {
                    width: 0,
                    ..ok.clone()
                },
                "width is 0",
            ),
            (
                TrainConfig {
                    width: 5000,
                    ..ok.clone()
                },
                "width is 5000",
            ),
            (
                TrainConfig {
                    steps: 0,
                    ..ok.clone()
                },
                "steps is 0",
            ),
            (
                TrainConfig {
                    metrics_every: 0,
                    ..ok.clone()
                },
                "metricsEvery is 0",
            ),
            (
                TrainConfig {
                    learning_rate: f64::NAN,
                    ..ok.clone()
                },
                "learningRate is NaN",
            ),
            (
                TrainConfig {
                    learning_rate: -1.0,
                    ..ok.clone()
                },
                "learningRate is -1",
            ),
            (
                TrainConfig {
                    weight_decay: f64::INFINITY,
                    ..ok.clone()
                },
                "weightDecay is inf",
            ),
            (
                TrainConfig {
                    betas: (1.0, 0.9),
                    ..ok.clone()
                },
                "beta1 is 1",
            ),
            (
                TrainConfig {
                    betas: (0.9, -0.1),
                    ..ok.clone()
                },
                "beta2 is -0.1",
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
