//! Singular value decomposition by one-sided Jacobi rotations.
//!
//! A QR factorization with column pivoting comes first: it shrinks a tall matrix to a triangle whose
//! transpose is nearly orthogonal by rows already, so that few sweeps are left. One-sided Jacobi is
//! accurate for small singular values too, which decide ranks here.
//!
//! Reference: Drmač and Veselić, "New fast and accurate Jacobi SVD algorithm I" (SIAM J. Matrix
//! Anal. Appl. 29, 2008).

use crate::matrix::{Matrix, dot};

/// Two columns count as orthogonal when their cosine is below this.
const ORTHOGONAL: f64 = 1e-15;

/// Jacobi converges quadratically; this many sweeps are never reached.
const MAX_SWEEPS: usize = 40;

/// A = U·diag(S)·Vᵀ.
#[derive(Debug, Clone)]
pub struct Svd {
    /// `[rows, r]`, r = min(rows, cols).
    pub u: Matrix,
    /// `[r]`, descending.
    pub singular_values: Vec<f64>,
    /// `[r, cols]`.
    pub v_transposed: Matrix,
}

impl Svd {
    /// The decomposition of a matrix.
    #[must_use]
    pub fn new(a: &Matrix) -> Self {
        if a.rows < a.cols {
            let other = Self::new(&a.transposed());
            return Self {
                u: other.v_transposed.transposed(),
                singular_values: other.singular_values,
                v_transposed: other.u.transposed(),
            };
        }
        let Qr {
            q_columns,
            r,
            permutation,
        } = pivoted_qr(a);
        let n = a.cols;
        // Rows of R are orthogonalized: J R = diag(S) Wᵀ, so that A = Q Jᵀ diag(S) Wᵀ Pᵀ.
        let mut rows = r;
        let mut rotations = Matrix::from_fn(n, n, |i, j| f64::from(u8::from(i == j)));
        orthogonalize_rows(&mut rows, Some(&mut rotations));
        let norms: Vec<f64> = rows.row_energies().iter().map(|e| e.sqrt()).collect();
        let mut by_size: Vec<usize> = (0..n).collect();
        by_size.sort_by(|&i, &j| norms[j].total_cmp(&norms[i]));
        let u = Matrix::from_fn(n, n, |k, j| rotations.at(by_size[k], j)).times(&q_columns);
        let mut v_transposed = Matrix::zeros(n, n);
        for (k, &source) in by_size.iter().enumerate() {
            let norm = norms[source];
            for (j, &column) in permutation.iter().enumerate() {
                let value = if norm > 0.0 {
                    rows.at(source, j) / norm
                } else {
                    0.0
                };
                v_transposed.row_mut(k)[column] = value;
            }
        }
        Self {
            u: u.transposed(),
            singular_values: by_size.iter().map(|&i| norms[i]).collect(),
            v_transposed,
        }
    }

    /// The closest matrix of rank at most k.
    #[must_use]
    pub fn truncated(&self, k: usize) -> Matrix {
        let k = k.min(self.singular_values.len());
        let left = Matrix::from_fn(self.u.rows, k, |i, j| {
            self.u.at(i, j) * self.singular_values[j]
        });
        let right = Matrix {
            rows: k,
            cols: self.v_transposed.cols,
            values: self.v_transposed.values[..k * self.v_transposed.cols].to_vec(),
        };
        left.times(&right)
    }
}

/// Singular values, descending.
///
/// # Shapes
///
/// - returns `[min(rows, cols)]`
#[must_use]
pub fn singular_values(a: &Matrix) -> Vec<f64> {
    if a.rows < a.cols {
        return singular_values(&a.transposed());
    }
    let mut rows = pivoted_qr(a).r;
    orthogonalize_rows(&mut rows, None);
    let mut values: Vec<f64> = rows.row_energies().iter().map(|e| e.sqrt()).collect();
    values.sort_by(|a, b| b.total_cmp(a));
    values
}

/// A P = Q R.
struct Qr {
    /// `[cols, rows]`, the columns of Q as rows; zero where R has a zero row.
    q_columns: Matrix,
    /// `[cols, cols]`, upper triangular.
    r: Matrix,
    /// Column j of A P is column `permutation[j]` of A.
    permutation: Vec<usize>,
}

/// Gram–Schmidt with column pivoting, each column orthogonalized twice.
fn pivoted_qr(a: &Matrix) -> Qr {
    let n = a.cols;
    let mut rest = a.transposed();
    let mut permutation: Vec<usize> = (0..n).collect();
    let mut r = Matrix::zeros(n, n);
    let mut energies = rest.row_energies();
    for k in 0..n {
        let pivot = (k..n)
            .max_by(|&i, &j| energies[i].total_cmp(&energies[j]))
            .unwrap_or(k);
        swap_rows(&mut rest, k, pivot);
        swap_columns(&mut r, k, pivot);
        energies.swap(k, pivot);
        permutation.swap(k, pivot);
        let (done, open) = rest.values.split_at_mut(k * a.rows);
        let (current, later) = open.split_at_mut(a.rows);
        for (i, unit) in done.chunks_exact(a.rows.max(1)).enumerate() {
            let slip = dot(current, unit);
            r.values[i * n + k] += slip;
            for (value, u) in current.iter_mut().zip(unit) {
                *value -= slip * u;
            }
        }
        let norm = dot(current, current).sqrt();
        r.values[k * n + k] = norm;
        if norm > 0.0 {
            for value in current.iter_mut() {
                *value /= norm;
            }
        }
        for (offset, column) in later.chunks_exact_mut(a.rows.max(1)).enumerate() {
            let j = k + 1 + offset;
            let coefficient = dot(column, current);
            r.values[k * n + j] = coefficient;
            for (value, u) in column.iter_mut().zip(&*current) {
                *value -= coefficient * u;
            }
            energies[j] = dot(column, column);
        }
    }
    Qr {
        q_columns: rest,
        r,
        permutation,
    }
}

