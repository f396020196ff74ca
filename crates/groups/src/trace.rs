//! Trace logits: the network that knows one representation and nothing else.
//!
//! For a real character χ the trace logits are L[x, y, z] = χ(x·y·z⁻¹). For every (x, y) the row
//! over z is a permutation of χ with χ(e) at z = x·y, so the mean cross-entropy over all pairs has
//! the closed form log Σ_g exp χ(g) − χ(e). Slices are read from χ and the Cayley table; the cube of
//! |G|³ logits is never built.
//!
//! Reference: Chughtai, Chan & Nanda, "A Toy Model of Universality" (arXiv:2302.03025).

use crate::{Group, GroupError};

/// Values closer than this tie in [`trace_accuracy`].
const TIE: f64 = 1e-9;

/// Mean cross-entropy of the trace logits in nats: log Σ_g exp χ(g) − χ(e).
///
/// Computed as log1p of the sum over g ≠ e, so that small losses keep their digits.
///
/// # Shapes
///
/// - `values`: `[order]`, χ per element; `identity`: index of e
///
/// # Examples
///
/// ```
/// use glassbook_groups::{Group, real_characters, trace_accuracy, trace_loss};
///
/// let group = Group::parse("S5")?;
/// let standard = &real_characters(&group)?[2];
/// let loss = trace_loss(&standard.values, group.identity());
/// assert!((loss - 1.497336420177).abs() < 1e-12);
/// assert_eq!(trace_accuracy(&standard.values, group.identity()), 1.0);
/// # Ok::<(), glassbook_groups::GroupError>(())
/// ```
///
/// # Panics
///
/// If `identity` is not an index of `values`.
#[must_use]
pub fn trace_loss(values: &[f64], identity: usize) -> f64 {
    let at_identity = values[identity];
    let others = values.iter().enumerate().filter(|&(g, _)| g != identity);
    others
        .map(|(_, &value)| (value - at_identity).exp())
        .sum::<f64>()
        .ln_1p()
}

/// Fraction of pairs (x, y) whose first largest logit is at z = x·y: 1/|ker χ|.
///
/// # Panics
///
/// If `identity` is not an index of `values`.
#[must_use]
pub fn trace_accuracy(values: &[f64], identity: usize) -> f64 {
    let at_identity = values[identity];
    let ties = values
        .iter()
        .filter(|&&value| value > at_identity - TIE)
        .count();
    1.0 / ties as f64
}

/// Which two of the three elements x, y, z of L[x, y, z] run over the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TraceSlice {
    /// Fixed x: rows y, columns z.
    FixedX(usize),
    /// Fixed y: rows x, columns z.
    FixedY(usize),
    /// Fixed z: rows x, columns y.
    FixedZ(usize),
}

/// One slice of the trace logits L[x, y, z] = χ(x·y·z⁻¹).
///
/// # Shapes
///
/// - `values`: `[order]`, χ per element
/// - returns `[order, order]`, row-major
///
/// # Errors
///
/// [`GroupError::ElementCountMismatch`] and [`GroupError::ElementOutOfRange`].
pub fn trace_slice(
    group: &Group,
    values: &[f64],
    slice: TraceSlice,
) -> Result<Vec<f64>, GroupError> {
    check_values(group, values)?;
    let (TraceSlice::FixedX(fixed) | TraceSlice::FixedY(fixed) | TraceSlice::FixedZ(fixed)) = slice;
    group.check_element(fixed)?;
    let order = group.order();
    let mut logits = Vec::with_capacity(order * order);
    for row in 0..order {
        for column in 0..order {
            let (x, y, z) = match slice {
                TraceSlice::FixedX(x) => (x, row, column),
                TraceSlice::FixedY(y) => (row, y, column),
                TraceSlice::FixedZ(z) => (row, column, z),
            };
            logits.push(values[group.mul(group.mul(x, y), group.inverse(z))]);
        }
    }
    Ok(logits)
}

/// One row of the trace logits: z ↦ χ(product·z⁻¹) for a product x·y.
///
/// # Shapes
///
/// - returns `[order]`
///
/// # Errors
///
/// [`GroupError::ElementCountMismatch`] and [`GroupError::ElementOutOfRange`].
pub fn trace_row(group: &Group, values: &[f64], product: usize) -> Result<Vec<f64>, GroupError> {
    check_values(group, values)?;
    group.check_element(product)?;
    let entry = |z: usize| values[group.mul(product, group.inverse(z))];
    Ok((0..group.order()).map(entry).collect())
}

fn check_values(group: &Group, values: &[f64]) -> Result<(), GroupError> {
    let (expected, got) = (group.order(), values.len());
    if expected == got {
        Ok(())
    } else {
        Err(GroupError::ElementCountMismatch { expected, got })
    }
}
