//! Networks with one hidden layer between features: out = ReLU(W₂ f(W₁x) + b).
//!
//! | kind | f | W₂ |
//! |---|---|---|
//! | autoencoder | identity | W₁ᵀ |
//! | neurons | ReLU | W₁ᵀ |
//! | untied | ReLU | its own |
//!
//! Loss: Σ_rows weight · mean over features of importance · (target − out)². Row weights of 1/batch
//! make it a batch's mean; probabilities over all states of a finite data set make it the exact
//! expectation.

use super::lanes::{self, LANES, Lane};
use super::moments::Moments;
use crate::AdamW;

/// Which network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TwoLayerKind {
    /// ReLU(WᵀWx + b).
    Autoencoder,
    /// ReLU(Wᵀ ReLU(Wx) + b).
    Neurons,
    /// ReLU(W₂ ReLU(W₁x) + b).
    Untied,
}

/// What a step is computed on.
#[derive(Debug, Clone, Copy)]
pub struct FeatureRows<'a> {
    /// Inputs, `[rows, features]`, row-major.
    pub inputs: &'a [f32],
    /// Targets of the same shape; the inputs themselves when absent.
    pub targets: Option<&'a [f32]>,
    /// One weight per row; 1/rows when absent.
    pub row_weights: Option<&'a [f32]>,
    /// One weight per feature.
    pub importance: &'a [f32],
}

/// Activations and gradients of a block of samples.
#[derive(Debug, Clone)]
struct Block {
    x: Vec<Lane>,
    target: Vec<Lane>,
    hidden: Vec<Lane>,
    d_hidden: Vec<Lane>,
    output: Vec<Lane>,
}

/// One network in training.
#[derive(Debug, Clone)]
pub struct TwoLayer {
    kind: TwoLayerKind,
    features: usize,
    hidden: usize,
    /// W₁ `[hidden, features]`, W₂ `[features, hidden]` (empty when tied), b `[features]`.
    weights: [Vec<f32>; 3],
    gradients: [Vec<f32>; 3],
    moments: [Moments; 3],
    block: Block,
    updates: u64,
}

impl TwoLayer {
    /// A network with these weights: W and b, or W₁, W₂ and b.
    ///
    /// # Panics
    ///
    /// If the weights are not of the sizes that `features` and `hidden` ask for.
    #[must_use]
    pub fn new(kind: TwoLayerKind, [features, hidden]: [usize; 2], weights: Vec<Vec<f32>>) -> Self {
        let mut weights = weights.into_iter();
        let mut next = || weights.next().unwrap_or_default();
        let w1 = next();
        let w2 = match kind {
            TwoLayerKind::Untied => next(),
            TwoLayerKind::Autoencoder | TwoLayerKind::Neurons => Vec::new(),
        };
        let weights = [w1, w2, next()];
        let n_w2 = usize::from(kind == TwoLayerKind::Untied) * features * hidden;
        assert_eq!(
            weights.each_ref().map(Vec::len),
            [features * hidden, n_w2, features],
            "weights of {kind:?}"
        );
        Self {
            kind,
            features,
            hidden,
            gradients: weights.each_ref().map(|w| vec![0.0; w.len()]),
            moments: weights.each_ref().map(|w| Moments::zeros(w.len())),
            weights,
            block: Block {
                x: vec![[0.0; LANES]; features],
                target: vec![[0.0; LANES]; features],
                hidden: vec![[0.0; LANES]; hidden],
                d_hidden: vec![[0.0; LANES]; hidden],
                output: vec![[0.0; LANES]; features],
            },
            updates: 0,
        }
    }

    /// W and b, or W₁, W₂ and b.
    pub fn weights(&self) -> impl Iterator<Item = &[f32]> {
        self.weights
            .iter()
            .map(Vec::as_slice)
            .filter(|w| !w.is_empty())
    }

    /// Gradients of the last [`TwoLayer::gradients`], as [`TwoLayer::weights`].
    pub fn last_gradients(&self) -> impl Iterator<Item = &[f32]> {
        self.gradients
            .iter()
            .map(Vec::as_slice)
            .filter(|g| !g.is_empty())
    }

    /// Changes one weight; for finite differences.
    pub fn nudge(&mut self, parameter: usize, index: usize, by: f32) {
        let mut arrays = self.weights.iter_mut().filter(|w| !w.is_empty());
        if let Some(value) = arrays.nth(parameter).and_then(|w| w.get_mut(index)) {
            *value += by;
        }
    }

    /// The loss, and nothing else.
    pub fn evaluate(&mut self, rows: &FeatureRows<'_>) -> f64 {
        self.pass(rows, false)
    }

