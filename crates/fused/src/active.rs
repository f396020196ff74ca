//! Products with hidden values behind a ReLU, about half of which are zero: only the others are
//! looked at, so a product costs half of a dense one, and no more when nothing is switched off.
//!
//! The other factor is read in panels of up to 24 columns, whose sums stay in registers.

use wide::f32x4;

use crate::block::{Block, LANES};

/// A value that is not zero, and its row.
#[derive(Debug, Clone, Copy, Default)]
struct Active {
    index: u32,
    value: f32,
}

/// Groups of [`LANES`] columns in a panel, at most. Engines load all of a row before they use it, and
/// one sum that has to leave its register more than doubles the time: 6 sums and 6 values fit.
const WIDEST: usize = 3;

/// A matrix in panels of up to 24 columns, row after row.
#[derive(Debug, Clone, Default)]
pub(crate) struct WidePanels {
    values: Vec<f32x4>,
    n_rows: usize,
    stride: usize,
}

impl WidePanels {
    /// Packs the first rows of a matrix in place of what was packed before.
    pub(crate) fn pack(&mut self, matrix: &Block, n_rows: usize) {
        self.values.clear();
        self.n_rows = n_rows;
        self.stride = matrix.stride();
        for columns in panels(self.stride) {
            for row in matrix.rows().take(n_rows) {
                let (vectors, _) = row[columns.clone()].as_chunks::<4>();
                self.values.extend(vectors.iter().map(|&v| f32x4::new(v)));
            }
        }
    }

    /// Each panel with its columns.
    fn iter(&self) -> impl Iterator<Item = (std::ops::Range<usize>, &[f32x4])> {
        panels(self.stride).map(|columns| {
            let start = columns.start / 4 * self.n_rows;
            let values = &self.values[start..start + columns.len() / 4 * self.n_rows];
            (columns, values)
        })
    }
}

fn panels(stride: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    let width = WIDEST * LANES;
    (0..stride)
        .step_by(width)
        .map(move |start| start..(start + width).min(stride))
}

/// Calls a function of a panel's width, which is known when it is compiled.
macro_rules! by_width {
    ($width:expr, $function:ident($($argument:expr),*)) => {
        match $width / LANES {
            1 => $function::<2>($($argument),*),
            2 => $function::<4>($($argument),*),
            _ => $function::<6>($($argument),*),
        }
    };
}

/// Which hidden values of a block of rows are not zero.
#[derive(Debug, Clone)]
pub(crate) struct ActiveBlock {
    /// Hidden units of each row.
    by_row: Lists<u32>,
    /// Rows of each hidden unit.
    by_unit: Lists<Active>,
    sums: Vec<f32>,
}

/// Lists of equal room.
#[derive(Debug, Clone)]
struct Lists<T> {
    items: Vec<T>,
    lens: Vec<usize>,
    room: usize,
}

impl<T: Copy + Default> Lists<T> {
    fn new(n_lists: usize, room: usize) -> Self {
        Self {
            items: vec![T::default(); n_lists * room],
            lens: vec![0; n_lists],
            room,
        }
    }

    fn iter(&self) -> impl Iterator<Item = &[T]> {
        let lists = self.items.chunks_exact(self.room).zip(&self.lens);
        lists.map(|(items, &len)| &items[..len])
    }
}

/// Places of the bits that are set in a number of four bits, lowest first.
const PLACES: [[u32; 4]; 16] = {
    let mut places = [[0; 4]; 16];
    let mut mask = 0;
    while mask < 16 {
        let (mut place, mut n) = (0, 0);
        while place < 4 {
            if mask >> place & 1 == 1 {
                places[mask][n] = place;
                n += 1;
            }
            place += 1;
        }
        mask += 1;
    }
    places
};

impl ActiveBlock {
    /// Room for so many rows and hidden units.
    pub(crate) fn new(n_rows: usize, n_units: usize) -> Self {
        Self {
            // Units are listed four at a time, whether or not all of them count.
            by_row: Lists::new(n_rows, n_units.next_multiple_of(LANES) + 4),
            by_unit: Lists::new(n_units, n_rows),
            sums: vec![0.0; n_units.next_multiple_of(4)],
        }
    }

