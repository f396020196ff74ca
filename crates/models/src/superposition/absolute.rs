//! A network that computes on features in superposition: out = ReLU(W₂ ReLU(W₁x) + b).
//!
//! Trained on |x|, it needs a positive and a negative neuron per feature, 2n in all, and has m
//! (TMS, "Computation in Superposition").

use burn::module::{Module, Param};
use burn::tensor::Tensor;
use burn::tensor::activation::relu;

use super::FeatureActivations;

/// ReLU(W₂ ReLU(W₁x) + b).
#[derive(Module, Debug)]
pub struct AbsoluteValueNet {
    /// W₁, `[instances, hidden, features]`.
    pub w1: Param<Tensor<3>>,
    /// W₂, `[instances, features, hidden]`.
    pub w2: Param<Tensor<3>>,
    /// b, `[instances, 1, features]`.
    pub b: Param<Tensor<3>>,
}

impl AbsoluteValueNet {
    /// Runs every instance on its own batch.
    ///
    /// # Shapes
    ///
    /// - `x`: `[instances, batch, features]`
    #[must_use]
    pub fn forward(&self, x: Tensor<3>) -> FeatureActivations {
        let hidden = relu(x.matmul(self.w1.val().swap_dims(1, 2)));
        let output = relu(hidden.clone().matmul(self.w2.val().swap_dims(1, 2)) + self.b.val());
        FeatureActivations { hidden, output }
    }
}
