//! What the networks of a cell are trained on.

use glassbook_tasks::TaskError;
use glassbook_tasks::features::{Groups, SparseFeatures, StateSpace};
use glassbook_tasks::rng::{Rng, Stream};

use super::config::{CellSpec, Sampling, SweepConfig, Values};
use super::{SparseConfig, SweepError};
use crate::superposition::{
    Rate, RowBatch, StateWalk, SuperpositionError, TiedNet, exact_loss, rows_loss,
};

/// Rows on which sparse features are judged.
const EVALUATION_ROWS: u32 = 16_384;

/// The data of one cell and the room to train on it.
#[derive(Debug, Clone)]
pub(super) struct Data {
    source: Source,
    /// Rows of a batch of sparse features.
    batch: Vec<RowBatch>,
    sampling: Sampling,
    n_rows: u32,
    masks: Vec<Groups>,
    counts: Vec<u32>,
    shares: Vec<f32>,
    rows: Vec<f32>,
}

#[derive(Debug, Clone)]
enum Source {
    States(StateSpace, Box<StateWalk>),
    /// Features and importances of each instance; one entry serves all if there is but one.
    Sparse(Vec<SparseFeatures>, Vec<Vec<f32>>),
}

impl Data {
    pub(super) fn new(config: &SweepConfig, cell: &CellSpec) -> Result<Self, SweepError> {
        let n = cell.features;
        let mut shares = vec![0.0; n + 1];
        let (source, batch) = if let Some(sparse) = &config.sparse {
            let importances = importances(sparse, config.instances)?;
            let features = features(sparse, config.instances)?;
            let room =
                |importance: &Vec<f32>| RowBatch::new(config.batch as usize, importance.clone());
            let batch = importances.iter().map(room).collect();
            (Source::Sparse(features, importances), batch)
        } else {
            let tree = config.tree(cell.depth)?;
            let space = StateSpace::new(&tree, config.sampler, config.structure)?;
            // Where the states are exact, every step has these shares.
            for (share, &p) in shares.iter_mut().zip(space.probabilities()) {
                *share = p as f32;
            }
            let walk = Box::new(StateWalk::new(&space));
            (Source::States(space, walk), Vec::new())
        };
        Ok(Self {
            source,
            batch,
            sampling: config.sampling,
            n_rows: config.batch,
            masks: Vec::new(),
            counts: Vec::new(),
            shares,
            rows: Vec::new(),
        })
    }

    /// One update of `net` in `step`, from 0.
    pub(super) fn train(
        &mut self,
        net: &mut TiedNet,
        seed: u64,
        instance: u32,
        step: u32,
        rate: &Rate,
    ) -> Result<(), SuperpositionError> {
        let mut rng = Rng::at(seed, Stream::Batch, instance, step);
        match &mut self.source {
            Source::States(space, walk) => {
                let (n_rows, counts) = (self.n_rows, &mut self.counts);
                match self.sampling {
                    Sampling::Exact => {}
                    Sampling::Counts => space.draw_counts(n_rows, &mut rng, counts),
                    // The gradient at a distinct row counts as often as the row was drawn.
                    Sampling::Dense => {
                        space.draw_row_counts(n_rows as usize, &rng, &mut self.masks, counts);
                    }
                }
                if self.sampling != Sampling::Exact {
                    let scale = 1.0 / self.n_rows as f32;
                    for (share, &count) in self.shares.iter_mut().zip(&self.counts) {
                        *share = count as f32 * scale;
                    }
                }
                net.step_states(walk, &self.shares, rate)
            }
            Source::Sparse(features, _) => {
                let features = of_instance(features, instance);
                let which = (instance as usize).min(self.batch.len() - 1);
                let batch = &mut self.batch[which];
                self.rows
                    .resize(batch.n_rows() * features.n_features(), 0.0);
                features.draw_rows(&mut rng, &mut self.rows);
                batch.fill(&self.rows);
                net.step_rows(batch, rate)
            }
        }
    }

    /// The expected loss of `net`: exact for a tree, on fixed rows for sparse features.
    pub(super) fn loss(&self, net: &TiedNet, seed: u64, instance: u32) -> f64 {
        match &self.source {
            Source::States(space, _) => exact_loss(space, &net.weights(), &net.bias()),
            Source::Sparse(..) => self.rows_loss(net, seed, instance, EVALUATION_ROWS),
        }
    }

