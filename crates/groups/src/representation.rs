//! Representations as one matrix per group element.
//!
//! ρ(x·y) = ρ(x)·ρ(y). Matrices are dense and row-major; the whole representation is one buffer
//! of order·dim² numbers and nothing else.

mod natural;
mod positive;
mod rotations;
mod specht;
mod young;

use crate::matrix;
use crate::scalar::Scalar;
use crate::{Group, GroupError};
use num_complex::Complex64;
pub(crate) use positive::construct;
pub(crate) use rotations::explicit;
pub use specht::specht;
pub use young::young_orthogonal;

/// Largest gap accepted between ρ(x)·ρ(s) and ρ(x·s) in matrices supplied by the user, per unit
/// of the largest entry.
pub const RELATION_TOLERANCE: f64 = 1e-8;

/// A representation: a matrix per element, `[order, dim, dim]` row-major.
#[derive(Debug, Clone, PartialEq)]
pub struct Representation<T> {
    dim: usize,
    matrices: Vec<T>,
}

impl<T: Scalar> Representation<T> {
    /// The representation with these matrices, unchecked but for their number.
    ///
    /// # Shapes
    ///
    /// - `matrices`: `[order, dim, dim]`
    ///
    /// # Errors
    ///
    /// [`GroupError::ShapeMismatch`].
    pub fn new(group: &Group, dim: usize, matrices: Vec<T>) -> Result<Self, GroupError> {
        let expected = group.order() * dim * dim;
        if dim == 0 || matrices.len() != expected {
            let got = matrices.len();
            return Err(GroupError::ShapeMismatch {
                what: "matrix entries",
                expected,
                got,
            });
        }
        Ok(Self { dim, matrices })
    }

    /// The representation with ρ(x) = `matrix_of(x)`.
    pub(crate) fn from_fn(
        group: &Group,
        dim: usize,
        mut matrix_of: impl FnMut(usize) -> Vec<T>,
    ) -> Self {
        let mut matrices = Vec::with_capacity(group.order() * dim * dim);
        for x in 0..group.order() {
            matrices.extend(matrix_of(x));
        }
        Self { dim, matrices }
    }

    /// The representation with the given matrices on generators, after checking that every
    /// relation of the group holds.
    ///
    /// All relations hold exactly when ρ(x)·ρ(s) = ρ(x·s) for every element x and generator s,
    /// which is what is checked, within [`RELATION_TOLERANCE`].
    ///
    /// # Shapes
    ///
    /// - `generators`: pairs of an element and its matrix, `[dim, dim]`
    ///
    /// # Errors
    ///
    /// [`GroupError::ShapeMismatch`], [`GroupError::ElementOutOfRange`],
    /// [`GroupError::NotFinite`], [`GroupError::DoesNotGenerate`], and
    /// [`GroupError::RelationViolated`] with an element and a generator that show it.
    ///
    /// # Examples
    ///
    /// ```
    /// use glassbook_groups::{Group, Representation};
    ///
    /// let group = Group::parse("D4")?;
    /// let rotation = vec![0.0, -1.0, 1.0, 0.0];
    /// let reflection = vec![1.0, 0.0, 0.0, -1.0];
    /// let rho = Representation::from_generators(&group, 2, &[(1, rotation), (4, reflection)])?;
    /// assert_eq!(rho.matrix(group.mul(1, 4)), [0.0, 1.0, 1.0, 0.0]);
    /// # Ok::<(), glassbook_groups::GroupError>(())
    /// ```
    pub fn from_generators(
        group: &Group,
        dim: usize,
        generators: &[(usize, Vec<T>)],
    ) -> Result<Self, GroupError> {
        let expected = dim * dim;
        for (element, entries) in generators {
            group.check_element(*element)?;
            if dim == 0 || entries.len() != expected {
                let got = entries.len();
                return Err(GroupError::ShapeMismatch {
                    what: "matrix entries",
                    expected,
                    got,
                });
            }
            let unusable = |x: &T| !x.modulus().is_finite();
            if let Some(index) = entries.iter().position(unusable) {
                return Err(GroupError::NotFinite { index });
            }
        }
        let rho = Self::extend(group, dim, generators)?;
        rho.check_relations(group, generators)?;
        Ok(rho)
    }

    /// Products of generator matrices along a spanning tree of the Cayley graph, unchecked.
    pub(crate) fn extend(
        group: &Group,
        dim: usize,
        generators: &[(usize, Vec<T>)],
    ) -> Result<Self, GroupError> {
        let (order, size) = (group.order(), dim * dim);
        let sparse: Vec<(usize, SparseRows<T>)> = generators
            .iter()
            .map(|(element, m)| (*element, nonzeros(m, dim)))
            .collect();
        let mut matrices = vec![T::ZERO; order * size];
        let mut known = vec![false; order];
        let e = group.identity();
        known[e] = true;
        matrices[e * size..(e + 1) * size].copy_from_slice(&matrix::identity::<T>(dim));
        let mut queue = vec![e];
        let mut next = 0;
        let mut product = vec![T::ZERO; size];
        while next < queue.len() {
            let x = queue[next];
            next += 1;
            for (s, rows) in &sparse {
                let target = group.mul(x, *s);
                if std::mem::replace(&mut known[target], true) {
                    continue;
                }
                product.fill(T::ZERO);
                let source = &matrices[x * size..(x + 1) * size];
                for (row, out) in source.chunks_exact(dim).zip(product.chunks_exact_mut(dim)) {
                    for (&factor, entries) in row.iter().zip(rows) {
                        for &(column, entry) in entries {
                            out[column] += factor * entry;
                        }
                    }
                }
                matrices[target * size..(target + 1) * size].copy_from_slice(&product);
                queue.push(target);
            }
        }
        if queue.len() < order {
            return Err(GroupError::DoesNotGenerate {
                generated: queue.len(),
                order,
            });
        }
        Ok(Self { dim, matrices })
    }

