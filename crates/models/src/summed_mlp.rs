//! The one-hidden-layer network whose embeddings are added before the hidden layer.
//!
//! logits(x, y) = relu((W_x[x] + W_y[y]) W) W_U, without biases: [`crate::OneLayerMlp`] with the two
//! halves of W tied, half as many weights between embedding and hidden layer.

use burn::module::{Module, Param};
use burn::tensor::{Tensor, s};

use crate::one_layer_mlp::relu_of_sum;
use crate::weight::Matrix;
use crate::{Activations, LinearMaps, Pairs, WeightSpec};

/// relu((W_x[x] + W_y[y]) W) W_U.
#[derive(Module, Debug)]
pub struct SummedMlp {
    /// W_x above W_y, `[2 · order, d_embed]`: embeddings of the left and of the right factor.
    pub embed: Param<Tensor<2>>,
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

    pub(crate) fn from_parameters([embed, w_in, unembed]: [Matrix; 3]) -> Self {
        Self {
            embed,
            w_in,
            unembed,
        }
    }

    pub(crate) fn parameters(&self) -> Vec<&Matrix> {
        vec![&self.embed, &self.w_in, &self.unembed]
    }

    /// x_embed and y_embed are `[order, d_hidden]`.
    pub(crate) fn linear_maps(&self) -> LinearMaps {
        let tables = self.tables();
        let order = tables.dims()[0] / 2;
        LinearMaps {
            x_embed: tables.clone().slice(s![..order, ..]),
            y_embed: tables.slice(s![order.., ..]),
            unembed: self.unembed.val(),
        }
    }

    pub(crate) fn forward(&self, pairs: &Pairs) -> Activations {
        let hidden = relu_of_sum(self.tables(), pairs);
        let logits = hidden.clone().matmul(self.unembed.val());
        Activations {
            hidden,
            logits,
            attention: None,
        }
    }

    /// x_embed above y_embed, `[2 · order, d_hidden]`.
    fn tables(&self) -> Tensor<2> {
        self.embed.val().matmul(self.w_in.val())
    }
}
