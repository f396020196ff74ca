//! Single-threaded f32 matrix product, c += a · b, for matrices that fit the cache.
//!
//! Both factors are first copied into panels in the order in which the kernel reads them, padded
//! with zeros to whole panels: a by four rows, b by eight columns. The kernel then keeps a 4×8 tile
//! of c in registers and walks down k: eight vector accumulators, two vectors of b and a broadcast
//! of a, which fits the sixteen vector registers that WebAssembly engines have. Because packing
//! reads through strides, either factor may be a transpose at no extra cost.

const TILE_ROWS: usize = 4;
const TILE_COLUMNS: usize = 8;

/// A matrix inside a slice: element (i, j) is at `i · row_stride + j · column_stride`.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    values: &'a [f32],
    row_stride: usize,
    column_stride: usize,
}

impl<'a> View<'a> {
    /// A row-major matrix with rows of this length.
    pub(crate) fn rows(values: &'a [f32], n_columns: usize) -> Self {
        Self {
            values,
            row_stride: n_columns,
            column_stride: 1,
        }
    }

    /// The transpose.
    pub(crate) fn transposed(self) -> Self {
        Self {
            row_stride: self.column_stride,
            column_stride: self.row_stride,
            ..self
        }
    }
}

/// A `[k, width]` matrix in panels of `N` columns, each k rows long.
#[derive(Debug, Clone, Default)]
pub(crate) struct Panels<const N: usize> {
    rows: Vec<[f32; N]>,
    k: usize,
    width: usize,
}

/// The left factor of a product, packed.
pub(crate) type LeftPanels = Panels<TILE_ROWS>;
/// The right factor of a product, packed.
pub(crate) type RightPanels = Panels<TILE_COLUMNS>;

impl LeftPanels {
    /// Packs a, `[m, k]`.
    pub(crate) fn pack(&mut self, [m, k]: [usize; 2], a: View<'_>) {
        self.fill(k, m, a.transposed());
    }
}

impl RightPanels {
    /// Packs b, `[k, n]`.
    pub(crate) fn pack(&mut self, [k, n]: [usize; 2], b: View<'_>) {
        self.fill(k, n, b);
    }
}

impl<const N: usize> Panels<N> {
    fn fill(&mut self, k: usize, width: usize, matrix: View<'_>) {
        (self.k, self.width) = (k, width);
        self.rows.clear();
        self.rows.resize(width.div_ceil(N) * k, [0.0; N]);
        if k == 0 {
            return;
        }
        for (panel, start) in self.rows.chunks_exact_mut(k).zip((0..width).step_by(N)) {
            let lanes = N.min(width - start);
            for (row, values) in panel.iter_mut().enumerate() {
                let source =
                    &matrix.values[row * matrix.row_stride + start * matrix.column_stride..];
                if matrix.column_stride == 1 {
                    values[..lanes].copy_from_slice(&source[..lanes]);
                } else {
                    for (lane, value) in values[..lanes].iter_mut().enumerate() {
                        *value = source[lane * matrix.column_stride];
                    }
                }
            }
        }
    }
}

/// c += a · b.
///
/// # Shapes
///
/// - `a`: `[m, k]`
/// - `b`: `[k, n]`
/// - `c`: `[m, n]`, row-major
pub(crate) fn gemm(a: &LeftPanels, b: &RightPanels, c: &mut [f32]) {
    debug_assert_eq!(a.k, b.k);
    let (k, n) = (a.k, b.width);
    if k == 0 || n == 0 {
        return;
    }
    // One panel of b (k × 8) stays in the first-level cache while all of a passes by.
    for (b_panel, column) in b.rows.chunks_exact(k).zip((0..n).step_by(TILE_COLUMNS)) {
        let columns = column..(column + TILE_COLUMNS).min(n);
        for (a_panel, c_rows) in a.rows.chunks_exact(k).zip(c.chunks_mut(TILE_ROWS * n)) {
            let sums = tile(a_panel, b_panel);
            for (c_row, sums) in c_rows.chunks_exact_mut(n).zip(sums) {
                for (c, sum) in c_row[columns.clone()].iter_mut().zip(sums) {
                    *c += sum;
                }
            }
        }
    }
}

#[inline(never)]
fn tile(
    a_panel: &[[f32; TILE_ROWS]],
    b_panel: &[[f32; TILE_COLUMNS]],
) -> [[f32; TILE_COLUMNS]; TILE_ROWS] {
    let mut sums = [[0.0_f32; TILE_COLUMNS]; TILE_ROWS];
    // Indices and copies, not iterators: only so does LLVM keep the whole tile in registers.
    for (&a, &b) in a_panel.iter().zip(b_panel) {
        for row in 0..TILE_ROWS {
            for lane in 0..TILE_COLUMNS {
                sums[row][lane] += a[row] * b[lane];
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(len: usize, salt: usize) -> Vec<f32> {
        (0..len)
            .map(|i| ((i * 37 + salt * 11) % 19) as f32 - 9.0)
            .collect()
    }

    fn transpose(values: &[f32], columns: usize) -> Vec<f32> {
        let rows = values.len() / columns;
        (0..values.len())
            .map(|i| values[i % rows * columns + i / rows])
            .collect()
    }

    /// Integers this small have no rounding, so every order of summation gives the same result.
    #[test]
    fn products_of_integers_are_exact_for_every_shape_and_direction() {
        let (mut left, mut right) = (LeftPanels::default(), RightPanels::default());
        for [m, k, n] in [
            [1, 1, 1],
            [4, 3, 8],
            [5, 7, 9],
            [3, 2, 17],
            [16, 5, 24],
            [9, 1, 7],
        ] {
            let (a, b) = (values(m * k, 1), values(k * n, 2));
            let (a_transposed, b_transposed) = (transpose(&a, k), transpose(&b, n));
            let start = values(m * n, 3);
            let want: Vec<f32> = (0..m * n)
                .map(|i| {
                    let products = (0..k).map(|s| a[i / n * k + s] * b[s * n + i % n]);
                    start[i] + products.sum::<f32>()
                })
                .collect();
            for a in [View::rows(&a, k), View::rows(&a_transposed, m).transposed()] {
                for b in [View::rows(&b, n), View::rows(&b_transposed, k).transposed()] {
                    left.pack([m, k], a);
                    right.pack([k, n], b);
                    let mut c = start.clone();
                    gemm(&left, &right, &mut c);
                    assert_eq!(c, want, "{m}×{k}×{n}");
                }
            }
        }
    }

    #[test]
    fn empty_products_change_nothing() {
        let (mut left, mut right) = (LeftPanels::default(), RightPanels::default());
        left.pack([1, 0], View::rows(&[], 1));
        right.pack([0, 2], View::rows(&[], 2));
        let mut c = [1.0, 2.0];
        gemm(&left, &right, &mut c);
        assert_eq!(c, [1.0, 2.0]);
    }
}
