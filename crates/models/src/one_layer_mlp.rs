//! The one-hidden-layer network of "A Toy Model of Universality" (Chughtai, Chan and Nanda 2023, §3).
//!
//! logits(x, y) = relu([W_x[x], W_y[y]] W) W_U, without biases.
//!
//! There is no nonlinearity between embedding and hidden layer, so each embedding table is pushed
//! through its half of W once (|G| rows) instead of once per pair (up to |G|² rows):
//! hidden = relu(x_embed[x] + y_embed[y]) with x_embed = W_x W[..d_embed], y_embed = W_y W[d_embed..].

use burn::module::{Module, Param};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Int, Tensor, s};

use crate::{Activations, Weight, WeightSpec};

/// relu([W_x[x], W_y[y]] W) W_U.
#[derive(Module, Debug)]
pub struct OneLayerMlp {
    /// W_x, `[order, d_embed]`: embedding of the left factor.
    pub embed_left: Param<Tensor<2>>,
    /// W_y, `[order, d_embed]`: embedding of the right factor.
    pub embed_right: Param<Tensor<2>>,
    /// W, `[2 · d_embed, d_hidden]`.
    pub w_in: Param<Tensor<2>>,
    /// W_U, `[d_hidden, order]`.
    pub unembed: Param<Tensor<2>>,
}

impl OneLayerMlp {
    /// Parameters in the order in which [`OneLayerMlp::from_weights`] takes them.
    ///
    /// Each starts from N(0, 1/fan_in), as the paper's code has it.
    #[must_use]
    pub fn weight_specs(order: usize, d_embed: usize, d_hidden: usize) -> Vec<WeightSpec> {
        let spec = |name, shape: [usize; 2], fan_in: usize| WeightSpec {
            name,
            shape,
            init_std: 1.0 / (fan_in as f32).sqrt(),
        };
        vec![
            spec("W_x", [order, d_embed], d_embed),
            spec("W_y", [order, d_embed], d_embed),
            spec("W", [2 * d_embed, d_hidden], 2 * d_embed),
            spec("W_U", [d_hidden, order], d_hidden),
        ]
    }

    /// The network with these weights, in the order of [`OneLayerMlp::weight_specs`].
    #[must_use]
    pub fn from_weights(weights: [&Weight; 4], device: &Device) -> Self {
        let [embed_left, embed_right, w_in, unembed] =
            weights.map(|weight| weight.to_param(device));
        Self {
            embed_left,
            embed_right,
            w_in,
            unembed,
        }
    }

    /// The embeddings as the hidden layer sees them: (x_embed, y_embed), each `[order, d_hidden]`.
    #[must_use]
    pub fn effective_embeddings(&self) -> (Tensor<2>, Tensor<2>) {
        let w_in = self.w_in.val();
        let d_embed = w_in.dims()[0] / 2;
        (
            self.embed_left
                .val()
                .matmul(w_in.clone().slice(s![..d_embed, ..])),
            self.embed_right.val().matmul(w_in.slice(s![d_embed.., ..])),
        )
    }

    /// Runs the network on pairs of element indices.
    ///
    /// # Shapes
    ///
    /// - `left`, `right`: `[batch]`
    #[must_use]
    pub fn forward(&self, left: Tensor<1, Int>, right: Tensor<1, Int>) -> Activations {
        let (x_embed, y_embed) = self.effective_embeddings();
        let hidden = relu(x_embed.select(0, left) + y_embed.select(0, right));
        let logits = hidden.clone().matmul(self.unembed.val());
        Activations { hidden, logits }
    }
}
