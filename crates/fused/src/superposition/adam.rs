//! Adam (Kingma and Ba 2015) on vectors of eight.

use wide::f32x8;

/// Settings of the optimizer; no weight decay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Adam {
    /// β₁ and β₂.
    pub betas: (f64, f64),
    /// Added to √v̂.
    pub epsilon: f64,
}

impl Default for Adam {
    /// PyTorch's defaults.
    fn default() -> Self {
        Self {
            betas: (0.9, 0.999),
            epsilon: 1e-8,
        }
    }
}

/// What one update needs, with both bias corrections taken out of the loop:
/// lr · m̂ / (√v̂ + ε) = `scale` · m / (√v + `epsilon`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    betas: (f32, f32),
    scale: f32,
    epsilon: f32,
}

impl Rate {
    /// The scale and ε of the update.
    #[cfg(feature = "gpu")]
    pub(crate) fn scalars(&self) -> [f32; 2] {
        [self.scale, self.epsilon]
    }
}

impl Adam {
    /// The update that makes the number of updates `step`, counted from 1.
    #[must_use]
    pub fn rate(&self, step: u64, learning_rate: f64) -> Rate {
        let correction = |beta: f64| 1.0 - beta.powf(step as f64);
        let root2 = correction(self.betas.1).sqrt();
        Rate {
            betas: (self.betas.0 as f32, self.betas.1 as f32),
            scale: (learning_rate * root2 / correction(self.betas.0)) as f32,
            epsilon: (self.epsilon * root2) as f32,
        }
    }
}

/// Below it a first moment counts as 0. Once a gradient is exactly 0, the moment would otherwise
/// decay into the subnormal numbers, where some processors are a hundred times slower; an update of
/// this size changes no weight.
const NEGLIGIBLE: f32 = 1e-30;

/// Updates `weights` and moments; NaN if a weight is not finite afterwards, else 0.
pub(super) fn update(
    rate: &Rate,
    weights: &mut [f32x8],
    gradient: &[f32x8],
    first: &mut [f32x8],
    second: &mut [f32x8],
) -> f32 {
    let (beta1, beta2) = (f32x8::splat(rate.betas.0), f32x8::splat(rate.betas.1));
    let (rest1, rest2) = (f32x8::splat(1.0) - beta1, f32x8::splat(1.0) - beta2);
    let (step, epsilon) = (f32x8::splat(rate.scale), f32x8::splat(rate.epsilon));
    let negligible = f32x8::splat(NEGLIGIBLE);
    let mut check = f32x8::ZERO;
    let moments = first.iter_mut().zip(second);
    for ((w, &g), (m, v)) in weights.iter_mut().zip(gradient).zip(moments) {
        let mean = beta1 * *m + rest1 * g;
        *m = mean & mean.abs().simd_gt(negligible);
        *v = beta2 * *v + rest2 * (g * g);
        *w -= step * *m / (v.sqrt() + epsilon);
        check += *w * f32x8::ZERO;
    }
    check.reduce_add()
}
