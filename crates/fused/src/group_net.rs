//! The group-composition networks with their optimizer: one call per update.
//!
//! MLP: logits = relu([W_x[x], W_y[y]] W) W_U. Its embeddings are pushed through their halves of W
//! once per element, so a row only adds two table rows: left = W_x W[..e], right = W_y W[e..].
//! Bilinear: logits = (W_x[x] ⊙ W_y[y]) W_U; the embeddings are the tables.

use crate::AdamW;
use crate::adamw::Parameter;
use crate::block::Block;
use crate::halves::{Half, PartialGradients};
use crate::product::{Panels, add_transposed_product, multiply};
use crate::row_pass::{self, Combine, TableGradients, Tables};

/// Which network; weights are listed in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// W_x `[order, e]`, W_y `[order, e]`, W `[2e, d_hidden]`, W_U `[d_hidden, order]`.
    Mlp,
    /// As [`Network::Mlp`] with b `[d_hidden]`, added after the ReLU, before W_U.
    MlpBias,
    /// relu((W_x[x] + W_y[y]) W) W_U: as [`Network::Mlp`] with W `[e, d_hidden]`.
    MlpSummed,
    /// W_x `[order, d_hidden]`, W_y `[order, d_hidden]`, W_U `[d_hidden, order]`.
    Bilinear,
}

impl Network {
    /// Shapes of the weights for `[order, e, d_hidden]`.
    #[must_use]
    pub fn shapes(self, [order, d_embed, d_hidden]: [usize; 3]) -> Vec<[usize; 2]> {
        let (embed, unembed) = ([order, d_embed], [d_hidden, order]);
        match self {
            Self::Mlp => vec![embed, embed, [2 * d_embed, d_hidden], unembed],
            Self::MlpBias => vec![
                embed,
                embed,
                [2 * d_embed, d_hidden],
                [1, d_hidden],
                unembed,
            ],
            Self::MlpSummed => vec![embed, embed, [d_embed, d_hidden], unembed],
            Self::Bilinear => vec![[order, d_hidden], [order, d_hidden], unembed],
        }
    }

    /// W of concatenated embeddings is two parameters, one for each embedding.
    fn n_parts(self, weight: usize) -> usize {
        1 + usize::from(weight == 2 && matches!(self, Self::Mlp | Self::MlpBias))
    }

    fn layers(self) -> Layers {
        let (w, bias, unembed) = match self {
            Self::Mlp => (Some([2, 3]), None, 4),
            Self::MlpBias => (Some([2, 3]), Some(4), 5),
            Self::MlpSummed => (Some([2, 2]), None, 3),
            Self::Bilinear => (None, None, 2),
        };
        Layers { w, bias, unembed }
    }
}

/// Indices of the parameters behind the embeddings, which come first.
struct Layers {
    /// What each embedding is multiplied by; `None` where the embeddings are the tables.
    w: Option<[usize; 2]>,
    bias: Option<usize>,
    unembed: usize,
}

/// Rows of a multiplication table: product = left · right, element indices below the order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// Left factors.
    pub left: Vec<u32>,
    /// Right factors.
    pub right: Vec<u32>,
    /// The label of each row.
    pub product: Vec<u32>,
}

impl Rows {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.product.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.product.is_empty()
    }
}

/// Mean loss and share of right answers over some rows; NaN when there are none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evaluation {
    /// Mean cross-entropy, nats.
    pub loss: f32,
    /// Share of rows whose label has the strictly largest logit.
    pub accuracy: f32,
}

/// All that a run needs in order to go on: after `step` updates, in the network's order.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupNetState {
    /// Updates made.
    pub step: u64,
    /// Weights, row-major.
    pub weights: Vec<Vec<f32>>,
    /// AdamW's first moments.
    pub first: Vec<Vec<f32>>,
    /// AdamW's second moments.
    pub second: Vec<Vec<f32>>,
}

/// A network in training.
#[derive(Debug, Clone)]
pub struct GroupNet {
    network: Network,
    dims: [usize; 3],
    /// In the network's order, except that W of [`Network::Mlp`] is two parameters, one per half.
    parameters: Vec<Parameter>,
    step: u64,
}

impl GroupNet {
    /// A network with these weights, each row-major, in the order that [`Network`] lists.
    ///
    /// # Panics
    ///
    /// If a weight has another size than `[order, d_embed, d_hidden]` gives it.
    #[must_use]
    pub fn new(network: Network, dims: [usize; 3], weights: &[Vec<f32>]) -> Self {
        let shapes = network.shapes(dims);
        assert_eq!(weights.len(), shapes.len(), "weights of {network:?}");
        let mut parameters = Vec::new();
        for (index, (&[rows, columns], values)) in shapes.iter().zip(weights).enumerate() {
            assert_eq!(
                values.len(),
                rows * columns,
                "weight {index} of {network:?}"
            );
            let n_parts = network.n_parts(index);
            let part = [rows / n_parts, columns];
            for values in values.chunks_exact(part[0] * part[1]) {
                parameters.push(Parameter::new(part, values));
            }
        }
        Self {
            network,
            dims,
            parameters,
            step: 0,
        }
    }

    /// A network that goes on where another one stopped.
    ///
    /// # Panics
    ///
    /// As [`GroupNet::new`].
    #[must_use]
    pub fn resume(network: Network, dims: [usize; 3], state: &GroupNetState) -> Self {
        let mut net = Self::new(network, dims, &state.weights);
        net.step = state.step;
        let first = Self::new(network, dims, &state.first).parameters;
        let second = Self::new(network, dims, &state.second).parameters;
        for (parameter, (first, second)) in
            net.parameters.iter_mut().zip(first.into_iter().zip(second))
        {
            parameter.first = first.value;
            parameter.second = second.value;
        }
        net
    }

