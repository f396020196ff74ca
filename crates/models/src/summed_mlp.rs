//! The one-hidden-layer network whose embeddings are added before the hidden layer.
//!
//! logits(x, y) = relu((W_x[x] + W_y[y]) W) W_U, without biases: [`crate::OneLayerMlp`] with the two
//! halves of W tied, half as many weights between embedding and hidden layer.

use burn::module::{Module, Param};
use burn::tensor::activation::relu;
use burn::tensor::{Int, Tensor};

use crate::weight::Matrix;
use crate::{Activations, LinearMaps, WeightSpec};

/// relu((W_x[x] + W_y[y]) W) W_U.
#[derive(Module, Debug)]
pub struct SummedMlp {
    /// W_x, `[order, d_embed]`: embedding of the left factor.
    pub embed_left: Param<Tensor<2>>,
    /// W_y, `[order, d_embed]`: embedding of the right factor.
    pub embed_right: Param<Tensor<2>>,
    /// W, `[d_embed, d_hidden]`.
    pub w_in: Param<Tensor<2>>,
    /// W_U, `[d_hidden, order]`.
    pub unembed: Param<Tensor<2>>,
}

impl SummedMlp {
    /// Parameters in order, each starting from N(0, 1/fan_in).
    pub(crate) fn weight_specs([order, d_embed, d_hidden]: [usize; 3]) -> Vec<WeightSpec> {
        let spec = |name, shape: [usize; 2], fan_in: usize| {
            WeightSpec::new(name, &shape, 1.0 / (fan_in as f32).sqrt())
        };
        vec![
            spec("W_x", [order, d_embed], d_embed),
            spec("W_y", [order, d_embed], d_embed),
            spec("W", [d_embed, d_hidden], d_embed),
            spec("W_U", [d_hidden, order], d_hidden),
        ]
    }

    pub(crate) fn from_parameters([embed_left, embed_right, w_in, unembed]: [Matrix; 4]) -> Self {
        Self {
            embed_left,
            embed_right,
            w_in,
            unembed,
        }
    }

    pub(crate) fn parameters(&self) -> Vec<&Matrix> {
        vec![
            &self.embed_left,
            &self.embed_right,
            &self.w_in,
            &self.unembed,
        ]
    }

    /// x_embed and y_embed are `[order, d_hidden]`.
    pub(crate) fn linear_maps(&self) -> LinearMaps {
        LinearMaps {
            x_embed: self.embed_left.val().matmul(self.w_in.val()),
            y_embed: self.embed_right.val().matmul(self.w_in.val()),
            unembed: self.unembed.val(),
        }
    }

    pub(crate) fn forward(&self, left: Tensor<1, Int>, right: Tensor<1, Int>) -> Activations {
        let maps = self.linear_maps();
        let hidden = relu(maps.x_embed.select(0, left) + maps.y_embed.select(0, right));
        let logits = hidden.clone().matmul(maps.unembed);
        Activations {
            hidden,
            logits,
            attention: None,
        }
    }
}