    /// Computes the loss and its gradients, which the next [`TwoLayer::update`] uses.
    pub fn gradients(&mut self, rows: &FeatureRows<'_>) -> f64 {
        for gradient in &mut self.gradients {
            gradient.fill(0.0);
        }
        self.pass(rows, true)
    }

    /// One AdamW update.
    pub fn update(&mut self, adamw: &AdamW) {
        self.updates += 1;
        let arrays = self.weights.iter_mut().zip(&self.gradients);
        for ((weights, gradient), moments) in arrays.zip(&mut self.moments) {
            moments.update(adamw, self.updates, weights, gradient);
        }
    }

    /// Hidden activations of these inputs, `[rows, hidden]`.
    pub fn hidden(&mut self, inputs: &[f32]) -> Vec<f32> {
        let n = self.features;
        let mut all = Vec::with_capacity(inputs.len() / n * self.hidden);
        for rows in inputs.chunks(LANES * n) {
            lanes::gather(rows, n, &mut self.block.x);
            self.forward();
            for sample in 0..rows.len() / n {
                all.extend(self.block.hidden.iter().map(|lane| lane[sample]));
            }
        }
        all
    }

    fn pass(&mut self, rows: &FeatureRows<'_>, with_gradients: bool) -> f64 {
        let n = self.features;
        let n_rows = rows.inputs.len() / n;
        let uniform = 1.0 / n_rows.max(1) as f32;
        let mut loss = 0.0;
        for start in (0..n_rows).step_by(LANES) {
            let end = (start + LANES).min(n_rows);
            lanes::gather(&rows.inputs[start * n..end * n], n, &mut self.block.x);
            if let Some(targets) = rows.targets {
                lanes::gather(&targets[start * n..end * n], n, &mut self.block.target);
            }
            let mut row_weights = [0.0; LANES];
            match rows.row_weights {
                Some(weights) => row_weights[..end - start].copy_from_slice(&weights[start..end]),
                None => row_weights[..end - start].fill(uniform),
            }
            self.forward();
            loss += self.error(rows, &row_weights);
            if with_gradients {
                self.backward();
            }
        }
        loss
    }

    fn forward(&mut self) {
        let [w1, w2, b] = &self.weights;
        let Block {
            x, hidden, output, ..
        } = &mut self.block;
        hidden.fill([0.0; LANES]);
        lanes::multiply(w1, x, hidden);
        if self.kind != TwoLayerKind::Autoencoder {
            lanes::relu(hidden);
        }
        lanes::fill(b, output);
        if self.kind == TwoLayerKind::Untied {
            lanes::multiply(w2, hidden, output);
        } else {
            lanes::multiply_transposed(w1, hidden, output);
        }
    }

    /// Turns `output` into the loss's gradient in the output layer's sums; returns the block's loss.
    fn error(&mut self, rows: &FeatureRows<'_>, row_weights: &Lane) -> f64 {
        let scale = 1.0 / self.features as f32;
        let block = &mut self.block;
        let targets = if rows.targets.is_some() {
            &block.target
        } else {
            &block.x
        };
        let mut loss = 0.0;
        let units = block.output.iter_mut().zip(targets).zip(rows.importance);
        for ((output, target), importance) in units {
            let scale = scale * importance;
            let mut squares = [0.0; LANES];
            for lane in 0..LANES {
                let difference = output[lane].max(0.0) - target[lane];
                let weighted = row_weights[lane] * difference;
                squares[lane] = weighted * difference;
                let gradient = 2.0 * scale * weighted;
                output[lane] = if output[lane] > 0.0 { gradient } else { 0.0 };
            }
            loss += f64::from(scale) * f64::from(lanes::total(&squares));
        }
        loss
    }

    fn backward(&mut self) {
        let [w1, w2, _] = &self.weights;
        let [g1, g2, g_b] = &mut self.gradients;
        let Block {
            x,
            hidden,
            d_hidden,
            output: d_output,
            ..
        } = &mut self.block;
        for (gradient, lane) in g_b.iter_mut().zip(d_output.iter()) {
            *gradient += lanes::total(lane);
        }
        d_hidden.fill([0.0; LANES]);
        if self.kind == TwoLayerKind::Untied {
            lanes::add_outer(d_output, hidden, g2);
            lanes::multiply_transposed(w2, d_output, d_hidden);
        } else {
            lanes::add_outer(hidden, d_output, g1);
            lanes::multiply(w1, d_output, d_hidden);
        }
        if self.kind != TwoLayerKind::Autoencoder {
            lanes::mask(d_hidden, hidden);
        }
        lanes::add_outer(d_hidden, x, g1);
    }
}
