//! f32 matrix product for the heavy part of a forward pass, hidden · unembed.
//!
//! The right factor is packed once into panels of eight columns. A tile of four rows and eight
//! columns stays in registers while k runs, which compiles to SIMD without intrinsics.

const COLUMNS: usize = 8;
const ROWS: usize = 4;

/// A `[k, n]` matrix in panels of eight columns, padded with zeros.
#[derive(Debug, Clone)]
pub(crate) struct Packed {
    panels: Vec<[f32; COLUMNS]>,
    k: usize,
    n: usize,
}

impl Packed {
    /// Packs row-major values.
    pub(crate) fn new(values: &[f32], k: usize, n: usize) -> Self {
        let mut panels = Vec::with_capacity(n.div_ceil(COLUMNS) * k);
        for start in (0..n).step_by(COLUMNS) {
            for row in values.chunks_exact(n) {
                let mut panel = [0.0; COLUMNS];
                let part = &row[start..n.min(start + COLUMNS)];
                panel[..part.len()].copy_from_slice(part);
                panels.push(panel);
            }
        }
        Self { panels, k, n }
    }

    /// out = a · b.
    ///
    /// # Shapes
    ///
    /// - `a`: `[m, k]`; `out`: `[m, n]`
    pub(crate) fn multiply(&self, a: &[f32], out: &mut [f32]) {
        let (k, n) = (self.k, self.n);
        for (index, panel) in self.panels.chunks_exact(k.max(1)).enumerate() {
            let start = index * COLUMNS;
            let width = COLUMNS.min(n - start);
            let tiles = a.chunks(ROWS * k).zip(out.chunks_mut(ROWS * n));
            for (rows, target) in tiles {
                let tile = if rows.len() == ROWS * k {
                    full_tile(rows, panel, k)
                } else {
                    part_tile(rows, panel, k)
                };
                for (values, row) in tile.iter().zip(target.chunks_exact_mut(n)) {
                    row[start..start + width].copy_from_slice(&values[..width]);
                }
            }
        }
    }
}

fn full_tile(rows: &[f32], panel: &[[f32; COLUMNS]], k: usize) -> [[f32; COLUMNS]; ROWS] {
    let mut tile = [[0.0_f32; COLUMNS]; ROWS];
    let (first, rest) = rows.split_at(k);
    let (second, rest) = rest.split_at(k);
    let (third, fourth) = rest.split_at(k);
    for ((((b, &a0), &a1), &a2), &a3) in panel.iter().zip(first).zip(second).zip(third).zip(fourth)
    {
        for column in 0..COLUMNS {
            tile[0][column] += a0 * b[column];
            tile[1][column] += a1 * b[column];
            tile[2][column] += a2 * b[column];
            tile[3][column] += a3 * b[column];
        }
    }
    tile
}

fn part_tile(rows: &[f32], panel: &[[f32; COLUMNS]], k: usize) -> [[f32; COLUMNS]; ROWS] {
    let mut tile = [[0.0_f32; COLUMNS]; ROWS];
    for (values, row) in tile.iter_mut().zip(rows.chunks_exact(k)) {
        for (b, &factor) in panel.iter().zip(row) {
            for (value, entry) in values.iter_mut().zip(b) {
                *value += factor * entry;
            }
        }
    }
    tile
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_definition_at_sizes_that_do_not_fill_tiles() {
        for (m, k, n) in [(1, 1, 1), (4, 3, 8), (7, 5, 9), (9, 16, 23)] {
            let a: Vec<f32> = (0..m * k).map(|i| (i as f32 * 0.37).sin()).collect();
            let b: Vec<f32> = (0..k * n).map(|i| (i as f32 * 0.73).cos()).collect();
            let mut out = vec![f32::NAN; m * n];
            Packed::new(&b, k, n).multiply(&a, &mut out);
            for i in 0..m {
                for j in 0..n {
                    let want: f32 = (0..k).map(|l| a[i * k + l] * b[l * n + j]).sum();
                    assert!((out[i * n + j] - want).abs() < 1e-5);
                }
            }
        }
    }
}
