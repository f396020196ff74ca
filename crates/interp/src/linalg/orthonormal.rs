//! An orthonormal basis of the space that columns span, with the rank found on the way.

use crate::matrix::{Matrix, dot};

/// A column whose rest is this small against the largest column adds nothing to the span.
const RANK_TOLERANCE: f64 = 1e-9;

/// An orthonormal basis of the column space.
///
/// Gram–Schmidt with column pivoting: the column with the largest rest comes next, each one is
/// orthogonalized twice, and the process stops when the rests vanish. Columns of a complex or
/// quaternionic irrep written over ℝ depend on each other, where QR without pivoting would add
/// directions that are rounding noise.
///
/// # Shapes
///
/// - `columns`: `[n, k]`; returns `[n, rank]`
///
/// # Examples
///
/// ```
/// use glassbook_interp::{Matrix, orthonormal_basis};
///
/// let columns = Matrix::from_fn(3, 3, |i, j| if i == j % 2 { 1.0 + j as f64 } else { 0.0 });
/// assert_eq!(orthonormal_basis(&columns).cols, 2);
/// ```
#[must_use]
pub fn orthonormal_basis(columns: &Matrix) -> Matrix {
    // Vectors as rows, so that every inner loop is contiguous.
    let mut rest = columns.transposed();
    let mut energies = rest.row_energies();
    let largest = energies.iter().copied().fold(0.0, f64::max);
    let mut basis: Vec<Vec<f64>> = Vec::new();
    while basis.len() < columns.rows.min(columns.cols) {
        let Some(pivot) = (0..energies.len()).max_by(|&i, &j| energies[i].total_cmp(&energies[j]))
        else {
            break;
        };
        let mut vector = rest.row(pivot).to_vec();
        for _ in 0..2 {
            for unit in &basis {
                subtract_along(&mut vector, unit);
            }
        }
        let norm = dot(&vector, &vector).sqrt();
        if norm <= RANK_TOLERANCE * largest.sqrt() {
            break;
        }
        for value in &mut vector {
            *value /= norm;
        }
        for (i, energy) in energies.iter_mut().enumerate() {
            subtract_along(rest.row_mut(i), &vector);
            *energy = dot(rest.row(i), rest.row(i));
        }
        energies[pivot] = 0.0;
        basis.push(vector);
    }
    Matrix {
        rows: basis.len(),
        cols: columns.rows,
        values: basis.concat(),
    }
    .transposed()
}

fn subtract_along(vector: &mut [f64], unit: &[f64]) {
    let coefficient = dot(vector, unit);
    for (value, u) in vector.iter_mut().zip(unit) {
        *value -= coefficient * u;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependent_columns_add_no_direction() {
        let independent = Matrix::from_fn(40, 5, |i, j| ((i * i + 3 * j * i) as f64).sin());
        let mix = Matrix::from_fn(5, 9, |i, j| ((i * i + 1) as f64 * (j + 1) as f64).cos());
        let columns = independent.times(&mix);
        let basis = orthonormal_basis(&columns);
        assert_eq!(basis.cols, 5);
        let gram = basis.transpose_times(&basis);
        for (index, value) in gram.values.iter().enumerate() {
            let want = f64::from(u8::from(index / 5 == index % 5));
            assert!((value - want).abs() < 1e-14);
        }
        let kept = basis.times(&basis.transpose_times(&columns));
        for (a, b) in kept.values.iter().zip(&columns.values) {
            assert!((a - b).abs() < 1e-12);
        }
        assert_eq!(orthonormal_basis(&Matrix::zeros(4, 3)).cols, 0);
    }
}