    /// The loss of `net` on `n_rows` rows that no step was trained on.
    pub(super) fn rows_loss(&self, net: &TiedNet, seed: u64, instance: u32, n_rows: u32) -> f64 {
        let mut rng = Rng::at(seed, Stream::Evaluation, instance, 0);
        let n = net.n_features();
        let (rows, importance) = match &self.source {
            Source::States(space, _) => (space.draw_rows(n_rows as usize, &rng), vec![1.0; n]),
            Source::Sparse(features, importances) => {
                let mut rows = vec![0.0; n_rows as usize * n];
                of_instance(features, instance).draw_rows(&mut rng, &mut rows);
                (rows, of_instance(importances, instance).clone())
            }
        };
        rows_loss(&rows, &importance, &net.weights(), &net.bias())
    }

    /// The loss of predicting 0; for sparse features the mean over instances.
    pub(super) fn zero_loss(&self) -> f64 {
        match &self.source {
            Source::States(space, _) => space.zero_loss(),
            Source::Sparse(features, importances) => {
                let n = features.len().max(importances.len()) as u32;
                let zero = |instance| {
                    let importance: &Vec<f32> = of_instance(importances, instance);
                    of_instance(features, instance).zero_loss(importance)
                };
                (0..n).map(zero).sum::<f64>() / f64::from(n)
            }
        }
    }

    /// Sparse features and importances of the instances; the last ones serve the rest.
    #[cfg(feature = "gpu")]
    pub(super) fn sparse_sets(&self) -> Vec<(&SparseFeatures, &Vec<f32>)> {
        let Source::Sparse(features, importances) = &self.source else {
            return Vec::new();
        };
        let n_sets = features.len().max(importances.len()) as u32;
        let set = |i| (of_instance(features, i), of_instance(importances, i));
        (0..n_sets).map(set).collect()
    }

    /// Every distinct row, if there are finitely many.
    pub(super) fn states(&self) -> Option<&StateSpace> {
        match &self.source {
            Source::States(space, _) => Some(space),
            Source::Sparse(..) => None,
        }
    }
}

fn of_instance<T>(all: &[T], instance: u32) -> &T {
    &all[(instance as usize).min(all.len() - 1)]
}

fn features(sparse: &SparseConfig, instances: u32) -> Result<Vec<SparseFeatures>, SweepError> {
    let rows = spread(
        "probability",
        &sparse.probability,
        sparse.features,
        instances,
    )?;
    let make = |probability| {
        SparseFeatures::new(
            probability,
            sparse.correlated_pairs,
            sparse.anticorrelated_pairs,
        )
    };
    Ok(rows.into_iter().map(make).collect::<Result<_, _>>()?)
}

fn importances(sparse: &SparseConfig, instances: u32) -> Result<Vec<Vec<f32>>, SweepError> {
    let rows = spread("importance", &sparse.importance, sparse.features, instances)?;
    for row in &rows {
        let bad =
            |(_, importance): &(usize, &f64)| !(importance.is_finite() && **importance >= 0.0);
        if let Some((feature, &importance)) = row.iter().enumerate().find(bad) {
            return Err(TaskError::ImportanceOutOfRange {
                feature,
                importance,
            }
            .into());
        }
    }
    let narrow = |row: Vec<f64>| row.into_iter().map(|value| value as f32).collect();
    Ok(rows.into_iter().map(narrow).collect())
}

/// One list for all instances, or one for each.
fn spread(
    what: &'static str,
    values: &Values,
    n: usize,
    instances: u32,
) -> Result<Vec<Vec<f64>>, SweepError> {
    let many = match values {
        Values::One(value) => return Ok(vec![vec![*value; n]]),
        Values::Many(values) => values,
    };
    if many.len() == n {
        return Ok(vec![many.clone()]);
    }
    if n > 0 && many.len() == n * instances as usize {
        return Ok(many.chunks(n).map(<[f64]>::to_vec).collect());
    }
    let (got, want) = (many.len(), n);
    Err(TaskError::ListLength { what, got, want }.into())
}
