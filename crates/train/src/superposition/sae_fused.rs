//! Steps of all dictionaries by hand-written code, and the resampling that both engines use.

use glassbook_fused::features::{Sae, SaeLoss, SaeVariant};
use glassbook_models::superposition::{InstanceArray, SaeSizes};
use glassbook_tasks::rng::Rng;

use super::adamw;
use super::init::of_instance;

/// One dictionary per instance.
#[derive(Debug, Clone)]
pub(super) struct FusedSaes {
    nets: Vec<Sae>,
    names: Vec<(&'static str, [usize; 3])>,
}

impl FusedSaes {
    pub(super) fn new(
        variant: SaeVariant,
        sizes: &SaeSizes,
        sparsity: f64,
        weights: &[InstanceArray],
    ) -> Self {
        let shape = [sizes.hidden, sizes.dictionary];
        let nets = (0..sizes.instances).map(|instance| {
            let own = weights.iter().map(|array| of_instance(array, instance));
            Sae::new(variant, shape, sparsity as f32, own.collect())
        });
        Self {
            nets: nets.collect(),
            names: weights.iter().map(|w| (w.name, w.shape)).collect(),
        }
    }

    /// Loss of every dictionary on `[instances, batch, hidden]` states, with its total.
    pub(super) fn gradients(&mut self, states: &[f32]) -> Vec<(f64, SaeLoss)> {
        let own = states.chunks_exact(states.len() / self.nets.len());
        let nets = self.nets.iter_mut().zip(own);
        nets.map(|(net, states)| {
            let loss = net.gradients(states);
            (net.total(&loss), loss)
        })
        .collect()
    }

    pub(super) fn update(&mut self, learning_rate: f64) {
        for net in &mut self.nets {
            net.update(&adamw(learning_rate, 0.0));
        }
    }

    pub(super) fn weights(&self) -> Vec<InstanceArray> {
        let numbered = self.names.iter().enumerate();
        numbered
            .map(|(parameter, &(name, shape))| InstanceArray {
                name,
                shape,
                values: self
                    .nets
                    .iter()
                    .flat_map(|net| &net.weights()[parameter])
                    .copied()
                    .collect(),
            })
            .collect()
    }

    /// Takes over these weights; moments stay.
    pub(super) fn set_weights(&mut self, weights: &[InstanceArray]) {
        for (instance, net) in self.nets.iter_mut().enumerate() {
            for (own, array) in net.weights_mut().iter_mut().zip(weights) {
                *own = of_instance(array, instance);
            }
        }
    }
}

/// Gives dead dictionary elements of one instance new directions, in place.
///
/// `states` are `[batch, hidden]`. Nothing changes where every state is already reconstructed.
pub(super) fn resample(
    variant: SaeVariant,
    scale: f64,
    weights: &mut [InstanceArray],
    instance: usize,
    dead: &[bool],
    states: &[f32],
    rng: &mut Rng,
) -> bool {
    let [_, dictionary, hidden] = weights[0].shape;
    let own: Vec<Vec<f32>> = weights.iter().map(|w| of_instance(w, instance)).collect();
    let b_dec = own[3].clone();
    let encoder = own[0].clone();
    let errors = Sae::new(variant, [hidden, dictionary], 0.0, own).squared_errors(states);
    let chances: Vec<f64> = errors.iter().map(|&e| f64::from(e).powi(2)).collect();
    let total: f64 = chances.iter().sum();
    if total <= 0.0 || !total.is_finite() {
        return false;
    }
    let length = scale as f32 * mean_living_norm(&encoder, hidden, dead);
    for unit in (0..dictionary).filter(|&unit| dead[unit]) {
        let chosen = draw(&chances, f64::from(rng.uniform()) * total);
        let state = &states[chosen * hidden..(chosen + 1) * hidden];
        let centered: Vec<f32> = state.iter().zip(&b_dec).map(|(h, b)| h - b).collect();
        let norm = centered.iter().map(|x| x * x).sum::<f32>().sqrt() + 1e-8;
        for array in weights.iter_mut() {
            let [_, rows, columns] = array.shape;
            let base = instance * rows * columns;
            match array.name {
                "W_enc" | "W_dec" => {
                    let factor = if array.name == "W_enc" { length } else { 1.0 } / norm;
                    let start = base + unit * hidden;
                    let row = &mut array.values[start..start + hidden];
                    for (value, x) in row.iter_mut().zip(&centered) {
                        *value = x * factor;
                    }
                }
                "b_dec" => {}
                name => array.values[base + unit] = SaeSizes::offset(name),
            }
        }
    }
    true
}

/// Index at which the running sum of `chances` passes `at`.
fn draw(chances: &[f64], at: f64) -> usize {
    let mut sum = 0.0;
    let passed = chances.iter().position(|chance| {
        sum += chance;
        sum > at
    });
    passed.unwrap_or(chances.len() - 1)
}

/// Mean length of the living elements' encoder rows; 1 if none lives.
fn mean_living_norm(encoder: &[f32], hidden: usize, dead: &[bool]) -> f32 {
    let rows = encoder.chunks_exact(hidden).zip(dead);
    let norms: Vec<f32> = rows
        .filter(|(_, dead)| !**dead)
        .map(|(row, _)| row.iter().map(|w| w * w).sum::<f32>().sqrt())
        .collect();
    if norms.is_empty() {
        1.0
    } else {
        norms.iter().sum::<f32>() / norms.len() as f32
    }
}
