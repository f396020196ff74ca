//! The tied autoencoder of TMS: out = ReLU(WᵀWx + b).

use burn::module::{Module, Param};
use burn::tensor::Tensor;
use burn::tensor::activation::relu;

use super::FeatureActivations;

/// ReLU(WᵀWx + b): a linear bottleneck, read out through the same weights.
#[derive(Module, Debug)]
pub struct Autoencoder {
    /// W, `[instances, hidden, features]`; its columns are the feature directions.
    pub w: Param<Tensor<3>>,
    /// b, `[instances, 1, features]`.
    pub b: Param<Tensor<3>>,
}

impl Autoencoder {
    /// Runs every instance on its own batch.
    ///
    /// # Shapes
    ///
    /// - `x`: `[instances, batch, features]`
    #[must_use]
    pub fn forward(&self, x: Tensor<3>) -> FeatureActivations {
        let w = self.w.val();
        let hidden = x.matmul(w.clone().swap_dims(1, 2));
        let output = relu(hidden.clone().matmul(w) + self.b.val());
        FeatureActivations { hidden, output }
    }
}
