//! Steps of all instances by burn's autodiff: the reference, on any device.

use burn::module::Module;
use burn::optim::{AdamWConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor, TensorData};
use glassbook_models::superposition::{FeatureArchitecture, FeatureModel, InstanceArray};

use super::data::FeatureBatch;
use super::{BETAS, FeatureError};
use crate::{ADAM_EPSILON, read};

/// All instances as one model.
pub(super) struct BurnEngine {
    model: FeatureModel,
    optimizer: ModuleOptimizer,
    /// `[instances, 1, features]`.
    importance: Tensor<3>,
    names: Vec<(&'static str, [usize; 3])>,
    plain: Device,
}

impl BurnEngine {
    pub(super) fn new(
        architecture: FeatureArchitecture,
        weights: &[InstanceArray],
        importance: Vec<f32>,
        weight_decay: f64,
        device: &Device,
    ) -> Self {
        let plain = device.clone().without_autodiff();
        let instances = weights.first().map_or(1, |array| array.shape[0]);
        let features = importance.len() / instances;
        Self {
            model: FeatureModel::new(architecture, weights, &plain).train(),
            optimizer: adam(weight_decay),
            importance: upload(
                importance,
                [instances, 1, features],
                &plain.clone().autodiff(),
            ),
            names: weights.iter().map(|w| (w.name, w.shape)).collect(),
            plain,
        }
    }

    /// One update; returns the losses before it, `[instances]`, still on the device.
    pub(super) fn step(&mut self, batch: &FeatureBatch, learning_rate: f64) -> Tensor<1> {
        let losses = self.losses(batch);
        let kept = losses.clone().inner();
        let gradients = GradientsParams::from_grads(losses.sum().backward(), &self.model);
        let model = self.model.clone();
        self.model = self.optimizer.step(learning_rate, model, gradients);
        kept
    }

    /// The losses, `[instances]`, still on the device.
    pub(super) fn evaluate(&self, batch: &FeatureBatch) -> Tensor<1> {
        self.losses(batch).inner()
    }

    /// The parameters as they are now, still on the device.
    pub(super) fn parameters(&self) -> Vec<Tensor<3>> {
        let parameters = self.model.parameters().into_iter();
        parameters.map(Tensor::inner).collect()
    }

    /// Names and shapes of the parameters.
    pub(super) fn names(&self) -> &[(&'static str, [usize; 3])] {
        &self.names
    }

    fn losses(&self, batch: &FeatureBatch) -> Tensor<1> {
        let [instances, _, features] = self.importance.dims();
        let shape = [instances, batch.rows, features];
        let device = self.plain.clone().autodiff();
        let inputs = upload(batch.inputs.clone(), shape, &device);
        let targets = match &batch.targets {
            Some(targets) => upload(targets.clone(), shape, &device),
            None => inputs.clone(),
        };
        let output = self.model.forward(inputs).output;
        let squares = (output - targets).powi_scalar(2) * self.importance.clone();
        let per_row = squares.mean_dim(2);
        let losses = match &batch.row_weights {
            Some(weights) => {
                let weights = upload(weights.clone(), [instances, batch.rows, 1], &device);
                (per_row * weights).sum_dim(1)
            }
            None => per_row.mean_dim(1),
        };
        losses.reshape([instances as i32])
    }
}

/// Adam, or AdamW if there is weight decay.
pub(super) fn adam(weight_decay: f64) -> ModuleOptimizer {
    AdamWConfig::new()
        .with_beta_1(BETAS.0 as f32)
        .with_beta_2(BETAS.1 as f32)
        .with_epsilon(ADAM_EPSILON as f32)
        .with_weight_decay(weight_decay as f32)
        .init()
}

pub(super) fn upload(values: Vec<f32>, shape: [usize; 3], device: &Device) -> Tensor<3> {
    Tensor::from_data(TensorData::new(values, shape), device)
}

/// Reads parameters back as named arrays.
pub(super) async fn read_arrays(
    names: &[(&'static str, [usize; 3])],
    tensors: Vec<Tensor<3>>,
) -> Result<Vec<InstanceArray>, FeatureError> {
    let mut arrays = Vec::with_capacity(names.len());
    for (&(name, shape), tensor) in names.iter().zip(tensors) {
        arrays.push(InstanceArray {
            name,
            shape,
            values: read(tensor).await?,
        });
    }
    Ok(arrays)
}
