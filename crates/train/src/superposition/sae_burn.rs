//! Steps of all dictionaries by burn's autodiff: the reference.

use burn::module::{Module, Param};
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};
use glassbook_models::superposition::{
    InstanceArray, SaeKind, SaeSizes, SparseAutoencoder, straight_through_step,
};

use super::burn_engine::{adam, upload};

/// All dictionaries as one model.
pub(super) struct BurnSaes {
    kind: SaeKind,
    sizes: SaeSizes,
    model: SparseAutoencoder,
    optimizer: ModuleOptimizer,
    sparsity: f32,
    bandwidth: f32,
    names: Vec<(&'static str, [usize; 3])>,
    plain: Device,
}

/// Parts of the loss of one step, each `[instances]`, and active samples `[instances, 1, dictionary]`.
pub(super) struct SaeTensors {
    pub(super) total: Tensor<1>,
    pub(super) reconstruction: Tensor<1>,
    pub(super) sparsity: Tensor<1>,
    pub(super) active: Tensor<3>,
}

impl BurnSaes {
    pub(super) fn new(
        kind: SaeKind,
        sizes: SaeSizes,
        sparsity: f64,
        bandwidth: f64,
        weights: &[InstanceArray],
        device: &Device,
    ) -> Self {
        let plain = device.clone().without_autodiff();
        Self {
            kind,
            sizes,
            model: SparseAutoencoder::new(kind, weights, &plain).train(),
            optimizer: adam(0.0),
            sparsity: sparsity as f32,
            bandwidth: bandwidth as f32,
            names: weights.iter().map(|w| (w.name, w.shape)).collect(),
            plain,
        }
    }

    /// Losses on `[instances, batch, hidden]` states, and one update.
    pub(super) fn step(&mut self, states: &[f32], learning_rate: f64) -> SaeTensors {
        let (losses, total) = self.losses(states);
        let gradients = GradientsParams::from_grads(total.sum().backward(), &self.model);
        let model = self.model.clone();
        self.model = self.optimizer.step(learning_rate, model, gradients);
        losses
    }

    /// Losses on `[instances, batch, hidden]` states.
    pub(super) fn evaluate(&self, states: &[f32]) -> SaeTensors {
        self.losses(states).0
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

    /// Takes over these weights; the optimizer's moments stay with their parameters.
    pub(super) fn set_weights(&mut self, weights: &[InstanceArray]) {
        let fresh = SparseAutoencoder::new(self.kind, weights, &self.plain).train();
        let replace = |old: Param<Tensor<3>>, new: &Param<Tensor<3>>| old.map(|_| new.val());
        let optional = |old: Option<Param<Tensor<3>>>, new: &Option<Param<Tensor<3>>>| {
            old.zip(new.as_ref()).map(|(old, new)| replace(old, new))
        };
        let model = self.model.clone();
        self.model = SparseAutoencoder {
            w_enc: replace(model.w_enc, &fresh.w_enc),
            w_dec: replace(model.w_dec, &fresh.w_dec),
            b_enc: replace(model.b_enc, &fresh.b_enc),
            b_dec: replace(model.b_dec, &fresh.b_dec),
            r_mag: optional(model.r_mag, &fresh.r_mag),
            b_mag: optional(model.b_mag, &fresh.b_mag),
            log_theta: optional(model.log_theta, &fresh.log_theta),
        };
    }

    /// The parts without their graph, and the total with it.
    fn losses(&self, states: &[f32]) -> (SaeTensors, Tensor<1>) {
        let SaeSizes {
            instances, hidden, ..
        } = self.sizes;
        let rows = states.len() / (instances * hidden);
        let device = self.plain.clone().autodiff();
        let h = upload(states.to_vec(), [instances, rows, hidden], &device);
        let out = self.model.forward(h.clone(), self.bandwidth);
        let per_instance = |values: Tensor<3>| -> Tensor<1> {
            values.sum_dim(2).mean_dim(1).reshape([instances as i32])
        };
        let error = |reconstruction: Tensor<3>| {
            per_instance((reconstruction - h.clone()).powi_scalar(2)) / hidden as f32
        };
        let reconstruction = error(out.reconstruction);
        let sparsity = match (self.kind, self.model.theta()) {
            (SaeKind::JumpRelu, Some(theta)) => per_instance(straight_through_step(
                &relu(out.pre.clone()),
                &theta,
                self.bandwidth,
            )),
            (SaeKind::L1, _) => per_instance(out.active.clone()),
            _ => per_instance(relu(out.pre.clone())),
        };
        let mut total = reconstruction.clone() + sparsity.clone() * self.sparsity;
        if self.kind == SaeKind::Gated {
            let frozen = self.model.unit_decoder().detach();
            let gates = relu(out.pre).matmul(frozen) + self.model.b_dec.val().detach();
            total = total + error(gates);
        }
        let active = out.active.inner().greater_scalar(0.0).float().sum_dim(1);
        let parts = SaeTensors {
            total: total.clone().inner(),
            reconstruction: reconstruction.inner(),
            sparsity: sparsity.inner(),
            active,
        };
        (parts, total)
    }
}
