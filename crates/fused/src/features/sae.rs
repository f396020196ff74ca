//! A training step of a sparse autoencoder on hidden states h.
//!
//! Per sample: mean over hidden units of (h − h′)² + λ · S, h′ = f·Ŵ_dec + b_dec, with Ŵ_dec's rows
//! of unit length. S is Σ f (L1), Σ ReLU(π) (gated, which adds the reconstruction of the gates alone
//! through a frozen decoder) or Σ 1[π > θ] (JumpReLU, with straight-through gradients).
//!
//! References: Bricken et al. 2023; Rajamanoharan et al. 2024, "Improving Dictionary Learning with
//! Gated Sparse Autoencoders" (§3.2) and "Jumping Ahead" (§3).

use super::lanes::{self, LANES, Lane};
use super::moments::Moments;
use crate::AdamW;

/// Which sparse autoencoder.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SaeVariant {
    /// ReLU with an L1 penalty.
    L1,
    /// A gate decides whether, a magnitude how much.
    Gated,
    /// ReLU above a learned threshold.
    JumpRelu {
        /// Width ε of the straight-through estimator's window.
        bandwidth: f32,
    },
}

/// Parts of the loss, means over the batch.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SaeLoss {
    /// Mean over hidden units of (h − h′)².
    pub reconstruction: f64,
    /// S, before its coefficient.
    pub sparsity: f64,
    /// The gates' own reconstruction error, 0 unless gated.
    pub auxiliary: f64,
    /// Samples in which each dictionary element was active.
    pub active: Vec<u32>,
}

const W_ENC: usize = 0;
const W_DEC: usize = 1;
const B_ENC: usize = 2;
const B_DEC: usize = 3;
/// r_mag of the gated kind, ln θ of JumpReLU.
const OWN: usize = 4;
const B_MAG: usize = 5;
/// Keeps a decoder row of zeros from dividing by zero; the reference's value.
const NORM_EPSILON: f32 = 1e-8;

/// Activations of a block of samples: hidden-sized (m) and dictionary-sized (d).
#[derive(Debug, Clone)]
struct Block {
    h: Vec<Lane>,
    centered: Vec<Lane>,
    error: Vec<Lane>,
    auxiliary: Vec<Lane>,
    projected: Vec<Lane>,
    gate: Vec<Lane>,
    active: Vec<Lane>,
    d_active: Vec<Lane>,
    d_gate: Vec<Lane>,
}

/// One dictionary in training.
#[derive(Debug, Clone)]
pub struct Sae {
    variant: SaeVariant,
    hidden: usize,
    dictionary: usize,
    sparsity: f32,
    weights: Vec<Vec<f32>>,
    gradients: Vec<Vec<f32>>,
    moments: Vec<Moments>,
    /// Ŵ_dec, and the gradient in it.
    unit: Vec<f32>,
    d_unit: Vec<f32>,
    block: Block,
    updates: u64,
}

impl Sae {
    /// A dictionary with these weights: W_enc, W_dec `[dictionary, hidden]`, b_enc, b_dec, then r_mag
    /// and b_mag (gated) or ln θ (JumpReLU). `sparsity` is λ.
    ///
    /// # Panics
    ///
    /// If the weights are not of these sizes.
    #[must_use]
    pub fn new(
        variant: SaeVariant,
        [hidden, dictionary]: [usize; 2],
        sparsity: f32,
        weights: Vec<Vec<f32>>,
    ) -> Self {
        let (m, d) = (hidden, dictionary);
        let mut sizes = vec![d * m, d * m, d, m];
        match variant {
            SaeVariant::L1 => {}
            SaeVariant::Gated => sizes.extend([d, d]),
            SaeVariant::JumpRelu { .. } => sizes.push(d),
        }
        let got: Vec<usize> = weights.iter().map(Vec::len).collect();
        assert_eq!(got, sizes, "weights of {variant:?}");
        let lanes = |len: usize| vec![[0.0; LANES]; len];
        Self {
            variant,
            hidden,
            dictionary,
            sparsity,
            gradients: sizes.iter().map(|&len| vec![0.0; len]).collect(),
            moments: sizes.iter().map(|&len| Moments::zeros(len)).collect(),
            weights,
            unit: vec![0.0; d * m],
            d_unit: vec![0.0; d * m],
            block: Block {
                h: lanes(m),
                centered: lanes(m),
                error: lanes(m),
                auxiliary: lanes(m),
                projected: lanes(d),
                gate: lanes(d),
                active: lanes(d),
                d_active: lanes(d),
                d_gate: lanes(d),
            },
            updates: 0,
        }
    }

    /// The parameters, in the order of [`Sae::new`].
    #[must_use]
    pub fn weights(&self) -> &[Vec<f32>] {
        &self.weights
    }

    /// The parameters, to be changed in place.
    pub fn weights_mut(&mut self) -> &mut [Vec<f32>] {
        &mut self.weights
    }

    /// Gradients of the last [`Sae::gradients`].
    #[must_use]
    pub fn last_gradients(&self) -> &[Vec<f32>] {
        &self.gradients
    }

