//! Rows for every step, the same for both engines.

use glassbook_tasks::features::{SparseFeatures, StateSpace};
use glassbook_tasks::rng::{Rng, Stream};

use super::{DataConfig, FeatureConfig, FeatureError, Sampling};

/// Points that judge a network trained on fixed ones, at least.
pub(super) const TEST_ROWS: usize = 1000;

/// Rows of all instances.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FeatureBatch {
    /// Rows of each instance.
    pub rows: usize,
    /// Inputs, `[instances, rows, features]`.
    pub inputs: Vec<f32>,
    /// Targets of the same shape; the inputs themselves when absent.
    pub targets: Option<Vec<f32>>,
    /// Weight of each row, `[instances, rows]`, of sum 1 for an instance; equal when absent.
    pub row_weights: Option<Vec<f32>>,
}

/// A source of batches.
#[derive(Debug, Clone)]
pub struct FeatureData {
    kind: Kind,
    instances: usize,
    features: usize,
    batch: usize,
    seed: u64,
    /// The latest batch; its inputs stay where the data set is finite or fixed.
    current: FeatureBatch,
}

#[derive(Debug, Clone)]
enum Kind {
    /// One source per instance, and whether values get a sign.
    Sparse(Vec<SparseFeatures>, bool),
    States(StateSpace, Sampling),
    Points(Vec<SparseFeatures>, usize),
}

impl FeatureData {
    /// Prepares the source that a valid configuration names.
    ///
    /// # Errors
    ///
    /// Those of the data sets, `task/…`, and [`FeatureError::ListLength`].
    pub fn new(config: &FeatureConfig) -> Result<Self, FeatureError> {
        let features = config.data.features()?;
        let instances = config.instances as usize;
        let sparse = |correlated: u64, anticorrelated: u64| {
            config
                .probability_of(features)?
                .chunks_exact(features)
                .map(|p| {
                    let pairs = (correlated as usize, anticorrelated as usize);
                    Ok(SparseFeatures::new(p.to_vec(), pairs.0, pairs.1)?)
                })
                .collect::<Result<Vec<_>, FeatureError>>()
        };
        let kind = match config.data {
            DataConfig::Sparse {
                correlated_pairs,
                anticorrelated_pairs,
                ..
            } => Kind::Sparse(sparse(correlated_pairs, anticorrelated_pairs)?, false),
            DataConfig::Absolute { .. } => Kind::Sparse(sparse(0, 0)?, true),
            DataConfig::Points { points, .. } => Kind::Points(sparse(0, 0)?, points as usize),
            DataConfig::Tree { sampling, .. } => {
                let states = config.data.states()?;
                match states {
                    Some(states) => Kind::States(states, sampling),
                    None => Kind::Sparse(Vec::new(), false),
                }
            }
        };
        let mut data = Self {
            kind,
            instances,
            features,
            batch: config.batch as usize,
            seed: config.seed,
            current: FeatureBatch::default(),
        };
        data.current = data.fixed_batch();
        Ok(data)
    }

    /// Number of features.
    #[must_use]
    pub fn features(&self) -> usize {
        self.features
    }

    /// The rows of one step.
    pub fn batch(&mut self, step: u64) -> &FeatureBatch {
        match &self.kind {
            Kind::States(states, Sampling::Counts) => {
                self.current.row_weights = Some(self.state_weights(states, step));
            }
            Kind::Points(..) | Kind::States(_, Sampling::Exact) => {}
            Kind::Sparse(sources, signed) => {
                let rows = sources.iter().enumerate().flat_map(|(instance, source)| {
                    let mut rng = Rng::at(self.seed, Stream::Batch, instance as u32, step as u32);
                    draw(source, self.batch, *signed, &mut rng)
                });
                self.current = self.dense(rows.collect(), *signed);
            }
        }
        &self.current
    }

    /// The rows of the latest step.
    #[must_use]
    pub fn latest(&self) -> &FeatureBatch {
        &self.current
    }

