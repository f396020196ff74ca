//! The best convex combination of irreps for trace logits.
//!
//! The loss of the logits Σᵢ wᵢ χᵢ is log Σ_g exp Σᵢ wᵢ (χᵢ(g) − χᵢ(e)), a convex function of the
//! weights, so its minimum over the simplex wᵢ ≥ 0, Σ wᵢ = 1 is found exactly.

use std::collections::BTreeMap;

use crate::GroupError;

/// Most points of a grid.
const MAX_GRID_POINTS: usize = 2_000_000;

/// Weights and the loss of their mixture.
#[derive(Debug, Clone, PartialEq)]
pub struct Mixture {
    /// `[n_irreps]`, non-negative, sum 1.
    pub weights: Vec<f64>,
    /// Mean cross-entropy in nats.
    pub loss: f64,
}

/// The best point of a grid and how it was reached.
#[derive(Debug, Clone, PartialEq)]
pub struct GridSearch {
    /// The best mixture.
    pub best: Mixture,
    /// Every mixture that was better than all before it, in the order of the search.
    pub improvements: Vec<Mixture>,
    /// Number of mixtures tried.
    pub n_points: usize,
}

/// χ differences to the identity, with equal columns merged.
struct Problem {
    n_irreps: usize,
    /// Per kind of element other than e: how many, and χᵢ(g) − χᵢ(e) per irrep.
    columns: Vec<(f64, Vec<f64>)>,
}

impl Problem {
    fn new(characters: &[&[f64]], identity: usize) -> Result<Self, GroupError> {
        let what = "characters to mix";
        let first = characters.first().ok_or(GroupError::ShapeMismatch {
            what,
            expected: 1,
            got: 0,
        })?;
        let order = first.len();
        for values in characters {
            if values.len() != order {
                let got = values.len();
                return Err(GroupError::ElementCountMismatch {
                    expected: order,
                    got,
                });
            }
            if let Some(index) = values.iter().position(|v| !v.is_finite()) {
                return Err(GroupError::NotFinite { index });
            }
        }
        if identity >= order {
            return Err(GroupError::ElementOutOfRange {
                index: identity,
                order,
            });
        }
        let mut merged: BTreeMap<Vec<u64>, (f64, Vec<f64>)> = BTreeMap::new();
        for g in (0..order).filter(|&g| g != identity) {
            let column: Vec<f64> = characters.iter().map(|v| v[g] - v[identity]).collect();
            let key = column.iter().map(|x| x.to_bits()).collect();
            merged.entry(key).or_insert((0.0, column)).0 += 1.0;
        }
        Ok(Self {
            n_irreps: characters.len(),
            columns: merged.into_values().collect(),
        })
    }

    fn masses(&self, weights: &[f64]) -> impl Iterator<Item = f64> {
        self.columns.iter().map(move |(count, column)| {
            let exponent: f64 = column.iter().zip(weights).map(|(x, w)| x * w).sum();
            count * exponent.exp()
        })
    }

    fn loss(&self, weights: &[f64]) -> f64 {
        self.masses(weights).sum::<f64>().ln_1p()
    }

    fn gradient(&self, weights: &[f64]) -> Vec<f64> {
        let masses: Vec<f64> = self.masses(weights).collect();
        let total = 1.0 + masses.iter().sum::<f64>();
        let mut gradient = vec![0.0; self.n_irreps];
        for (mass, (_, column)) in masses.iter().zip(&self.columns) {
            for (slope, x) in gradient.iter_mut().zip(column) {
                *slope += mass / total * x;
            }
        }
        gradient
    }
}

/// The best mixture whose weights are multiples of 1/divisions.
///
/// The last weight is what the others leave; the first one varies slowest.
///
/// # Shapes
///
/// - `characters`: `[n_irreps]` slices of `[order]`
///
/// # Errors
///
/// [`GroupError::GridOutOfRange`] for no divisions or more than two million points,
/// [`GroupError::ShapeMismatch`], [`GroupError::ElementCountMismatch`],
/// [`GroupError::ElementOutOfRange`] and [`GroupError::NotFinite`].
pub fn best_mixture_on_grid(
    characters: &[&[f64]],
    identity: usize,
    divisions: usize,
) -> Result<GridSearch, GroupError> {
    let problem = Problem::new(characters, identity)?;
    let n_irreps = problem.n_irreps;
    let too_many = GroupError::GridOutOfRange {
        divisions,
        n_irreps,
    };
    if divisions == 0 || grid_points(divisions, n_irreps).is_none() {
        return Err(too_many);
    }
    let mut counts = vec![0; n_irreps];
    counts[n_irreps - 1] = divisions;
    let mut improvements: Vec<Mixture> = Vec::new();
    let mut n_points = 0;
    loop {
        let weights: Vec<f64> = counts
            .iter()
            .map(|&c| c as f64 / divisions as f64)
            .collect();
        let loss = problem.loss(&weights);
        n_points += 1;
        // Equal losses differ by rounding only; the first one stays.
        if improvements
            .last()
            .is_none_or(|best| loss < best.loss - 1e-12)
        {
            improvements.push(Mixture { weights, loss });
        }
        if !next_point(&mut counts, divisions) {
            break;
        }
    }
    let best = improvements.last().cloned().ok_or(too_many)?;
    Ok(GridSearch {
        best,
        improvements,
        n_points,
    })
}

