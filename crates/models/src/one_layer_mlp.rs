//! The one-hidden-layer network of "A Toy Model of Universality" (Chughtai, Chan and Nanda 2023, §3).
//!
//! logits(x, y) = (relu([W_x[x], W_y[y]] W) + b) W_U. The paper's main model has no b; its variant
//! adds one after the ReLU, so that b only shifts the logits by b W_U.
//!
//! There is no nonlinearity between embedding and hidden layer, so each embedding table is pushed
//! through its half of W once (|G| rows) instead of once per pair (up to |G|² rows):
//! hidden = relu(x_embed[x] + y_embed[y]) with x_embed = W_x W[..d_embed], y_embed = W_y W[d_embed..].

use burn::module::{Module, Param};
use burn::tensor::activation::relu;
use burn::tensor::{Tensor, s};

use crate::weight::Matrix;
use crate::{Activations, LinearMaps, Pairs, WeightSpec};

/// (relu([W_x[x], W_y[y]] W) + b) W_U.
#[derive(Module, Debug)]
pub struct OneLayerMlp {
    /// W_x above W_y, `[2 · order, d_embed]`: embeddings of the left and of the right factor.
    pub embed: Param<Tensor<2>>,
    /// W, `[2 · d_embed, d_hidden]`.
    pub w_in: Param<Tensor<2>>,
    /// b, `[1, d_hidden]`, added after the ReLU.
    pub bias: Option<Param<Tensor<2>>>,
    /// W_U, `[d_hidden, order]`.
    pub unembed: Param<Tensor<2>>,
}

impl OneLayerMlp {
    /// Parameters in order. Each matrix starts from N(0, 1/fan_in), as the paper's code has it, and
    /// b from zeros.
    pub(crate) fn weight_specs(
        [order, d_embed, d_hidden]: [usize; 3],
        with_bias: bool,
    ) -> Vec<WeightSpec> {
        let spec = |name, shape: [usize; 2], fan_in: usize| {
            WeightSpec::new(name, &shape, 1.0 / (fan_in as f32).sqrt())
        };
        let mut specs = vec![
            spec("W_x", [order, d_embed], d_embed),
            spec("W_y", [order, d_embed], d_embed),
            spec("W", [2 * d_embed, d_hidden], 2 * d_embed),
        ];
        if with_bias {
            specs.push(WeightSpec::new("b", &[d_hidden], 0.0));
        }
        specs.push(spec("W_U", [d_hidden, order], d_hidden));
        specs
    }

    pub(crate) fn from_parameters(
        [embed, w_in]: [Matrix; 2],
        bias: Option<Matrix>,
        unembed: Matrix,
    ) -> Self {
        Self {
            embed,
            w_in,
            bias,
            unembed,
        }
    }

    pub(crate) fn parameters(&self) -> Vec<&Matrix> {
        [&self.embed, &self.w_in]
            .into_iter()
            .chain(&self.bias)
            .chain([&self.unembed])
            .collect()
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
        let mut hidden = relu_of_sum(self.tables(), pairs);
        if let Some(bias) = &self.bias {
            hidden = hidden + bias.val();
        }
        let logits = hidden.clone().matmul(self.unembed.val());
        Activations {
            hidden,
            logits,
            attention: None,
        }
    }

    /// x_embed above y_embed, `[2 · order, d_hidden]`, by one batched product.
    fn tables(&self) -> Tensor<2> {
        let [rows, d_embed] = self.embed.val().dims();
        let d_hidden = self.w_in.val().dims()[1];
        let embeds = self.embed.val().reshape([2, rows / 2, d_embed]);
        let halves = self.w_in.val().reshape([2, d_embed, d_hidden]);
        embeds.matmul(halves).reshape([rows, d_hidden])
    }
}

/// relu(x_embed[x] + y_embed[y]) of tables above each other.
pub(crate) fn relu_of_sum(tables: Tensor<2>, pairs: &Pairs) -> Tensor<2> {
    let left = tables.clone().select(0, pairs.left.clone());
    relu(left + tables.select(0, pairs.right_below.clone()))
}
