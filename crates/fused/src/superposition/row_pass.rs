//! Gradient of the loss over any rows, sixteen rows at a time.
//!
//! A panel holds 16 rows with the rows in the lanes, so products with W are sums of vectors times
//! one number, whatever the numbers of features and hidden units. Sums over rows stay in the lanes
//! until the last panel has passed.

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
    /// The features that are on in some row of a panel, `[panel][feature]`, and how many these are:
    /// sparse rows are mostly 0.
    active: Vec<u32>,
    n_active: Vec<usize>,
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
    /// Features whose gradient is not 0 in every row of the panel.
    moving: Vec<u32>,
    /// ∂W `[h, n]` and ∂b `[n]`, summed over panels but not over lanes.
    weights: Vec<f32x4>,
    bias: Vec<f32x4>,
}

impl RowBatch {
    /// Room for `n_rows` rows of features with these importances, `[n]`.
    #[must_use]
    pub fn new(n_rows: usize, importance: Vec<f32>) -> Self {
        let n_features = importance.len();
        let n_panels = n_rows.div_ceil(PANEL);
        Self {
            n_features,
            n_rows,
            importance,
            rows: vec![ZERO; n_panels * n_features],
            active: vec![0; n_panels * n_features],
            n_active: vec![0; n_panels],
            buffers: Buffers::default(),
        }
    }

    /// Bytes of a batch and of a step on it.
    #[must_use]
    pub fn bytes(n_rows: usize, n_features: usize, n_hidden: usize) -> u64 {
        let (rows, n, h) = (n_rows as u64, n_features as u64, n_hidden as u64);
        let panels = rows.div_ceil(16);
        4 * (16 * panels * n + panels * (n + 1) + 6 * n * h + 16 * (n + 2 * h) + 4 * n)
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
        let active = self.active.chunks_exact_mut(n).zip(&mut self.n_active);
        let panels = self.rows.chunks_exact_mut(n).zip(rows.chunks(PANEL * n));
        for ((panel, rows), (active, n_active)) in panels.zip(active) {
            for (lane, row) in rows.chunks_exact(n).enumerate() {
                for (values, &value) in panel.iter_mut().zip(row) {
                    values[lane / 4].as_mut_array()[lane % 4] = value;
                }
            }
            let is_on = |j: usize| rows.iter().skip(j).step_by(n).any(|&x| x != 0.0);
            *n_active = list(active, (0..n).map(is_on));
        }
    }
}

/// Lists the positions of what is on, and returns their number; every position is written, so that no
/// branch depends on the rows.
fn list(places: &mut [u32], is_on: impl Iterator<Item = bool>) -> usize {
    let mut count = 0;
    for (j, is_on) in is_on.enumerate() {
        places[count] = j as u32;
        count += usize::from(is_on);
    }
    count
}