    fn check_relations(
        &self,
        group: &Group,
        generators: &[(usize, Vec<T>)],
    ) -> Result<(), GroupError> {
        let largest = self
            .matrices
            .iter()
            .map(|x| x.modulus())
            .fold(1.0, f64::max);
        for (s, entries) in generators {
            for x in 0..group.order() {
                let product = matrix::multiply(self.matrix(x), entries, self.dim);
                let gap = matrix::gap(&product, self.matrix(group.mul(x, *s)));
                if gap.is_nan() || gap > RELATION_TOLERANCE * largest {
                    return Err(GroupError::RelationViolated {
                        x: group.element_name(x),
                        generator: group.element_name(*s),
                        gap,
                    });
                }
            }
        }
        Ok(())
    }

    /// Dimension d of the matrices.
    #[must_use]
    pub fn dim(&self) -> usize {
        self.dim
    }

    /// ρ(x), `[dim, dim]` row-major.
    ///
    /// # Panics
    ///
    /// If the index is not below the group order.
    #[must_use]
    pub fn matrix(&self, x: usize) -> &[T] {
        let size = self.dim * self.dim;
        &self.matrices[x * size..(x + 1) * size]
    }

    /// All matrices, `[order, dim, dim]`.
    #[must_use]
    pub fn matrices(&self) -> &[T] {
        &self.matrices
    }

    /// `[order]`, the trace of every matrix.
    #[must_use]
    pub fn character(&self) -> Vec<T> {
        let size = self.dim * self.dim;
        self.matrices
            .chunks_exact(size)
            .map(|m| matrix::trace(m, self.dim))
            .collect()
    }

    /// Largest entry of |ρ(x)·ρ(s) − ρ(x·s)| over all elements x and generators s of the group.
    #[must_use]
    pub fn homomorphism_error(&self, group: &Group) -> f64 {
        let mut error = matrix::gap(
            self.matrix(group.identity()),
            &matrix::identity::<T>(self.dim),
        );
        for &s in group.generators() {
            for x in 0..group.order() {
                let product = matrix::multiply(self.matrix(x), self.matrix(s as usize), self.dim);
                error = error.max(matrix::gap(&product, self.matrix(group.mul(x, s as usize))));
            }
        }
        error
    }

    /// Largest entry of |ρ(x)·ρ(x)* − 1| over all elements.
    #[must_use]
    pub fn unitarity_error(&self) -> f64 {
        let unit = matrix::identity::<T>(self.dim);
        let matrices = self.matrices.chunks_exact(self.dim * self.dim);
        matrices
            .map(|m| {
                matrix::gap(
                    &matrix::multiply(m, &matrix::adjoint(m, self.dim), self.dim),
                    &unit,
                )
            })
            .fold(0.0, f64::max)
    }

    /// The tensor product ρ ⊗ σ.
    ///
    /// # Errors
    ///
    /// [`GroupError::ShapeMismatch`] if the representations belong to groups of different orders.
    pub fn tensor(&self, other: &Self) -> Result<Self, GroupError> {
        let expected = self.matrices.len() / (self.dim * self.dim);
        let got = other.matrices.len() / (other.dim * other.dim);
        if expected != got {
            return Err(GroupError::ShapeMismatch {
                what: "group orders",
                expected,
                got,
            });
        }
        let dim = self.dim * other.dim;
        let mut matrices = Vec::with_capacity(expected * dim * dim);
        for x in 0..expected {
            let product = matrix::kronecker(self.matrix(x), self.dim, other.matrix(x), other.dim);
            matrices.extend(product);
        }
        Ok(Self { dim, matrices })
    }
}

impl Representation<f64> {
    /// The same matrices as complex ones.
    #[must_use]
    pub fn to_complex(&self) -> Representation<Complex64> {
        let matrices = self
            .matrices
            .iter()
            .map(|&x| Complex64::new(x, 0.0))
            .collect();
        Representation {
            dim: self.dim,
            matrices,
        }
    }
}

impl Representation<Complex64> {
    /// The complex conjugate representation.
    #[must_use]
    pub fn conj(&self) -> Self {
        Self {
            dim: self.dim,
            matrices: self.matrices.iter().map(Complex64::conj).collect(),
        }
    }

    /// The real form of twice the dimension, a + ib ↦ [[a, −b], [b, a]] blockwise.
    #[must_use]
    pub fn realify(&self) -> Representation<f64> {
        let (d, dim) = (self.dim, 2 * self.dim);
        let mut matrices = Vec::with_capacity(4 * self.matrices.len());
        for m in self.matrices.chunks_exact(d * d) {
            for row in 0..dim {
                for column in 0..dim {
                    let entry = m[row % d * d + column % d];
                    matrices.push(match (row < d, column < d) {
                        (true, true) | (false, false) => entry.re,
                        (true, false) => -entry.im,
                        (false, true) => entry.im,
                    });
                }
            }
        }
        Representation { dim, matrices }
    }
}

/// Per row, the columns and values that are not zero.
type SparseRows<T> = Vec<Vec<(usize, T)>>;

fn nonzeros<T: Scalar>(m: &[T], dim: usize) -> SparseRows<T> {
    m.chunks_exact(dim)
        .map(|row| {
            row.iter()
                .copied()
                .enumerate()
                .filter(|&(_, x)| x != T::ZERO)
                .collect()
        })
        .collect()
}