    /// Looks at the first rows of hidden values.
    pub(crate) fn fill(&mut self, hidden: &Block, n_rows: usize) {
        let Lists { items, lens, room } = &mut self.by_row;
        lens.fill(0);
        let lists = items.chunks_exact_mut(*room).zip(lens);
        for (row, (list, len)) in hidden.rows().take(n_rows).zip(lists) {
            let mut n = 0;
            for (four, base) in row.as_chunks::<4>().0.iter().zip((0..).step_by(4)) {
                // NaN counts: it has to reach the loss.
                let mask = f32x4::new(*four).simd_ne(f32x4::ZERO).to_bitmask();
                let places = PLACES[mask as usize & 15].map(|place| place + base);
                list[n..n + 4].copy_from_slice(&places);
                n += mask.count_ones() as usize;
            }
            *len = n;
        }
    }

    /// Sorts what [`ActiveBlock::fill`] found by hidden unit, with the values.
    fn transpose(&mut self, hidden: &Block) {
        let Lists { items, lens, room } = &mut self.by_unit;
        lens.fill(0);
        for ((list, values), index) in self.by_row.iter().zip(hidden.rows()).zip(0..) {
            for &unit in list {
                let (unit, value) = (unit as usize, values[unit as usize]);
                items[unit * *room + lens[unit]] = Active { index, value };
                lens[unit] += 1;
            }
        }
    }

    /// c = a · b for these rows a, which [`ActiveBlock::fill`] has looked at.
    pub(crate) fn multiply(&self, a: &Block, b: &WidePanels, c: &mut Block) {
        for (columns, panel) in b.iter() {
            let rows = self.by_row.iter().zip(a.rows()).zip(c.rows_mut());
            for ((list, a), c_row) in rows {
                let values = list.iter().map(|&unit| (unit, a[unit as usize]));
                let c = &mut c_row[columns.clone()];
                by_width!(columns.len(), add_combination(values, panel, c, false));
            }
        }
    }

    /// c += aᵀ · b for these rows a; b holds as many rows.
    pub(crate) fn add_transposed_product(&mut self, a: &Block, b: &WidePanels, c: &mut Block) {
        self.transpose(a);
        for (columns, panel) in b.iter() {
            for (list, c_row) in self.by_unit.iter().zip(c.rows_mut()) {
                let values = list.iter().map(|active| (active.index, active.value));
                let c = &mut c_row[columns.clone()];
                by_width!(columns.len(), add_combination(values, panel, c, true));
            }
        }
    }

    /// c = a · bᵀ where these rows are not zero; the other values of c stay what they are.
    pub(crate) fn multiply_transposed(&mut self, a: &Block, b: &WidePanels, c: &mut Block) {
        let rows = self.by_row.iter().zip(a.rows()).zip(c.rows_mut());
        for ((list, a_row), c_row) in rows {
            self.sums.fill(0.0);
            for (columns, panel) in b.iter() {
                let a = &a_row[columns.clone()];
                by_width!(columns.len(), add_dots(list, panel, a, &mut self.sums));
            }
            for (&unit, &sum) in list.iter().zip(&self.sums) {
                c_row[unit as usize] = sum;
            }
        }
    }
}

/// Σ value · b\[index], in place of c or added to it.
#[inline(never)]
fn add_combination<const V: usize>(
    list: impl Iterator<Item = (u32, f32)>,
    panel: &[f32x4],
    c: &mut [f32],
    adds: bool,
) {
    let (panel, _) = panel.as_chunks::<V>();
    let mut sums = [f32x4::ZERO; V];
    for (index, value) in list {
        let (row, value) = (&panel[index as usize], f32x4::splat(value));
        // Indices, not iterators: only so does LLVM keep the sums in registers.
        for i in 0..V {
            sums[i] += value * row[i];
        }
    }
    for (c, sum) in c.as_chunks_mut::<4>().0.iter_mut().zip(sums) {
        let before = if adds { f32x4::new(*c) } else { f32x4::ZERO };
        *c = (before + sum).to_array();
    }
}

