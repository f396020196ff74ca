//! What a forward pass keeps for analysis.

use burn::tensor::Tensor;

/// The named activations of a two-input group model.
#[derive(Debug, Clone)]
pub struct Activations {
    /// `[batch, d_hidden]`, after the nonlinearity.
    pub hidden: Tensor<2>,
    /// `[batch, order]`, unnormalized log-probabilities of each group element, in nats.
    pub logits: Tensor<2>,
}
