//! AdamW's state of one parameter, on plain slices.

use crate::AdamW;

/// First and second moments.
#[derive(Debug, Clone)]
pub(crate) struct Moments {
    first: Vec<f32>,
    second: Vec<f32>,
}

impl Moments {
    pub(crate) fn zeros(len: usize) -> Self {
        Self {
            first: vec![0.0; len],
            second: vec![0.0; len],
        }
    }

    /// w ← (1 − lr·λ) w − lr · m̂ / (√v̂ + ε), with bias-corrected moments after `step` updates.
    pub(crate) fn update(
        &mut self,
        adamw: &AdamW,
        step: u64,
        weights: &mut [f32],
        gradient: &[f32],
    ) {
        let (beta1, beta2) = (adamw.betas.0 as f32, adamw.betas.1 as f32);
        let correction = |beta: f64| 1.0 - beta.powf(step as f64);
        // m̂/(√v̂ + ε) = a · m / (√v + b) with both corrections taken out of the loop.
        let root2 = correction(adamw.betas.1).sqrt();
        let rate = (adamw.learning_rate * root2 / correction(adamw.betas.0)) as f32;
        let epsilon = (adamw.epsilon * root2) as f32;
        let keep = (1.0 - adamw.learning_rate * adamw.weight_decay) as f32;
        let moments = self.first.iter_mut().zip(&mut self.second);
        for ((w, g), (m, v)) in weights.iter_mut().zip(gradient).zip(moments) {
            *m = beta1 * *m + (1.0 - beta1) * g;
            *v = beta2 * *v + (1.0 - beta2) * (g * g);
            *w = keep * *w - rate * *m / (v.sqrt() + epsilon);
        }
    }
}
