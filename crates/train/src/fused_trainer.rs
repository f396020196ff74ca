//! The fast trainer: hand-written steps on the CPU.
//!
//! It follows [`crate::BurnTrainer`] from the same seed (`tests/fused.rs`) and differs only in how
//! sums are ordered.

use std::ops::Range;

use glassbook_fused::{AdamW, Decay, Evaluation, GroupNet, GroupNetState, Network, Rows};
use glassbook_models::{Architecture, Weight};
use glassbook_tasks::GroupProduct;

use crate::{
    ADAM_EPSILON, Batches, MetricPoint, Optimizer, RunStart, TrainConfig, TrainError, TrainState,
    Trainer,
};

/// One run of one network on one group's multiplication table.
pub struct FusedTrainer {
    config: TrainConfig,
    task: GroupProduct,
    net: GroupNet,
    train: Rows,
    batches: Batches,
    test: Rows,
    /// Not read yet.
    points: Vec<MetricPoint>,
    /// Set by the first loss that is not a number; no step is made after it.
    failure: Option<TrainError>,
    step: u64,
}

impl FusedTrainer {
    /// Prepares the run.
    ///
    /// # Errors
    ///
    /// [`TrainError::NoFusedSteps`] for a network that only burn trains.
    pub fn new(start: RunStart) -> Result<Self, TrainError> {
        let network = network(start.config.architecture)?;
        let batches = Batches::new(&start);
        let RunStart {
            config,
            task,
            split,
            state,
        } = start;
        let model = config.model_config(task.order);
        let state = GroupNetState {
            step: state.step,
            weights: state.weights.into_iter().map(|w| w.values).collect(),
            first: state.first,
            second: state.second,
        };
        let dims = [model.order, model.d_embed, model.d_hidden];
        Ok(Self {
            net: GroupNet::resume(network, dims, &state),
            train: rows(&task, &split.train),
            test: rows(&task, &split.test),
            batches,
            config,
            task,
            points: Vec::new(),
            failure: None,
            step: state.step,
        })
    }

    fn record(&mut self, train: Evaluation) {
        let test = self.net.evaluate(&self.test);
        self.points.push(MetricPoint {
            step: self.step,
            train_loss: train.loss,
            test_loss: test.loss,
            train_accuracy: train.accuracy,
            test_accuracy: test.accuracy,
        });
    }
}

impl Trainer for FusedTrainer {
    fn config(&self) -> &TrainConfig {
        &self.config
    }

    fn n_rows(&self) -> (usize, usize) {
        (self.train.len(), self.test.len())
    }

    fn steps_done(&self) -> u64 {
        self.step
    }

    fn is_done(&self) -> bool {
        self.step >= self.config.steps || self.failure.is_some()
    }

    fn step(&mut self) {
        if self.is_done() {
            return;
        }
        let wants_metrics = self.step.is_multiple_of(self.config.metrics_every);
        let loss = if self.batches.is_full() {
            let train = self.net.backward(&self.train);
            if wants_metrics && train.loss.is_finite() {
                self.record(train);
            }
            train.loss
        } else {
            if wants_metrics {
                self.record(self.net.evaluate(&self.train));
            }
            let batch = rows(&self.task, self.batches.rows(self.step));
            self.net.backward(&batch).loss
        };
        if !loss.is_finite() {
            let step = self.step;
            self.failure = Some(TrainError::NonFiniteLoss { step, loss });
            return;
        }
        self.net.update(&adamw(&self.config, self.step));
        self.step += 1;
        if self.is_done() {
            let train = self.net.evaluate(&self.train);
            self.record(train);
        }
    }

    async fn read_metrics(&mut self) -> Result<Vec<MetricPoint>, TrainError> {
        match self.failure.clone() {
            Some(failure) => Err(failure),
            None => Ok(std::mem::take(&mut self.points)),
        }
    }

    async fn logits(&self, left: Range<usize>) -> Result<Vec<f32>, TrainError> {
        Ok(self.net.logits(&rows_of(&self.task, left)))
    }

    async fn state(&self) -> Result<TrainState, TrainError> {
        Ok(train_state(&self.config, &self.task, self.net.state()))
    }
}

/// A network's state with the names and shapes of its model.
pub(crate) fn train_state(
    config: &TrainConfig,
    task: &GroupProduct,
    state: GroupNetState,
) -> TrainState {
    let specs = config.model_config(task.order).weight_specs();
    let weights = specs.into_iter().zip(state.weights);
    TrainState {
        step: state.step,
        weights: weights
            .map(|(spec, values)| Weight {
                name: spec.name,
                shape: spec.shape,
                values,
            })
            .collect(),
        first: state.first,
        second: state.second,
    }
}

/// All rows (x, y) with x in `left`, which is cut at the order.
pub(crate) fn rows_of(task: &GroupProduct, left: Range<usize>) -> Rows {
    let pairs = left.start * task.order..left.end.min(task.order) * task.order;
    let pairs: Vec<u32> = pairs.map(|row| row as u32).collect();
    rows(task, &pairs)
}

pub(crate) fn rows(task: &GroupProduct, indices: &[u32]) -> Rows {
    let column = |values: &[u32]| indices.iter().map(|&row| values[row as usize]).collect();
    Rows {
        left: column(&task.left),
        right: column(&task.right),
        product: column(&task.product),
    }
}

/// The hand-written network for an architecture.
pub(crate) fn network(architecture: Architecture) -> Result<Network, TrainError> {
    match architecture {
        Architecture::Mlp => Ok(Network::Mlp),
        Architecture::MlpSummed => Ok(Network::MlpSummed),
        Architecture::MlpBias => Ok(Network::MlpBias),
        Architecture::Bilinear => Ok(Network::Bilinear),
        Architecture::Transformer => Err(TrainError::NoFusedSteps {
            model: architecture.name(),
        }),
    }
}

/// The optimizer of update `update`, counted from 0.
pub(crate) fn adamw(config: &TrainConfig, update: u64) -> AdamW {
    AdamW {
        learning_rate: config.learning_rate_at(update),
        betas: config.betas,
        epsilon: ADAM_EPSILON,
        weight_decay: config.weight_decay,
        decay: match config.optimizer {
            Optimizer::AdamW => Decay::Decoupled,
            Optimizer::Adam => Decay::Coupled,
        },
    }
}
