//! Settings of a run of a superposition model.

use glassbook_models::superposition::{FeatureArchitecture, FeatureSizes, Init};
use glassbook_tasks::features::{FeatureTree, MAX_FEATURES, Sampler, StateSpace, Structure};

use super::data::TEST_ROWS;
use super::limits::{self, check_common, check_count, check_memory, check_number, spread};
use super::{FeatureError, LearningRate, Plateau, parameter_count};

/// How rows of a finite data set enter a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sampling {
    /// As counts of the distinct rows in a random batch: the law of drawing the batch row by row.
    Counts,
    /// As their probabilities: the expected loss, without sampling noise.
    Exact,
}

/// What the networks are trained on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DataConfig {
    /// Features that are on with a probability, then uniform in (0, 1); the first ones in pairs.
    Sparse {
        /// Number of features.
        features: u64,
        /// Pairs that are on together.
        correlated_pairs: u64,
        /// Pairs of which at most one is on.
        anticorrelated_pairs: u64,
    },
    /// Features that are on with a probability, then uniform in (−1, 1); the targets are |x|.
    Absolute {
        /// Number of features.
        features: u64,
    },
    /// Paths in a complete tree of features.
    Tree {
        /// Levels below the root.
        depth: u64,
        /// Children of every inner node.
        branching: u64,
        /// How a path is drawn.
        sampler: Sampler,
        /// The tree, or its one-hot control.
        structure: Structure,
        /// How its states enter a step.
        sampling: Sampling,
    },
    /// A fixed set of sparse points of unit length, one set per instance; every step sees all.
    Points {
        /// Number of features.
        features: u64,
        /// Points in the training set; as many others, at least 1000, judge the network.
        points: u64,
    },
}

/// Everything that determines a run.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureConfig {
    /// Which network.
    pub architecture: FeatureArchitecture,
    /// What it is trained on.
    pub data: DataConfig,
    /// Hidden width m.
    pub hidden: u64,
    /// Networks trained side by side.
    pub instances: u64,
    /// Weight of each feature's squared error: one value, n values or I·n values.
    pub importance: Vec<f64>,
    /// Probability that a feature is on: one value, I values or I·n values. Trees have their own.
    pub probability: Vec<f64>,
    /// Updates to make.
    pub steps: u64,
    /// Rows of a batch.
    pub batch: u64,
    /// Adam's learning rate.
    pub learning_rate: f64,
    /// How it goes down.
    pub schedule: LearningRate,
    /// Steps of linear growth before that.
    pub warmup: u64,
    /// AdamW's decoupled weight decay.
    pub weight_decay: f64,
    /// How the weights start.
    pub init: Init,
    /// Seed of weights and batches.
    pub seed: u64,
    /// Losses are recorded every this many steps, and at the last one.
    pub metrics_every: u64,
    /// Copies of the weights to keep, besides that of step 0.
    pub snapshots: u64,
    /// When to stop early.
    pub plateau: Option<Plateau>,
}

/// The published exercises' settings: Adam 1e-3, batches of 1024, importance 1, always on.
impl Default for FeatureConfig {
    fn default() -> Self {
        Self {
            architecture: FeatureArchitecture::Autoencoder,
            data: DataConfig::Sparse {
                features: 5,
                correlated_pairs: 0,
                anticorrelated_pairs: 0,
            },
            hidden: 2,
            instances: 8,
            importance: vec![1.0],
            probability: vec![1.0],
            steps: 5000,
            batch: 1024,
            learning_rate: 1e-3,
            schedule: LearningRate::Constant,
            warmup: 0,
            weight_decay: 0.0,
            init: Init::Source,
            seed: 0,
            metrics_every: 100,
            snapshots: 0,
            plateau: None,
        }
    }
}

/// Double descent on `points` fixed points: n = 1000 features of sparsity 0.99, AdamW with weight
/// decay 1e-2, a warm-up of 2,500 steps and a decay to 0 over 50,000.
///
/// Reference: Henighan et al. 2023, "Superposition, Memorization, and Double Descent".
#[must_use]
pub fn double_descent(points: u64) -> FeatureConfig {
    FeatureConfig {
        data: DataConfig::Points {
            features: 1000,
            points,
        },
        instances: 1,
        probability: vec![0.01],
        steps: 50_000,
        batch: points,
        schedule: LearningRate::Cosine,
        warmup: 2500,
        weight_decay: 1e-2,
        init: Init::Xavier,
        ..FeatureConfig::default()
    }
}

