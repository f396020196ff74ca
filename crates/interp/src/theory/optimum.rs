//! Losses of networks whose logits are traces, and the best mixture of irreps.
//!
//! Loss of χ: log Σ_g exp χ(g) − χ(e), the same for every pair (x, y). A mixture's weights add up to 1,
//! so larger irreps have larger logits at the label: the optimum mixes scale with shape.

use glassbook_groups::{
    Group, best_mixture, best_mixture_on_grid, real_characters, trace_accuracy, trace_loss,
    trace_row,
};
use serde::Serialize;

use crate::InterpError;
use crate::cross_entropy::{LossAndAccuracy, row_loss};
use crate::error::check_index;

/// Logits closer than this tie: characters are sums of cosines with rounding errors.
const TIE: f64 = 1e-9;

/// The network that knows one irrep and nothing else.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TraceLoss {
    /// Name of the irrep.
    pub irrep: String,
    /// Dimension over ℝ.
    pub dim: usize,
    /// Mean loss over all pairs, nats.
    pub loss: f64,
    /// Accuracy, 1 over the order of the irrep's kernel.
    pub accuracy: f64,
}

/// A mixture that was better than all before it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Improvement {
    /// One weight per irrep.
    pub weights: Vec<f64>,
    /// Loss, nats.
    pub loss: f64,
}

/// The best mixture of some irreps.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Optimum {
    /// Names of the irreps.
    pub irreps: Vec<String>,
    /// Their weights, non-negative, sum 1.
    pub weights: Vec<f64>,
    /// Loss of the best mixture, nats.
    pub loss: f64,
    /// On a grid: every improvement in the order of the search.
    pub improvements: Vec<Improvement>,
    /// On a grid: number of mixtures tried.
    pub n_points: usize,
}

/// Losses of the trace logits of every irrep, trivial first.
///
/// # Errors
///
/// [`InterpError::Group`] only if the group crate has a bug.
///
/// # Examples
///
/// ```
/// use glassbook_groups::Group;
///
/// let losses = glassbook_interp::trace_losses(&Group::parse("S5")?)?;
/// assert!((losses[2].loss - 1.497_336_420_177).abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn trace_losses(group: &Group) -> Result<Vec<TraceLoss>, InterpError> {
    let identity = group.identity();
    let characters = real_characters(group)?;
    let entry = |character: glassbook_groups::RealCharacter| TraceLoss {
        dim: character.dim,
        loss: trace_loss(&character.values, identity),
        accuracy: trace_accuracy(&character.values, identity),
        irrep: character.name,
    };
    Ok(characters.into_iter().map(entry).collect())
}

/// The same loss over the pairs of two sets of elements, row by row.
///
/// Every row is a permutation of the character, so the result does not depend on the sets.
///
/// # Errors
///
/// [`InterpError::UnknownIrrep`], [`InterpError::IndexOutOfRange`], [`InterpError::Empty`].
pub fn trace_loss_over(
    group: &Group,
    irrep: &str,
    lefts: &[u32],
    rights: &[u32],
) -> Result<LossAndAccuracy, InterpError> {
    for &element in lefts.iter().chain(rights) {
        check_index("the element", element as usize, group.order())?;
    }
    if lefts.is_empty() || rights.is_empty() {
        return Err(InterpError::Empty {
            what: "the set of elements",
        });
    }
    let character = find(group, irrep)?;
    let pairs = lefts.len() * rights.len();
    let (mut loss, mut correct) = (0.0, 0_usize);
    for (&x, &y) in lefts
        .iter()
        .flat_map(|x| rights.iter().map(move |y| (x, y)))
    {
        let label = group.mul(x as usize, y as usize);
        let mut row = trace_row(group, &character, label)?;
        let first = row.iter().position(|&value| value > row[label] - TIE);
        correct += usize::from(first == Some(label));
        loss += row_loss(&mut row, label);
    }
    let count = pairs as f64;
    Ok(LossAndAccuracy {
        loss: loss / count,
        accuracy: correct as f64 / count,
        pairs,
    })
}

/// The mixture Σ wᵢ χᵢ of least loss, on a grid of 1/divisions or, without one, anywhere.
///
/// # Errors
///
/// [`InterpError::UnknownIrrep`], [`InterpError::Group`] for no irreps or too fine a grid.
///
/// # Examples
///
/// ```
/// use glassbook_groups::Group;
///
/// let group = Group::parse("S5")?;
/// let irreps = ["standard", "sign", "standard_sign"];
/// let best = glassbook_interp::theoretical_optimum(&group, &irreps, Some(10))?;
/// assert!((best.loss - 1.261_616_520_452).abs() < 1e-9);
/// assert_eq!(best.weights, [0.5, 0.0, 0.5]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn theoretical_optimum(
    group: &Group,
    irreps: &[&str],
    divisions: Option<usize>,
) -> Result<Optimum, InterpError> {
    let characters: Vec<Vec<f64>> = irreps
        .iter()
        .map(|name| find(group, name))
        .collect::<Result<_, _>>()?;
    let slices: Vec<&[f64]> = characters.iter().map(Vec::as_slice).collect();
    let identity = group.identity();
    let (best, improvements, n_points) = match divisions {
        Some(divisions) => {
            let search = best_mixture_on_grid(&slices, identity, divisions)?;
            (search.best, search.improvements, search.n_points)
        }
        None => (best_mixture(&slices, identity)?, Vec::new(), 0),
    };
    let improvements = improvements.into_iter().map(|mixture| Improvement {
        weights: mixture.weights,
        loss: mixture.loss,
    });
    Ok(Optimum {
        irreps: irreps.iter().map(|&name| name.into()).collect(),
        weights: best.weights,
        loss: best.loss,
        improvements: improvements.collect(),
        n_points,
    })
}

fn find(group: &Group, irrep: &str) -> Result<Vec<f64>, InterpError> {
    let found = real_characters(group)?
        .into_iter()
        .find(|character| character.name == irrep);
    found
        .map(|character| character.values)
        .ok_or_else(|| InterpError::UnknownIrrep {
            group: group.name().into(),
            irrep: irrep.into(),
        })
}
