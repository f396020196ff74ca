//! The attention layer of the one-layer transformer, seen from the position of '='.
//!
//! The query at '=' never changes, a key or a value depends on one token, and everything after the
//! attention pattern is linear up to the ReLU. So every head is a table of three scores and of three
//! vectors already multiplied through W_V W_O and W_in (or W_U, for the path around the MLP).

use crate::matrix::Matrix;
use crate::network::Tensor;

/// Where a mix of value vectors is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// Before the ReLU of the MLP, `[d_hidden]`.
    Hidden,
    /// The logits of the path around the MLP, `[order]`.
    Logits,
    /// The residual stream between attention and MLP, `[d_model]`.
    Stream,
}

/// Value vectors of all heads, multiplied through one linear map.
#[derive(Debug, Clone)]
struct Values {
    width: usize,
    /// `[width]`, the residual stream at '=' itself.
    own: Vec<f32>,
    /// `[n_heads][order, width]`.
    left: Vec<Vec<f32>>,
    right: Vec<Vec<f32>>,
    /// `[n_heads][width]`.
    equals: Vec<Vec<f32>>,
}

/// All tables of the attention layer.
#[derive(Debug, Clone)]
pub(crate) struct Attention {
    /// `[n_heads][order]`, scores of the tokens at the three positions.
    left_scores: Vec<Vec<f64>>,
    right_scores: Vec<Vec<f64>>,
    equals_scores: Vec<f64>,
    hidden: Values,
    logits: Values,
    stream: Values,
}

/// Residual streams before the layer, by position.
struct Streams {
    left: Matrix,
    right: Matrix,
    equals: Matrix,
}

impl Attention {
    pub(crate) fn new(order: usize, tensors: &[Tensor]) -> Self {
        let tensor = |name: &str| tensors.iter().find(|tensor| tensor.name == name);
        let matrix = |name: &str| tensor(name).map(Tensor::to_matrix).unwrap_or_default();
        let heads = |name: &str| tensor(name).map(per_head).unwrap_or_default();
        let (tokens, positions) = (matrix("W_E"), matrix("W_pos"));
        let at = |rows: std::ops::Range<usize>, position: usize| {
            Matrix::from_fn(rows.len(), tokens.cols, |i, j| {
                tokens.at(rows.start + i, j) + positions.at(position, j)
            })
        };
        let streams = Streams {
            left: at(0..order, 0),
            right: at(0..order, 1),
            equals: at(order..order + 1, 2),
        };
        let mut left_scores = Vec::new();
        let mut right_scores = Vec::new();
        let mut equals_scores = Vec::new();
        for (w_q, w_k) in heads("W_Q").iter().zip(heads("W_K")) {
            let scale = 1.0 / (w_k.cols as f64).sqrt();
            let query = streams.equals.times(w_q);
            let scores = |stream: &Matrix| {
                stream
                    .times(&w_k)
                    .times_transpose(&query)
                    .scaled(scale)
                    .values
            };
            left_scores.push(scores(&streams.left));
            right_scores.push(scores(&streams.right));
            equals_scores.extend(scores(&streams.equals));
        }
        let ov: Vec<Matrix> = heads("W_V")
            .iter()
            .zip(heads("W_O"))
            .map(|(w_v, w_o)| w_v.times(&w_o))
            .collect();
        Self {
            left_scores,
            right_scores,
            equals_scores,
            hidden: Values::new(&streams, &ov, Some(&matrix("W_in"))),
            logits: Values::new(&streams, &ov, Some(&matrix("W_U"))),
            stream: Values::new(&streams, &ov, None),
        }
    }

    pub(crate) fn n_heads(&self) -> usize {
        self.equals_scores.len()
    }

    pub(crate) fn d_model(&self) -> usize {
        self.stream.width
    }

    /// `[d_model]`, the residual stream at '=' before the layer.
    pub(crate) fn stream_before(&self) -> &[f32] {
        &self.stream.own
    }

    /// Attention from '=' to x, y and '=' in one head.
    pub(crate) fn pattern(&self, head: usize, x: usize, y: usize) -> [f32; 3] {
        let scores = [
            self.left_scores[head][x],
            self.right_scores[head][y],
            self.equals_scores[head],
        ];
        let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let masses = scores.map(|score| (score - largest).exp());
        let total: f64 = masses.iter().sum();
        masses.map(|mass| (mass / total) as f32)
    }

    /// The residual stream of the pair after attention, in the coordinates of `target`.
    pub(crate) fn mix(&self, target: Target, x: usize, y: usize, out: &mut [f32]) {
        let values = match target {
            Target::Hidden => &self.hidden,
            Target::Logits => &self.logits,
            Target::Stream => &self.stream,
        };
        let width = values.width;
        out.copy_from_slice(&values.own);
        for head in 0..self.n_heads() {
            let [p, q, r] = self.pattern(head, x, y);
            let left = &values.left[head][x * width..(x + 1) * width];
            let right = &values.right[head][y * width..(y + 1) * width];
            for (((value, a), b), c) in out
                .iter_mut()
                .zip(left)
                .zip(right)
                .zip(&values.equals[head])
            {
                *value += p * a + q * b + r * c;
            }
        }
    }
}

impl Values {
    fn new(streams: &Streams, ov: &[Matrix], map: Option<&Matrix>) -> Self {
        let mapped = |stream: &Matrix| map.map_or_else(|| stream.clone(), |m| stream.times(m));
        let own = mapped(&streams.equals);
        let per_head = |stream: &Matrix| -> Vec<Vec<f32>> {
            ov.iter()
                .map(|ov| mapped(&stream.times(ov)).to_f32())
                .collect()
        };
        Self {
            width: own.cols,
            own: own.to_f32(),
            left: per_head(&streams.left),
            right: per_head(&streams.right),
            equals: per_head(&streams.equals),
        }
    }
}

/// A tensor `[n_heads, rows, cols]` as one matrix per head.
fn per_head(tensor: &Tensor) -> Vec<Matrix> {
    let [_, rows, cols] = tensor.shape[..] else {
        return Vec::new();
    };
    tensor
        .values
        .chunks_exact((rows * cols).max(1))
        .map(|values| Matrix::from_f32(rows, cols, values))
        .collect()
}
