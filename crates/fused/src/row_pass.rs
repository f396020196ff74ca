//! One pass over the rows of a multiplication table: hidden layer, logits, loss and gradients.
//!
//! Every network is two tables and an output matrix: hidden(x, y) combines row x of `left` with
//! row y of `right`, logits = (hidden + bias) · W_U. Rows are taken in blocks whose hidden values and logits
//! stay in the cache, so nothing of the size of the batch is ever stored.

use std::ops::Range;

use crate::active::{ActiveBlock, WidePanels};
use crate::block::Block;
use crate::cross_entropy;
use crate::group_net::Rows;
use crate::halves::Sums;
use crate::product::{Columns, Panels, add_transposed_product, multiply};
use crate::wire::{Reader, Writer};

/// Rows of a block: 64 × (128 hidden values + 120 logits) × 4 bytes is 62 KiB.
const BLOCK: usize = 64;

/// How a hidden value follows from its two table entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Combine {
    /// relu(left + right).
    ReluOfSum,
    /// left · right.
    Product,
}

/// A network as the pass sees it.
///
/// Shapes: `left` and `right` `[order, d_hidden]`, `unembed` `[d_hidden, order]`, `bias` `[d_hidden]`.
#[derive(Clone, Copy)]
pub(crate) struct Tables<'a> {
    pub(crate) combine: Combine,
    pub(crate) left: &'a Block,
    pub(crate) right: &'a Block,
    pub(crate) unembed: &'a Block,
    /// Added to the hidden values.
    pub(crate) bias: Option<&'a Block>,
}

/// Gradients of the mean loss with respect to [`Tables`], same shapes.
#[derive(Debug, Clone, Default)]
pub(crate) struct TableGradients {
    pub(crate) left: Block,
    pub(crate) right: Block,
    pub(crate) unembed: Block,
    /// Zero for a network without a bias.
    pub(crate) bias: Block,
}

impl TableGradients {
    pub(crate) fn zeros(order: usize, d_hidden: usize) -> Self {
        Self {
            left: Block::zeros([order, d_hidden]),
            right: Block::zeros([order, d_hidden]),
            unembed: Block::zeros([d_hidden, order]),
            bias: Block::zeros([1, d_hidden]),
        }
    }

    /// Floats that [`TableGradients::write`] writes.
    pub(crate) fn n_floats(&self) -> usize {
        self.parts().map(|part| part.values().len()).iter().sum()
    }

    /// All values, with the padding, for another thread.
    pub(crate) fn write(&self, message: &mut Writer<'_>) {
        for part in self.parts() {
            message.put(part.values());
        }
    }

    /// Replaces all values by what another thread wrote; `None` if the message is too short.
    pub(crate) fn read(&mut self, message: &mut Reader<'_>) -> Option<()> {
        for part in self.parts_mut() {
            let values = message.take(part.values().len())?;
            part.values_mut().copy_from_slice(values);
        }
        Some(())
    }

    fn clear(&mut self) {
        for part in self.parts_mut() {
            part.clear();
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (part, other) in self.parts_mut().into_iter().zip(other.parts()) {
            add(part.values_mut(), other.values());
        }
    }

    fn parts(&self) -> [&Block; 4] {
        [&self.left, &self.right, &self.unembed, &self.bias]
    }

    fn parts_mut(&mut self) -> [&mut Block; 4] {
        [
            &mut self.left,
            &mut self.right,
            &mut self.unembed,
            &mut self.bias,
        ]
    }
}

/// Memory of a pass, made once for a network.
#[derive(Debug, Clone)]
pub(crate) struct Buffers {
    /// W_U and its transpose, as products read them.
    unembed: Panels,
    unembed_transposed: Panels,
    /// The hidden values behind a ReLU, with W_U and the gradient of the logits as they meet them.
    sparse: Option<Sparse>,
    /// bias · W_U.
    offset: Block,
    hidden: Block,
    logits: Block,
    d_hidden: Block,
    d_logits_sum: Block,
    columns: Columns,
}

/// What products with hidden values need that are often zero.
#[derive(Debug, Clone)]
struct Sparse {
    active: ActiveBlock,
    unembed: WidePanels,
    logits: WidePanels,
}

/// For narrower logits, dense products cost less than to find out which values are zero.
const MIN_SPARSE_ORDER: usize = 48;

impl Buffers {
    pub(crate) fn new(order: usize, d_hidden: usize, combine: Combine) -> Self {
        let is_sparse = combine == Combine::ReluOfSum && order >= MIN_SPARSE_ORDER;
        Self {
            unembed: Panels::default(),
            unembed_transposed: Panels::default(),
            sparse: is_sparse.then(|| Sparse {
                active: ActiveBlock::new(BLOCK, d_hidden),
                unembed: WidePanels::default(),
                logits: WidePanels::default(),
            }),
            offset: Block::zeros([1, order]),
            hidden: Block::zeros([BLOCK, d_hidden]),
            logits: Block::zeros([BLOCK, order]),
            d_hidden: Block::zeros([BLOCK, d_hidden]),
            d_logits_sum: Block::zeros([1, order]),
            columns: Columns::default(),
        }
    }

