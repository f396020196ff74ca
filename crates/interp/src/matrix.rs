//! Dense row-major matrices in f64: what every analysis computes with and returns.

use serde::Serialize;

/// A row-major matrix.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Matrix {
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub cols: usize,
    /// `[rows, cols]`.
    pub values: Vec<f64>,
}

impl Matrix {
    /// A matrix of zeros.
    #[must_use]
    pub fn zeros(rows: usize, cols: usize) -> Self {
        Self {
            rows,
            cols,
            values: vec![0.0; rows * cols],
        }
    }

    /// The matrix with entry (i, j) = `entry(i, j)`.
    #[must_use]
    pub fn from_fn(rows: usize, cols: usize, mut entry: impl FnMut(usize, usize) -> f64) -> Self {
        let mut values = Vec::with_capacity(rows * cols);
        for i in 0..rows {
            values.extend((0..cols).map(|j| entry(i, j)));
        }
        Self { rows, cols, values }
    }

    /// A copy of row-major f32 values.
    pub(crate) fn from_f32(rows: usize, cols: usize, values: &[f32]) -> Self {
        Self {
            rows,
            cols,
            values: values.iter().map(|&v| f64::from(v)).collect(),
        }
    }

    /// Row-major values as f32.
    pub(crate) fn to_f32(&self) -> Vec<f32> {
        self.values.iter().map(|&v| v as f32).collect()
    }

    /// Entry (i, j).
    ///
    /// # Panics
    ///
    /// If an index is out of range.
    #[must_use]
    pub fn at(&self, i: usize, j: usize) -> f64 {
        self.values[i * self.cols + j]
    }

    /// Row i.
    ///
    /// # Panics
    ///
    /// If the index is out of range.
    #[must_use]
    pub fn row(&self, i: usize) -> &[f64] {
        &self.values[i * self.cols..(i + 1) * self.cols]
    }

    pub(crate) fn row_mut(&mut self, i: usize) -> &mut [f64] {
        &mut self.values[i * self.cols..(i + 1) * self.cols]
    }

    /// Column j.
    #[must_use]
    pub fn column(&self, j: usize) -> Vec<f64> {
        (0..self.rows).map(|i| self.at(i, j)).collect()
    }

    /// The transpose.
    #[must_use]
    pub fn transposed(&self) -> Self {
        Self::from_fn(self.cols, self.rows, |i, j| self.at(j, i))
    }

    /// A·B.
    ///
    /// # Panics
    ///
    /// If the inner sizes differ.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        assert_eq!(self.cols, other.rows, "inner sizes of a product");
        let mut product = Self::zeros(self.rows, other.cols);
        for i in 0..self.rows {
            let target = &mut product.values[i * other.cols..(i + 1) * other.cols];
            for (&factor, row) in self
                .row(i)
                .iter()
                .zip(other.values.chunks_exact(other.cols.max(1)))
            {
                add_scaled(target, factor, row);
            }
        }
        product
    }

    /// Aᵀ·B.
    ///
    /// # Panics
    ///
    /// If the numbers of rows differ.
    #[must_use]
    pub fn transpose_times(&self, other: &Self) -> Self {
        assert_eq!(self.rows, other.rows, "inner sizes of a product");
        let mut product = Self::zeros(self.cols, other.cols);
        for i in 0..self.rows {
            for (&factor, target) in self
                .row(i)
                .iter()
                .zip(product.values.chunks_exact_mut(other.cols.max(1)))
            {
                add_scaled(target, factor, other.row(i));
            }
        }
        product
    }

    /// A·Bᵀ.
    ///
    /// # Panics
    ///
    /// If the numbers of columns differ.
    #[must_use]
    pub fn times_transpose(&self, other: &Self) -> Self {
        assert_eq!(self.cols, other.cols, "inner sizes of a product");
        Self::from_fn(self.rows, other.rows, |i, j| dot(self.row(i), other.row(j)))
    }

    /// Σ aᵢⱼ².
    #[must_use]
    pub fn energy(&self) -> f64 {
        dot(&self.values, &self.values)
    }

    /// `[cols]`, Σᵢ aᵢⱼ² per column.
    #[must_use]
    pub fn column_energies(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.cols];
        for row in self.values.chunks_exact(self.cols.max(1)) {
            for (sum, v) in sums.iter_mut().zip(row) {
                *sum += v * v;
            }
        }
        sums
    }

    /// `[rows]`, Σⱼ aᵢⱼ² per row.
    #[must_use]
    pub fn row_energies(&self) -> Vec<f64> {
        (0..self.rows)
            .map(|i| dot(self.row(i), self.row(i)))
            .collect()
    }

    pub(crate) fn scaled(mut self, factor: f64) -> Self {
        for value in &mut self.values {
            *value *= factor;
        }
        self
    }

    pub(crate) fn add(&mut self, other: &Self) {
        add_scaled(&mut self.values, 1.0, &other.values);
    }
}

/// target += factor · row.
pub(crate) fn add_scaled(target: &mut [f64], factor: f64, row: &[f64]) {
    if factor != 0.0 {
        for (t, v) in target.iter_mut().zip(row) {
            *t += factor * v;
        }
    }
}

/// Σ aᵢ bᵢ, in eight lanes so that it compiles to SIMD.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; 8];
    let (chunks_a, chunks_b) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f64 = chunks_a
        .remainder()
        .iter()
        .zip(chunks_b.remainder())
        .map(|(x, y)| x * y)
        .sum();
    for (x, y) in chunks_a.zip(chunks_b) {
        for lane in 0..8 {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    lanes.iter().sum::<f64>() + rest
}

/// a·b / (‖a‖ ‖b‖), and 0 where one of them is zero.
pub(crate) fn cosine(a: &[f64], b: &[f64]) -> f64 {
    let norms = (dot(a, a) * dot(b, b)).sqrt();
    if norms > 0.0 { dot(a, b) / norms } else { 0.0 }
}

/// part / whole, and 0 where the whole is 0.
pub(crate) fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_products_agree() {
        let a = Matrix::from_fn(11, 7, |i, j| ((i * 7 + j) as f64).sin());
        let b = Matrix::from_fn(7, 13, |i, j| ((i * 13 + j) as f64).cos());
        let product = a.times(&b);
        assert_eq!(a.transposed().transpose_times(&b), product);
        let other = a.times_transpose(&b.transposed());
        for (x, y) in product.values.iter().zip(&other.values) {
            assert!((x - y).abs() < 1e-14);
        }
        assert!((a.energy() - a.row_energies().iter().sum::<f64>()).abs() < 1e-12);
        assert!((a.energy() - a.column_energies().iter().sum::<f64>()).abs() < 1e-12);
    }
}
