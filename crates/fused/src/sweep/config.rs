//! Settings of a sweep, their limits, and the cells they ask for.

use glassbook_tasks::features::{FeatureTree, Sampler, Structure};
use serde::{Deserialize, Serialize};

use super::SweepError;
use super::data::Data;
use crate::superposition::{RowBatch, StateWalk, TiedNet};

/// Largest number of cells.
const MAX_CELLS: u64 = 4096;
/// Largest memory of one cell in training.
const MAX_CELL_BYTES: u64 = 1 << 30;
/// 2⁵³: beyond it JSON readers round.
const MAX_SEED: u64 = 1 << 53;

/// What to train and how; the defaults are the settings of the tree sweep that this reproduces.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct SweepConfig {
    /// Levels of the complete trees.
    pub depths: Vec<u32>,
    /// Hidden sizes.
    pub hidden: Vec<u32>,
    /// Children of each inner node of the complete trees.
    pub branching: u32,
    /// One tree of any shape instead: the parent of each feature, −1 for the root.
    pub parents: Option<Vec<i64>>,
    /// Independent sparse features instead of trees.
    pub sparse: Option<SparseConfig>,
    /// How rows of a tree are drawn.
    #[serde(with = "SamplerName")]
    pub sampler: Sampler,
    /// The tree, or its one-hot control.
    #[serde(with = "StructureName")]
    pub structure: Structure,
    /// What a step is trained on.
    pub sampling: Sampling,
    /// How weights are initialized.
    pub mode: Mode,
    /// Networks per cell, which differ in their random numbers.
    pub instances: u32,
    /// Updates per network.
    pub steps: u32,
    /// Rows of a batch.
    pub batch: u32,
    /// Adam's learning rate at the start.
    pub learning_rate: f64,
    /// How the learning rate changes.
    pub schedule: Schedule,
    /// Names every random number of the sweep.
    pub seed: u64,
    /// When an instance may end before its last step.
    pub plateau: Option<Plateau>,
    /// A loss below it counts as success in the table of smallest sufficient hidden sizes.
    pub threshold: f64,
    /// Rows of a fresh batch on which losses are measured as well; 0 for none. Sparse features are
    /// measured so in any case, on 16384 rows if this is 0.
    pub evaluation_rows: u32,
    /// Updates between two points of the loss curves; 0 for no curves.
    pub record_every: u32,
    /// Whether results carry the trained weights.
    pub keep_weights: bool,
}

impl Default for SweepConfig {
    fn default() -> Self {
        Self {
            depths: (1..=6).collect(),
            hidden: (2..=10).collect(),
            branching: 2,
            parents: None,
            sparse: None,
            sampler: Sampler::EarlyStopping,
            structure: Structure::Tree,
            sampling: Sampling::Counts,
            mode: Mode::Faithful,
            instances: 5,
            steps: 10_000,
            batch: 1024,
            learning_rate: 1e-3,
            schedule: Schedule::Constant,
            seed: 0,
            plateau: None,
            threshold: 1e-5,
            evaluation_rows: 0,
            record_every: 0,
            keep_weights: false,
        }
    }
}

/// Independent sparse features, see [`glassbook_tasks::features::SparseFeatures`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SparseConfig {
    /// Number of features, n.
    pub features: usize,
    /// The probability that a feature is on.
    pub probability: Values,
    /// The weight of a feature's squared error.
    #[serde(default)]
    pub importance: Values,
    /// Pairs of features that come together.
    #[serde(default)]
    pub correlated_pairs: usize,
    /// Pairs of features that exclude each other.
    #[serde(default)]
    pub anticorrelated_pairs: usize,
}

/// One value for all, one per feature, or one per instance and feature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Values {
    /// The same for all.
    One(f64),
    /// `[n]` or `[instances, n]`.
    Many(Vec<f64>),
}

impl Default for Values {
    fn default() -> Self {
        Self::One(1.0)
    }
}

/// What a step is trained on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sampling {
    /// How often each distinct row occurs in a random batch.
    Counts,
    /// The probability of each distinct row: no sampling noise.
    Exact,
    /// A random batch, drawn row by row. Equal rows of a tree are added up before the gradient is
    /// taken: the same update with less arithmetic.
    Dense,
}

impl Sampling {
    fn name(self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::Exact => "exact",
            Self::Dense => "dense",
        }
    }
}

