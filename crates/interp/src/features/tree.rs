//! What a zero-loss code of a feature tree must look like, and how far trained weights are from it.
//!
//! Rows are paths from the root: h_v = Σ w_u over the nodes u on the path to v. Zero loss means
//! w_j · h_v + b_j = 1 in the subtree of j and ≤ 0 elsewhere. From j and its child c follows
//! w_j · w_c = 0: every ancestor is orthogonal to every descendant, and ‖w_j‖² = 1 − b_j.

use crate::InterpError;
use crate::features::{StateTable, check_len};
use crate::linalg::Svd;
use crate::matrix::Matrix;

/// A tree by its nodes' parents; the root itself is no feature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeShape {
    parents: Vec<Option<usize>>,
    levels: Vec<usize>,
    branches: Vec<usize>,
}

impl TreeShape {
    /// Nodes by their parents, which come first; none for a child of the root.
    ///
    /// # Errors
    ///
    /// [`InterpError::IndexOutOfRange`] for a parent that is not an earlier node.
    pub fn new(parents: Vec<Option<usize>>) -> Result<Self, InterpError> {
        let mut levels: Vec<usize> = Vec::with_capacity(parents.len());
        let mut branches: Vec<usize> = Vec::with_capacity(parents.len());
        for (node, &parent) in parents.iter().enumerate() {
            match parent {
                None => {
                    levels.push(1);
                    branches.push(node);
                }
                Some(parent) => {
                    crate::error::check_index("parent", parent, node)?;
                    levels.push(levels[parent] + 1);
                    branches.push(branches[parent]);
                }
            }
        }
        Ok(Self {
            parents,
            levels,
            branches,
        })
    }

    /// Parent of each node.
    #[must_use]
    pub fn parents(&self) -> &[Option<usize>] {
        &self.parents
    }

    /// Level of each node, 1 for the root's children.
    #[must_use]
    pub fn levels(&self) -> &[usize] {
        &self.levels
    }

    /// The root's child above (or at) each node.
    #[must_use]
    pub fn branches(&self) -> &[usize] {
        &self.branches
    }

    /// "1", "1.2", "1.2.1": the way down from the root.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::with_capacity(self.parents.len());
        for (node, &parent) in self.parents.iter().enumerate() {
            let elder = self.parents[..node].iter().filter(|p| **p == parent);
            let place = elder.count() + 1;
            names.push(match parent {
                None => place.to_string(),
                Some(parent) => format!("{}.{place}", names[parent]),
            });
        }
        names
    }

    fn ancestors(&self, node: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(self.parents[node], |&up| self.parents[up])
    }
}

/// Smallest hidden width with exactly zero loss for a complete tree.
///
/// With early stopping d + 1 for d ≥ 2, and 1 for two children at d = 1; with full paths d for two
/// children; for the one-hot control 2. None where it is not known.
#[must_use]
pub fn capacity(depth: usize, branching: usize, stops_early: bool, is_flat: bool) -> Option<usize> {
    match (is_flat, stops_early, depth, branching) {
        // One-hot features on a circle lose nothing once they are long enough.
        (_, _, 1, 2) => Some(1),
        (true, ..) | (false, true, 1, _) => Some(2),
        (false, true, ..) => Some(depth + 1),
        (false, false, _, 2) => Some(depth),
        (false, false, ..) => None,
    }
}

/// Cost of one dead feature of each level, that is, its probability over n: (level, features, cost).
#[must_use]
pub fn quanta(shape: &TreeShape, marginals: &[f64]) -> Vec<(usize, usize, f64)> {
    let n = shape.levels.len() as f64;
    let deepest = shape.levels.iter().copied().max().unwrap_or(0);
    (1..=deepest)
        .map(|level| {
            let nodes: Vec<f64> = marginals
                .iter()
                .zip(&shape.levels)
                .filter(|(_, l)| **l == level)
                .map(|(p, _)| *p)
                .collect();
            let mean = nodes.iter().sum::<f64>() / nodes.len() as f64;
            (level, nodes.len(), mean / n)
        })
        .collect()
}

/// Features that an instance has given up.
#[derive(Debug, Clone, PartialEq)]
pub struct DeadFeatures {
    /// Which.
    pub features: Vec<usize>,
    /// What they cost: their share of the loss.
    pub cost: f64,
    /// "2 dead level-3 features", or "no dead feature".
    pub text: String,
}