/// Number of grid points, if it is at most the limit.
fn grid_points(divisions: usize, n_irreps: usize) -> Option<usize> {
    // C(divisions + n − 1, n − 1), grown factor by factor.
    (1..n_irreps).try_fold(1_usize, |points, i| {
        let next = points.checked_mul(divisions.checked_add(i)?)? / i;
        (next <= MAX_GRID_POINTS).then_some(next)
    })
}

/// The next composition of `divisions` in lexicographic order.
fn next_point(counts: &mut [usize], divisions: usize) -> bool {
    let last = counts.len() - 1;
    for place in (0..last).rev() {
        let head: usize = counts[..=place].iter().sum();
        if head < divisions {
            counts[place] += 1;
            counts[place + 1..].fill(0);
            counts[last] = divisions - head - 1;
            return true;
        }
    }
    false
}

/// The best mixture over all weights, to within 1e-13 nats.
///
/// Pairwise Frank–Wolfe steps: weight moves from the irrep that hurts most to the one that helps
/// most, by an exact line search, until the duality gap proves the optimum.
///
/// # Shapes
///
/// - `characters`: `[n_irreps]` slices of `[order]`
///
/// # Errors
///
/// [`GroupError::ShapeMismatch`], [`GroupError::ElementCountMismatch`],
/// [`GroupError::ElementOutOfRange`], [`GroupError::NotFinite`].
///
/// # Examples
///
/// ```
/// use glassbook_groups::{Group, best_mixture, real_characters};
///
/// let group = Group::parse("S5")?;
/// let characters = real_characters(&group)?;
/// let three: Vec<&[f64]> = characters[1..4].iter().map(|c| c.values.as_slice()).collect();
/// let best = best_mixture(&three, group.identity())?;
/// assert!((best.loss - 1.261616520452).abs() < 1e-11);
/// # Ok::<(), glassbook_groups::GroupError>(())
/// ```
pub fn best_mixture(characters: &[&[f64]], identity: usize) -> Result<Mixture, GroupError> {
    let problem = Problem::new(characters, identity)?;
    let n = problem.n_irreps;
    let mut weights = vec![1.0 / n as f64; n];
    for _ in 0..20_000 {
        let gradient = problem.gradient(&weights);
        let by_slope = |a: &usize, b: &usize| gradient[*a].total_cmp(&gradient[*b]);
        let used = (0..n).filter(|&i| weights[i] > 0.0);
        let (Some(toward), Some(away)) = ((0..n).min_by(by_slope), used.max_by(by_slope)) else {
            break;
        };
        let mean: f64 = gradient.iter().zip(&weights).map(|(g, w)| g * w).sum();
        if mean - gradient[toward] <= 1e-13 {
            break;
        }
        let step = line_search(&problem, &weights, toward, away);
        weights[toward] += step;
        weights[away] = if step >= weights[away] {
            0.0
        } else {
            weights[away] - step
        };
    }
    let total: f64 = weights.iter().sum();
    for weight in &mut weights {
        *weight /= total;
    }
    let loss = problem.loss(&weights);
    Ok(Mixture { weights, loss })
}

/// How much weight to move, by bisection on the sign of the slope.
fn line_search(problem: &Problem, weights: &[f64], toward: usize, away: usize) -> f64 {
    let slope = |step: f64| {
        let mut moved = weights.to_vec();
        moved[toward] += step;
        moved[away] -= step;
        let gradient = problem.gradient(&moved);
        gradient[toward] - gradient[away]
    };
    let longest = weights[away];
    if slope(longest) <= 0.0 {
        return longest;
    }
    let (mut low, mut high) = (0.0, longest);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if slope(middle) <= 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}
