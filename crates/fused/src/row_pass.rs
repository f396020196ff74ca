//! One pass over the rows of a multiplication table: hidden layer, logits, loss and gradients.
//!
//! Both networks are two tables and an output matrix: hidden(x, y) combines row x of `left` with
//! row y of `right`, logits = hidden · W_U. Rows are taken in blocks whose hidden values and logits
//! stay in the cache, so nothing of the size of the batch is ever stored.

use crate::cross_entropy::{self, RowLoss};
use crate::gemm::{LeftPanels, RightPanels, View, gemm};
use crate::group_net::{Evaluation, Rows};

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
/// Shapes: `left` and `right` `[order, d_hidden]`, `unembed` `[d_hidden, order]`.
#[derive(Clone, Copy)]
pub(crate) struct Tables<'a> {
    pub(crate) combine: Combine,
    pub(crate) left: &'a [f32],
    pub(crate) right: &'a [f32],
    pub(crate) unembed: &'a [f32],
    pub(crate) order: usize,
    pub(crate) d_hidden: usize,
}

/// Gradients of the mean loss with respect to [`Tables`], same shapes.
#[derive(Debug, Clone)]
pub(crate) struct TableGradients {
    pub(crate) left: Vec<f32>,
    pub(crate) right: Vec<f32>,
    pub(crate) unembed: Vec<f32>,
}

impl TableGradients {
    pub(crate) fn zeros(order: usize, d_hidden: usize) -> Self {
        let zeros = || vec![0.0; order * d_hidden];
        Self {
            left: zeros(),
            right: zeros(),
            unembed: zeros(),
        }
    }
}

/// Loss and accuracy over the rows; the gradients replace what `gradients` held.
pub(crate) fn backward(
    tables: &Tables<'_>,
    rows: &Rows,
    gradients: &mut TableGradients,
) -> Evaluation {
    let (order, d_hidden) = (tables.order, tables.d_hidden);
    for part in [
        &mut gradients.left,
        &mut gradients.right,
        &mut gradients.unembed,
    ] {
        part.fill(0.0);
    }
    let (mut left, mut right) = (LeftPanels::default(), RightPanels::default());
    let mut unembed_transposed = RightPanels::default();
    unembed_transposed.pack(
        [order, d_hidden],
        View::rows(tables.unembed, order).transposed(),
    );
    let mut d_hidden_block = vec![0.0; BLOCK * d_hidden];
    let scale = 1.0 / rows.len() as f32;
    let mut sums = Sums::default();
    for_each_block(tables, rows, |block, hidden, logits| {
        let n_rows = block.len();
        for (logits, &label) in logits
            .chunks_exact_mut(order)
            .zip(&rows.product[block.clone()])
        {
            sums.add(cross_entropy::backward(logits, label as usize, scale));
        }
        let d_logits = View::rows(logits, order);
        left.pack(
            [d_hidden, n_rows],
            View::rows(hidden, d_hidden).transposed(),
        );
        right.pack([n_rows, order], d_logits);
        gemm(&left, &right, &mut gradients.unembed);
        let d_block = &mut d_hidden_block[..n_rows * d_hidden];
        d_block.fill(0.0);
        left.pack([n_rows, order], d_logits);
        gemm(&left, &unembed_transposed, d_block);
        scatter(tables, rows, block, hidden, d_block, gradients);
    });
    sums.mean(rows.len())
}

/// Loss and accuracy over the rows.
pub(crate) fn forward(tables: &Tables<'_>, rows: &Rows) -> Evaluation {
    let mut sums = Sums::default();
    for_each_block(tables, rows, |block, _, logits| {
        for (logits, &label) in logits
            .chunks_exact_mut(tables.order)
            .zip(&rows.product[block])
        {
            sums.add(cross_entropy::forward(logits, label as usize));
        }
    });
    sums.mean(rows.len())
}

/// Logits of the rows, `[rows.len(), order]`.
pub(crate) fn logits(tables: &Tables<'_>, rows: &Rows) -> Vec<f32> {
    let mut all = Vec::with_capacity(rows.len() * tables.order);
    for_each_block(tables, rows, |_, _, logits| all.extend_from_slice(logits));
    all
}

/// Calls `visit` with the hidden values and the logits of each block of rows.
fn for_each_block(
    tables: &Tables<'_>,
    rows: &Rows,
    mut visit: impl FnMut(std::ops::Range<usize>, &[f32], &mut [f32]),
) {
    let (order, d_hidden) = (tables.order, tables.d_hidden);
    let mut hidden = vec![0.0; BLOCK * d_hidden];
    let mut logits = vec![0.0; BLOCK * order];
    let (mut left, mut unembed) = (LeftPanels::default(), RightPanels::default());
    unembed.pack([d_hidden, order], View::rows(tables.unembed, order));
    for start in (0..rows.len()).step_by(BLOCK) {
        let block = start..(start + BLOCK).min(rows.len());
        let n_rows = block.len();
        for (row, hidden) in block.clone().zip(hidden.chunks_exact_mut(d_hidden)) {
            let left = table_row(tables.left, rows.left[row], d_hidden);
            let right = table_row(tables.right, rows.right[row], d_hidden);
            combine(tables.combine, left, right, hidden);
        }
        let (hidden, logits) = (&hidden[..n_rows * d_hidden], &mut logits[..n_rows * order]);
        logits.fill(0.0);
        left.pack([n_rows, d_hidden], View::rows(hidden, d_hidden));
        gemm(&left, &unembed, logits);
        visit(block, hidden, logits);
    }
}

fn table_row(table: &[f32], element: u32, d_hidden: usize) -> &[f32] {
    &table[element as usize * d_hidden..][..d_hidden]
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

/// Adds the gradient of each hidden row to the rows of the two tables that it came from.
fn scatter(
    tables: &Tables<'_>,
    rows: &Rows,
    block: std::ops::Range<usize>,
    hidden: &[f32],
    d_block: &[f32],
    gradients: &mut TableGradients,
) {
    let d = tables.d_hidden;
    let hidden_rows = hidden.chunks_exact(d).zip(d_block.chunks_exact(d));
    for (row, (hidden, d_hidden)) in block.zip(hidden_rows) {
        let (x, y) = (rows.left[row] as usize * d, rows.right[row] as usize * d);
        let (left, right) = (
            &mut gradients.left[x..x + d],
            &mut gradients.right[y..y + d],
        );
        let targets = left.iter_mut().zip(right).zip(d_hidden);
        match tables.combine {
            Combine::ReluOfSum => {
                for (((left, right), d), hidden) in targets.zip(hidden) {
                    let d = if *hidden > 0.0 { *d } else { 0.0 };
                    *left += d;
                    *right += d;
                }
            }
            Combine::Product => {
                let factors = tables.left[x..x + d].iter().zip(&tables.right[y..y + d]);
                for (((left, right), d), (left_factor, right_factor)) in targets.zip(factors) {
                    *left += d * right_factor;
                    *right += d * left_factor;
                }
            }
        }
    }
}

/// Sums over rows, in f64 so that the mean does not depend on how many rows there are.
#[derive(Default)]
struct Sums {
    loss: f64,
    n_right: usize,
}

impl Sums {
    fn add(&mut self, row: RowLoss) {
        self.loss += f64::from(row.loss);
        self.n_right += usize::from(row.is_right);
    }

    fn mean(&self, n_rows: usize) -> Evaluation {
        let n_rows = n_rows as f64;
        Evaluation {
            loss: (self.loss / n_rows) as f32,
            accuracy: (self.n_right as f64 / n_rows) as f32,
        }
    }
}
