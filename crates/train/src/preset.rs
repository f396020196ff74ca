//! Recipes with a name.

use crate::{Optimizer, TrainConfig};

/// A recipe: everything but the group and the seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// Groks S₄ within seconds on a CPU: high learning rate, strong decay, 60 % of the pairs.
    Quick,
    /// Wu, Jaburi, Drori and Gross 2024: Adam (L2 term, PyTorch's βs), lr 1e-2, weight decay 2e-4,
    /// 25,000 updates; a fifth to a tenth of the long recipe.
    Wu,
    /// Chughtai, Chan and Nanda 2023: AdamW, lr 1e-3, weight decay 1, β (0.9, 0.98), 40 % of the
    /// pairs, 250,000 updates. S₅ groks between 39,000 and 218,000.
    Chughtai,
}

impl Preset {
    /// Every recipe, in the order in which choices are listed.
    pub const ALL: [Self; 3] = [Self::Quick, Self::Wu, Self::Chughtai];

    /// The name used in settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Wu => "wu",
            Self::Chughtai => "chughtai",
        }
    }

    /// The recipe of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.name() == name)
    }

    /// Its settings, for the MLP of width 128 with embeddings of width 256.
    #[must_use]
    pub fn config(self) -> TrainConfig {
        match self {
            Self::Quick => TrainConfig {
                train_fraction: 0.6,
                learning_rate: 0.01,
                weight_decay: 2.0,
                steps: 2000,
                ..TrainConfig::default()
            },
            Self::Wu => TrainConfig {
                learning_rate: 0.01,
                weight_decay: 2e-4,
                optimizer: Optimizer::Adam,
                betas: (0.9, 0.999),
                steps: 25_000,
                metrics_every: 50,
                ..TrainConfig::default()
            },
            Self::Chughtai => TrainConfig {
                steps: 250_000,
                metrics_every: 100,
                ..TrainConfig::default()
            },
        }
    }
}
