//! Cross-entropy of one row, and its gradient, without cancellation.
//!
//! With d_z = l_z − l_t and the shift m = max(0, max_{z≠t} d_z), the label's own term is kept out of
//! S = Σ_{z≠t} exp(d_z − m). Then loss = m + log1p(S + (e^{−m} − 1)), ∂loss/∂l_z = exp(d_z − m) / (S + e^{−m})
//! and ∂loss/∂l_t = −S / (S + e^{−m}), all exact to f32 rounding however small the loss is.

use crate::exp::exp_nonpositive;

/// Loss of a row in nats, and whether the label has the strictly largest logit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RowLoss {
    pub(crate) loss: f32,
    pub(crate) is_right: bool,
}

/// Replaces the logits of a row by `scale` times the gradient of its loss.
///
/// # Shapes
///
/// - `logits`: `[n_classes]`
#[inline(never)]
pub(crate) fn backward(logits: &mut [f32], label: usize, scale: f32) -> RowLoss {
    let (row, sum, rest) = exponentials(logits, label);
    let factor = scale / (sum + rest);
    for value in logits.iter_mut() {
        *value *= factor;
    }
    logits[label] = -sum * factor;
    row
}

/// The loss of a row; its logits are used up.
pub(crate) fn forward(logits: &mut [f32], label: usize) -> RowLoss {
    exponentials(logits, label).0
}

/// Turns logits into exp(d_z − m), 0 at the label; returns the loss, S and e^{−m}.
fn exponentials(logits: &mut [f32], label: usize) -> (RowLoss, f32, f32) {
    let own = logits[label];
    logits[label] = f32::NEG_INFINITY;
    let largest = max(logits) - own;
    let shift = largest.max(0.0);
    let base = own + shift;
    for value in logits.iter_mut() {
        *value = exp_nonpositive(*value - base);
    }
    let sum = sum(logits);
    let rest = exp_nonpositive(-shift);
    let loss = shift + (sum + (rest - 1.0)).ln_1p();
    // A NaN logit makes S, and with it the loss, NaN.
    (
        RowLoss {
            loss,
            is_right: largest < 0.0,
        },
        sum,
        rest,
    )
}

/// The sum, as four independent chains of additions.
fn sum(values: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 4];
    let chunks = values.chunks_exact(4);
    sums[0] = chunks.remainder().iter().sum();
    for chunk in chunks {
        for (sum, &value) in sums.iter_mut().zip(chunk) {
            *sum += value;
        }
    }
    (sums[0] + sums[2]) + (sums[1] + sums[3])
}

/// The largest value; NaN is passed over, the exponentials will find it.
fn max(values: &[f32]) -> f32 {
    let larger = |a: f32, b: f32| if b > a { b } else { a };
    let mut largest = [f32::NEG_INFINITY; 4];
    let chunks = values.chunks_exact(4);
    for &value in chunks.remainder() {
        largest[0] = larger(largest[0], value);
    }
    for chunk in chunks {
        for (largest, &value) in largest.iter_mut().zip(chunk) {
            *largest = larger(*largest, value);
        }
    }
    larger(
        larger(largest[0], largest[1]),
        larger(largest[2], largest[3]),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_f64_at_margins_from_wrong_to_forty_nats() {
        for margin in [-80.0_f32, -3.0, 0.0, 1.0, 10.0, 20.0, 30.0, 40.0] {
            let logits = [0.25, margin, -0.5, 0.125, -1.0, 0.0];
            let sum: f64 = [0, 2, 3, 4, 5]
                .iter()
                .map(|&z| f64::from(logits[z] - margin).exp())
                .sum();
            let mut gradient = logits;
            let row = backward(&mut gradient, 1, 0.5);
            let close = |got: f32, want: f64| (f64::from(got) - want).abs() <= 2e-6 * want.abs();
            assert!(close(row.loss, sum.ln_1p()), "margin {margin}: {row:?}");
            assert_eq!(row.is_right, margin > 0.25);
            for z in 0..6 {
                let own = -0.5 * sum / (1.0 + sum);
                let other = 0.5 * f64::from(logits[z] - margin).exp() / (1.0 + sum);
                let want = if z == 1 { own } else { other };
                assert!(
                    close(gradient[z], want),
                    "margin {margin}, {z}: {} {want}",
                    gradient[z]
                );
            }
        }
    }

    #[test]
    fn a_nan_logit_gives_a_nan_loss() {
        for position in 0..5 {
            let mut logits = [1.0, 2.0, 3.0, 4.0, 5.0];
            logits[position] = f32::NAN;
            assert!(forward(&mut logits, 2).loss.is_nan(), "NaN at {position}");
        }
    }
}
