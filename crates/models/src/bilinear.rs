//! The bilinear network: its hidden layer multiplies the two embeddings.
//!
//! logits(x, y) = (W_x[x] ⊙ W_y[y]) W_U, without biases. With W_x = ρ(x)_ij, W_y = ρ(y)_jk and
//! W_U = ρ(z⁻¹)_ki it computes Tr ρ(x)ρ(y)ρ(z⁻¹) exactly, which makes it the natural oracle.

use burn::module::{Module, Param};
use burn::tensor::{Int, Tensor};

use crate::weight::Matrix;
use crate::{Activations, LinearMaps, WeightSpec};

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
    /// Parameters in order, each starting from N(0, 1/d_hidden).
    pub(crate) fn weight_specs(order: usize, d_hidden: usize) -> Vec<WeightSpec> {
        let init_std = 1.0 / (d_hidden as f32).sqrt();
        vec![
            WeightSpec::new("W_x", &[order, d_hidden], init_std),
            WeightSpec::new("W_y", &[order, d_hidden], init_std),
            WeightSpec::new("W_U", &[d_hidden, order], init_std),
        ]
    }

    pub(crate) fn from_parameters([embed_left, embed_right, unembed]: [Matrix; 3]) -> Self {
        Self {
            embed_left,
            embed_right,
            unembed,
        }
    }

    pub(crate) fn parameters(&self) -> Vec<&Matrix> {
        vec![&self.embed_left, &self.embed_right, &self.unembed]
    }

    pub(crate) fn linear_maps(&self) -> LinearMaps {
        LinearMaps {
            x_embed: self.embed_left.val(),
            y_embed: self.embed_right.val(),
            unembed: self.unembed.val(),
        }
    }

    pub(crate) fn forward(&self, left: Tensor<1, Int>, right: Tensor<1, Int>) -> Activations {
        let hidden =
            self.embed_left.val().select(0, left) * self.embed_right.val().select(0, right);
        let logits = hidden.clone().matmul(self.unembed.val());
        Activations {
            hidden,
            logits,
            attention: None,
        }
    }
}
