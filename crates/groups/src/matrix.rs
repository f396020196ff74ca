//! Small dense square matrices, row-major slices of length dim².

use crate::scalar::Scalar;

/// C = A·B.
pub(crate) fn multiply<T: Scalar>(a: &[T], b: &[T], dim: usize) -> Vec<T> {
    let mut product = vec![T::ZERO; dim * dim];
    multiply_into(a, b, dim, &mut product);
    product
}

/// Adds A·B to `product`; zeros of A cost nothing.
pub(crate) fn multiply_into<T: Scalar>(a: &[T], b: &[T], dim: usize, product: &mut [T]) {
    if dim == 0 {
        return;
    }
    for (row, target) in a.chunks_exact(dim).zip(product.chunks_exact_mut(dim)) {
        for (&factor, b_row) in row.iter().zip(b.chunks_exact(dim)) {
            if factor != T::ZERO {
                for (t, &entry) in target.iter_mut().zip(b_row) {
                    *t += factor * entry;
                }
            }
        }
    }
}

/// A*, the conjugate transpose.
pub(crate) fn adjoint<T: Scalar>(a: &[T], dim: usize) -> Vec<T> {
    (0..dim * dim)
        .map(|index| a[index % dim * dim + index / dim].conj())
        .collect()
}

pub(crate) fn identity<T: Scalar>(dim: usize) -> Vec<T> {
    let entry = |index: usize| {
        if index / dim == index % dim {
            T::ONE
        } else {
            T::ZERO
        }
    };
    (0..dim * dim).map(entry).collect()
}

pub(crate) fn trace<T: Scalar>(a: &[T], dim: usize) -> T {
    (0..dim).map(|i| a[i * dim + i]).sum()
}

/// A ⊗ B, `[dim_a·dim_b, dim_a·dim_b]`.
pub(crate) fn kronecker<T: Scalar>(a: &[T], dim_a: usize, b: &[T], dim_b: usize) -> Vec<T> {
    let dim = dim_a * dim_b;
    let entry = |index: usize| {
        let (i, j) = (index / dim, index % dim);
        a[i / dim_b * dim_a + j / dim_b] * b[i % dim_b * dim_b + j % dim_b]
    };
    (0..dim * dim).map(entry).collect()
}

/// Largest absolute difference of two entries; NaN counts as infinite.
pub(crate) fn gap<T: Scalar>(a: &[T], b: &[T]) -> f64 {
    let mut largest = 0.0_f64;
    for (&x, &y) in a.iter().zip(b) {
        let distance = (x - y).modulus();
        largest = if distance.is_nan() {
            f64::INFINITY
        } else {
            largest.max(distance)
        };
    }
    largest
}

/// Eigenvalues and eigenvectors (columns) of a Hermitian matrix, by cyclic Jacobi rotations.
///
/// # Shapes
///
/// - `matrix`: `[n, n]`; returns `[n]` and `[n, n]`, in no particular order
pub(crate) fn hermitian_eigen<T: Scalar>(mut a: Vec<T>, n: usize) -> (Vec<f64>, Vec<T>) {
    let mut vectors = identity::<T>(n);
    let scale = a.iter().map(|x| x.modulus()).fold(0.0, f64::max);
    // Jacobi converges quadratically; thirty sweeps are far more than any matrix here needs.
    for _ in 0..30 {
        let mut off_diagonal = 0.0_f64;
        for p in 0..n {
            for q in p + 1..n {
                let size = a[p * n + q].modulus();
                off_diagonal = off_diagonal.max(size);
                if size > 1e-17 * scale {
                    rotate(&mut a, &mut vectors, n, p, q);
                }
            }
        }
        if off_diagonal <= 1e-15 * scale {
            break;
        }
    }
    ((0..n).map(|i| a[i * n + i].real()).collect(), vectors)
}

/// One Jacobi rotation that zeroes entry (p, q): a phase makes it real, a rotation removes it.
fn rotate<T: Scalar>(a: &mut [T], vectors: &mut [T], n: usize, p: usize, q: usize) {
    let pivot = a[p * n + q];
    let size = pivot.modulus();
    let phase = pivot * T::from_real(1.0 / size);
    let theta = (a[q * n + q].real() - a[p * n + p].real()) / (2.0 * size);
    let tangent = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let tangent = if theta == 0.0 { 1.0 } else { tangent };
    let cosine = 1.0 / tangent.hypot(1.0);
    let (c, s) = (T::from_real(cosine), T::from_real(tangent * cosine));
    for matrix in [&mut *a, vectors] {
        for row in matrix.chunks_exact_mut(n) {
            let (x, y) = (row[p], row[q] * phase.conj());
            row[p] = c * x - s * y;
            row[q] = s * x + c * y;
        }
    }
    for j in 0..n {
        let (x, y) = (a[p * n + j], a[q * n + j] * phase);
        a[p * n + j] = c * x - s * y;
        a[q * n + j] = s * x + c * y;
    }
}

#[cfg(test)]
mod tests {
    use num_complex::Complex64;

    use super::*;

    #[test]
    fn a_hermitian_matrix_is_diagonalized() {
        let n = 6;
        let entry = |i: usize, j: usize| {
            let (low, high) = (i.min(j) as f64, i.max(j) as f64);
            let value = Complex64::new((low * 1.3 + high).sin(), (low - high) * 0.37);
            if i <= j { value } else { value.conj() }
        };
        let a: Vec<Complex64> = (0..n * n).map(|k| entry(k / n, k % n)).collect();
        let (values, vectors) = hermitian_eigen(a.clone(), n);
        let mut scaled = vectors.clone();
        for row in scaled.chunks_exact_mut(n) {
            for (x, value) in row.iter_mut().zip(&values) {
                *x *= value;
            }
        }
        assert!(gap(&multiply(&a, &vectors, n), &scaled) < 1e-13);
        let gram = multiply(&adjoint(&vectors, n), &vectors, n);
        assert!(gap(&gram, &identity(n)) < 1e-13);
    }
}
