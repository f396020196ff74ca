//! Single-threaded f32 matrix products for blocks that fit the cache.
//!
//! A 4×8 tile of the result stays in registers while the kernel walks down k: eight vector
//! accumulators, two vectors of b and a broadcast of a, which fits the sixteen vector registers
//! that WebAssembly engines have. They load all that a step needs before they use it, so two steps at a
//! time would not fit. The left factor is read where it lies. The right one is read
//! eight columns at a time, from panels when it is used again and again.

use wide::f32x4;

use crate::block::{Block, LANES};

/// Rows of a tile.
const ROWS: usize = 4;
/// A piece of the result.
type Tile = [[f32; LANES]; ROWS];

/// The right factor of a product in panels of [`LANES`] columns, each k rows long.
#[derive(Debug, Clone, Default)]
pub(crate) struct Panels {
    rows: Vec<[f32; LANES]>,
    k: usize,
}

impl Panels {
    /// Packs b, `[k, n]`, in place of what was packed before.
    pub(crate) fn pack(&mut self, b: &Block) {
        let [k, n] = b.shape();
        self.k = k;
        self.rows.clear();
        for panel in 0..n.div_ceil(LANES) {
            let rows = b.rows().take(k);
            self.rows.extend(rows.map(|row| row.as_chunks().0[panel]));
        }
    }

    /// Packs the transpose of b, `[n, k]`, in place of what was packed before.
    pub(crate) fn pack_transposed(&mut self, b: &Block) {
        let [_, k] = b.shape();
        self.k = k;
        self.rows.clear();
        for columns in b.values().chunks_exact(LANES * b.stride()) {
            let lane = |lane: usize| columns[lane * b.stride()..].as_chunks::<4>().0;
            let lanes: [&[[f32; 4]]; LANES] = std::array::from_fn(lane);
            for start in (0..k).step_by(4) {
                let four = |from: usize| {
                    let rows =
                        std::array::from_fn(|lane| f32x4::new(lanes[from + lane][start / 4]));
                    f32x4::transpose(rows).map(f32x4::to_array)
                };
                let (low, high) = (four(0), four(4));
                let rows = low.iter().zip(&high).take(k - start);
                self.rows
                    .extend(rows.map(|(&[a, b, c, d], &[e, f, g, h])| [a, b, c, d, e, f, g, h]));
            }
        }
    }
}

/// c = a · b for the first `n_rows` rows, rounded up to whole tiles.
///
/// # Shapes
///
/// - `a`: `[n_rows, k]`
/// - `b`: `[k, n]`
/// - `c`: `[n_rows, n]`
pub(crate) fn multiply(a: &Block, b: &Panels, n_rows: usize, c: &mut Block) {
    let (a_stride, c_stride) = (a.stride(), c.stride());
    let n_rows = n_rows.next_multiple_of(ROWS);
    let a = &a.values()[..n_rows * a_stride];
    // One panel of b (k × 8) stays in the first-level cache while all of a passes by.
    for (panel, column) in b.rows.chunks_exact(b.k).zip((0..).step_by(LANES)) {
        let c_rows = c.values_mut().chunks_exact_mut(ROWS * c_stride);
        for (a_rows, c_rows) in a.chunks_exact(ROWS * a_stride).zip(c_rows) {
            let sums = tile_of_rows(
                std::array::from_fn(|row| &a_rows[row * a_stride..][..a_stride]),
                panel,
            );
            for (c_row, sums) in c_rows.chunks_exact_mut(c_stride).zip(sums) {
                c_row[column..column + LANES].copy_from_slice(&sums);
            }
        }
    }
}

/// Both factors of [`add_transposed_product`] as it reads them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns {
    /// Of the left one, four columns at a time.
    groups: Vec<[f32; ROWS]>,
    /// Of the right one, eight columns at a time.
    panels: Vec<[f32; LANES]>,
}

