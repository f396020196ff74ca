//! The reference trainer: burn's autodiff, on any burn device.

use burn::tensor::{Device, Tensor};
use glassbook_models::{GroupModel, Pairs};
use glassbook_tasks::GroupProduct;

use crate::flat_adamw::{FlatAdamW, gradient_scale};
use crate::loss::{Errors, Labels};
use crate::metrics::{MetricQueue, read};
use crate::{Batches, MetricPoint, RunStart, TrainConfig, TrainError, TrainState, Trainer};

/// Rows of the multiplication table as they lie on the device.
#[derive(Debug)]
struct Batch {
    pairs: Pairs,
    labels: Labels,
    n_rows: usize,
}

impl Batch {
    /// `scale` is what the gradient of the mean loss is multiplied by.
    fn new(task: &GroupProduct, rows: &[u32], scale: f64, device: &Device) -> Self {
        let scale = scale / rows.len().max(1) as f64;
        let column =
            |values: &[u32]| -> Vec<u32> { rows.iter().map(|&r| values[r as usize]).collect() };
        let (left, right) = (column(&task.left), column(&task.right));
        Self {
            pairs: Pairs::new(&left, &right, task.order, device),
            labels: Labels::scaled(&column(&task.product), task.order, scale as f32, device),
            n_rows: rows.len(),
        }
    }

    fn logits(&self, model: &GroupModel) -> Tensor<2> {
        model.forward(&self.pairs).logits
    }
}

/// One run of one network on one group's multiplication table.
pub struct BurnTrainer {
    config: TrainConfig,
    task: GroupProduct,
    parameters: FlatAdamW,
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
        let batch = |rows: &[u32]| Batch::new(&task, rows, gradient_scale(&config), &plain);
        let test = (!split.test.is_empty()).then(|| batch(&split.test));
        Self {
            train: batch(&split.train),
            batches,
            parameters: FlatAdamW::new(&config, &state, &plain),
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
        let matrices = self.parameters.matrices();
        GroupModel::new(self.config.architecture, matrices.collect())
    }

    /// The network with trainable parameters.
    fn trainable_model(&self) -> GroupModel {
        let matrices = self.parameters.matrices().map(Tensor::from_inner);
        GroupModel::new(self.config.architecture, matrices.collect())
    }

    /// Queues all metrics of the current weights.
    fn push_all_metrics(&mut self) {
        let logits = self.train.logits(&self.model());
        let errors = self.train.labels.errors(logits.clone());
        self.push_metrics(logits, &errors);
    }

    /// Queues all metrics of the current weights, given the train rows' logits and errors.
    fn push_metrics(&mut self, train_logits: Tensor<2>, train_errors: &Errors) {
        let train = &self.train.labels;
        let train_loss = train.mean_loss(train_logits.clone(), train_errors);
        let missing = || Tensor::full([1], f32::NAN, &self.device);
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
        let metrics = [
            train_loss,
            test_loss,
            train.accuracy(train_logits),
            test_accuracy,
        ];
        self.metrics
            .push(self.step, train_errors.probe(), Some(metrics));
    }

    /// One update by the gradient of the logits, which the labels have scaled.
    fn update(&mut self, model: GroupModel, logits: Tensor<2>, gradient: Tensor<2>) {
        // The gradient of Σ logits ⊙ c by the logits is c, whatever c was made of.
        let mut gradients = (logits * Tensor::from_inner(gradient)).backward();
        let leaves = model.parameters().into_iter();
        let gradients = leaves
            .map(|leaf| leaf.grad_remove(&mut gradients))
            .collect();
        // Its matrices are slices of the weights that change now.
        drop(model);
        let rate = self.config.learning_rate_at(self.step);
        self.parameters.update(gradients, rate, self.step + 1);
        self.step += 1;
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
        let model = self.trainable_model();
        let wants_metrics = self.step.is_multiple_of(self.config.metrics_every);
        if self.batches.is_full() {
            let logits = self.train.logits(&model);
            let plain = logits.clone().inner();
            let errors = self.train.labels.errors(plain.clone());
            if wants_metrics {
                self.push_metrics(plain, &errors);
            } else {
                self.metrics.push(self.step, errors.probe(), None);
            }
            let gradient = self.train.labels.gradient(errors);
            self.update(model, logits, gradient);
        } else {
            if wants_metrics {
                self.push_all_metrics();
            }
            let rows = self.batches.rows(self.step);
            let scale = gradient_scale(&self.config);
            let batch = Batch::new(&self.task, rows, scale, &self.device);
            let logits = batch.logits(&model);
            let errors = batch.labels.errors(logits.clone().inner());
            self.metrics.push(self.step, errors.probe(), None);
            let gradient = batch.labels.gradient(errors);
            self.update(model, logits, gradient);
        }
        if self.is_done() {
            self.push_all_metrics();
        }
    }

    async fn read_metrics(&mut self) -> Result<Vec<MetricPoint>, TrainError> {
        self.metrics.drain().await
    }

    async fn logits(&self, left: std::ops::Range<usize>) -> Result<Vec<f32>, TrainError> {
        let order = self.task.order;
        let rows = left.start * order..left.end.min(order) * order;
        let (left, right) = (&self.task.left[rows.clone()], &self.task.right[rows]);
        let pairs = Pairs::new(left, right, order, &self.device);
        read(self.model().forward(&pairs).logits).await
    }

    async fn state(&self) -> Result<TrainState, TrainError> {
        self.parameters.state(self.step).await
    }
}