/// How weights are initialized.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Xavier's rule applied to the array of all instances, `[instances, h, n]`, as libraries apply
    /// it to three dimensions: standard deviation √(2 / (n (h + instances))).
    Faithful,
    /// Xavier's rule for each matrix: √(2 / (n + h)).
    Corrected,
}

/// The learning rate's factor at step s of S, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Schedule {
    /// 1
    Constant,
    /// 1 − s/S
    Linear,
    /// cos(π/2 · s/(S − 1))
    Cosine,
}

impl Schedule {
    /// The factor of `step`, from 0, of `steps`.
    #[must_use]
    pub fn factor(self, step: u32, steps: u32) -> f64 {
        let (step, steps) = (f64::from(step), f64::from(steps));
        match self {
            Self::Constant => 1.0,
            Self::Linear => 1.0 - step / steps,
            Self::Cosine => (std::f64::consts::FRAC_PI_2 * step / (steps - 1.0).max(1.0)).cos(),
        }
    }
}

/// An instance ends once its loss has not fallen by the share `tolerance` for `patience` updates.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Plateau {
    /// Updates to wait for an improvement.
    pub patience: u32,
    /// The smallest improvement that counts, as a share of the loss.
    pub tolerance: f64,
}

/// One configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CellSpec {
    /// Levels of the tree; 0 for sparse features.
    pub depth: u32,
    /// Number of features, n.
    pub features: usize,
    /// Hidden units, h.
    pub hidden: usize,
}

impl CellSpec {
    /// The cost of one update of an instance, in arbitrary units.
    #[must_use]
    pub fn cost(&self) -> f64 {
        // Beside the multiply-adds, each pair of features costs about as much as four hidden units.
        ((self.features + 8).pow(2) * (self.hidden + 4)) as f64
    }
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Sampler")]
enum SamplerName {
    #[serde(rename = "early")]
    EarlyStopping,
    #[serde(rename = "full")]
    FullPaths,
    #[serde(rename = "uniform")]
    UniformNodes,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Structure", rename_all = "lowercase")]
enum StructureName {
    Tree,
    Flat,
}

impl SweepConfig {
    /// Reads settings; absent ones have their defaults.
    ///
    /// # Errors
    ///
    /// [`SweepError::Malformed`].
    pub fn from_json(text: &str) -> Result<Self, SweepError> {
        serde_json::from_str(text).map_err(|error| SweepError::Malformed {
            reason: error.to_string(),
        })
    }

    /// The cells to train, by depth and then by hidden size; a hidden layer larger than its input
    /// is left out.
    ///
    /// # Errors
    ///
    /// [`SweepError::Empty`], and whatever is wrong with the settings.
    pub fn cells(&self) -> Result<Vec<CellSpec>, SweepError> {
        self.check_numbers()?;
        let mut cells = Vec::new();
        for depth in self.rows()? {
            let (features, depth) = (self.n_features(depth)?, self.depth(depth)?);
            for &hidden in &self.hidden {
                let hidden = hidden as usize;
                if hidden <= features {
                    cells.push(CellSpec {
                        depth,
                        features,
                        hidden,
                    });
                }
            }
        }
        cells.sort_unstable();
        cells.dedup();
        for cell in &cells {
            let bytes = self.cell_bytes(cell);
            if bytes > MAX_CELL_BYTES {
                return Err(SweepError::TooLarge {
                    features: cell.features,
                    hidden: cell.hidden,
                    instances: self.instances,
                    bytes,
                    limit: MAX_CELL_BYTES,
                });
            }
        }
        // Finds what is wrong with probabilities, importances and parents.
        if let Some(cell) = cells.first() {
            Data::new(self, cell)?;
        }
        if cells.is_empty() {
            return Err(SweepError::Empty);
        }
        Ok(cells)
    }

    /// The cells in the order in which to train them: those that take longest first, so that
    /// several workers end together.
    ///
    /// # Errors
    ///
    /// As [`Self::cells`].
    pub fn schedule_cells(&self) -> Result<Vec<CellSpec>, SweepError> {
        let mut cells = self.cells()?;
        cells.sort_by_key(|cell| std::cmp::Reverse((cell.features.pow(2) * cell.hidden, *cell)));
        Ok(cells)
    }

