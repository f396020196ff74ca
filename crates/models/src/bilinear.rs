//! The bilinear network: its hidden layer multiplies the two embeddings.
//!
//! logits(x, y) = (W_x[x] ⊙ W_y[y]) W_U, without biases. With W_x = ρ(x)_ij, W_y = ρ(y)_jk and
//! W_U = ρ(z⁻¹)_ki it computes Tr ρ(x)ρ(y)ρ(z⁻¹) exactly, which makes it the natural oracle.

use burn::module::{Module, Param};
use burn::tensor::{Int, Tensor, s};

use crate::weight::Matrix;
use crate::{Activations, LinearMaps, Pairs, WeightSpec};

/// (W_x[x] ⊙ W_y[y]) W_U.
#[derive(Module, Debug)]
pub struct BilinearNet {
    /// W_x above W_y, `[2 · order, d_hidden]`: embeddings of the left and of the right factor.
    pub embed: Param<Tensor<2>>,
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

    pub(crate) fn from_parameters([embed, unembed]: [Matrix; 2]) -> Self {
        Self { embed, unembed }
    }

    pub(crate) fn parameters(&self) -> Vec<&Matrix> {
        vec![&self.embed, &self.unembed]
    }

    pub(crate) fn linear_maps(&self) -> LinearMaps {
        let embed = self.embed.val();
        let order = embed.dims()[0] / 2;
        LinearMaps {
            x_embed: embed.clone().slice(s![..order, ..]),
            y_embed: embed.slice(s![order.., ..]),
            unembed: self.unembed.val(),
        }
    }

    pub(crate) fn forward(&self, pairs: &Pairs) -> Activations {
        let rows = |index: &Tensor<1, Int>| self.embed.val().select(0, index.clone());
        let hidden = rows(&pairs.left) * rows(&pairs.right_below);
        let logits = hidden.clone().matmul(self.unembed.val());
        Activations {
            hidden,
            logits,
            attention: None,
        }
    }
}
