//! Gradient of the loss over any rows, sixteen rows at a time.
//!
//! A panel holds 16 rows with the rows in the lanes, so products with W are sums of vectors times
//! one number, whatever the numbers of features and hidden units. Sums over rows stay in the lanes
//! until the last panel has passed.

use glassbook_tasks::features::StateSpace;
use glassbook_tasks::rng::Rng;
use wide::{f32x4, f32x8};

/// Sixteen rows of one feature or hidden unit.
type Lanes = [f32x4; 4];
const PANEL: usize = 16;
const ZERO: Lanes = [f32x4::ZERO; 4];

/// A batch of rows with the room that a step works in.
#[derive(Debug, Clone)]
pub struct RowBatch {
    n_features: usize,
    n_rows: usize,
    importance: Vec<f32>,
    /// `[panel][feature]`; rows beyond the last are 0 and do not count.
    rows: Vec<Lanes>,
    masks: Vec<u32>,
    buffers: Buffers,
}

#[derive(Debug, Clone, Default)]
struct Buffers {
    /// W as `[n, h]` and as `[h, n]`.
    by_feature: Vec<f32>,
    by_hidden: Vec<f32>,
    /// Of one panel: Wx and its gradient, `[h]`, and the gradient by WᵀWx + b, `[n]`.
    hidden: Vec<Lanes>,
    hidden_gradient: Vec<Lanes>,
    residual: Vec<Lanes>,
    /// ∂W `[h, n]` and ∂b `[n]`, summed over panels but not over lanes.
    weights: Vec<f32x4>,
    bias: Vec<f32x4>,
}

impl RowBatch {
    /// Room for `n_rows` rows of features with these importances, `[n]`.
    #[must_use]
    pub fn new(n_rows: usize, importance: Vec<f32>) -> Self {
        let n_features = importance.len();
        Self {
            n_features,
            n_rows,
            importance,
            rows: vec![ZERO; n_rows.div_ceil(PANEL) * n_features],
            masks: Vec::new(),
            buffers: Buffers::default(),
        }
    }

    /// Bytes of a batch and of a step on it.
    #[must_use]
    pub fn bytes(n_rows: usize, n_features: usize, n_hidden: usize) -> u64 {
        let (rows, n, h) = (n_rows as u64, n_features as u64, n_hidden as u64);
        4 * (rows.next_multiple_of(16) * n + 6 * n * h + 16 * (n + 2 * h) + 4 * n)
    }

    /// Number of features, n.
    #[must_use]
    pub fn n_features(&self) -> usize {
        self.n_features
    }

    /// Number of rows.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Copies rows, `[rows, n]`.
    ///
    /// # Panics
    ///
    /// If there are fewer or more rows than there is room for.
    pub fn fill(&mut self, rows: &[f32]) {
        assert_eq!(rows.len(), self.n_rows * self.n_features);
        let n = self.n_features;
        for (panel, rows) in self.rows.chunks_exact_mut(n).zip(rows.chunks(PANEL * n)) {
            for (lane, row) in rows.chunks_exact(n).enumerate() {
                for (values, &value) in panel.iter_mut().zip(row) {
                    values[lane / 4].as_mut_array()[lane % 4] = value;
                }
            }
        }
    }

    /// Draws rows of a tree; the same rows as [`StateSpace::draw_rows`].
    ///
    /// # Panics
    ///
    /// If the data has another number of features.
    pub fn draw(&mut self, space: &StateSpace, rng: &mut Rng) {
        const BITS: [[u32; 4]; 8] = bits();
        let n = self.n_features;
        assert_eq!(space.n_features(), n);
        for (pair, panels) in self.rows.chunks_mut(2 * n).enumerate() {
            let width = (self.n_rows - 2 * PANEL * pair).min(2 * PANEL);
            space.draw_feature_masks(pair as u32, u32::MAX >> (32 - width), rng, &mut self.masks);
            for (panel, bits) in panels.chunks_exact_mut(n).zip(BITS.chunks_exact(4)) {
                for (values, &mask) in panel.iter_mut().zip(&self.masks) {
                    for (value, bits) in values.iter_mut().zip(bits) {
                        *value = spread(mask, bits);
                    }
                }
            }
        }
    }
}

const fn bits() -> [[u32; 4]; 8] {
    let mut bits = [[0; 4]; 8];
    let mut bit = 0;
    while bit < 32 {
        bits[bit / 4][bit % 4] = 1 << bit;
        bit += 1;
    }
    bits
}

/// 1 in each lane whose bit is set in `mask`.
fn spread(mask: u32, bits: &[u32; 4]) -> f32x4 {
    f32x4::new(bits.map(|bit| if mask & bit == 0 { 0.0 } else { 1.0 }))
}