    /// λ times sparsity plus the errors: what the gradients are of.
    #[must_use]
    pub fn total(&self, loss: &SaeLoss) -> f64 {
        loss.reconstruction + loss.auxiliary + f64::from(self.sparsity) * loss.sparsity
    }

    /// Computes the loss on `[batch, hidden]` states and its gradients, which the next
    /// [`Sae::update`] uses.
    pub fn gradients(&mut self, states: &[f32]) -> SaeLoss {
        let m = self.hidden;
        let n_rows = states.len() / m;
        self.normalize_decoder();
        for gradient in &mut self.gradients {
            gradient.fill(0.0);
        }
        self.d_unit.fill(0.0);
        let mut loss = SaeLoss {
            active: vec![0; self.dictionary],
            ..SaeLoss::default()
        };
        for rows in states.chunks(LANES * m) {
            let used = rows.len() / m;
            lanes::gather(rows, m, &mut self.block.h);
            let mut row_weight = [0.0; LANES];
            row_weight[..used].fill(1.0 / n_rows as f32);
            self.forward();
            self.count_active(used, &mut loss.active);
            self.backward(&row_weight, &mut loss);
        }
        self.decoder_gradient();
        loss
    }

    /// ‖h − h′‖² of each sample of `[batch, hidden]` states.
    pub fn squared_errors(&mut self, states: &[f32]) -> Vec<f32> {
        let m = self.hidden;
        self.normalize_decoder();
        let mut errors = Vec::with_capacity(states.len() / m);
        for rows in states.chunks(LANES * m) {
            lanes::gather(rows, m, &mut self.block.h);
            self.forward();
            let units = || self.block.error.iter().zip(&self.block.h);
            errors.extend((0..rows.len() / m).map(|sample| {
                let differences = units().map(|(error, h)| error[sample] - h[sample]);
                differences.map(|d| d * d).sum::<f32>()
            }));
        }
        errors
    }

    /// One Adam update.
    pub fn update(&mut self, adamw: &AdamW) {
        self.updates += 1;
        let arrays = self.weights.iter_mut().zip(&self.gradients);
        for ((weights, gradient), moments) in arrays.zip(&mut self.moments) {
            moments.update(adamw, self.updates, weights, gradient);
        }
    }

    fn normalize_decoder(&mut self) {
        let rows = self.weights[W_DEC].chunks_exact(self.hidden);
        for (unit, row) in self.unit.chunks_exact_mut(self.hidden).zip(rows) {
            let norm = norm(row) + NORM_EPSILON;
            for (unit, value) in unit.iter_mut().zip(row) {
                *unit = value / norm;
            }
        }
    }

    /// Chain rule through w/(‖w‖ + ε).
    fn decoder_gradient(&mut self) {
        let m = self.hidden;
        let rows = self.weights[W_DEC].chunks_exact(m);
        let gradients = self.gradients[W_DEC].chunks_exact_mut(m);
        for ((row, out), d_unit) in rows.zip(gradients).zip(self.d_unit.chunks_exact(m)) {
            let length = norm(row);
            let along: f32 = row.iter().zip(d_unit).map(|(w, g)| w * g).sum();
            let spread = length + NORM_EPSILON;
            for ((out, w), g) in out.iter_mut().zip(row).zip(d_unit) {
                *out = g / spread - w * along / (length.max(NORM_EPSILON) * spread * spread);
            }
        }
    }

    fn forward(&mut self) {
        let block = &mut self.block;
        for ((centered, h), b) in block
            .centered
            .iter_mut()
            .zip(&block.h)
            .zip(&self.weights[B_DEC])
        {
            for (centered, h) in centered.iter_mut().zip(h) {
                *centered = h - b;
            }
        }
        block.projected.fill([0.0; LANES]);
        lanes::multiply(&self.weights[W_ENC], &block.centered, &mut block.projected);
        let units = block
            .projected
            .iter()
            .zip(&mut block.gate)
            .zip(&mut block.active);
        for (unit, ((projected, gate), active)) in units.enumerate() {
            let b_enc = self.weights[B_ENC][unit];
            for lane in 0..LANES {
                gate[lane] = (projected[lane] + b_enc).max(0.0);
            }
            match self.variant {
                SaeVariant::L1 => *active = *gate,
                SaeVariant::Gated => {
                    let scale = self.weights[OWN][unit].exp();
                    let b_mag = self.weights[B_MAG][unit];
                    for lane in 0..LANES {
                        let magnitude = (projected[lane] * scale + b_mag).max(0.0);
                        active[lane] = if gate[lane] > 0.0 { magnitude } else { 0.0 };
                    }
                }
                SaeVariant::JumpRelu { .. } => {
                    let theta = self.weights[OWN][unit].exp();
                    for lane in 0..LANES {
                        active[lane] = if gate[lane] > theta { gate[lane] } else { 0.0 };
                    }
                }
            }
        }
        lanes::fill(&self.weights[B_DEC], &mut block.error);
        lanes::multiply_transposed(&self.unit, &block.active, &mut block.error);
    }

