//! AdamW (Loshchilov and Hutter 2019) and Adam (Kingma and Ba 2015) on padded blocks.

use crate::block::Block;

/// Settings of the optimizer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AdamW {
    /// Step size.
    pub learning_rate: f64,
    /// β₁ and β₂.
    pub betas: (f64, f64),
    /// Added to √v̂.
    pub epsilon: f64,
    /// λ.
    pub weight_decay: f64,
    /// How λ acts.
    pub decay: Decay,
}

/// How weight decay acts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Decay {
    /// AdamW: every update first multiplies the weights by 1 − lr·λ.
    #[default]
    Decoupled,
    /// Adam with an L2 term: λ·w is added to the gradient.
    Coupled,
}

/// A weight matrix with its gradient and moments.
#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    pub(crate) value: Block,
    pub(crate) gradient: Block,
    pub(crate) first: Block,
    pub(crate) second: Block,
}

impl Parameter {
    pub(crate) fn new(shape: [usize; 2], dense: &[f32]) -> Self {
        Self {
            value: Block::from_dense(shape, dense),
            gradient: Block::zeros(shape),
            first: Block::zeros(shape),
            second: Block::zeros(shape),
        }
    }

    /// w ← (1 − lr·λ) w − lr · m̂ / (√v̂ + ε), with bias-corrected moments after `step` updates.
    pub(crate) fn update(&mut self, adamw: &AdamW, step: u64) {
        let (beta1, beta2) = (adamw.betas.0 as f32, adamw.betas.1 as f32);
        let correction = |beta: f64| 1.0 - beta.powf(step as f64);
        // m̂/(√v̂ + ε) = a · m / (√v + b) with both corrections taken out of the loop.
        let root2 = correction(adamw.betas.1).sqrt();
        let rate = (adamw.learning_rate * root2 / correction(adamw.betas.0)) as f32;
        let epsilon = (adamw.epsilon * root2) as f32;
        let (keep, coupled) = match adamw.decay {
            Decay::Decoupled => (1.0 - adamw.learning_rate * adamw.weight_decay, 0.0),
            Decay::Coupled => (1.0, adamw.weight_decay),
        };
        let (keep, coupled) = (keep as f32, coupled as f32);
        let moments = self
            .first
            .values_mut()
            .iter_mut()
            .zip(self.second.values_mut());
        let weights = self
            .value
            .values_mut()
            .iter_mut()
            .zip(self.gradient.values());
        for ((w, g), (m, v)) in weights.zip(moments) {
            let g = g + coupled * *w;
            *m = beta1 * *m + (1.0 - beta1) * g;
            *v = beta2 * *v + (1.0 - beta2) * (g * g);
            *w = keep * *w - rate * *m / (v.sqrt() + epsilon);
        }
    }
}
