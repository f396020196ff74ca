//! The one-layer transformer of "A Toy Model of Universality" (Chughtai, Chan and Nanda 2023, §3):
//! tokens (x, y, '='), no layer norm, no biases, ReLU; the answer is read at '='.
//!
//! Only the last position is computed, because with one layer no other position reaches the logits.
//! Before attention the residual stream is a token's embedding plus its position's, so keys and
//! values are tables with one row per element, made once per step rather than once per pair, and
//! the query of '=' is the same for every pair.

use burn::module::{Module, Param};
use burn::tensor::activation::{relu, softmax};
use burn::tensor::{Tensor, s};

use crate::weight::Matrix;
use crate::{Activations, Attention, LinearMaps, Pairs, WeightSpec};

/// Attention from '=' to (x, y, '='), then an MLP on the residual stream.
#[derive(Module, Debug)]
pub struct Transformer {
    /// W_E, `[order + 1, d_model]`; the last row is the token '='.
    pub embed: Param<Tensor<2>>,
    /// W_pos, `[3, d_model]`.
    pub positions: Param<Tensor<2>>,
    /// W_Q, `[heads, d_model, d_head]`, held as `[heads · d_model, d_head]`.
    pub query: Param<Tensor<2>>,
    /// W_K, as W_Q.
    pub key: Param<Tensor<2>>,
    /// W_V, as W_Q.
    pub value: Param<Tensor<2>>,
    /// W_O, `[heads, d_head, d_model]`, held as `[heads · d_head, d_model]`.
    pub output: Param<Tensor<2>>,
    /// W_in, `[d_model, d_mlp]`.
    pub w_in: Param<Tensor<2>>,
    /// W_out, `[d_mlp, d_model]`.
    pub w_out: Param<Tensor<2>>,
    /// W_U, `[d_model, order]`.
    pub unembed: Param<Tensor<2>>,
}

impl Transformer {
    /// Parameters in order, each starting from N(0, (0.8/√d_model)²), TransformerLens's default.
    pub(crate) fn weight_specs(
        [order, d_model, d_mlp]: [usize; 3],
        n_heads: usize,
    ) -> Vec<WeightSpec> {
        let d_head = d_model / n_heads.max(1);
        let std = 0.8 / (d_model as f32).sqrt();
        let spec = |name, shape: &[usize]| WeightSpec::new(name, shape, std);
        vec![
            spec("W_E", &[order + 1, d_model]),
            spec("W_pos", &[3, d_model]),
            spec("W_Q", &[n_heads, d_model, d_head]),
            spec("W_K", &[n_heads, d_model, d_head]),
            spec("W_V", &[n_heads, d_model, d_head]),
            spec("W_O", &[n_heads, d_head, d_model]),
            spec("W_in", &[d_model, d_mlp]),
            spec("W_out", &[d_mlp, d_model]),
            spec("W_U", &[d_model, order]),
        ]
    }

    pub(crate) fn from_parameters(parameters: [Matrix; 9]) -> Self {
        let [
            embed,
            positions,
            query,
            key,
            value,
            output,
            w_in,
            w_out,
            unembed,
        ] = parameters;
        Self {
            embed,
            positions,
            query,
            key,
            value,
            output,
            w_in,
            w_out,
            unembed,
        }
    }

    pub(crate) fn parameters(&self) -> Vec<&Matrix> {
        vec![
            &self.embed,
            &self.positions,
            &self.query,
            &self.key,
            &self.value,
            &self.output,
            &self.w_in,
            &self.w_out,
            &self.unembed,
        ]
    }

    /// The embeddings are W_E without '='; the unembedding of the hidden layer is W_out W_U.
    pub(crate) fn linear_maps(&self) -> LinearMaps {
        let order = self.unembed.val().dims()[1];
        let embed = self.embed.val().slice(s![..order, ..]);
        LinearMaps {
            x_embed: embed.clone(),
            y_embed: embed,
            unembed: self.w_out.val().matmul(self.unembed.val()),
        }
    }

    pub(crate) fn forward(&self, pairs: &Pairs) -> Activations {
        let batch = pairs.len();
        let [order, last] = [self.unembed.val().dims()[1], 2];
        let elements = self.embed.val().slice(s![..order, ..]);
        let equals = self.embed.val().slice(s![order.., ..]);
        let position = |p: usize| self.positions.val().slice(s![p..=p, ..]);
        // The residual stream before attention: `[order, d_model]` twice, `[1, d_model]` for '='.
        let streams = [
            elements.clone() + position(0),
            elements + position(1),
            equals + position(last),
        ];
        let [key, value] = [&self.key, &self.value].map(|weight| self.side_by_side(weight));
        let query = streams[last].clone().matmul(self.side_by_side(&self.query));
        let d_head = self.query.val().dims()[1];
        let n_heads = query.dims()[1] / d_head;

        // `[rows, heads]` scores and `[rows, heads · d_head]` values per position.
        let scores = streams.clone().map(|stream| {
            let rows = stream.dims()[0];
            let products = stream.matmul(key.clone()) * query.clone();
            products
                .reshape([rows, n_heads, d_head])
                .sum_dim(2)
                .reshape([rows, n_heads])
                .div_scalar((d_head as f32).sqrt())
        });
        let [score_x, score_y, score_equals] = scores;
        let scores = [
            score_x.select(0, pairs.left.clone()),
            score_y.select(0, pairs.right.clone()),
            score_equals.repeat_dim(0, batch),
        ];
        let pattern: Tensor<3> = softmax(Tensor::stack(scores.to_vec(), 2), 2);

        let [stream_x, stream_y, stream_equals] = streams;
        let mix = |position: usize, values: Tensor<2>| {
            let rows = values.dims()[0];
            let weight = pattern.clone().slice(s![.., .., position..=position]);
            values.reshape([rows, n_heads, d_head]) * weight
        };
        let mixed = mix(
            0,
            stream_x.matmul(value.clone()).select(0, pairs.left.clone()),
        ) + mix(
            1,
            stream_y
                .matmul(value.clone())
                .select(0, pairs.right.clone()),
        ) + mix(2, stream_equals.clone().matmul(value));
        let mixed = mixed.reshape([batch, n_heads * d_head]);
        let residual_mid = mixed.matmul(self.output.val()) + stream_equals;

        let hidden = relu(residual_mid.clone().matmul(self.w_in.val()));
        let residual_post = residual_mid.clone() + hidden.clone().matmul(self.w_out.val());
        let logits = residual_post.clone().matmul(self.unembed.val());
        Activations {
            hidden,
            logits,
            attention: Some(Attention {
                pattern,
                residual_mid,
                residual_post,
            }),
        }
    }

    /// `[heads, d_model, d_head]` as `[d_model, heads · d_head]`: all heads in one product.
    fn side_by_side(&self, weight: &Matrix) -> Tensor<2> {
        let d_model = self.positions.val().dims()[1];
        let [rows, d_head] = weight.val().dims();
        let n_heads = rows / d_model;
        weight
            .val()
            .reshape([n_heads, d_model, d_head])
            .swap_dims(0, 1)
            .reshape([d_model, n_heads * d_head])
    }
}
