//! Representations that come with a permutation group.

use super::Representation;
use crate::{Group, GroupError};

impl Representation<f64> {
    /// The natural representation: P(x) has a 1 at (i, x(i)).
    ///
    /// # Shapes
    ///
    /// - dim: the degree
    ///
    /// # Errors
    ///
    /// [`GroupError::ShapeMismatch`] if the group does not act on points.
    pub fn natural(group: &Group) -> Result<Self, GroupError> {
        let degree = group.degree().ok_or(GroupError::ShapeMismatch {
            what: "permutations of the elements",
            expected: group.order(),
            got: 0,
        })?;
        Ok(Self::from_fn(group, degree, |x| {
            let mut matrix = vec![0.0; degree * degree];
            if let Some(permutation) = group.permutation(x) {
                for (i, &image) in permutation.images().iter().enumerate() {
                    matrix[i * degree + usize::from(image)] = 1.0;
                }
            }
            matrix
        }))
    }

    /// The standard representation of dimension n − 1 in the basis eᵢ − eᵢ₊₁, with integer
    /// matrices that are not orthogonal.
    ///
    /// Row i of ρ(x) holds the coordinates of (eᵢ − eᵢ₊₁)·P(x) = e_{x(i)} − e_{x(i+1)}.
    ///
    /// # Shapes
    ///
    /// - dim: the degree minus 1
    ///
    /// # Errors
    ///
    /// [`GroupError::ShapeMismatch`] if the group does not act on at least two points.
    ///
    /// # Examples
    ///
    /// ```
    /// use glassbook_groups::{Group, Representation};
    ///
    /// let group = Group::parse("S3")?;
    /// let standard = Representation::standard_differences(&group)?;
    /// let swap = group.element_named("(1 2)").unwrap();
    /// assert_eq!(standard.matrix(swap), [-1.0, 0.0, 1.0, 1.0]);
    /// # Ok::<(), glassbook_groups::GroupError>(())
    /// ```
    pub fn standard_differences(group: &Group) -> Result<Self, GroupError> {
        let degree = group.degree().unwrap_or(0);
        if degree < 2 {
            return Err(GroupError::ShapeMismatch {
                what: "points",
                expected: 2,
                got: degree,
            });
        }
        let dim = degree - 1;
        Ok(Self::from_fn(group, dim, |x| {
            let mut matrix = vec![0.0; dim * dim];
            let image = |i: usize| group.permutation(x).map_or(i, |p| p.apply(i));
            for (i, row) in matrix.chunks_exact_mut(dim).enumerate() {
                // e_a − e_b is the sum of the differences from a to b, or minus that from b to a.
                let (a, b) = (image(i), image(i + 1));
                let sign = if a < b { 1.0 } else { -1.0 };
                row[a.min(b)..a.max(b)].fill(sign);
            }
            matrix
        }))
    }

    /// The left regular representation, of dimension |G|.
    #[must_use]
    pub fn regular(group: &Group) -> Self {
        let order = group.order();
        Self::from_fn(group, order, |x| {
            let mut matrix = vec![0.0; order * order];
            for y in 0..order {
                matrix[group.mul(x, y) * order + y] = 1.0;
            }
            matrix
        })
    }
}
