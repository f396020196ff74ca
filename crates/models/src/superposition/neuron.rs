//! The autoencoder with a privileged basis: h = ReLU(Wx), out = ReLU(Wᵀh + b).
//!
//! A nonlinearity on the hidden layer makes single neurons meaningful, so features may align with
//! them (TMS, "Superposition in a Privileged Basis").

use burn::module::{Module, Param};
use burn::tensor::Tensor;
use burn::tensor::activation::relu;

use super::FeatureActivations;

/// ReLU(Wᵀ ReLU(Wx) + b).
#[derive(Module, Debug)]
pub struct NeuronAutoencoder {
    /// W, `[instances, hidden, features]`.
    pub w: Param<Tensor<3>>,
    /// b, `[instances, 1, features]`.
    pub b: Param<Tensor<3>>,
}

impl NeuronAutoencoder {
    /// Runs every instance on its own batch.
    ///
    /// # Shapes
    ///
    /// - `x`: `[instances, batch, features]`
    #[must_use]
    pub fn forward(&self, x: Tensor<3>) -> FeatureActivations {
        let w = self.w.val();
        let hidden = relu(x.matmul(w.clone().swap_dims(1, 2)));
        let output = relu(hidden.clone().matmul(w) + self.b.val());
        FeatureActivations { hidden, output }
    }
}
