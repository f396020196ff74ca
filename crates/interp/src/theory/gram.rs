//! Inner products of matrix elements: orthogonality between irreps and inside one.

use glassbook_groups::Representation;

use crate::basis::PeterWeyl;
use crate::matrix::Matrix;

/// The matrix elements of a representation as functions on the group.
///
/// # Shapes
///
/// - returns `[order, dim²]`
#[must_use]
pub fn representation_elements(representation: &Representation<f64>) -> Matrix {
    let cols = representation.dim() * representation.dim();
    let values = representation.matrices().to_vec();
    Matrix {
        rows: values.len() / cols,
        cols,
        values,
    }
}

/// AᵀA, the inner products of functions.
///
/// Of an orthogonal irrep of real type it is |G|/d times the identity; in another basis of the
/// irrep, and for other types, it is not diagonal.
///
/// # Shapes
///
/// - `functions`: `[order, k]`; returns `[k, k]`
#[must_use]
pub fn gram(functions: &Matrix) -> Matrix {
    functions.transpose_times(functions)
}

/// Mean of (AᵀB)² for the matrix elements A, B of two irreps; 0 for different ones.
///
/// # Shapes
///
/// - returns `[k, k]` in the order of [`PeterWeyl::irreps`]
#[must_use]
pub fn irrep_overlaps(basis: &PeterWeyl) -> Matrix {
    let irreps = basis.irreps();
    Matrix::from_fn(irreps.len(), irreps.len(), |i, j| {
        let products = irreps[i]
            .matrix_elements()
            .transpose_times(irreps[j].matrix_elements());
        products.energy() / products.values.len() as f64
    })
}