/// Writes the gradient of the mean over rows and features of importance · (x̂ − x)², and returns
/// that mean.
///
/// - `weights`, `gradient`: `[blocks, h]` vectors of eight features
/// - `bias`, `bias_gradient`: `[blocks]`
pub(super) fn gradient(
    batch: &mut RowBatch,
    n_hidden: usize,
    weights: &[f32x8],
    bias: &[f32x8],
    gradient: &mut [f32x8],
    bias_gradient: &mut [f32x8],
) -> f32 {
    let n = batch.n_features;
    let buffers = &mut batch.buffers;
    buffers.prepare(n, n_hidden, weights);
    let scale = 2.0 / (batch.n_rows * n) as f32;
    let mut loss = f32x4::ZERO;
    for (panel, rows) in batch.rows.chunks_exact(n).enumerate() {
        combine(&buffers.by_feature, rows, &mut buffers.hidden);
        combine(&buffers.by_hidden, &buffers.hidden, &mut buffers.residual);
        let counted = counted_lanes(batch.n_rows - PANEL * panel);
        for (j, residual) in buffers.residual.iter_mut().enumerate() {
            let bias = f32x4::splat(bias[j / 8].as_array()[j % 8]);
            let factor = f32x4::splat(scale * batch.importance[j]);
            let mut sum = buffers.bias[j];
            for u in 0..4 {
                let z = residual[u] + bias;
                let on = z.simd_gt(f32x4::ZERO);
                let error = ((z & on) - rows[j][u]) * counted[u];
                loss += factor * error * error;
                residual[u] = (factor * error) & on;
                sum += residual[u];
            }
            buffers.bias[j] = sum;
        }
        combine(
            &buffers.by_feature,
            &buffers.residual,
            &mut buffers.hidden_gradient,
        );
        buffers.accumulate(rows);
    }
    for (j, sum) in buffers.bias.iter().enumerate() {
        bias_gradient[j / 8].as_mut_array()[j % 8] = sum.reduce_add();
    }
    for (i, sum) in buffers.weights.iter().enumerate() {
        let (k, j) = (i / n, i % n);
        gradient[j / 8 * n_hidden + k].as_mut_array()[j % 8] = sum.reduce_add();
    }
    // The factors are 2 / (rows · n), twice those of the loss.
    loss.reduce_add() / 2.0
}

/// 1 in the lanes of the first `n_rows` rows of a panel, 0 in the others.
fn counted_lanes(n_rows: usize) -> Lanes {
    if n_rows >= PANEL {
        return [f32x4::splat(1.0); 4];
    }
    let lane = |row: usize| if row < n_rows { 1.0 } else { 0.0 };
    std::array::from_fn(|u| f32x4::new(std::array::from_fn(|i| lane(4 * u + i))))
}

impl Buffers {
    fn prepare(&mut self, n: usize, n_hidden: usize, weights: &[f32x8]) {
        let weight = |k: usize, j: usize| weights[j / 8 * n_hidden + k].as_array()[j % 8];
        self.by_feature.clear();
        self.by_feature
            .extend((0..n * n_hidden).map(|i| weight(i % n_hidden, i / n_hidden)));
        self.by_hidden.clear();
        self.by_hidden
            .extend((0..n * n_hidden).map(|i| weight(i / n, i % n)));
        self.hidden.resize(n_hidden, ZERO);
        self.hidden_gradient.resize(n_hidden, ZERO);
        self.residual.resize(n, ZERO);
        self.weights.clear();
        self.weights.resize(n_hidden * n, f32x4::ZERO);
        self.bias.clear();
        self.bias.resize(n, f32x4::ZERO);
    }

    /// Adds the panel's part of ∂W = Σ_rows h ⊗ r + (W r) ⊗ x, with r the residual.
    fn accumulate(&mut self, rows: &[Lanes]) {
        let n = rows.len();
        let mut k = 0;
        while k < self.hidden.len() {
            let left = self.hidden.len() - k;
            let sums = &mut self.weights[k * n..];
            let (hidden, gradient) = (&self.hidden[k..], &self.hidden_gradient[k..]);
            // Three hidden units share the vectors of a feature; four go as two and two.
            match left {
                2 | 4 => k += accumulate_few::<2>(hidden, gradient, &self.residual, rows, sums),
                1 => k += accumulate_few::<1>(hidden, gradient, &self.residual, rows, sums),
                _ => k += accumulate_few::<3>(hidden, gradient, &self.residual, rows, sums),
            }
        }
    }
}

fn accumulate_few<const R: usize>(
    hidden: &[Lanes],
    gradient: &[Lanes],
    residual: &[Lanes],
    rows: &[Lanes],
    sums: &mut [f32x4],
) -> usize {
    let n = rows.len();
    for (j, (residual, row)) in residual.iter().zip(rows).enumerate() {
        let mut totals = [f32x4::ZERO; R];
        for u in 0..4 {
            for r in 0..R {
                totals[r] += hidden[r][u] * residual[u] + gradient[r][u] * row[u];
            }
        }
        for (r, total) in totals.into_iter().enumerate() {
            sums[r * n + j] += total;
        }
    }
    R
}

/// out[r] = Σ_i factors[i, r] · values[i], for factors `[values, out]`.
fn combine(factors: &[f32], values: &[Lanes], out: &mut [Lanes]) {
    let width = out.len();
    let mut start = 0;
    while start < width {
        // Three at a time fill twelve registers; four remaining go as two and two.
        match width - start {
            2 | 4 => start += combine_few::<2>(factors, values, out, start),
            1 => start += combine_few::<1>(factors, values, out, start),
            _ => start += combine_few::<3>(factors, values, out, start),
        }
    }
}

fn combine_few<const R: usize>(
    factors: &[f32],
    values: &[Lanes],
    out: &mut [Lanes],
    start: usize,
) -> usize {
    let mut sums = [ZERO; R];
    for (factors, value) in factors.chunks_exact(out.len()).zip(values) {
        let factors = &factors[start..start + R];
        for r in 0..R {
            let factor = f32x4::splat(factors[r]);
            for u in 0..4 {
                sums[r][u] += factor * value[u];
            }
        }
    }
    out[start..start + R].copy_from_slice(&sums);
    R
}