/// sums\[i] += a · b\[index of i].
#[inline(never)]
fn add_dots<const V: usize>(list: &[u32], panel: &[f32x4], a: &[f32], sums: &mut [f32]) {
    let (panel, _) = panel.as_chunks::<V>();
    let (a, _) = a.as_chunks::<4>();
    let a: [f32x4; V] = std::array::from_fn(|i| f32x4::new(a[i]));
    let (fours, rest) = list.as_chunks::<4>();
    let (sums, rest_sums) = sums.split_at_mut(fours.len() * 4);
    for (four, sums) in fours.iter().zip(sums.as_chunks_mut::<4>().0) {
        let dot = |i: usize| dot(&a, &panel[four[i] as usize]);
        let [p, q, r, s] = f32x4::transpose([dot(0), dot(1), dot(2), dot(3)]);
        *sums = (f32x4::new(*sums) + ((p + q) + (r + s))).to_array();
    }
    for (&index, sum) in rest.iter().zip(rest_sums) {
        let [p, q, r, s] = dot(&a, &panel[index as usize]).to_array();
        *sum += (p + q) + (r + s);
    }
}

/// The dot product of two rows, in four sums.
#[inline]
fn dot<const V: usize>(a: &[f32x4; V], b: &[f32x4; V]) -> f32x4 {
    let mut sum = a[0] * b[0];
    for i in 1..V {
        sum += a[i] * b[i];
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Integers this small have no rounding, so every order of summation gives the same result.
    fn values(len: usize, salt: usize) -> Vec<f32> {
        let value = |i: usize| ((i * 37 + salt * 11) % 19) as f32 - 9.0;
        (0..len).map(value).collect()
    }

    #[test]
    fn products_of_integers_are_exact_for_every_shape() {
        for [m, k, n] in [[1, 1, 1], [4, 3, 8], [7, 9, 33], [3, 21, 70], [16, 5, 24]] {
            let a: Vec<f32> = values(m * k, 1).iter().map(|v| v.max(0.0)).collect();
            let (b, d) = (values(k * n, 2), values(m * n, 3));
            let mut active = ActiveBlock::new(m, k);
            let a_block = Block::from_dense([m, k], &a);
            active.fill(&a_block, m);
            let (mut by_k, mut by_row) = (WidePanels::default(), WidePanels::default());
            by_k.pack(&Block::from_dense([k, n], &b), k);
            let d_block = Block::from_dense([m, n], &d);
            by_row.pack(&d_block, m);

            let mut c = Block::from_dense([m, n], &vec![5.0; m * n]);
            active.multiply(&a_block, &by_k, &mut c);
            let sum = |i: usize| (0..k).map(|s| a[i / n * k + s] * b[s * n + i % n]).sum();
            assert_eq!(c.to_dense(), (0..m * n).map(sum).collect::<Vec<f32>>());

            let mut c = Block::from_dense([k, n], &vec![5.0; k * n]);
            active.add_transposed_product(&a_block, &by_row, &mut c);
            let sum = |i: usize| {
                let products = (0..m).map(|s| a[s * k + i / n] * d[s * n + i % n]);
                5.0 + products.sum::<f32>()
            };
            assert_eq!(c.to_dense(), (0..k * n).map(sum).collect::<Vec<f32>>());

            let mut c = Block::from_dense([m, k], &vec![5.0; m * k]);
            active.multiply_transposed(&d_block, &by_k, &mut c);
            let sum = |i: usize| {
                let products = (0..n).map(|s| d[i / k * n + s] * b[i % k * n + s]);
                if a[i] == 0.0 {
                    5.0
                } else {
                    products.sum::<f32>()
                }
            };
            assert_eq!(c.to_dense(), (0..m * k).map(sum).collect::<Vec<f32>>());
        }
    }
}
