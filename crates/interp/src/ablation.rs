//! Losses after parts of the hidden layer or of the logits have been taken away.
//!
//! Taking the space of ρ(xy) out of the hidden layer changes the logits of (x, y) by
//! (P_ρ H̄)[xy]·unembed with H̄ the mean of the hidden layer over pairs of equal product: one row of an
//! `[order, order]` table. So an ablation is a subtraction from logits that exist already, and keeping
//! nothing but ρ(xy) leaves logits that depend on the product alone.

mod directions;
mod irrep_losses;

pub use directions::{Ablations, IrrepAblation, UnembeddedNorms};
pub use irrep_losses::{IrrepLosses, KeyIrrepLosses, LossesByIrrep};

use glassbook_groups::Group;

use crate::cross_entropy::row_loss;
use crate::hidden::Part;
use crate::matrix::Matrix;
use crate::pass::widen;
use crate::{InterpError, NetworkAnalysis};

/// Tables of corrections of up to this many bytes are used in one pass over the logits.
const TABLES_BYTES: usize = 64 << 20;

/// A table subtracted from the logits: row x, y or x·y for the pair (x, y).
pub(crate) struct Correction {
    pub(crate) part: Part,
    /// `[order, order]`.
    pub(crate) table: Matrix,
}

/// Which pairs count: all, or a list of rows x·|G| + y.
#[derive(Debug, Clone)]
pub(crate) struct RowSet {
    selected: Option<Vec<bool>>,
    count: usize,
}

impl RowSet {
    pub(crate) fn new(order: usize, rows: Option<&[u32]>) -> Result<Self, InterpError> {
        let pairs = order * order;
        let Some(rows) = rows else {
            return Ok(Self {
                selected: None,
                count: pairs,
            });
        };
        let mut selected = vec![false; pairs];
        for &row in rows {
            crate::error::check_index("the row", row as usize, pairs)?;
            selected[row as usize] = true;
        }
        let count = selected.iter().filter(|&&s| s).count();
        if count == 0 {
            return Err(InterpError::Empty {
                what: "the set of rows",
            });
        }
        Ok(Self {
            selected: Some(selected),
            count,
        })
    }

    fn contains(&self, row: usize) -> bool {
        self.selected.as_ref().is_none_or(|selected| selected[row])
    }
}

impl NetworkAnalysis {
    /// Mean losses with each of the corrections subtracted, one loss per correction.
    ///
    /// Corrections are made on demand, so that only as many tables exist as one pass needs.
    pub(crate) fn losses_without(
        &self,
        rows: &RowSet,
        n_corrections: usize,
        correction: impl Fn(usize) -> Correction,
    ) -> Result<Vec<f64>, InterpError> {
        let n = self.group.order();
        let pass = self.pass()?;
        let at_once = (TABLES_BYTES / (n * n * size_of::<f64>())).max(1);
        let mut losses = Vec::with_capacity(n_corrections);
        for start in (0..n_corrections).step_by(at_once) {
            let end = n_corrections.min(start + at_once);
            let batch: Vec<Correction> = (start..end).map(&correction).collect();
            let mut sums = vec![0.0; batch.len()];
            let (mut logits, mut row) = (vec![0.0; n], vec![0.0; n]);
            pass.for_each_logits(self.network.forward(), |x, block| {
                for (y, values) in block.chunks_exact(n).enumerate() {
                    if !rows.contains(x * n + y) {
                        continue;
                    }
                    let label = self.group.mul(x, y);
                    widen(values, &mut logits);
                    for (sum, correction) in sums.iter_mut().zip(&batch) {
                        let part = correction.table.row(correction.part.of(x, y, label));
                        for ((out, logit), c) in row.iter_mut().zip(&logits).zip(part) {
                            *out = logit - c;
                        }
                        *sum += row_loss(&mut row, label);
                    }
                }
            });
            losses.extend(sums.iter().map(|sum| sum / rows.count as f64));
        }
        Ok(losses)
    }
}

/// Mean loss over all pairs of logits that depend on the product alone.
///
/// # Shapes
///
/// - `table`: `[order, order]`, row g for all pairs with x·y = g
pub(crate) fn loss_of_product_logits(group: &Group, table: &Matrix) -> f64 {
    let mut row = vec![0.0; table.cols];
    let losses = (0..group.order()).map(|g| {
        row.copy_from_slice(table.row(g));
        row_loss(&mut row, g)
    });
    losses.sum::<f64>() / group.order() as f64
}
