//! The fast trainer: full-batch AdamW by hand-written steps on the CPU.
//!
//! It follows [`crate::BurnTrainer`] from the same seed (`tests/fused.rs`) and differs only in how
//! sums are ordered.

use std::ops::Range;

use glassbook_fused::{AdamW, Decay, Evaluation, GroupNet, Network, Rows};
use glassbook_models::Architecture;
use glassbook_tasks::{GroupProduct, Split};

use crate::{ADAM_EPSILON, MetricPoint, TrainConfig, TrainError, Trainer, init_weights};

/// One run of one network on one group's multiplication table.
pub struct FusedTrainer {
    config: TrainConfig,
    task: GroupProduct,
    net: GroupNet,
    adamw: AdamW,
    train: Rows,
    test: Rows,
    /// Not read yet.
    points: Vec<MetricPoint>,
    /// Set by the first loss that is not a number; no step is made after it.
    failure: Option<TrainError>,
    step: u64,
}

impl FusedTrainer {
    /// Draws weights and split from the seed.
    ///
    /// # Errors
    ///
    /// Those of [`TrainConfig::validate`] and [`Split::new`].
    pub fn new(task: GroupProduct, config: TrainConfig) -> Result<Self, TrainError> {
        config.validate(task.order)?;
        let split = Split::new(task.n_rows(), config.train_fraction, config.seed)?;
        Ok(Self {
            net: initial_net(&config, task.order),
            adamw: adamw(&config),
            train: rows(&task, &split.train),
            test: rows(&task, &split.test),
            config,
            task,
            points: Vec::new(),
            failure: None,
            step: 0,
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
        let train = self.net.backward(&self.train);
        if !train.loss.is_finite() {
            self.failure = Some(TrainError::NonFiniteLoss {
                step: self.step,
                loss: train.loss,
            });
            return;
        }
        if self.step.is_multiple_of(self.config.metrics_every) {
            self.record(train);
        }
        self.net.update(&self.adamw);
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
        let order = self.task.order;
        let pairs = left.start * order..left.end.min(order) * order;
        let pairs: Vec<u32> = pairs.map(|row| row as u32).collect();
        Ok(self.net.logits(&rows(&self.task, &pairs)))
    }
}

fn rows(task: &GroupProduct, indices: &[u32]) -> Rows {
    let column = |values: &[u32]| indices.iter().map(|&row| values[row as usize]).collect();
    Rows {
        left: column(&task.left),
        right: column(&task.right),
        product: column(&task.product),
    }
}

fn initial_net(config: &TrainConfig, order: usize) -> GroupNet {
    let model = config.model_config(order);
    let weights = init_weights(&model, config.seed);
    let network = match config.architecture {
        Architecture::Mlp => Network::Mlp,
        Architecture::Bilinear => Network::Bilinear,
    };
    let d_embed = weights[0].shape[1];
    let values: Vec<Vec<f32>> = weights.into_iter().map(|weight| weight.values).collect();
    GroupNet::new(network, [order, d_embed, model.d_hidden], &values)
}

fn adamw(config: &TrainConfig) -> AdamW {
    AdamW {
        learning_rate: config.learning_rate,
        betas: config.betas,
        epsilon: ADAM_EPSILON,
        weight_decay: config.weight_decay,
        decay: Decay::Decoupled,
    }
}
