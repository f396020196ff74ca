//! Cross-entropy of one row of logits, without cancellation.
//!
//! loss = m + log(1 + S + (e^{−m} − 1)) with S = Σ_{z≠t} exp(l_z − l_t − m) and
//! m = max(0, max_{z≠t} l_z − l_t). The label's own term never enters a sum, so that a loss of 1e-12
//! keeps its digits.

use serde::Serialize;

use crate::exp::sum_of_exp;

/// Mean loss and accuracy over some pairs (x, y).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LossAndAccuracy {
    /// Mean cross-entropy in nats.
    pub loss: f64,
    /// Share of pairs whose first largest logit is the label, in `[0, 1]`.
    pub accuracy: f64,
    /// Number of pairs.
    pub pairs: usize,
}

/// Loss in nats of one row; the row's entry at the label is overwritten.
pub(crate) fn row_loss(row: &mut [f64], label: usize) -> f64 {
    let own = row[label];
    row[label] = f64::NEG_INFINITY;
    let shift = (largest(row) - own).max(0.0);
    shift + (sum_of_exp(row, own + shift) + (-shift).exp_m1()).ln_1p()
}

/// Whether the label is the first of the largest logits.
pub(crate) fn is_correct<T: PartialOrd + Copy>(row: &[T], label: usize) -> bool {
    let own = row[label];
    row[..label].iter().all(|&l| l < own) && row[label..].iter().all(|&l| l <= own)
}

fn largest(row: &[f64]) -> f64 {
    let mut lanes = [f64::NEG_INFINITY; 8];
    let chunks = row.chunks_exact(8);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane = if value > *lane { value } else { *lane };
        }
    }
    lanes
        .iter()
        .chain(rest)
        .copied()
        .fold(f64::NEG_INFINITY, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_large_losses_keep_their_digits() {
        for margin in [-900.0, -40.0, -3.0, 0.0, 5.0, 20.0, 40.0, 90.0] {
            let row = [0.25, margin, -0.5, 0.125];
            let differences = [0.25 - margin, -0.5 - margin, 0.125 - margin];
            let shift = differences.iter().copied().fold(0.0_f64, f64::max);
            let sum: f64 = differences.iter().map(|d: &f64| (d - shift).exp()).sum();
            let want = shift + (sum + (-shift).exp_m1()).ln_1p();
            // For a right answer the shift is 0 and the reference has no cancellation either.
            let got = row_loss(&mut row.clone(), 1);
            assert!(
                (got / want - 1.0).abs() < 1e-11,
                "margin {margin}: {got} for {want}"
            );
        }
    }

    #[test]
    fn ties_go_to_the_first_index() {
        assert!(is_correct(&[1.0, 1.0, 0.0], 0));
        assert!(!is_correct(&[1.0, 1.0, 0.0], 1));
        assert!(!is_correct(&[0.0, 1.0, 2.0], 1));
        assert!(!is_correct(&[f64::NAN, 1.0], 1));
    }
}