    /// Weights and moments as they are now.
    #[must_use]
    pub fn state(&self) -> GroupNetState {
        GroupNetState {
            step: self.step,
            weights: self.weights(),
            first: self.dense(|parameter| &parameter.first),
            second: self.dense(|parameter| &parameter.second),
        }
    }

    /// The weights, row-major, in the network's order.
    #[must_use]
    pub fn weights(&self) -> Vec<Vec<f32>> {
        self.dense(|parameter| &parameter.value)
    }

    /// The gradients that the last [`GroupNet::backward`] computed, shaped like the weights.
    #[must_use]
    pub fn gradients(&self) -> Vec<Vec<f32>> {
        self.dense(|parameter| &parameter.gradient)
    }

    /// Makes one update with the gradients that the last [`GroupNet::backward`] computed.
    pub fn update(&mut self, adamw: &AdamW) {
        self.step += 1;
        for parameter in &mut self.parameters {
            parameter.update(adamw, self.step);
        }
    }

    /// Loss and accuracy; the gradients of the mean loss are kept for [`GroupNet::update`].
    pub fn backward(&mut self, rows: &Rows) -> Evaluation {
        let [first, second] = self.with_tables(|tables| {
            Half::BOTH.map(|half| PartialGradients::compute(tables, rows, half))
        });
        self.combine(rows, first, &second)
    }

    /// One half of the work of [`GroupNet::backward`], for two threads that have the same weights.
    #[must_use]
    pub fn partial(&self, rows: &Rows, half: Half) -> PartialGradients {
        self.with_tables(|tables| PartialGradients::compute(tables, rows, half))
    }

    /// The other half: what [`GroupNet::backward`] returns and keeps, bit for bit.
    pub fn combine(
        &mut self,
        rows: &Rows,
        mut first: PartialGradients,
        second: &PartialGradients,
    ) -> Evaluation {
        first.add(second);
        self.parameter_gradients(first.tables);
        first.sums.mean(rows.len())
    }

    /// Loss and accuracy on these rows.
    #[must_use]
    pub fn evaluate(&self, rows: &Rows) -> Evaluation {
        self.with_tables(|tables| row_pass::forward(tables, rows))
    }

    /// Logits of these rows, `[rows.len(), order]`; labels are not looked at.
    #[must_use]
    pub fn logits(&self, rows: &Rows) -> Vec<f32> {
        self.with_tables(|tables| row_pass::logits(tables, rows))
    }

    /// One matrix of every weight, the halves of W put together again.
    fn dense(&self, part: impl Fn(&Parameter) -> &Block) -> Vec<Vec<f32>> {
        let mut parameters = self.parameters.iter();
        (0..self.network.shapes(self.dims).len())
            .map(|weight| {
                let parts = parameters.by_ref().take(self.network.n_parts(weight));
                parts
                    .flat_map(|parameter| part(parameter).to_dense())
                    .collect()
            })
            .collect()
    }

    fn with_tables<T>(&self, use_tables: impl FnOnce(&Tables<'_>) -> T) -> T {
        let value = |index: usize| &self.parameters[index].value;
        let Layers { w, bias, unembed } = self.network.layers();
        let bias = bias.map(value);
        let unembed = value(unembed);
        match w {
            Some(w) => use_tables(&Tables {
                combine: Combine::ReluOfSum,
                left: &push_through(value(0), value(w[0])),
                right: &push_through(value(1), value(w[1])),
                unembed,
                bias,
            }),
            None => use_tables(&Tables {
                combine: Combine::Product,
                left: value(0),
                right: value(1),
                unembed,
                bias,
            }),
        }
    }

    /// Gradients of the weights from those of the tables.
    fn parameter_gradients(&mut self, tables: TableGradients) {
        let Layers { w, bias, unembed } = self.network.layers();
        let parameters = &mut self.parameters;
        if let Some(w) = w {
            parameters[w[0]].gradient.clear();
            parameters[w[1]].gradient.clear();
            for (embed, w, d_table) in [(0, w[0], &tables.left), (1, w[1], &tables.right)] {
                // table = embed · w
                let mut d_embed = std::mem::take(&mut parameters[embed].gradient);
                let n_rows = d_table.shape()[0];
                multiply(
                    d_table,
                    &Panels::of_transposed(&parameters[w].value),
                    n_rows,
                    &mut d_embed,
                );
                parameters[embed].gradient = d_embed;
                let mut d_w = std::mem::take(&mut parameters[w].gradient);
                add_transposed_product(&parameters[embed].value, d_table, n_rows, &mut d_w);
                parameters[w].gradient = d_w;
            }
        } else {
            parameters[0].gradient = tables.left;
            parameters[1].gradient = tables.right;
        }
        if let Some(bias) = bias {
            parameters[bias].gradient = tables.bias;
        }
        parameters[unembed].gradient = tables.unembed;
    }
}

/// An embedding table as the hidden layer sees it, `[order, d_hidden]`.
fn push_through(embed: &Block, w: &Block) -> Block {
    let ([order, _], [_, d_hidden]) = (embed.shape(), w.shape());
    let mut table = Block::zeros([order, d_hidden]);
    multiply(embed, &Panels::of(w), order, &mut table);
    table
}
