//! What a forward pass keeps for analysis.

use burn::tensor::Tensor;

/// The named activations of a two-input group model.
#[derive(Debug, Clone)]
pub struct Activations {
    /// `[batch, d_hidden]`, after the nonlinearity (and after the bias, where it follows).
    pub hidden: Tensor<2>,
    /// `[batch, order]`, unnormalized log-probabilities of each group element, in nats.
    pub logits: Tensor<2>,
    /// What only a transformer has.
    pub attention: Option<Attention>,
}

/// Activations of the transformer at its last position, where the answer is read.
#[derive(Debug, Clone)]
pub struct Attention {
    /// `[batch, heads, 3]`: how much '=' attends to x, to y and to itself; sums to 1.
    pub pattern: Tensor<3>,
    /// `[batch, d_model]`, the residual stream between attention and MLP.
    pub residual_mid: Tensor<2>,
    /// `[batch, d_model]`, the residual stream after the MLP.
    pub residual_post: Tensor<2>,
}

/// The linear maps around a network's nonlinearity, products of its linear layers.
#[derive(Debug, Clone)]
pub struct LinearMaps {
    /// `[order, d]`, the left factor as the nonlinear part sees it.
    pub x_embed: Tensor<2>,
    /// `[order, d]`, the right factor as the nonlinear part sees it.
    pub y_embed: Tensor<2>,
    /// `[d_hidden, order]`, from the hidden layer to the logits.
    pub unembed: Tensor<2>,
}