impl DataConfig {
    /// Number of features.
    ///
    /// # Errors
    ///
    /// Those of [`FeatureTree::complete`], and [`FeatureError::CountOutOfRange`].
    pub fn features(&self) -> Result<usize, FeatureError> {
        let features = match *self {
            Self::Tree { .. } => return Ok(self.states()?.map_or(0, |s| s.n_features())),
            Self::Sparse { features, .. }
            | Self::Absolute { features }
            | Self::Points { features, .. } => features,
        };
        check_count("features", features, 1, MAX_FEATURES as u64)?;
        Ok(features as usize)
    }

    /// The distinct rows of a tree; none for other data.
    ///
    /// # Errors
    ///
    /// Those of [`FeatureTree::complete`] and [`StateSpace::new`].
    pub fn states(&self) -> Result<Option<StateSpace>, FeatureError> {
        let Self::Tree {
            depth,
            branching,
            sampler,
            structure,
            ..
        } = *self
        else {
            return Ok(None);
        };
        let small = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
        let tree = FeatureTree::complete(small(depth), small(branching))?;
        Ok(Some(StateSpace::new(&tree, sampler, structure)?))
    }
}

impl FeatureConfig {
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
        check_count("hidden", self.hidden, 1, limits::MAX_HIDDEN)?;
        check_count("warmup", self.warmup, 0, self.steps)?;
        if let DataConfig::Points { points, .. } = self.data {
            check_count("points", points, 1, limits::MAX_BATCH)?;
        }
        let finite = self.weight_decay >= 0.0 && self.weight_decay.is_finite();
        check_number("weightDecay", self.weight_decay, finite, "at least 0")?;
        if let Some(plateau) = self.plateau {
            check_count("plateau.patience", plateau.patience, 1, limits::MAX_STEPS)?;
            let share = (0.0..1.0).contains(&plateau.tolerance);
            check_number(
                "plateau.tolerance",
                plateau.tolerance,
                share,
                "at least 0 and below 1",
            )?;
        }
        for &value in &self.importance {
            let holds = value >= 0.0 && value.is_finite();
            check_number("importance", value, holds, "at least 0")?;
        }
        for &value in &self.probability {
            let holds = (0.0..=1.0).contains(&value);
            check_number("probability", value, holds, "between 0 and 1")?;
        }
        let features = self.data.features()?;
        check_memory(self.instances, self.peak_bytes(features))?;
        self.importance_of(features)?;
        self.probability_of(features)?;
        Ok(())
    }

    /// The network's sizes.
    ///
    /// # Errors
    ///
    /// Those of [`DataConfig::features`].
    pub fn sizes(&self) -> Result<FeatureSizes, FeatureError> {
        Ok(FeatureSizes {
            instances: self.instances as usize,
            hidden: self.hidden as usize,
            features: self.data.features()?,
        })
    }

    /// Importance, `[instances, features]`.
    ///
    /// # Errors
    ///
    /// [`FeatureError::ListLength`].
    pub fn importance_of(&self, features: usize) -> Result<Vec<f64>, FeatureError> {
        let sizes = [self.instances as usize, features];
        spread("importance", &self.importance, sizes, false)
    }

    /// Probability, `[instances, features]`.
    ///
    /// # Errors
    ///
    /// [`FeatureError::ListLength`].
    pub fn probability_of(&self, features: usize) -> Result<Vec<f64>, FeatureError> {
        let sizes = [self.instances as usize, features];
        spread("probability", &self.probability, sizes, true)
    }

    /// Estimated peak memory, bytes: rows and targets of every instance's batch, six more arrays of
    /// their size in a backward pass of the reference engine, and weights with a gradient, two
    /// moments and the snapshots.
    fn peak_bytes(&self, features: usize) -> u64 {
        let (n, m) = (features as u64, self.hidden);
        let (rows, test_rows) = match self.data {
            DataConfig::Points { points, .. } => (points, points.max(TEST_ROWS as u64)),
            DataConfig::Tree { .. } => (n + 1, 0),
            DataConfig::Sparse { .. } | DataConfig::Absolute { .. } => (self.batch, 0),
        };
        let sizes = FeatureSizes {
            instances: 1,
            hidden: m as usize,
            features,
        };
        let parameters = parameter_count(&sizes.weight_specs(self.architecture, self.init)) as u64;
        let activations = rows * (8 * n + 4 * m) + test_rows * 2 * n;
        4 * self.instances * (activations + parameters * (5 + self.snapshots))
    }
}
