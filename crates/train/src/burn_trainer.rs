//! The reference trainer: full-batch AdamW on burn's autodiff, on any burn device.

use burn::module::Module;
use burn::optim::{AdamWConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Int, Tensor, TensorData};
use glassbook_models::GroupModel;
use glassbook_tasks::{GroupProduct, Split};

use crate::loss::Labels;
use crate::metrics::{MetricQueue, read};
use crate::{ADAM_EPSILON, MetricPoint, TrainConfig, TrainError, Trainer, init_weights};

/// Rows of the multiplication table as they lie on the device.
#[derive(Debug)]
struct Batch {
    left: Tensor<1, Int>,
    right: Tensor<1, Int>,
    labels: Labels,
    n_rows: usize,
}

impl Batch {
    fn new(task: &GroupProduct, rows: &[u32], device: &Device) -> Self {
        let column =
            |values: &[u32]| -> Vec<u32> { rows.iter().map(|&r| values[r as usize]).collect() };
        Self {
            left: indices(&column(&task.left), device),
            right: indices(&column(&task.right), device),
            labels: Labels::new(&column(&task.product), task.order, device),
            n_rows: rows.len(),
        }
    }

    fn logits(&self, model: &GroupModel) -> Tensor<2> {
        model.forward(self.left.clone(), self.right.clone()).logits
    }
}

fn indices(values: &[u32], device: &Device) -> Tensor<1, Int> {
    let values: Vec<i32> = values.iter().map(|&value| value as i32).collect();
    let len = values.len();
    Tensor::from_data(TensorData::new(values, [len]), device)
}

/// One run of one network on one group's multiplication table.
pub struct BurnTrainer {
    config: TrainConfig,
    task: GroupProduct,
    model: GroupModel,
    optimizer: ModuleOptimizer,
    train: Batch,
    test: Option<Batch>,
    metrics: MetricQueue,
    step: u64,
}

impl BurnTrainer {
    /// Draws weights and split from the seed and uploads everything to `device`.
    ///
    /// # Errors
    ///
    /// Those of [`TrainConfig::validate`] and [`Split::new`].
    pub fn new(
        task: GroupProduct,
        config: TrainConfig,
        device: &Device,
    ) -> Result<Self, TrainError> {
        config.validate(task.order)?;
        let split = Split::new(task.n_rows(), config.train_fraction, config.seed)?;
        let model_config = config.model_config(task.order);
        let weights = init_weights(&model_config, config.seed);
        let plain = device.clone().without_autodiff();
        let model = GroupModel::new(&model_config, &weights, &plain).train();
        let test = (!split.test.is_empty()).then(|| Batch::new(&task, &split.test, &plain));
        let (beta_1, beta_2) = config.betas;
        let optimizer = AdamWConfig::new()
            .with_beta_1(beta_1 as f32)
            .with_beta_2(beta_2 as f32)
            .with_epsilon(ADAM_EPSILON as f32)
            .with_weight_decay(config.weight_decay as f32)
            .init();
        Ok(Self {
            train: Batch::new(&task, &split.train, &plain.autodiff()),
            config,
            task,
            model,
            optimizer,
            test,
            metrics: MetricQueue::default(),
            step: 0,
        })
    }

    /// Metrics of the final weights, which no further step would record.
    fn push_last_metrics(&mut self) {
        let logits = self.train.logits(&self.model);
        let loss = self.train.labels.cross_entropy(logits.clone());
        let others = self.other_metrics(logits);
        self.metrics.push(self.step, loss.inner(), Some(others));
    }

    /// Test loss, train accuracy and test accuracy of the current weights.
    fn other_metrics(&self, train_logits: Tensor<2>) -> [Tensor<1>; 3] {
        let train_accuracy = self.train.labels.accuracy(train_logits).inner();
        let missing = || Tensor::full([1], f32::NAN, &train_accuracy.device());
        let (test_loss, test_accuracy) = match &self.test {
            Some(test) => {
                let logits = test.logits(&self.model.valid());
                (
                    test.labels.cross_entropy(logits.clone()),
                    test.labels.accuracy(logits),
                )
            }
            None => (missing(), missing()),
        };
        [test_loss, train_accuracy, test_accuracy]
    }
}

impl Trainer for BurnTrainer {
    fn config(&self) -> &TrainConfig {
        &self.config
    }

    fn n_rows(&self) -> (usize, usize) {
        (
            self.train.n_rows,
            self.test.as_ref().map_or(0, |batch| batch.n_rows),
        )
    }

    fn steps_done(&self) -> u64 {
        self.step
    }

    fn step(&mut self) {
        if self.is_done() {
            return;
        }
        let logits = self.train.logits(&self.model);
        let loss = self.train.labels.cross_entropy(logits.clone());
        let others = self
            .step
            .is_multiple_of(self.config.metrics_every)
            .then(|| self.other_metrics(logits));
        self.metrics.push(self.step, loss.clone().inner(), others);

        let gradients = GradientsParams::from_grads(loss.backward(), &self.model);
        let model = self.model.clone();
        self.model = self
            .optimizer
            .step(self.config.learning_rate, model, gradients);
        self.step += 1;
        if self.is_done() {
            self.push_last_metrics();
        }
    }

    async fn read_metrics(&mut self) -> Result<Vec<MetricPoint>, TrainError> {
        self.metrics.drain().await
    }

    async fn logits(&self, left: std::ops::Range<usize>) -> Result<Vec<f32>, TrainError> {
        let order = self.task.order;
        let rows = left.start * order..left.end.min(order) * order;
        let model = self.model.valid();
        let device = self.train.left.device().without_autodiff();
        let upload = |values: &[u32]| indices(&values[rows.clone()], &device);
        let activations = model.forward(upload(&self.task.left), upload(&self.task.right));
        read(activations.logits).await
    }
}
