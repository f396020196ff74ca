//! Forward passes in f32, one left element at a time.
//!
//! There is no nonlinearity between embedding and hidden layer, so the linear layers below it are
//! multiplied out once: hidden(x, y) is read off two tables, and only hidden · unembed is a large
//! product. Products of weights are made in f64 and rounded once.

mod attention;
mod gemm;

use crate::matrix::Matrix;
use crate::network::{Form, Tensor};
pub(crate) use attention::{Attention, Target};
use gemm::Packed;

/// What the hidden layer does with the two embeddings.
#[derive(Debug, Clone)]
pub(crate) enum Layer {
    /// a ⊙ b.
    Product(Tables),
    /// relu(a + b) + bias.
    Relu(Tables),
    /// |a + b| + bias, an intervention.
    Abs(Tables),
    /// relu of the residual stream after attention, times W_in.
    Transformer(Box<Attention>),
}

/// The inputs of a hidden layer without attention.
#[derive(Debug, Clone)]
pub(crate) struct Tables {
    /// `[order, d_hidden]` by left element.
    pub(crate) left: Vec<f32>,
    /// `[order, d_hidden]` by right element.
    pub(crate) right: Vec<f32>,
    /// `[d_hidden]`, added after the nonlinearity.
    pub(crate) bias: Vec<f32>,
}

/// A network ready to run.
#[derive(Debug, Clone)]
pub(crate) struct Forward {
    order: usize,
    d_hidden: usize,
    layer: Layer,
    unembed: Packed,
}

impl Forward {
    pub(crate) fn new(form: Form, order: usize, tensors: &[Tensor]) -> Self {
        let matrix = |name: &str| {
            let found = tensors.iter().find(|tensor| tensor.name == name);
            found.map(Tensor::to_matrix).unwrap_or_default()
        };
        let unembed = unembed(form, matrix);
        if form == Form::Transformer {
            let attention = Attention::new(order, tensors);
            return Self::with_unembed(order, Layer::Transformer(Box::new(attention)), &unembed);
        }
        let (left, right) = embeddings(form, order, matrix);
        let bias = match form {
            Form::MlpBias => matrix("b").to_f32(),
            _ => vec![0.0; left.cols],
        };
        let tables = Tables {
            left: left.to_f32(),
            right: right.to_f32(),
            bias,
        };
        let layer = match form {
            Form::Bilinear => Layer::Product(tables),
            _ => Layer::Relu(tables),
        };
        Self::with_unembed(order, layer, &unembed)
    }

    fn with_unembed(order: usize, layer: Layer, unembed: &Matrix) -> Self {
        let packed = Packed::new(&unembed.to_f32(), unembed.rows, unembed.cols);
        Self {
            order,
            d_hidden: unembed.rows,
            layer,
            unembed: packed,
        }
    }

    /// The same network with another hidden layer.
    pub(crate) fn with_layer(&self, layer: Layer) -> Self {
        Self {
            order: self.order,
            d_hidden: self.d_hidden,
            layer,
            unembed: self.unembed.clone(),
        }
    }

    /// The same network with another unembedding.
    pub(crate) fn replacing_unembed(&self, unembed: &Matrix) -> Self {
        Self::with_unembed(self.order, self.layer.clone(), unembed)
    }

    pub(crate) fn layer(&self) -> &Layer {
        &self.layer
    }

    pub(crate) fn order(&self) -> usize {
        self.order
    }

    pub(crate) fn d_hidden(&self) -> usize {
        self.d_hidden
    }

    /// Hidden activations of all pairs with this left element.
    ///
    /// # Shapes
    ///
    /// - `out`: `[order, d_hidden]`
    pub(crate) fn hidden(&self, x: usize, out: &mut [f32]) {
        let h = self.d_hidden;
        match &self.layer {
            Layer::Product(tables) => tables.combine(x, h, out, |a, b| a * b),
            Layer::Relu(tables) => tables.combine(x, h, out, |a, b| relu(a + b)),
            Layer::Abs(tables) => tables.combine(x, h, out, |a, b| (a + b).abs()),
            Layer::Transformer(attention) => {
                for (y, row) in out.chunks_exact_mut(h).enumerate() {
                    attention.mix(Target::Hidden, x, y, row);
                    for value in row {
                        *value = relu(*value);
                    }
                }
            }
        }
    }

    /// Logits of all pairs with this left element, from their hidden activations.
    ///
    /// # Shapes
    ///
    /// - `hidden`: `[order, d_hidden]`; `out`: `[order, order]`
    pub(crate) fn logits(&self, x: usize, hidden: &[f32], out: &mut [f32]) {
        self.unembed.multiply(hidden, out);
        if let Layer::Transformer(attention) = &self.layer {
            let mut direct = vec![0.0; self.order];
            for (y, row) in out.chunks_exact_mut(self.order).enumerate() {
                attention.mix(Target::Logits, x, y, &mut direct);
                for (logit, part) in row.iter_mut().zip(&direct) {
                    *logit += part;
                }
            }
        }
    }
}

impl Tables {
    fn combine(&self, x: usize, h: usize, out: &mut [f32], f: impl Fn(f32, f32) -> f32) {
        let left = &self.left[x * h..(x + 1) * h];
        for (row, right) in out.chunks_exact_mut(h).zip(self.right.chunks_exact(h)) {
            for (((value, &a), &b), &bias) in row.iter_mut().zip(left).zip(right).zip(&self.bias) {
                *value = f(a, b) + bias;
            }
        }
    }
}

fn relu(v: f32) -> f32 {
    if v > 0.0 { v } else { 0.0 }
}

/// x_embed and y_embed, the products of the linear layers below the hidden one; of a transformer,
/// its token embedding without '='.
pub(crate) fn embeddings(
    form: Form,
    order: usize,
    matrix: impl Fn(&str) -> Matrix,
) -> (Matrix, Matrix) {
    match form {
        Form::Bilinear => (matrix("W_x"), matrix("W_y")),
        Form::MlpSummed => {
            let w = matrix("W");
            (matrix("W_x").times(&w), matrix("W_y").times(&w))
        }
        Form::Mlp | Form::MlpBias => {
            let (w_x, w_y, w) = (matrix("W_x"), matrix("W_y"), matrix("W"));
            let (upper, lower) = w.values.split_at(w_x.cols * w.cols);
            let half = |values: &[f64]| Matrix {
                rows: w_x.cols,
                cols: w.cols,
                values: values.to_vec(),
            };
            (w_x.times(&half(upper)), w_y.times(&half(lower)))
        }
        Form::Transformer => {
            let mut tokens = matrix("W_E");
            tokens.values.truncate(order * tokens.cols);
            tokens.rows = order;
            (tokens.clone(), tokens)
        }
    }
}

/// The linear map from hidden layer to logits: W_U, or W_out·W_U of a transformer.
pub(crate) fn unembed(form: Form, matrix: impl Fn(&str) -> Matrix) -> Matrix {
    match form {
        Form::Transformer => matrix("W_out").times(&matrix("W_U")),
        _ => matrix("W_U"),
    }
}
