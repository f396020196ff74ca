//! One forward pass over all pairs, and what the analyses keep of it.

use glassbook_groups::Group;

use crate::InterpError;
use crate::basis::PeterWeyl;
use crate::cross_entropy::{is_correct, row_loss};
use crate::forward::Forward;
use crate::hidden::HiddenMeans;
use crate::pair_losses::PairLosses;
use crate::traces::{TraceComparison, TraceSums};

/// Logits of up to this many bytes are kept for the analyses that read them again.
const KEPT_LOGITS_BYTES: usize = 96 << 20;

/// What one pass over all pairs gives.
#[derive(Debug)]
pub(crate) struct Pass {
    pub(crate) losses: PairLosses,
    pub(crate) hidden: HiddenMeans,
    pub(crate) traces: Vec<TraceComparison>,
    /// Σ of squared logits, centered over z.
    pub(crate) logit_energy: f64,
    /// `[order², order]` where they are not too many.
    logits: Option<Vec<f32>>,
}

/// Runs the network over all pairs.
pub(crate) fn run(
    forward: &Forward,
    group: &Group,
    basis: &PeterWeyl,
) -> Result<Pass, InterpError> {
    let n = group.order();
    let mut losses = PairLosses::new(n);
    let mut hidden = HiddenMeans::new(n, forward.d_hidden());
    let mut traces = TraceSums::new(group, basis);
    let keep = n * n * n * size_of::<f32>() <= KEPT_LOGITS_BYTES;
    let mut kept = Vec::with_capacity(if keep { n * n * n } else { 0 });
    let mut row = vec![0.0; n];
    let mut failed = None;
    for_each_block(forward, |x, hidden_block, logits| {
        for (y, logits) in logits.chunks_exact(n).enumerate() {
            let label = group.mul(x, y);
            widen(logits, &mut row);
            if failed.is_none() && row.iter().any(|logit| !logit.is_finite()) {
                failed = Some(InterpError::LogitsNotFinite { left: x, right: y });
            }
            traces.add(&row, label);
            losses.push(row_loss(&mut row, label), is_correct(logits, label));
        }
        hidden.add_block(group, x, hidden_block);
        if keep {
            kept.extend_from_slice(logits);
        }
    });
    if let Some(error) = failed {
        return Err(error);
    }
    let logit_energy = traces.logit_energy();
    Ok(Pass {
        losses,
        hidden: hidden.finish(),
        traces: traces.finish(),
        logit_energy,
        logits: keep.then_some(kept),
    })
}

/// Calls `visit` with (x, hidden `[order, d_hidden]`, logits `[order, order]`) for every x.
pub(crate) fn for_each_block(forward: &Forward, mut visit: impl FnMut(usize, &[f32], &[f32])) {
    let n = forward.order();
    let mut hidden = vec![0.0; n * forward.d_hidden()];
    let mut logits = vec![0.0; n * n];
    for x in 0..n {
        forward.hidden(x, &mut hidden);
        forward.logits(x, &hidden, &mut logits);
        visit(x, &hidden, &logits);
    }
}

impl Pass {
    /// Calls `visit` with (x, logits `[order, order]`) for every x.
    pub(crate) fn for_each_logits(&self, forward: &Forward, mut visit: impl FnMut(usize, &[f32])) {
        let n = forward.order();
        match &self.logits {
            Some(logits) => {
                for (x, block) in logits.chunks_exact(n * n).enumerate() {
                    visit(x, block);
                }
            }
            None => for_each_block(forward, |x, _, logits| visit(x, logits)),
        }
    }
}

/// Losses of another network on the same pairs, such as one after an intervention.
pub(crate) fn losses_of(forward: &Forward, group: &Group) -> PairLosses {
    let n = group.order();
    let mut losses = PairLosses::new(n);
    let mut row = vec![0.0; n];
    for_each_block(forward, |x, _, logits| {
        for (y, logits) in logits.chunks_exact(n).enumerate() {
            let label = group.mul(x, y);
            widen(logits, &mut row);
            losses.push(row_loss(&mut row, label), is_correct(logits, label));
        }
    });
    losses
}

/// Copies f32 values to f64.
pub(crate) fn widen(values: &[f32], out: &mut [f64]) {
    for (out, &value) in out.iter_mut().zip(values) {
        *out = f64::from(value);
    }
}