/// Writes the gradient of the mean over rows and features of importance · (x̂ − x)², and returns
/// that mean, or 0 without `WITH_LOSS`.
///
/// - `weights`, `gradient`: `[blocks, h]` vectors of eight features
/// - `bias`, `bias_gradient`: `[blocks]`
pub(super) fn gradient<const WITH_LOSS: bool>(
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
        let active = &batch.active[panel * n..][..batch.n_active[panel]];
        let on = active.iter().map(|&j| j as usize);
        combine(&buffers.by_feature, rows, &on, &mut buffers.hidden);
        let units = 0..n_hidden;
        combine(
            &buffers.by_hidden,
            &buffers.hidden,
            &units,
            &mut buffers.residual,
        );
        let counted = (batch.n_rows < PANEL * (panel + 1))
            .then(|| counted_lanes(batch.n_rows - PANEL * panel));
        let mut n_moving = 0;
        for (j, residual) in buffers.residual.iter_mut().enumerate() {
            let bias = f32x4::splat(bias[j / 8].as_array()[j % 8]);
            let factor = f32x4::splat(scale * batch.importance[j]);
            let (mut sum, mut any_on) = (buffers.bias[j], f32x4::ZERO);
            for u in 0..4 {
                let z = residual[u] + bias;
                let on = z.simd_gt(f32x4::ZERO);
                let mut error = (z & on) - rows[j][u];
                if let Some(counted) = &counted {
                    error *= counted[u];
                }
                if WITH_LOSS {
                    loss += factor * error * error;
                }
                residual[u] = (factor * error) & on;
                sum += residual[u];
                any_on |= on;
            }
            buffers.bias[j] = sum;
            buffers.moving[n_moving] = j as u32;
            n_moving += usize::from(any_on.any());
        }
        let moving = &buffers.moving[..n_moving];
        let terms = moving.iter().map(|&j| j as usize);
        combine(
            &buffers.by_feature,
            &buffers.residual,
            &terms,
            &mut buffers.hidden_gradient,
        );
        buffers.accumulate(rows, active, n_moving);
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
        self.moving.resize(n, 0);
        self.weights.clear();
        self.weights.resize(n_hidden * n, f32x4::ZERO);
        self.bias.clear();
        self.bias.resize(n, f32x4::ZERO);
    }

    /// Adds the panel's part of ∂W = Σ_rows h ⊗ r + (W r) ⊗ x, with r the residual.
    fn accumulate(&mut self, rows: &[Lanes], active: &[u32], n_moving: usize) {
        let mut k = 0;
        while k < self.hidden.len() {
            // Three hidden units share the vectors of a feature; four go as two and two.
            k += match self.hidden.len() - k {
                2 | 4 => self.accumulate_few::<2>(k, rows, active, n_moving),
                1 => self.accumulate_few::<1>(k, rows, active, n_moving),
                _ => self.accumulate_few::<3>(k, rows, active, n_moving),
            };
        }
    }

    fn accumulate_few<const R: usize>(
        &mut self,
        k: usize,
        rows: &[Lanes],
        active: &[u32],
        n_moving: usize,
    ) -> usize {
        let sums = &mut self.weights[k * rows.len()..][..R * rows.len()];
        let moving = &self.moving[..n_moving];
        add_outer::<R>(&self.hidden[k..k + R], &self.residual, moving, sums);
        add_outer::<R>(&self.hidden_gradient[k..k + R], rows, active, sums);
        R
    }
}

/// sums[r, j] += left[r] · right[j] for the given j, lane by lane; `[R, n]`.
fn add_outer<const R: usize>(left: &[Lanes], right: &[Lanes], terms: &[u32], sums: &mut [f32x4]) {
    let n = right.len();
    let left: [Lanes; R] = std::array::from_fn(|r| left[r]);
    for &j in terms {
        let right = &right[j as usize];
        for r in 0..R {
            let [a, b, c, d]: Lanes = std::array::from_fn(|u| left[r][u] * right[u]);
            sums[r * n + j as usize] += (a + b) + (c + d);
        }
    }
}

/// out[r] = Σ_i factors[i, r] · values[i] over the given i, for factors `[values, out]`.
fn combine(
    factors: &[f32],
    values: &[Lanes],
    terms: &(impl Iterator<Item = usize> + Clone),
    out: &mut [Lanes],
) {
    let width = out.len();
    let mut start = 0;
    while start < width {
        // Three at a time fill twelve registers; four remaining go as two and two.
        start += match width - start {
            2 | 4 => combine_few::<2>(factors, values, terms.clone(), out, start),
            1 => combine_few::<1>(factors, values, terms.clone(), out, start),
            _ => combine_few::<3>(factors, values, terms.clone(), out, start),
        }
    }
}

fn combine_few<const R: usize>(
    factors: &[f32],
    values: &[Lanes],
    terms: impl Iterator<Item = usize>,
    out: &mut [Lanes],
    start: usize,
) -> usize {
    let mut sums = [ZERO; R];
    for i in terms {
        let factors = &factors[i * out.len() + start..][..R];
        let value = &values[i];
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