    /// Rows that no step has seen: `n_rows` of one instance, `[n_rows, features]`.
    #[must_use]
    pub fn fresh_rows(&self, instance: usize, n_rows: usize, step: u64) -> Vec<f32> {
        let mut rng = Rng::at(self.seed, Stream::Evaluation, instance as u32, step as u32);
        match &self.kind {
            Kind::States(states, _) => states.draw_rows(n_rows, &rng),
            Kind::Sparse(sources, signed) => draw(&sources[instance], n_rows, *signed, &mut rng),
            Kind::Points(sources, _) => {
                let mut rows = draw(&sources[instance], n_rows, false, &mut rng);
                normalize(&mut rows, self.features);
                rows
            }
        }
    }

    /// Rows that judge a network trained on fixed points; none for other data.
    #[must_use]
    pub fn test_batch(&self) -> Option<FeatureBatch> {
        let Kind::Points(_, points) = self.kind else {
            return None;
        };
        let rows = points.max(TEST_ROWS);
        let inputs = (0..self.instances).flat_map(|instance| self.fresh_rows(instance, rows, 0));
        Some(FeatureBatch {
            rows,
            inputs: inputs.collect(),
            ..FeatureBatch::default()
        })
    }

    fn fixed_batch(&self) -> FeatureBatch {
        match &self.kind {
            Kind::Sparse(..) => FeatureBatch::default(),
            Kind::Points(sources, points) => {
                let inputs = sources.iter().enumerate().flat_map(|(instance, source)| {
                    let mut rng = Rng::at(self.seed, Stream::Batch, instance as u32, 0);
                    let mut rows = draw(source, *points, false, &mut rng);
                    normalize(&mut rows, self.features);
                    rows
                });
                FeatureBatch {
                    rows: *points,
                    inputs: inputs.collect(),
                    ..FeatureBatch::default()
                }
            }
            Kind::States(states, _) => {
                let mut rows = vec![0.0; states.probabilities().len() * self.features];
                for (state, row) in rows.chunks_exact_mut(self.features).enumerate() {
                    states.write_row(state, row);
                }
                let weights = states.probabilities().iter().map(|&p| p as f32);
                let weights: Vec<f32> = weights.collect();
                FeatureBatch {
                    rows: states.probabilities().len(),
                    inputs: rows.repeat(self.instances),
                    targets: None,
                    row_weights: Some(weights.repeat(self.instances)),
                }
            }
        }
    }

    fn state_weights(&self, states: &StateSpace, step: u64) -> Vec<f32> {
        let mut counts = Vec::new();
        let scale = 1.0 / self.batch as f32;
        let mut weights = Vec::with_capacity(self.instances * states.probabilities().len());
        for instance in 0..self.instances as u32 {
            let mut rng = Rng::at(self.seed, Stream::Batch, instance, step as u32);
            states.draw_counts(self.batch as u32, &mut rng, &mut counts);
            weights.extend(counts.iter().map(|&count| count as f32 * scale));
        }
        weights
    }

    fn dense(&self, inputs: Vec<f32>, signed: bool) -> FeatureBatch {
        let targets = signed.then(|| inputs.iter().map(|x| x.abs()).collect());
        FeatureBatch {
            rows: self.batch,
            inputs,
            targets,
            row_weights: None,
        }
    }
}

fn draw(source: &SparseFeatures, n_rows: usize, signed: bool, rng: &mut Rng) -> Vec<f32> {
    let mut rows = vec![0.0; n_rows * source.n_features()];
    source.draw_rows(rng, &mut rows);
    if signed {
        for values in rows.chunks_mut(32) {
            let word = rng.next_u32();
            for (bit, value) in values.iter_mut().enumerate() {
                *value = if word >> bit & 1 == 0 {
                    *value
                } else {
                    -*value
                };
            }
        }
    }
    rows
}

/// Scales every row to unit length; a row of zeros stays.
fn normalize(rows: &mut [f32], features: usize) {
    for row in rows.chunks_exact_mut(features) {
        let norm = row.iter().map(|x| x * x).sum::<f32>().sqrt();
        if norm > 0.0 {
            for value in row {
                *value /= norm;
            }
        }
    }
}
