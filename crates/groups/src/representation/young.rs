//! Young's orthogonal form of the irreps of Sₙ.
//!
//! On the basis of standard tableaux the transposition of i and i + 1 has 1/r on the diagonal and
//! √(1 − 1/r²) between a tableau and the one with i and i + 1 exchanged, where r is the difference
//! of their contents.
//!
//! Reference: James & Kerber, *The Representation Theory of the Symmetric Group*, §3.4.

use std::collections::HashMap;

use super::Representation;
use crate::{Group, GroupError, Partition, Tableau};

/// The irrep of Sₙ of a partition, by real orthogonal matrices.
///
/// # Shapes
///
/// - dim: the number of standard tableaux, in the order of [`Tableau::standard`]
///
/// # Errors
///
/// [`GroupError::NotSymmetric`], and [`GroupError::ShapeMismatch`] for a partition of another
/// number.
///
/// # Examples
///
/// ```
/// use glassbook_groups::{Group, Partition, young_orthogonal};
///
/// let group = Group::parse("S4")?;
/// let rho = young_orthogonal(&group, &Partition::new(&[2, 2])?)?;
/// assert_eq!(rho.dim(), 2);
/// assert!(rho.unitarity_error() < 1e-14 && rho.homomorphism_error(&group) < 1e-14);
/// # Ok::<(), glassbook_groups::GroupError>(())
/// ```
pub fn young_orthogonal(
    group: &Group,
    partition: &Partition,
) -> Result<Representation<f64>, GroupError> {
    let n = check(group, partition)?;
    let positions: Vec<Vec<(usize, usize)>> = Tableau::standard(partition)
        .iter()
        .map(Tableau::positions)
        .collect();
    let dim = positions.len();
    let index: HashMap<&[(usize, usize)], usize> = positions
        .iter()
        .enumerate()
        .map(|(i, p)| (p.as_slice(), i))
        .collect();
    let content = |(row, column): (usize, usize)| column as f64 - row as f64;
    let matrix = |i: usize| {
        let mut matrix = vec![0.0; dim * dim];
        for (t, place) in positions.iter().enumerate() {
            let inverse_distance = 1.0 / (content(place[i + 1]) - content(place[i]));
            matrix[t * dim + t] = inverse_distance;
            let mut exchanged = place.clone();
            exchanged.swap(i, i + 1);
            if let Some(&other) = index.get(exchanged.as_slice()) {
                matrix[t * dim + other] = (1.0 - inverse_distance * inverse_distance).sqrt();
            }
        }
        matrix
    };
    let generators: Option<Vec<(usize, Vec<f64>)>> = (0..n.saturating_sub(1))
        .map(|i| Some((adjacent_transposition(group, i)?, matrix(i))))
        .collect();
    let missing = GroupError::Internal {
        what: "transpositions of a symmetric group",
    };
    Representation::extend(group, dim, &generators.ok_or(missing)?)
}

/// n, if the group is Sₙ and the partition one of n.
pub(super) fn check(group: &Group, partition: &Partition) -> Result<usize, GroupError> {
    let n = group
        .symmetric_degree()
        .ok_or_else(|| GroupError::NotSymmetric {
            group: group.name().into(),
        })?;
    let got = partition.size();
    if n == got {
        Ok(n)
    } else {
        Err(GroupError::ShapeMismatch {
            what: "boxes of the partition",
            expected: n,
            got,
        })
    }
}

/// Index of the transposition of points i and i + 1.
pub(super) fn adjacent_transposition(group: &Group, i: usize) -> Option<usize> {
    (0..group.order()).find(|&x| {
        group.permutation(x).is_some_and(|p| {
            p.apply(i) == i + 1 && p.apply(i + 1) == i && p.fixed_points() + 2 == p.degree()
        })
    })
}
