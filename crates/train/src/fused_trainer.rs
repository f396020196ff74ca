//! The fast trainer: hand-written steps on the CPU.
//!
//! It follows [`crate::BurnTrainer`] from the same seed (`tests/fused.rs`) and differs only in how
//! sums are ordered.

use std::ops::Range;

use glassbook_fused::{
    AdamW, Decay, Evaluation, GroupNet, GroupNetState, Half, HelperStart, Network, Rows,
    SharedSettings, Sums, read_helper, write_leader,
};
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
    /// The present mini-batch; empty when every update sees all train rows.
    batch: Rows,
    test: Rows,
    /// Sums over the first halves of test and train rows, of the step that [`FusedTrainer::begin_step`] began.
    begun: [Sums; 2],
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
        let mut trainer = Self {
            net: GroupNet::resume(network, dims, &state),
            train: rows(&task, &split.train),
            test: rows(&task, &split.test),
            batches,
            batch: Rows::default(),
            begun: Default::default(),
            config,
            task,
            points: Vec::new(),
            failure: None,
            step: state.step,
        };
        trainer.draw_batch();
        Ok(trainer)
    }

    fn draw_batch(&mut self) {
        if !self.batches.is_full() {
            let (products, order) = (&self.task.product, self.task.order);
            self.batch
                .set_pairs(self.batches.rows(self.step), products, order);
        }
    }

    /// Computes one half of the present step; with its half of what is looked at there.
    fn compute(&mut self, half: Half) -> [Sums; 2] {
        let is_full = self.batches.is_full();
        let rows = if is_full { &self.train } else { &self.batch };
        self.net.partial(rows, half);
        let mut sums = [Sums::default(); 2];
        if self.step.is_multiple_of(self.config.metrics_every) {
            sums[0] = self.net.evaluate_half(&self.test, half);
            if !is_full {
                sums[1] = self.net.evaluate_half(&self.train, half);
            }
        }
        sums
    }

    /// Makes the update once both halves are there.
    fn finish(&mut self, first: [Sums; 2], second: [Sums; 2]) {
        let is_full = self.batches.is_full();
        let rows = if is_full { &self.train } else { &self.batch };
        let batch = self.net.combine(rows.len());
        if !batch.loss.is_finite() {
            let (step, loss) = (self.step, batch.loss);
            self.failure = Some(TrainError::NonFiniteLoss { step, loss });
            return;
        }
        if self.step.is_multiple_of(self.config.metrics_every) {
            let train = if is_full {
                batch
            } else {
                first[1].plus(second[1]).mean(self.train.len())
            };
            self.record(train, first[0].plus(second[0]).mean(self.test.len()));
        }
        self.net.update(&adamw(&self.config, self.step));
        self.step += 1;
        if self.is_done() {
            let [train, test] = [&self.train, &self.test].map(|rows| self.net.evaluate(rows));
            self.record(train, test);
        } else {
            self.draw_batch();
        }
    }

    fn record(&mut self, train: Evaluation, test: Evaluation) {
        self.points.push(MetricPoint {
            step: self.step,
            train_loss: train.loss,
            test_loss: test.loss,
            train_accuracy: train.accuracy,
            test_accuracy: test.accuracy,
        });
    }
}

/// Steps with the help of a second thread ([`glassbook_fused::Helper`]): `begin_step` here and
/// there, an exchange of the messages, `finish_step` here and there. Between two of them
/// [`Trainer::step`] does all of the present step alone, with the same numbers.
impl FusedTrainer {
    /// What the helper needs to know, at the present step.
    #[must_use]
    pub fn helper_start(&mut self) -> Vec<f32> {
        let order = self.task.order as u32;
        let pairs = |rows: &Rows| -> Vec<u32> {
            let pairs = rows.left.iter().zip(&rows.right);
            pairs.map(|(x, y)| x * order + y).collect()
        };
        HelperStart {
            net: &self.net,
            settings: self.shared_settings(),
            products: &self.task.product,
            train: &pairs(&self.train),
            test: &pairs(&self.test),
            batch: &pairs(&self.batch),
        }
        .to_message()
    }

    /// Floats of every message.
    #[must_use]
    pub fn message_len(&self) -> usize {
        self.shared_settings().message_len(&self.net)
    }

    fn shared_settings(&self) -> SharedSettings {
        SharedSettings {
            adamw: adamw(&self.config, self.step),
            metrics_every: self.config.metrics_every,
            max_batch: self.batches.max_rows(),
        }
    }

    /// Computes this thread's half of the present step and writes it for the helper, into
    /// [`FusedTrainer::message_len`] floats.
    pub fn begin_step(&mut self, message: &mut [f32]) {
        self.begun = self.compute(Half::First);
        let learning_rate = self.config.learning_rate_at(self.step);
        let next = if self.batches.is_full() {
            &[][..]
        } else {
            self.batches.rows(self.step + 1)
        };
        write_leader(&self.net, message, learning_rate, next);
    }

    /// Makes the update, with the helper's message of the present step. Returns false, and leaves
    /// the step as it was, if the message is malformed.
    pub fn finish_step(&mut self, message: &[f32]) -> bool {
        let Some(second) = read_helper(&mut self.net, message) else {
            return false;
        };
        self.finish(self.begun, second);
        true
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
        let [first, second] = [Half::First, Half::Second].map(|half| self.compute(half));
        self.finish(first, second);
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
    Rows::of_pairs(indices, &task.product, task.order)
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
