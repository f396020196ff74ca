//! The fast trainer on a GPU: the hand-written steps as WGSL kernels.
//!
//! It follows [`crate::FusedTrainer`] from the same start (`glassbook-kernel`, `tests/kernel.rs`) and differs only in how
//! sums are ordered.

use std::cell::RefCell;
use std::ops::Range;

use glassbook_fused::GroupNetState;
use glassbook_fused::gpu::{Gpu, GroupNetGpu, StepMetrics};
use glassbook_tasks::GroupProduct;

use crate::fused_trainer::{adamw, network, rows, rows_of, train_state};
use crate::{Batches, MetricPoint, RunStart, TrainConfig, TrainError, TrainState, Trainer};

/// One run of one network on one group's multiplication table, on a GPU.
pub struct GpuTrainer {
    config: TrainConfig,
    task: GroupProduct,
    /// Borrowed for as long as something is submitted, never while a result is awaited.
    net: RefCell<GroupNetGpu>,
    n_rows: (usize, usize),
    /// Set by the first loss that is not a number.
    failure: Option<TrainError>,
    step: u64,
}

impl GpuTrainer {
    /// Prepares the run.
    ///
    /// # Errors
    ///
    /// [`TrainError::NoFusedSteps`] for a network that only burn trains,
    /// [`TrainError::FullBatchOnly`] for mini-batches, [`TrainError::Gpu`] if the device has no room.
    pub fn new(start: RunStart, gpu: &Gpu) -> Result<Self, TrainError> {
        let network = network(start.config.architecture)?;
        if !Batches::new(&start).is_full() {
            return Err(TrainError::FullBatchOnly);
        }
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
        let (train, test) = (rows(&task, &split.train), rows(&task, &split.test));
        let dims = [model.order, model.d_embed, model.d_hidden];
        let mut net = GroupNetGpu::new(gpu, network, dims, &state.weights, &train, &test)?;
        if state.step > 0 {
            net.restore(&state);
        }
        Ok(Self {
            net: RefCell::new(net),
            n_rows: (train.len(), test.len()),
            step: state.step,
            failure: None,
            config,
            task,
        })
    }

    /// Waits until every update asked for is made; its metrics are dropped.
    ///
    /// # Errors
    ///
    /// [`TrainError::Gpu`] if the device fails.
    pub async fn finish_queued(&mut self) -> Result<(), TrainError> {
        self.net.get_mut().read(0).await?;
        Ok(())
    }

    fn point(&self, metrics: &StepMetrics) -> Option<MetricPoint> {
        let StepMetrics { step, train, test } = *metrics;
        let wanted = step.is_multiple_of(self.config.metrics_every) || step == self.config.steps;
        wanted.then(|| MetricPoint {
            step,
            train_loss: train.loss,
            test_loss: test.map_or(f32::NAN, |test| test.loss),
            train_accuracy: train.accuracy,
            test_accuracy: test.map_or(f32::NAN, |test| test.accuracy),
        })
    }
}

impl Trainer for GpuTrainer {
    fn config(&self) -> &TrainConfig {
        &self.config
    }

    fn n_rows(&self) -> (usize, usize) {
        self.n_rows
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
        let net = self.net.get_mut();
        net.update(&adamw(&self.config, self.step), wants_metrics);
        self.step += 1;
        if self.step >= self.config.steps {
            net.measure();
        }
    }

    async fn read_metrics(&mut self) -> Result<Vec<MetricPoint>, TrainError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        let metrics = self.net.get_mut().read(0).await?;
        if let Some(bad) = metrics.iter().find(|m| !m.train.loss.is_finite()) {
            let failure = TrainError::NonFiniteLoss {
                step: bad.step,
                loss: bad.train.loss,
            };
            self.failure = Some(failure.clone());
            return Err(failure);
        }
        Ok(metrics.iter().filter_map(|m| self.point(m)).collect())
    }

    async fn logits(&self, left: Range<usize>) -> Result<Vec<f32>, TrainError> {
        let rows = rows_of(&self.task, left);
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let logits = self.net.borrow_mut().logits(&rows)?;
        Ok(logits.await?)
    }

    async fn state(&self) -> Result<TrainState, TrainError> {
        let state = self.net.borrow_mut().state();
        Ok(train_state(&self.config, &self.task, state.await?))
    }
}
