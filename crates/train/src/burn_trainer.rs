//! The reference trainer: burn's autodiff and AdamW, on any burn device.

use burn::optim::{AdamW, AdamWConfig, AdamWState, AdaptiveMomentumState, Optimizer as _};
use burn::tensor::{Device, Int, Tensor, TensorData};
use glassbook_models::{GroupModel, Weight, matrix};
use glassbook_tasks::GroupProduct;

use crate::loss::Labels;
use crate::metrics::{MetricQueue, read};
use crate::{
    ADAM_EPSILON, Batches, MetricPoint, Optimizer, RunStart, TrainConfig, TrainError, TrainState,
    Trainer,
};

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

/// One parameter with its moments, plain matrices on the device.
#[derive(Debug, Clone)]
struct Parameter {
    name: &'static str,
    shape: Vec<usize>,
    value: Tensor<2>,
    first: Tensor<2>,
    second: Tensor<2>,
}

/// One run of one network on one group's multiplication table.
pub struct BurnTrainer {
    config: TrainConfig,
    task: GroupProduct,
    parameters: Vec<Parameter>,
    optimizer: AdamW,
    device: Device,
    train: Batch,
    batches: Batches,
    test: Option<Batch>,
    metrics: MetricQueue,
    step: u64,
}

impl BurnTrainer {
    /// Uploads everything to `device`.
    #[must_use]
    pub fn new(start: RunStart, device: &Device) -> Self {
        let batches = Batches::new(&start);
        let RunStart {
            config,
            task,
            split,
            state,
        } = start;
        let plain = device.clone().without_autodiff();
        let moments = state.first.iter().zip(&state.second);
        let parameters = state.weights.iter().zip(moments);
        let parameters = parameters
            .map(|(weight, (first, second))| Parameter {
                name: weight.name,
                shape: weight.shape.clone(),
                value: weight.to_tensor(&plain),
                first: matrix(first, &weight.shape, &plain),
                second: matrix(second, &weight.shape, &plain),
            })
            .collect();
        let test = (!split.test.is_empty()).then(|| Batch::new(&task, &split.test, &plain));
        Self {
            train: Batch::new(&task, &split.train, &plain.clone().autodiff()),
            batches,
            optimizer: optimizer(&config),
            parameters,
            config,
            task,
            device: plain,
            test,
            metrics: MetricQueue::default(),
            step: state.step,
        }
    }

    /// The network for evaluation.
    fn model(&self) -> GroupModel {
        let values = self.parameters.iter().map(|p| p.value.clone());
        GroupModel::new(self.config.architecture, values.collect())
    }

    /// The network with trainable parameters.
    fn trainable_model(&self) -> GroupModel {
        let values = self.parameters.iter();
        let values = values.map(|p| Tensor::from_inner(p.value.clone()));
        GroupModel::new(self.config.architecture, values.collect())
    }

    /// One update of every parameter.
    fn update(&mut self, gradients: Vec<Tensor<2>>) {
        let rate = self.config.learning_rate_at(self.step);
        for (parameter, mut gradient) in self.parameters.iter_mut().zip(gradients) {
            if self.config.optimizer == Optimizer::Adam {
                gradient = gradient + parameter.value.clone() * self.config.weight_decay;
            }
            let moments = AdaptiveMomentumState::new(
                usize::try_from(self.step).unwrap_or(usize::MAX),
                parameter.first.clone(),
                parameter.second.clone(),
            );
            let state = Some(AdamWState::new(moments));
            let value = parameter.value.clone();
            let (value, state) = self.optimizer.step(rate, value, gradient, state);
            parameter.value = value;
            if let Some(state) = state {
                parameter.first = state.momentum.moment_1;
                parameter.second = state.momentum.moment_2;
            }
        }
    }

    /// Metrics of the final weights, which no further step would record.
    fn push_last_metrics(&mut self) {
        let (loss, others) = self.all_metrics();
        self.metrics.push(self.step, loss, Some(others));
    }

    /// Train loss, and test loss, train accuracy and test accuracy, of the current weights.
    fn all_metrics(&self) -> (Tensor<1>, [Tensor<1>; 3]) {
        let logits = self.train.logits(&self.trainable_model());
        let loss = self.train.labels.cross_entropy(logits.clone());
        (loss.inner(), self.other_metrics(logits))
    }

    /// Test loss, train accuracy and test accuracy of the current weights.
    fn other_metrics(&self, train_logits: Tensor<2>) -> [Tensor<1>; 3] {
        let train_accuracy = self.train.labels.accuracy(train_logits).inner();
        let missing = || Tensor::full([1], f32::NAN, &train_accuracy.device());
        let (test_loss, test_accuracy) = match &self.test {
            Some(test) => {
                let logits = test.logits(&self.model());
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

/// burn's AdamW. Where Adam's L2 term is asked for, it joins the gradient and nothing is left here.
fn optimizer(config: &TrainConfig) -> AdamW {
    let weight_decay = match config.optimizer {
        Optimizer::AdamW => config.weight_decay,
        Optimizer::Adam => 0.0,
    };
    AdamWConfig::new()
        .with_beta_1(config.betas.0 as f32)
        .with_beta_2(config.betas.1 as f32)
        .with_epsilon(ADAM_EPSILON as f32)
        .with_weight_decay(weight_decay as f32)
        .build()
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
        let model = self.trainable_model();
        let wants_metrics = self.step.is_multiple_of(self.config.metrics_every);
        let loss = if self.batches.is_full() {
            let logits = self.train.logits(&model);
            let loss = self.train.labels.cross_entropy(logits.clone());
            let others = wants_metrics.then(|| self.other_metrics(logits));
            self.metrics.push(self.step, loss.clone().inner(), others);
            loss
        } else {
            if wants_metrics {
                let (loss, others) = self.all_metrics();
                self.metrics.push(self.step, loss, Some(others));
            }
            let device = self.device.clone().autodiff();
            let batch = Batch::new(&self.task, self.batches.rows(self.step), &device);
            let loss = batch.labels.cross_entropy(batch.logits(&model));
            self.metrics.push(self.step, loss.clone().inner(), None);
            loss
        };
        let mut gradients = loss.backward();
        let gradients: Vec<Tensor<2>> = model
            .parameters()
            .into_iter()
            .zip(&self.parameters)
            .map(|(leaf, parameter)| {
                let gradient = leaf.grad_remove(&mut gradients);
                gradient.unwrap_or_else(|| parameter.value.zeros_like())
            })
            .collect();
        self.update(gradients);
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
        let upload = |values: &[u32]| indices(&values[rows.clone()], &self.device);
        let (left, right) = (upload(&self.task.left), upload(&self.task.right));
        read(self.model().forward(left, right).logits).await
    }

    async fn state(&self) -> Result<TrainState, TrainError> {
        let mut state = TrainState {
            step: self.step,
            weights: Vec::new(),
            first: Vec::new(),
            second: Vec::new(),
        };
        for parameter in &self.parameters {
            state.weights.push(Weight {
                name: parameter.name,
                shape: parameter.shape.clone(),
                values: read(parameter.value.clone()).await?,
            });
            state.first.push(read(parameter.first.clone()).await?);
            state.second.push(read(parameter.second.clone()).await?);
        }
        Ok(state)
    }
}