    /// Takes over the output matrix; to be called whenever the weights have changed.
    pub(crate) fn pack(&mut self, tables: &Tables<'_>) {
        self.unembed.pack(tables.unembed);
        self.unembed_transposed.pack_transposed(tables.unembed);
        if let Some(sparse) = &mut self.sparse {
            let [d_hidden, _] = tables.unembed.shape();
            sparse.unembed.pack(tables.unembed, d_hidden);
        }
        if let Some(bias) = tables.bias {
            multiply(bias, &self.unembed, 1, &mut self.offset);
        }
    }
}

/// Sums of losses and gradients over these rows, which are a part of a batch of `n_batch` rows.
pub(crate) fn backward(
    tables: &Tables<'_>,
    buffers: &mut Buffers,
    (rows, part): (&Rows, Range<usize>),
    n_batch: usize,
    gradients: &mut TableGradients,
) -> Sums {
    let [_, order] = tables.unembed.shape();
    let scale = 1.0 / n_batch as f32;
    let mut sums = Sums::default();
    gradients.clear();
    buffers.d_logits_sum.clear();
    for block in blocks(part) {
        buffers.forward(tables, rows, block.clone());
        let labels = &rows.product[block.clone()];
        for (logits, &label) in buffers.logits.rows_mut().zip(labels) {
            let row = cross_entropy::backward(&mut logits[..order], label as usize, scale);
            sums.add(row);
            if tables.bias.is_some() {
                add(buffers.d_logits_sum.row_mut(0), logits);
            }
        }
        let (hidden, logits) = (&buffers.hidden, &buffers.logits);
        let d_hidden = &mut buffers.d_hidden;
        let d_unembed = &mut gradients.unembed;
        if let Some(sparse) = &mut buffers.sparse {
            let active = &mut sparse.active;
            sparse.logits.pack(logits, block.len());
            active.add_transposed_product(hidden, &sparse.logits, d_unembed);
            active.multiply_transposed(logits, &sparse.unembed, d_hidden);
        } else {
            let columns = &mut buffers.columns;
            add_transposed_product(hidden, logits, block.len(), d_unembed, columns);
            multiply(logits, &buffers.unembed_transposed, block.len(), d_hidden);
        }
        scatter(tables, rows, block, hidden, d_hidden, gradients);
    }
    if let Some(bias) = tables.bias {
        // logits = (hidden + bias) · W_U, and `hidden` above was without the bias.
        let d_logits_sum = &buffers.d_logits_sum;
        let d_unembed = &mut gradients.unembed;
        add_transposed_product(bias, d_logits_sum, 1, d_unembed, &mut buffers.columns);
        multiply(
            d_logits_sum,
            &buffers.unembed_transposed,
            1,
            &mut buffers.d_hidden,
        );
        let d_bias = buffers.d_hidden.row(0);
        gradients.bias.row_mut(0).copy_from_slice(d_bias);
    }
    sums
}

/// Sums of losses over these rows.
pub(crate) fn forward(
    tables: &Tables<'_>,
    buffers: &mut Buffers,
    rows: &Rows,
    part: Range<usize>,
) -> Sums {
    let [_, order] = tables.unembed.shape();
    let mut sums = Sums::default();
    for block in blocks(part) {
        buffers.forward(tables, rows, block.clone());
        let labels = &rows.product[block];
        for (logits, &label) in buffers.logits.rows_mut().zip(labels) {
            sums.add(cross_entropy::forward(&mut logits[..order], label as usize));
        }
    }
    sums
}

/// Logits of the rows, `[rows.len(), order]`.
pub(crate) fn logits(tables: &Tables<'_>, buffers: &mut Buffers, rows: &Rows) -> Vec<f32> {
    let [_, order] = tables.unembed.shape();
    let mut all = Vec::with_capacity(rows.len() * order);
    for block in blocks(0..rows.len()) {
        buffers.forward(tables, rows, block.clone());
        for logits in buffers.logits.rows().take(block.len()) {
            all.extend_from_slice(&logits[..order]);
        }
    }
    all
}

fn blocks(part: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let end = part.end;
    part.step_by(BLOCK)
        .map(move |start| start..(start + BLOCK).min(end))
}

impl Buffers {
    /// The hidden values, without the bias, and the logits of a block of rows.
    fn forward(&mut self, tables: &Tables<'_>, rows: &Rows, block: Range<usize>) {
        let n_rows = block.len();
        for (row, hidden) in block.zip(self.hidden.rows_mut()) {
            let left = tables.left.row(rows.left[row] as usize);
            let right = tables.right.row(rows.right[row] as usize);
            combine(tables.combine, left, right, hidden);
        }
        let (hidden, logits) = (&self.hidden, &mut self.logits);
        if let Some(Sparse {
            active, unembed, ..
        }) = &mut self.sparse
        {
            active.fill(hidden, n_rows);
            active.multiply(hidden, unembed, logits);
        } else {
            multiply(hidden, &self.unembed, n_rows, logits);
        }
        if tables.bias.is_some() {
            for logits in self.logits.rows_mut().take(n_rows) {
                add(logits, self.offset.row(0));
            }
        }
    }
}

fn combine(combine: Combine, left: &[f32], right: &[f32], hidden: &mut [f32]) {
    let pairs = hidden.iter_mut().zip(left).zip(right);
    match combine {
        Combine::ReluOfSum => pairs.for_each(|((hidden, left), right)| {
            let sum = left + right;
            // A NaN must survive, so the comparison asks for what is switched off.
            *hidden = if sum <= 0.0 { 0.0 } else { sum };
        }),
        Combine::Product => pairs.for_each(|((hidden, left), right)| *hidden = left * right),
    }
}

fn add(target: &mut [f32], values: &[f32]) {
    for (target, value) in target.iter_mut().zip(values) {
        *target += value;
    }
}

/// Adds the gradient of each hidden row to the rows of the two tables that it came from.
fn scatter(
    tables: &Tables<'_>,
    rows: &Rows,
    block: Range<usize>,
    hidden: &Block,
    d_block: &Block,
    gradients: &mut TableGradients,
) {
    for (row, (hidden, d_hidden)) in block.zip(hidden.rows().zip(d_block.rows())) {
        let (x, y) = (rows.left[row] as usize, rows.right[row] as usize);
        let (d_left, d_right) = (gradients.left.row_mut(x), gradients.right.row_mut(y));
        match tables.combine {
            Combine::ReluOfSum => scatter_relu(hidden, d_hidden, d_left, d_right),
            Combine::Product => {
                let factors = [tables.left.row(x), tables.right.row(y)];
                scatter_product(factors, d_hidden, d_left, d_right);
            }
        }
    }
}

/// Where the hidden value is on, its gradient goes to both summands.
fn scatter_relu(hidden: &[f32], d_hidden: &[f32], d_left: &mut [f32], d_right: &mut [f32]) {
    let targets = d_left.iter_mut().zip(d_right);
    // By value: a load under a condition would keep the loop from becoming SIMD.
    for ((left, right), (&hidden, &d)) in targets.zip(hidden.iter().zip(d_hidden)) {
        let d = if hidden > 0.0 { d } else { 0.0 };
        *left += d;
        *right += d;
    }
}

/// Each factor gets the gradient times the other one.
fn scatter_product(
    [left, right]: [&[f32]; 2],
    d_hidden: &[f32],
    d_left: &mut [f32],
    d_right: &mut [f32],
) {
    let targets = d_left.iter_mut().zip(d_right).zip(d_hidden);
    for (((d_left, d_right), d), (left, right)) in targets.zip(left.iter().zip(right)) {
        *d_left += d * right;
        *d_right += d * left;
    }
}
