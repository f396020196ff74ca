//! Settings of a run of sparse autoencoders on the hidden layer of a trained model.

use glassbook_fused::features::SaeVariant;
use glassbook_models::superposition::{SaeKind, SaeSizes};

use super::limits::{MAX_HIDDEN, MAX_STEPS, check_common, check_count, check_memory, check_number};
use super::{DataConfig, FeatureConfig, FeatureError, LearningRate, parameter_count};

/// When and how dead dictionary elements start again.
///
/// Each takes the direction of a hidden state drawn with probability ∝ (squared error)², its encoder
/// at `scale` times the mean length of the living ones.
///
/// Reference: Bricken et al. 2023, "Towards Monosemanticity", appendix "Neuron Resampling".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resample {
    /// Steps between two resamplings.
    pub every: u64,
    /// An element is dead if it was active in none of this many last steps.
    pub window: u64,
    /// Length of a new encoder row, relative to the living ones'.
    pub scale: f64,
}

impl Default for Resample {
    fn default() -> Self {
        Self {
            every: 2500,
            window: 400,
            scale: 0.5,
        }
    }
}

/// Everything that determines a run.
#[derive(Debug, Clone, PartialEq)]
pub struct SaeConfig {
    /// Which sparse autoencoder.
    pub kind: SaeKind,
    /// W of the model under study, `[instances, hidden, features]`.
    pub weights: Vec<f32>,
    /// Instances of the model, each of which gets a dictionary of its own.
    pub instances: u64,
    /// Its hidden width m.
    pub hidden: u64,
    /// What it was trained on: hidden states are W times its rows.
    pub data: DataConfig,
    /// Probability that a feature is on, as in [`FeatureConfig`].
    pub probability: Vec<f64>,
    /// Dictionary elements d.
    pub dictionary: u64,
    /// Coefficient λ of the sparsity term.
    pub sparsity: f64,
    /// ε of JumpReLU's straight-through estimator.
    pub bandwidth: f64,
    /// Updates to make.
    pub steps: u64,
    /// Hidden states of a batch.
    pub batch: u64,
    /// Adam's learning rate.
    pub learning_rate: f64,
    /// How it goes down.
    pub schedule: LearningRate,
    /// Seed of weights and batches.
    pub seed: u64,
    /// Losses are recorded every this many steps, and at the last one.
    pub metrics_every: u64,
    /// Copies of the weights to keep, besides that of step 0.
    pub snapshots: u64,
    /// What happens to dead elements.
    pub resample: Option<Resample>,
}

impl Default for SaeConfig {
    fn default() -> Self {
        Self {
            kind: SaeKind::L1,
            weights: Vec::new(),
            instances: 1,
            hidden: 2,
            data: DataConfig::Sparse {
                features: 5,
                correlated_pairs: 0,
                anticorrelated_pairs: 0,
            },
            probability: vec![0.01],
            dictionary: 5,
            sparsity: 0.2,
            bandwidth: 0.01,
            steps: 20_000,
            batch: 1024,
            learning_rate: 1e-3,
            schedule: LearningRate::Constant,
            seed: 0,
            metrics_every: 100,
            snapshots: 0,
            resample: Some(Resample::default()),
        }
    }
}

impl SaeConfig {
    /// Checks every setting, the memory estimate last.
    ///
    /// # Errors
    ///
    /// Any variant of [`FeatureError`] but those of a running training.
    pub fn validate(&self) -> Result<(), FeatureError> {
        check_common(
            [
                self.instances,
                self.steps,
                self.batch,
                self.metrics_every,
                self.snapshots,
            ],
            self.learning_rate,
        )?;
        check_count("hidden", self.hidden, 1, MAX_HIDDEN)?;
        check_count("dictionary", self.dictionary, 1, MAX_HIDDEN)?;
        let holds = self.sparsity >= 0.0 && self.sparsity.is_finite();
        check_number("sparsity", self.sparsity, holds, "at least 0")?;
        let holds = self.bandwidth > 0.0 && self.bandwidth.is_finite();
        check_number("bandwidth", self.bandwidth, holds, "a number above 0")?;
        if let Some(resample) = self.resample {
            check_count("resample.every", resample.every, 1, MAX_STEPS)?;
            check_count("resample.window", resample.window, 1, resample.every)?;
            let holds = resample.scale > 0.0 && resample.scale.is_finite();
            check_number("resample.scale", resample.scale, holds, "a number above 0")?;
        }
        let source = self.source();
        source.validate()?;
        let features = source.data.features()?;
        let wanted = self.instances as usize * self.hidden as usize * features;
        if self.weights.len() != wanted {
            return Err(FeatureError::ListLength {
                setting: "W",
                got: self.weights.len(),
                allowed: format!("{wanted} (instances times hidden times features)"),
            });
        }
        if let Some(value) = self.weights.iter().find(|value| !value.is_finite()) {
            let value = f64::from(*value);
            return check_number("W", value, false, "finite everywhere");
        }
        let per_state = features as u64 + 8 * self.hidden + 10 * self.dictionary;
        let specs = self.sizes().weight_specs(self.kind);
        let weights = parameter_count(&specs) as u64 * (5 + self.snapshots);
        let bytes = 4 * (self.instances * self.batch * per_state + weights);
        check_memory(self.instances, bytes)
    }

    /// Sizes of the dictionaries.
    #[must_use]
    pub fn sizes(&self) -> SaeSizes {
        SaeSizes {
            instances: self.instances as usize,
            hidden: self.hidden as usize,
            dictionary: self.dictionary as usize,
        }
    }

    /// The run whose rows become hidden states.
    pub(super) fn source(&self) -> FeatureConfig {
        FeatureConfig {
            data: self.data,
            hidden: self.hidden,
            instances: self.instances,
            probability: self.probability.clone(),
            batch: self.batch,
            seed: self.seed,
            ..FeatureConfig::default()
        }
    }

    pub(super) fn variant(&self) -> SaeVariant {
        match self.kind {
            SaeKind::L1 => SaeVariant::L1,
            SaeKind::Gated => SaeVariant::Gated,
            SaeKind::JumpRelu => SaeVariant::JumpRelu {
                bandwidth: self.bandwidth as f32,
            },
        }
    }
}