    fn count_active(&self, used: usize, counts: &mut [u32]) {
        for (count, lane) in counts.iter_mut().zip(&self.block.active) {
            *count += lane[..used]
                .iter()
                .map(|&v| u32::from(v > 0.0))
                .sum::<u32>();
        }
    }

    /// Adds the block's gradients and losses; `error` holds the reconstruction on entry.
    fn backward(&mut self, row_weight: &Lane, loss: &mut SaeLoss) {
        let lambda = self.sparsity;
        let block = &mut self.block;
        loss.reconstruction += squared_error(&mut block.error, &block.h, row_weight);
        lanes::add_outer(&block.active, &block.error, &mut self.d_unit);
        block.d_active.fill([0.0; LANES]);
        lanes::multiply(&self.unit, &block.error, &mut block.d_active);
        block.d_gate.fill([0.0; LANES]);
        if self.variant == SaeVariant::Gated {
            lanes::fill(&self.weights[B_DEC], &mut block.auxiliary);
            lanes::multiply_transposed(&self.unit, &block.gate, &mut block.auxiliary);
            loss.auxiliary += squared_error(&mut block.auxiliary, &block.h, row_weight);
            // The decoder is frozen here: only the gates learn from this term.
            lanes::multiply(&self.unit, &block.auxiliary, &mut block.d_gate);
        }
        let (weights, gradients) = (&self.weights, &mut self.gradients);
        for unit in 0..self.dictionary {
            let (gate, active) = (&block.gate[unit], &block.active[unit]);
            let d_active = &mut block.d_active[unit];
            let d_gate = &mut block.d_gate[unit];
            match self.variant {
                SaeVariant::L1 => {
                    loss.sparsity += f64::from(lanes::dot(gate, row_weight));
                    for lane in 0..LANES {
                        d_gate[lane] = d_active[lane] + lambda * row_weight[lane];
                    }
                    d_active.fill(0.0);
                }
                SaeVariant::Gated => {
                    loss.sparsity += f64::from(lanes::dot(gate, row_weight));
                    let scale = weights[OWN][unit].exp();
                    for lane in 0..LANES {
                        d_gate[lane] += lambda * row_weight[lane];
                        if active[lane] <= 0.0 {
                            d_active[lane] = 0.0;
                        }
                    }
                    gradients[B_MAG][unit] += lanes::total(d_active);
                    for value in d_active.iter_mut() {
                        *value *= scale;
                    }
                    gradients[OWN][unit] += lanes::dot(d_active, &block.projected[unit]);
                }
                SaeVariant::JumpRelu { bandwidth } => {
                    let theta = weights[OWN][unit].exp();
                    let mut d_theta = 0.0;
                    for lane in 0..LANES {
                        let open = gate[lane] > theta;
                        if open {
                            loss.sparsity += f64::from(row_weight[lane]);
                        }
                        if (gate[lane] - theta).abs() < bandwidth / 2.0 {
                            let slope = theta * d_active[lane] + lambda * row_weight[lane];
                            d_theta -= slope / bandwidth;
                        }
                        d_gate[lane] = if open { d_active[lane] } else { 0.0 };
                    }
                    gradients[OWN][unit] += theta * d_theta;
                    d_active.fill(0.0);
                }
            }
            for lane in 0..LANES {
                d_gate[lane] = if gate[lane] > 0.0 { d_gate[lane] } else { 0.0 };
            }
            gradients[B_ENC][unit] += lanes::total(d_gate);
            // From here on d_gate is the gradient in the projection.
            for (d_gate, d_active) in d_gate.iter_mut().zip(d_active.iter()) {
                *d_gate += d_active;
            }
        }
        lanes::add_outer(&block.d_gate, &block.centered, &mut gradients[W_ENC]);
        // b_dec is added to the reconstruction and taken from the encoder's input.
        block.centered.fill([0.0; LANES]);
        lanes::multiply_transposed(&weights[W_ENC], &block.d_gate, &mut block.centered);
        for ((gradient, error), centered) in gradients[B_DEC]
            .iter_mut()
            .zip(&block.error)
            .zip(&block.centered)
        {
            *gradient += lanes::total(error) - lanes::total(centered);
        }
    }
}

fn norm(row: &[f32]) -> f32 {
    row.iter().map(|w| w * w).sum::<f32>().sqrt()
}

/// Turns a reconstruction into the gradient of its mean squared error; returns the error.
fn squared_error(reconstruction: &mut [Lane], h: &[Lane], row_weight: &Lane) -> f64 {
    let scale = 1.0 / h.len() as f32;
    let mut sum = 0.0;
    for (reconstruction, h) in reconstruction.iter_mut().zip(h) {
        let mut squares = [0.0; LANES];
        for lane in 0..LANES {
            let difference = reconstruction[lane] - h[lane];
            let weighted = row_weight[lane] * difference;
            squares[lane] = weighted * difference;
            reconstruction[lane] = 2.0 * scale * weighted;
        }
        sum += f64::from(lanes::total(&squares));
    }
    f64::from(scale) * sum
}