fn swap_rows(m: &mut Matrix, i: usize, j: usize) {
    if i != j {
        let (low, high) = m.values.split_at_mut(i.max(j) * m.cols);
        let low = &mut low[i.min(j) * m.cols..][..m.cols];
        low.swap_with_slice(&mut high[..m.cols]);
    }
}

fn swap_columns(m: &mut Matrix, i: usize, j: usize) {
    if i != j {
        for row in m.values.chunks_exact_mut(m.cols) {
            row.swap(i, j);
        }
    }
}

/// Rotates pairs of rows until all are orthogonal; the same rotations act on `followers`.
fn orthogonalize_rows(rows: &mut Matrix, mut followers: Option<&mut Matrix>) {
    let n = rows.rows;
    for _ in 0..MAX_SWEEPS {
        let mut energies = rows.row_energies();
        let floor = energies.iter().copied().fold(0.0, f64::max) * f64::EPSILON.powi(2);
        let mut rotated = false;
        for p in 0..n {
            for q in p + 1..n {
                let cross = dot(rows.row(p), rows.row(q));
                let scale = (energies[p] * energies[q]).sqrt();
                if cross.abs() <= ORTHOGONAL * scale || energies[p].min(energies[q]) <= floor {
                    continue;
                }
                rotated = true;
                let zeta = (energies[q] - energies[p]) / (2.0 * cross);
                let tangent = zeta.signum() / (zeta.abs() + zeta.hypot(1.0));
                let cosine = 1.0 / tangent.hypot(1.0);
                rotate(rows, p, q, cosine, tangent * cosine);
                if let Some(followers) = followers.as_deref_mut() {
                    rotate(followers, p, q, cosine, tangent * cosine);
                }
                energies[p] -= tangent * cross;
                energies[q] += tangent * cross;
            }
        }
        if !rotated {
            break;
        }
    }
}

fn rotate(m: &mut Matrix, p: usize, q: usize, cosine: f64, sine: f64) {
    let (low, high) = m.values.split_at_mut(q * m.cols);
    let first = &mut low[p * m.cols..(p + 1) * m.cols];
    for (x, y) in first.iter_mut().zip(&mut high[..m.cols]) {
        (*x, *y) = (cosine * *x - sine * *y, sine * *x + cosine * *y);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_close(a: &Matrix, b: &Matrix, tolerance: f64) {
        assert_eq!((a.rows, a.cols), (b.rows, b.cols));
        for (x, y) in a.values.iter().zip(&b.values) {
            assert!((x - y).abs() <= tolerance, "{x} for {y}");
        }
    }

    #[test]
    fn factors_multiply_back_and_are_orthonormal() {
        for (rows, cols) in [(30, 12), (12, 30), (17, 17), (1, 5)] {
            let a = Matrix::from_fn(rows, cols, |i, j| ((i * 31 + j * 17) as f64 * 0.7).sin());
            let svd = Svd::new(&a);
            let r = rows.min(cols);
            assert_close(&svd.truncated(r), &a, 1e-13);
            assert!(svd.singular_values.is_sorted_by(|a, b| a >= b));
            for (x, y) in svd.singular_values.iter().zip(singular_values(&a)) {
                assert!((x - y).abs() < 1e-13);
            }
            let energy: f64 = svd.singular_values.iter().map(|s| s * s).sum();
            assert!((energy / a.energy() - 1.0).abs() < 1e-13);
        }
    }

    #[test]
    fn known_singular_values_are_found_over_many_orders_of_magnitude() {
        // Rows of a rotation, scaled: the scales are the singular values.
        let scales = [1e6, 3.0, 1.0, 1e-5];
        let angle = |i: usize, j: usize| {
            let sign = f64::from(u8::from((i & j).count_ones().is_multiple_of(2))) * 2.0 - 1.0;
            sign / 2.0
        };
        let a = Matrix::from_fn(4, 4, |i, j| scales[i] * angle(i, j));
        for (value, want) in singular_values(&a).iter().zip(scales) {
            assert!((value / want - 1.0).abs() < 1e-10, "{value} for {want}");
        }
    }

    #[test]
    fn a_matrix_of_low_rank_has_vanishing_values() {
        let left = Matrix::from_fn(50, 3, |i, j| ((i * (j + 1)) as f64).sin());
        let right = Matrix::from_fn(3, 20, |i, j| ((i * i + 1) as f64 * (j + 1) as f64).cos());
        let values = singular_values(&left.times(&right));
        assert!(values[2] > 0.1 && values[3] < 1e-13 * values[0]);
    }
}
