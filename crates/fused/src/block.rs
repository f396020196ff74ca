//! Matrices padded with zeros so that no loop over them has a remainder.

/// Floats that are processed together: two vectors of SIMD128.
pub(crate) const LANES: usize = 8;

/// A row-major f32 matrix whose rows and columns are padded to whole multiples of [`LANES`].
///
/// The padding is zero and stays zero: products, gradients and AdamW all keep it so.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Block {
    values: Vec<f32>,
    n_rows: usize,
    n_columns: usize,
    stride: usize,
}

impl Block {
    /// A matrix of zeros.
    pub(crate) fn zeros([n_rows, n_columns]: [usize; 2]) -> Self {
        let stride = n_columns.next_multiple_of(LANES);
        Self {
            values: vec![0.0; n_rows.next_multiple_of(LANES) * stride],
            n_rows,
            n_columns,
            stride,
        }
    }

    /// A copy of a dense row-major matrix.
    pub(crate) fn from_dense(shape: [usize; 2], dense: &[f32]) -> Self {
        let mut block = Self::zeros(shape);
        for (row, dense) in block.rows_mut().zip(dense.chunks_exact(shape[1])) {
            row[..shape[1]].copy_from_slice(dense);
        }
        block
    }

    /// Without the padding, row-major.
    pub(crate) fn to_dense(&self) -> Vec<f32> {
        let rows = self.rows().take(self.n_rows);
        rows.flat_map(|row| &row[..self.n_columns])
            .copied()
            .collect()
    }

    /// Rows and columns, without the padding.
    pub(crate) fn shape(&self) -> [usize; 2] {
        [self.n_rows, self.n_columns]
    }

    /// Distance between rows in floats, a multiple of [`LANES`].
    pub(crate) fn stride(&self) -> usize {
        self.stride
    }

    /// All values, with the padding.
    pub(crate) fn values(&self) -> &[f32] {
        &self.values
    }

    /// All values, with the padding.
    pub(crate) fn values_mut(&mut self) -> &mut [f32] {
        &mut self.values
    }

    /// One row, with its padding.
    pub(crate) fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.stride..][..self.stride]
    }

    /// One row, with its padding.
    pub(crate) fn row_mut(&mut self, row: usize) -> &mut [f32] {
        &mut self.values[row * self.stride..][..self.stride]
    }

    /// All rows and those of the padding, each with its padding.
    pub(crate) fn rows(&self) -> std::slice::ChunksExact<'_, f32> {
        self.values.chunks_exact(self.stride)
    }

    /// All rows and those of the padding, each with its padding.
    pub(crate) fn rows_mut(&mut self) -> std::slice::ChunksExactMut<'_, f32> {
        self.values.chunks_exact_mut(self.stride)
    }

    /// Sets everything to zero.
    pub(crate) fn clear(&mut self) {
        self.values.fill(0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dense_matrix_survives_the_padding() {
        let dense: Vec<f32> = (0..15).map(|i| i as f32 + 1.0).collect();
        let block = Block::from_dense([3, 5], &dense);
        assert_eq!(block.to_dense(), dense);
        assert_eq!((block.rows().count(), block.stride()), (8, 8));
        assert_eq!(
            block.values().iter().filter(|&&v| v == 0.0).count(),
            64 - 15
        );
    }
}