/// c += aᵀ · b over the first `n_rows` rows.
///
/// # Shapes
///
/// - `a`: `[n_rows, m]`
/// - `b`: `[n_rows, n]`
/// - `c`: `[m, n]`
pub(crate) fn add_transposed_product(
    a: &Block,
    b: &Block,
    n_rows: usize,
    c: &mut Block,
    columns: &mut Columns,
) {
    let Columns { groups, panels } = columns;
    pack_columns(a, n_rows, groups);
    pack_columns(b, n_rows, panels);
    let c_stride = c.stride();
    for (column, panel) in panels.chunks_exact(n_rows).enumerate() {
        let c_rows = c.values_mut().chunks_exact_mut(ROWS * c_stride);
        for (group, c_rows) in groups.chunks_exact(n_rows).zip(c_rows) {
            let sums = tile_of_columns(group, panel);
            for (c_row, sums) in c_rows.chunks_exact_mut(c_stride).zip(sums) {
                let c = &mut c_row.as_chunks_mut::<LANES>().0[column];
                for (c, sum) in c.iter_mut().zip(sums) {
                    *c += sum;
                }
            }
        }
    }
}

/// The first rows of a matrix, N columns at a time.
fn pack_columns<const N: usize>(matrix: &Block, n_rows: usize, packed: &mut Vec<[f32; N]>) {
    let stride = matrix.stride() / N;
    packed.resize(stride * n_rows, [0.0; N]);
    let rows = matrix.values().as_chunks::<N>().0.chunks_exact(stride);
    for (index, row) in rows.take(n_rows).enumerate() {
        for (values, packed) in row.iter().zip(packed[index..].iter_mut().step_by(n_rows)) {
            *packed = *values;
        }
    }
}

/// Σ_k a[·][k] ⊗ b[k].
#[inline(never)]
fn tile_of_rows(a: [&[f32]; ROWS], b: &[[f32; LANES]]) -> Tile {
    let mut sums = Tile::default();
    let a = a.map(|row| &row[..b.len()]);
    for (k, &b) in b.iter().enumerate() {
        add_outer(&mut sums, std::array::from_fn(|row| a[row][k]), b);
    }
    sums
}

/// Σ_k a[k] ⊗ b[k].
#[inline(never)]
fn tile_of_columns(a: &[[f32; ROWS]], b: &[[f32; LANES]]) -> Tile {
    let mut sums = Tile::default();
    for (&a, &b) in a.iter().zip(b) {
        add_outer(&mut sums, a, b);
    }
    sums
}

/// tile += a ⊗ b.
#[inline]
fn add_outer(tile: &mut Tile, a: [f32; ROWS], b: [f32; LANES]) {
    // Indices and copies, not iterators: only so does LLVM keep the whole tile in registers.
    for row in 0..ROWS {
        for lane in 0..LANES {
            tile[row][lane] += a[row] * b[lane];
        }
    }
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

    const SHAPES: [[usize; 3]; 6] = [
        [1, 1, 1],
        [4, 3, 8],
        [5, 7, 9],
        [3, 2, 17],
        [16, 5, 24],
        [9, 1, 7],
    ];

    /// Integers this small have no rounding, so every order of summation gives the same result.
    fn expected([m, k, n]: [usize; 3], a: &[f32], b: &[f32]) -> Vec<f32> {
        let sum = |i: usize| (0..k).map(|s| a[i / n * k + s] * b[s * n + i % n]).sum();
        (0..m * n).map(sum).collect()
    }

    #[test]
    fn products_of_integers_are_exact_for_every_shape() {
        for shape @ [m, k, n] in SHAPES {
            let (a, b) = (values(m * k, 1), values(k * n, 2));
            let left = Block::from_dense([m, k], &a);
            let mut panels = [Panels::default(), Panels::default()];
            panels[0].pack(&Block::from_dense([k, n], &b));
            panels[1].pack_transposed(&Block::from_dense([n, k], &transpose(&b, n)));
            for panels in panels {
                let mut c = Block::zeros([m, n]);
                multiply(&left, &panels, m, &mut c);
                assert_eq!(c.to_dense(), expected(shape, &a, &b), "{shape:?}");
            }
        }
    }

    #[test]
    fn transposed_products_of_integers_are_exact_and_add_up() {
        for shape @ [m, k, n] in SHAPES {
            let (a, b) = (values(m * k, 1), values(k * n, 2));
            let left = Block::from_dense([k, m], &transpose(&a, k));
            let right = Block::from_dense([k, n], &b);
            let (mut c, mut columns) = (Block::zeros([m, n]), Columns::default());
            for _ in 0..2 {
                add_transposed_product(&left, &right, k, &mut c, &mut columns);
            }
            let twice = expected(shape, &a, &b)
                .iter()
                .map(|v| 2.0 * v)
                .collect::<Vec<_>>();
            assert_eq!(c.to_dense(), twice, "{shape:?}");
        }
    }
}
