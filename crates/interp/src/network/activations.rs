//! Activations of a network on blocks of pairs, on demand.

use std::ops::Range;

use serde::Serialize;

use super::Network;
use crate::InterpError;
use crate::forward::{self, Layer, Target};
use crate::matrix::Matrix;

/// Hidden layer and logits of the pairs (x, y) with x in a range, y fastest.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Activations {
    /// `[rows, d_hidden]`, after the nonlinearity (and after the bias of `mlp-bias`).
    pub hidden: Vec<f32>,
    /// `[rows, order]`.
    pub logits: Vec<f32>,
}

/// A transformer's residual stream at '='.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResidualStream {
    /// `[rows, d_model]` before the layer; the same for every pair.
    pub pre: Vec<f32>,
    /// `[rows, d_model]` between attention and MLP.
    pub mid: Vec<f32>,
    /// `[rows, d_model]` after the MLP.
    pub post: Vec<f32>,
}

impl Network {
    /// x_embed: the left embedding as the hidden layer sees it.
    ///
    /// W_x (bilinear), W_x·W[..d_embed] (mlp, mlp-bias), W_x·W (mlp-summed), W_E without '='
    /// (transformer).
    ///
    /// # Shapes
    ///
    /// - returns `[order, d_hidden]`; `[order, d_model]` for a transformer
    #[must_use]
    pub fn x_embed(&self) -> Matrix {
        forward::embeddings(self.form, self.order, |name| self.matrix(name)).0
    }

    /// y_embed: the right embedding, as [`Network::x_embed`] with the other half of W.
    #[must_use]
    pub fn y_embed(&self) -> Matrix {
        forward::embeddings(self.form, self.order, |name| self.matrix(name)).1
    }

    /// unembed: the linear map from the hidden layer to logits, W_U or W_out·W_U.
    ///
    /// # Shapes
    ///
    /// - returns `[d_hidden, order]`
    #[must_use]
    pub fn unembed(&self) -> Matrix {
        forward::unembed(self.form, |name| self.matrix(name))
    }

    /// Hidden activations and logits of all pairs whose left element lies in a range.
    ///
    /// # Shapes
    ///
    /// - rows: `lefts.len() · order`
    ///
    /// # Errors
    ///
    /// [`InterpError::IndexOutOfRange`].
    pub fn activations(&self, lefts: Range<usize>) -> Result<Activations, InterpError> {
        self.check_lefts(&lefts)?;
        let (n, h) = (self.order, self.d_hidden());
        let mut hidden = vec![0.0; lefts.len() * n * h];
        let mut logits = vec![0.0; lefts.len() * n * n];
        let blocks = hidden
            .chunks_exact_mut(n * h)
            .zip(logits.chunks_exact_mut(n * n));
        for (x, (hidden, logits)) in lefts.zip(blocks) {
            self.forward.hidden(x, hidden);
            self.forward.logits(x, hidden, logits);
        }
        Ok(Activations { hidden, logits })
    }

    /// Attention pattern of a transformer from '=' to the tokens x, y and '='.
    ///
    /// # Shapes
    ///
    /// - returns `[rows, n_heads, 3]`
    ///
    /// # Errors
    ///
    /// [`InterpError::IndexOutOfRange`], [`InterpError::NotForThisForm`].
    pub fn attention(&self, lefts: Range<usize>) -> Result<Vec<f32>, InterpError> {
        self.check_lefts(&lefts)?;
        let Layer::Transformer(attention) = self.forward.layer() else {
            return Err(self.no_attention("the attention pattern"));
        };
        let pairs = lefts.flat_map(|x| (0..self.order).map(move |y| (x, y)));
        let patterns = pairs.flat_map(|(x, y)| {
            (0..attention.n_heads()).flat_map(move |head| attention.pattern(head, x, y))
        });
        Ok(patterns.collect())
    }

    /// Number of attention heads; 0 but for transformers.
    #[must_use]
    pub fn n_heads(&self) -> usize {
        match self.forward.layer() {
            Layer::Transformer(attention) => attention.n_heads(),
            _ => 0,
        }
    }

    /// Residual stream of a transformer at '='.
    ///
    /// # Errors
    ///
    /// [`InterpError::IndexOutOfRange`], [`InterpError::NotForThisForm`].
    pub fn residual_stream(&self, lefts: Range<usize>) -> Result<ResidualStream, InterpError> {
        self.check_lefts(&lefts)?;
        let Layer::Transformer(attention) = self.forward.layer() else {
            return Err(self.no_attention("the residual stream"));
        };
        let (n, h, d) = (self.order, self.d_hidden(), attention.d_model());
        let rows = lefts.len() * n;
        let mut mid = vec![0.0; rows * d];
        let mut post = Vec::with_capacity(rows * d);
        let w_out = self.matrix("W_out");
        let mut hidden = vec![0.0; n * h];
        for (x, block) in lefts.zip(mid.chunks_exact_mut(n * d)) {
            for (y, row) in block.chunks_exact_mut(d).enumerate() {
                attention.mix(Target::Stream, x, y, row);
            }
            self.forward.hidden(x, &mut hidden);
            let mlp = Matrix::from_f32(n, h, &hidden).times(&w_out);
            post.extend(block.iter().zip(&mlp.values).map(|(&m, &v)| m + v as f32));
        }
        Ok(ResidualStream {
            pre: attention.stream_before().repeat(rows),
            mid,
            post,
        })
    }

    fn check_lefts(&self, lefts: &Range<usize>) -> Result<(), InterpError> {
        if lefts.end <= self.order {
            return Ok(());
        }
        let (index, count) = (lefts.end - 1, self.order);
        Err(InterpError::IndexOutOfRange {
            what: "the left element",
            index,
            count,
        })
    }

    fn no_attention(&self, analysis: &'static str) -> InterpError {
        InterpError::NotForThisForm {
            analysis,
            form: self.form.name(),
        }
    }
}