/// Features whose squared error is at least 95 % of that of predicting 0.
///
/// # Errors
///
/// [`InterpError::ShapeMismatch`].
pub fn dead_features(
    shape: &TreeShape,
    feature_losses: &[f64],
    marginals: &[f64],
) -> Result<DeadFeatures, InterpError> {
    const DEAD_SHARE: f64 = 0.95;
    let n = shape.levels.len();
    check_len("losses", feature_losses.len(), n)?;
    check_len("marginals", marginals.len(), n)?;
    let features: Vec<usize> = (0..n)
        .filter(|&j| marginals[j] > 0.0 && feature_losses[j] >= DEAD_SHARE * marginals[j])
        .collect();
    let mut parts = Vec::new();
    for level in 1..=shape.levels.iter().copied().max().unwrap_or(0) {
        let count = features
            .iter()
            .filter(|&&j| shape.levels[j] == level)
            .count();
        if count > 0 {
            let plural = if count == 1 { "" } else { "s" };
            parts.push(format!("{count} dead level-{level} feature{plural}"));
        }
    }
    Ok(DeadFeatures {
        cost: features.iter().map(|&j| feature_losses[j]).sum::<f64>() / n as f64,
        features,
        text: if parts.is_empty() {
            "no dead feature".into()
        } else {
            parts.join(", ")
        },
    })
}

/// How the weights of one instance hold a tree.
#[derive(Debug, Clone, PartialEq)]
pub struct TreeGeometry {
    /// Exact expected loss, mean over features.
    pub loss: f64,
    /// Largest |w_u · w_v| over pairs of an ancestor and a descendant; 0 in zero-loss codes.
    pub ancestor_max: f64,
    /// Largest |‖w_j‖² − (1 − b_j)|; 0 in zero-loss codes, but for leaves of a data set whose rows
    /// never stop early, where it need not be.
    pub diagonal_error: f64,
    /// Largest w_j · w_k − (‖w_j‖² − 1) over siblings; at most 0 in zero-loss codes.
    pub sibling_excess: f64,
    /// h_v, `[1 + nodes, hidden]`; the root's 0 first.
    pub embeddings: Vec<f64>,
    /// Their coordinates on the principal axes, `[1 + nodes, 3]`; axes beyond the width are 0.
    pub projected: Vec<f64>,
    /// The feature directions on the same axes, `[nodes, 3]`.
    pub projected_features: Vec<f64>,
    /// Features given up.
    pub dead: DeadFeatures,
}

impl TreeGeometry {
    /// Measures `w`, `[hidden, nodes]`, and `b`, `[nodes]`, on the tree's states.
    ///
    /// # Errors
    ///
    /// [`InterpError::ShapeMismatch`].
    pub fn new(
        shape: &TreeShape,
        states: &StateTable,
        w: &[f64],
        b: &[f64],
        hidden: usize,
    ) -> Result<Self, InterpError> {
        let n = shape.levels.len();
        check_len("states", states.features(), n)?;
        let feature_losses = states.feature_losses(w, b, hidden)?;
        let directions = Matrix::from_fn(n, hidden, |j, k| w[k * n + j]);
        let gram = directions.times_transpose(&directions);
        let mut ancestor_max = 0.0_f64;
        let mut sibling_excess = f64::NEG_INFINITY;
        for node in 0..n {
            for up in shape.ancestors(node) {
                ancestor_max = ancestor_max.max(gram.at(up, node).abs());
            }
            for other in (0..n).filter(|&o| o != node && shape.parents[o] == shape.parents[node]) {
                sibling_excess =
                    sibling_excess.max(gram.at(node, other) - gram.at(node, node) + 1.0);
            }
        }
        let diagonal = (0..n).map(|j| (gram.at(j, j) - 1.0 + b[j]).abs());
        let embeddings = Matrix::from_fn(n + 1, hidden, |row, k| {
            let node = row.checked_sub(1);
            let path = node
                .into_iter()
                .flat_map(|v| std::iter::once(v).chain(shape.ancestors(v)));
            path.map(|u| directions.at(u, k)).sum()
        });
        let axes = principal_axes(&embeddings);
        Ok(Self {
            loss: feature_losses.iter().sum::<f64>() / n as f64,
            ancestor_max,
            diagonal_error: diagonal.fold(0.0, f64::max),
            sibling_excess,
            projected: embeddings.times(&axes).values,
            projected_features: directions.times(&axes).values,
            embeddings: embeddings.values,
            dead: dead_features(shape, &feature_losses, &states.means())?,
        })
    }
}

/// The three directions along which rows are longest, `[columns, 3]`. Rows are not centered, so that
/// the root stays at the origin and an edge is the projection of its feature direction.
fn principal_axes(points: &Matrix) -> Matrix {
    let svd = Svd::new(points);
    let found = svd.v_transposed.rows;
    Matrix::from_fn(points.cols, 3, |k, axis| {
        if axis < found {
            svd.v_transposed.at(axis, k)
        } else {
            0.0
        }
    })
}

#[cfg(test)]
mod tests;