    /// Bytes that the training of a cell needs: weights, moments and gradients of every instance,
    /// and one batch. Nothing grows with the steps but curves.
    #[must_use]
    pub fn cell_bytes(&self, cell: &CellSpec) -> u64 {
        let (n, h) = (cell.features, cell.hidden);
        let batch = match self.sparse {
            Some(_) => RowBatch::bytes(self.batch as usize, n, h),
            None => StateWalk::bytes(n, h),
        };
        let points = self
            .steps
            .checked_div(self.record_every)
            .map_or(0, u64::from);
        u64::from(self.instances) * (TiedNet::bytes(n, h) + 8 * points) + batch
    }

    /// The settings of the first instance alone.
    #[must_use]
    pub fn of_one_instance(&self) -> Self {
        let mut one = Self {
            instances: 1,
            ..self.clone()
        };
        if let Some(sparse) = &mut one.sparse {
            for values in [&mut sparse.probability, &mut sparse.importance] {
                if let Values::Many(many) = values {
                    many.truncate(sparse.features);
                }
            }
        }
        one
    }

    /// Multiply-adds of one update of one network, roughly.
    #[must_use]
    pub fn update_work(&self, cell: &CellSpec) -> f64 {
        let (n, h) = (cell.features as f64, cell.hidden as f64);
        match self.sampling {
            Sampling::Dense => 6.0 * f64::from(self.batch) * n * h,
            Sampling::Counts | Sampling::Exact => 3.0 * n * n * (h + 4.0),
        }
    }

    /// The standard deviation of the initial weights.
    #[must_use]
    pub fn init_std(&self, cell: &CellSpec) -> f64 {
        let (n, h) = (cell.features as f64, cell.hidden as f64);
        match self.mode {
            Mode::Faithful => (2.0 / (n * (h + f64::from(self.instances)))).sqrt(),
            Mode::Corrected => (2.0 / (n + h)).sqrt(),
        }
    }

    /// The tree of this many levels, or the tree given.
    pub(super) fn tree(&self, depth: u32) -> Result<FeatureTree, SweepError> {
        Ok(match &self.parents {
            Some(parents) => FeatureTree::from_parents(parents)?,
            None => FeatureTree::complete(depth, self.branching)?,
        })
    }

    fn rows(&self) -> Result<Vec<u32>, SweepError> {
        if self.parents.is_some() || self.sparse.is_some() {
            return Ok(vec![0]);
        }
        let n_cells = self.depths.len() as u64 * self.hidden.len() as u64;
        within("the number of cells", n_cells, 1, MAX_CELLS)?;
        Ok(self.depths.clone())
    }

    fn n_features(&self, depth: u32) -> Result<usize, SweepError> {
        match &self.sparse {
            Some(sparse) => Ok(sparse.features),
            None => Ok(self.tree(depth)?.n_features()),
        }
    }

    fn depth(&self, depth: u32) -> Result<u32, SweepError> {
        match &self.sparse {
            Some(_) => Ok(0),
            None => Ok(self.tree(depth)?.depth()),
        }
    }

    fn check_numbers(&self) -> Result<(), SweepError> {
        for &hidden in &self.hidden {
            within("hidden", u64::from(hidden), 1, 256)?;
        }
        within(
            "the number of hidden sizes",
            self.hidden.len() as u64,
            1,
            MAX_CELLS,
        )?;
        within("instances", u64::from(self.instances), 1, 65_536)?;
        within("steps", u64::from(self.steps), 1, 100_000_000)?;
        within("batch", u64::from(self.batch), 1, 1 << 20)?;
        within("seed", self.seed, 0, MAX_SEED)?;
        within(
            "evaluationRows",
            u64::from(self.evaluation_rows),
            0,
            1 << 20,
        )?;
        positive("learningRate", self.learning_rate)?;
        positive("threshold", self.threshold)?;
        if let Some(plateau) = &self.plateau {
            within(
                "plateau.patience",
                u64::from(plateau.patience),
                1,
                100_000_000,
            )?;
            positive("plateau.tolerance", plateau.tolerance)?;
        }
        if self.sparse.is_some() && self.sampling != Sampling::Dense {
            let sampling = self.sampling.name();
            return Err(SweepError::NotFinite { sampling });
        }
        Ok(())
    }
}

fn within(setting: &'static str, value: u64, min: u64, max: u64) -> Result<(), SweepError> {
    if (min..=max).contains(&value) {
        return Ok(());
    }
    Err(SweepError::OutOfRange {
        setting,
        value,
        min,
        max,
    })
}

fn positive(setting: &'static str, value: f64) -> Result<(), SweepError> {
    if value > 0.0 && value.is_finite() {
        return Ok(());
    }
    Err(SweepError::NotPositive { setting, value })
}
