//! One pass over the rows of a multiplication table: hidden layer, logits, loss and gradients.
//!
//! Every network is two tables and an output matrix: hidden(x, y) combines row x of `left` with
//! row y of `right`, logits = (hidden + bias) · W_U. Rows are taken in blocks whose hidden values and logits
//! stay in the cache, so nothing of the size of the batch is ever stored.

use std::ops::Range;

use crate::block::Block;
use crate::cross_entropy::{self, RowLoss};
use crate::group_net::{Evaluation, Rows};
use crate::product::{Panels, add_transposed_product, multiply};

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

    /// Length of [`TableGradients::to_floats`].
    pub(crate) fn n_floats(&self) -> usize {
        self.parts().map(|part| part.values().len()).iter().sum()
    }

    /// All values, with the padding, for another thread.
    pub(crate) fn to_floats(&self) -> Vec<f32> {
        self.parts().map(Block::values).concat()
    }

    /// Replaces all values by what another thread's [`TableGradients::to_floats`] gave; they must
    /// be as many.
    pub(crate) fn copy_from_floats(&mut self, mut floats: &[f32]) {
        for part in self.parts_mut() {
            let (values, rest) = floats.split_at(part.values().len());
            part.values_mut().copy_from_slice(values);
            floats = rest;
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

/// Sums of losses and gradients over these rows, which are a part of a batch of `n_batch` rows.
pub(crate) fn backward(
    tables: &Tables<'_>,
    rows: &Rows,
    part: Range<usize>,
    n_batch: usize,
) -> (Sums, TableGradients) {
    let [d_hidden, order] = tables.unembed.shape();
    let mut gradients = TableGradients::zeros(order, d_hidden);
    let unembed_transposed = Panels::of_transposed(tables.unembed);
    let mut d_block = Block::zeros([BLOCK, d_hidden]);
    let mut d_logits_sum = Block::zeros([1, order]);
    let scale = 1.0 / n_batch as f32;
    let mut sums = Sums::default();
    for_each_block(tables, rows, part, |block, hidden, logits| {
        for (logits, &label) in logits.rows_mut().zip(&rows.product[block.clone()]) {
            let row = cross_entropy::backward(&mut logits[..order], label as usize, scale);
            sums.add(row);
            if tables.bias.is_some() {
                add(d_logits_sum.row_mut(0), logits);
            }
        }
        add_transposed_product(hidden, logits, block.len(), &mut gradients.unembed);
        multiply(logits, &unembed_transposed, block.len(), &mut d_block);
        scatter(tables, rows, block, hidden, &d_block, &mut gradients);
    });
    if let Some(bias) = tables.bias {
        // logits = (hidden + bias) · W_U, and `hidden` above was without the bias.
        add_transposed_product(bias, &d_logits_sum, 1, &mut gradients.unembed);
        let mut d_bias = Block::zeros([1, d_hidden]);
        multiply(&d_logits_sum, &unembed_transposed, 1, &mut d_bias);
        gradients.bias.row_mut(0).copy_from_slice(d_bias.row(0));
    }
    (sums, gradients)
}

/// Loss and accuracy over the rows.
pub(crate) fn forward(tables: &Tables<'_>, rows: &Rows) -> Evaluation {
    let [_, order] = tables.unembed.shape();
    let mut sums = Sums::default();
    for_each_block(tables, rows, 0..rows.len(), |block, _, logits| {
        for (logits, &label) in logits.rows_mut().zip(&rows.product[block]) {
            sums.add(cross_entropy::forward(&mut logits[..order], label as usize));
        }
    });
    sums.mean(rows.len())
}

/// Logits of the rows, `[rows.len(), order]`.
pub(crate) fn logits(tables: &Tables<'_>, rows: &Rows) -> Vec<f32> {
    let [_, order] = tables.unembed.shape();
    let mut all = Vec::with_capacity(rows.len() * order);
    for_each_block(tables, rows, 0..rows.len(), |block, _, logits| {
        for logits in logits.rows().take(block.len()) {
            all.extend_from_slice(&logits[..order]);
        }
    });
    all
}

/// Calls `visit` with the hidden values, without the bias, and the logits of each block of rows.
fn for_each_block(
    tables: &Tables<'_>,
    rows: &Rows,
    part: Range<usize>,
    mut visit: impl FnMut(Range<usize>, &Block, &mut Block),
) {
    let [d_hidden, order] = tables.unembed.shape();
    let mut hidden = Block::zeros([BLOCK, d_hidden]);
    let mut logits = Block::zeros([BLOCK, order]);
    let unembed = Panels::of(tables.unembed);
    let offset = tables.bias.map(|bias| {
        let mut offset = Block::zeros([1, order]);
        multiply(bias, &unembed, 1, &mut offset);
        offset
    });
    for start in part.clone().step_by(BLOCK) {
        let block = start..(start + BLOCK).min(part.end);
        for (row, hidden) in block.clone().zip(hidden.rows_mut()) {
            let left = tables.left.row(rows.left[row] as usize);
            let right = tables.right.row(rows.right[row] as usize);
            combine(tables.combine, left, right, hidden);
        }
        multiply(&hidden, &unembed, block.len(), &mut logits);
        if let Some(offset) = &offset {
            for logits in logits.rows_mut().take(block.len()) {
                add(logits, offset.row(0));
            }
        }
        visit(block, &hidden, &mut logits);
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

/// Sums over rows, in f64 so that the mean does not depend on how many rows there are.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Sums {
    pub(crate) loss: f64,
    pub(crate) n_right: u32,
}

impl Sums {
    fn add(&mut self, row: RowLoss) {
        self.loss += f64::from(row.loss);
        self.n_right += u32::from(row.is_right);
    }

    pub(crate) fn mean(&self, n_rows: usize) -> Evaluation {
        let n_rows = n_rows as f64;
        Evaluation {
            loss: (self.loss / n_rows) as f32,
            accuracy: (f64::from(self.n_right) / n_rows) as f32,
        }
    }
}
