//! The bilinear network: its hidden layer multiplies the two embeddings.
//!
//! logits(x, y) = (W_x[x] ⊙ W_y[y]) W_U, without biases. With W_x = ρ(x)_ij, W_y = ρ(y)_jk and
//! W_U = ρ(z⁻¹)_ki it computes Tr ρ(x)ρ(y)ρ(z⁻¹) exactly, which makes it the natural oracle.

use burn::module::{Module, Param};
use burn::tensor::{Device, Int, Tensor};

use crate::{Activations, Weight, WeightSpec};

/// (W_x[x] ⊙ W_y[y]) W_U.
#[derive(Module, Debug)]
pub struct BilinearNet {
    /// W_x, `[order, d_hidden]`: embedding of the left factor.
    pub embed_left: Param<Tensor<2>>,
    /// W_y, `[order, d_hidden]`: embedding of the right factor.
    pub embed_right: Param<Tensor<2>>,
    /// W_U, `[d_hidden, order]`.
    pub unembed: Param<Tensor<2>>,
}

impl BilinearNet {
    /// Parameters in the order in which [`BilinearNet::from_weights`] takes them, each starting
    /// from N(0, 1/d_hidden).
    #[must_use]
    pub fn weight_specs(order: usize, d_hidden: usize) -> Vec<WeightSpec> {
        let init_std = 1.0 / (d_hidden as f32).sqrt();
        vec![
            WeightSpec {
                name: "W_x",
                shape: [order, d_hidden],
                init_std,
            },
            WeightSpec {
                name: "W_y",
                shape: [order, d_hidden],
                init_std,
            },
            WeightSpec {
                name: "W_U",
                shape: [d_hidden, order],
                init_std,
            },
        ]
    }

    /// The network with these weights, in the order of [`BilinearNet::weight_specs`].
    #[must_use]
    pub fn from_weights(weights: [&Weight; 3], device: &Device) -> Self {
        let [embed_left, embed_right, unembed] = weights.map(|weight| weight.to_param(device));
        Self {
            embed_left,
            embed_right,
            unembed,
        }
    }

    /// Runs the network on pairs of element indices.
    ///
    /// # Shapes
    ///
    /// - `left`, `right`: `[batch]`
    #[must_use]
    pub fn forward(&self, left: Tensor<1, Int>, right: Tensor<1, Int>) -> Activations {
        let hidden =
            self.embed_left.val().select(0, left) * self.embed_right.val().select(0, right);
        let logits = hidden.clone().matmul(self.unembed.val());
        Activations { hidden, logits }
    }
}
