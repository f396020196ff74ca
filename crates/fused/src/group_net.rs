//! The group-composition networks with their optimizer: one call per update.
//!
//! MLP: logits = relu([W_x[x], W_y[y]] W) W_U. Its embeddings are pushed through their halves of W
//! once per element, so a row only adds two table rows: left = W_x W[..e], right = W_y W[e..].
//! Bilinear: logits = (W_x[x] ⊙ W_y[y]) W_U; the embeddings are the tables.

use crate::AdamW;
use crate::adamw::Parameter;
use crate::block::Block;
use crate::halves::{Half, PartialGradients, Sums};
use crate::product::{Columns, Panels, add_transposed_product, multiply};
use crate::row_pass::{self, Buffers, Combine, Tables};
use crate::wire::{Reader, Writer};

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
    /// Every network; a message names one by its place.
    pub(crate) const ALL: [Self; 4] = [Self::Mlp, Self::MlpBias, Self::MlpSummed, Self::Bilinear];

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
    /// The rows `left · order + right` of a multiplication table with these products.
    #[must_use]
    pub fn of_pairs(pairs: &[u32], products: &[u32], order: usize) -> Self {
        let mut rows = Self::default();
        rows.set_pairs(pairs, products, order);
        rows
    }

    /// As [`Rows::of_pairs`], in place.
    pub fn set_pairs(&mut self, pairs: &[u32], products: &[u32], order: usize) {
        let order = order as u32;
        self.left.clear();
        self.left.extend(pairs.iter().map(|pair| pair / order));
        self.right.clear();
        self.right.extend(pairs.iter().map(|pair| pair % order));
        self.product.clear();
        let products = pairs.iter().map(|&pair| products[pair as usize]);
        self.product.extend(products);
    }

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
    /// Of the present weights, if `is_prepared`.
    tables: [Block; 2],
    is_prepared: bool,
    /// Of both halves.
    partials: [PartialGradients; 2],
    buffers: Buffers,
    /// W as the present product reads it.
    panels: Panels,
    columns: Columns,
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
        let [order, _, d_hidden] = dims;
        let (combine, table) = match network.layers().w {
            Some(_) => (Combine::ReluOfSum, Block::zeros([order, d_hidden])),
            None => (Combine::Product, Block::default()),
        };
        Self {
            network,
            dims,
            parameters,
            step: 0,
            tables: [table.clone(), table],
            is_prepared: false,
            partials: Half::BOTH.map(|_| PartialGradients::zeros(order, d_hidden)),
            buffers: Buffers::new(order, d_hidden, combine),
            panels: Panels::default(),
            columns: Columns::default(),
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
        self.is_prepared = false;
        for parameter in &mut self.parameters {
            parameter.update(adamw, self.step);
        }
    }

    /// Loss and accuracy; the gradients of the mean loss are kept for [`GroupNet::update`].
    pub fn backward(&mut self, rows: &Rows) -> Evaluation {
        for half in Half::BOTH {
            self.partial(rows, half);
        }
        self.combine(rows.len())
    }

    /// One half of the work of [`GroupNet::backward`], for two threads that have the same weights.
    pub fn partial(&mut self, rows: &Rows, half: Half) {
        self.prepare();
        let (tables, buffers, partials) = self.split();
        let partial = &mut partials[half as usize];
        let part = (rows, half.range(rows.len()));
        let gradients = &mut partial.tables;
        partial.sums = row_pass::backward(&tables, buffers, part, rows.len(), gradients);
    }

    /// The other half: what [`GroupNet::backward`] returns and keeps, bit for bit, once both parts
    /// of a batch of `n_rows` rows are there.
    pub fn combine(&mut self, n_rows: usize) -> Evaluation {
        let [first, second] = &mut self.partials;
        first.add(second);
        let sums = first.sums;
        self.parameter_gradients();
        sums.mean(n_rows)
    }

    /// Floats that [`GroupNet::write_partial`] writes.
    #[must_use]
    pub fn partial_floats(&self) -> usize {
        self.partials[0].n_floats()
    }

    pub(crate) fn write_partial(&self, half: Half, message: &mut Writer<'_>) {
        self.partials[half as usize].write(message);
    }

    pub(crate) fn read_partial(&mut self, half: Half, message: &mut Reader<'_>) -> Option<()> {
        self.partials[half as usize].read(message)
    }

    /// Loss and accuracy on these rows.
    pub fn evaluate(&mut self, rows: &Rows) -> Evaluation {
        let [first, second] = Half::BOTH.map(|half| self.evaluate_half(rows, half));
        first.plus(second).mean(rows.len())
    }

    /// One half of the work of [`GroupNet::evaluate`].
    pub fn evaluate_half(&mut self, rows: &Rows, half: Half) -> Sums {
        self.prepare();
        let (tables, buffers, _) = self.split();
        row_pass::forward(&tables, buffers, rows, half.range(rows.len()))
    }

    /// Logits of these rows, `[rows.len(), order]`; labels are not looked at.
    #[must_use]
    pub fn logits(&self, rows: &Rows) -> Vec<f32> {
        // The buffers belong to the training; a look takes its own.
        let mut copy = self.clone();
        copy.prepare();
        let (tables, buffers, _) = copy.split();
        row_pass::logits(&tables, buffers, rows)
    }

    /// Which network this is, and `[order, d_embed, d_hidden]`.
    #[must_use]
    pub fn shape(&self) -> (Network, [usize; 3]) {
        (self.network, self.dims)
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

    /// The network as a pass sees it, and what the pass writes to.
    fn split(&mut self) -> (Tables<'_>, &mut Buffers, &mut [PartialGradients; 2]) {
        let value = |index: usize| &self.parameters[index].value;
        let Layers { w, bias, unembed } = self.network.layers();
        let (combine, left, right) = match w {
            Some(_) => (Combine::ReluOfSum, &self.tables[0], &self.tables[1]),
            None => (Combine::Product, value(0), value(1)),
        };
        let tables = Tables {
            combine,
            left,
            right,
            unembed: value(unembed),
            bias: bias.map(value),
        };
        (tables, &mut self.buffers, &mut self.partials)
    }

    /// Brings the tables up to the weights.
    fn prepare(&mut self) {
        if self.is_prepared {
            return;
        }
        if let Some(w) = self.network.layers().w {
            // table = embed · w
            for (embed, (w, table)) in w.into_iter().zip(&mut self.tables).enumerate() {
                self.panels.pack(&self.parameters[w].value);
                let embed = &self.parameters[embed].value;
                multiply(embed, &self.panels, embed.shape()[0], table);
            }
        }
        let (tables, buffers, _) = self.split();
        buffers.pack(&tables);
        self.is_prepared = true;
    }

    /// Gradients of the weights from those of the tables.
    fn parameter_gradients(&mut self) {
        let Layers { w, bias, unembed } = self.network.layers();
        let parameters = &mut self.parameters;
        let tables = &mut self.partials[0].tables;
        if let Some(w) = w {
            parameters[w[0]].gradient.clear();
            parameters[w[1]].gradient.clear();
            for (embed, w, d_table) in [(0, w[0], &tables.left), (1, w[1], &tables.right)] {
                // table = embed · w
                let mut d_embed = std::mem::take(&mut parameters[embed].gradient);
                let n_rows = d_table.shape()[0];
                self.panels.pack_transposed(&parameters[w].value);
                multiply(d_table, &self.panels, n_rows, &mut d_embed);
                parameters[embed].gradient = d_embed;
                let mut d_w = std::mem::take(&mut parameters[w].gradient);
                let embed = &parameters[embed].value;
                add_transposed_product(embed, d_table, n_rows, &mut d_w, &mut self.columns);
                parameters[w].gradient = d_w;
            }
        } else {
            std::mem::swap(&mut parameters[0].gradient, &mut tables.left);
            std::mem::swap(&mut parameters[1].gradient, &mut tables.right);
        }
        if let Some(bias) = bias {
            std::mem::swap(&mut parameters[bias].gradient, &mut tables.bias);
        }
        std::mem::swap(&mut parameters[unembed].gradient, &mut tables.unembed);
    }
}
