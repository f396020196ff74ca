//! Causal interventions on the layer below the nonlinearity.
//!
//! Stander et al. test what a network computes by changing its pre-activations a(x) + b(y): exchanging
//! the two embeddings, flipping their signs, taking |·| for the ReLU, and adding noise. A circuit that
//! needs only cosets, or only the even part of the ReLU, survives some of these and not others.
//!
//! Reference: Stander, Yu, Fan and Biderman, "Grokking Group Multiplication with Cosets"
//! (arXiv:2312.06581), table 1. Noise is added to the pre-activation of every pair and neuron, and
//! N(μ, σ) has standard deviation σ; the four kinds of noise share their random numbers.

use glassbook_tasks::rng::{Rng, Stream};
use serde::Serialize;

use crate::cross_entropy::{is_correct, row_loss};
use crate::forward::{Forward, Layer, Tables};
use crate::pair_losses::PairLosses;
use crate::pass::{losses_of, widen};
use crate::{InterpError, NetworkAnalysis};

/// Mean and standard deviation of the noise of each kind.
const NOISES: [(&str, f32, f32); 4] = [
    ("noise N(0, 0.1)", 0.0, 0.1),
    ("noise N(0, 1)", 0.0, 1.0),
    ("noise N(1, 1)", 1.0, 1.0),
    ("noise N(-1, 1)", -1.0, 1.0),
];

/// What an intervention does to the tables of pre-activations.
type Change<'a> = &'a dyn Fn(&mut Tables);

/// The network after one intervention.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Intervention {
    /// What was done.
    pub name: &'static str,
    /// Mean loss over all pairs, nats.
    pub loss: f64,
    /// Accuracy over all pairs.
    pub accuracy: f64,
}

impl NetworkAnalysis {
    /// All interventions, the untouched network first.
    ///
    /// `|·| for ReLU` exists where there is a ReLU. For the bilinear form a sign flip acts on one
    /// factor, and noise on both embeddings' product.
    ///
    /// # Errors
    ///
    /// [`InterpError::NotForThisForm`] for transformers, [`InterpError::LogitsNotFinite`].
    pub fn interventions(&self, seed: u64) -> Result<Vec<Intervention>, InterpError> {
        let forward = self.network.forward();
        let base = self.pair_losses()?;
        let mut list = vec![entry("none", base)];
        let changed = |change: Change| -> Option<Forward> {
            let mut layer = forward.layer().clone();
            let (Layer::Product(tables) | Layer::Relu(tables) | Layer::Abs(tables)) = &mut layer
            else {
                return None;
            };
            change(tables);
            Some(forward.with_layer(layer))
        };
        let swaps: [(&'static str, Change); 4] = [
            ("embeddings exchanged", &|t| {
                std::mem::swap(&mut t.left, &mut t.right);
            }),
            ("both signs flipped", &|t| {
                negate(&mut t.left);
                negate(&mut t.right);
            }),
            ("left sign flipped", &|t| negate(&mut t.left)),
            ("right sign flipped", &|t| negate(&mut t.right)),
        ];
        for (name, change) in swaps {
            let forward = changed(change).ok_or(InterpError::NotForThisForm {
                analysis: "an intervention on pre-activations",
                form: self.network.form().name(),
            })?;
            list.push(entry(name, &losses_of(&forward, &self.group)));
        }
        if let Layer::Relu(tables) = forward.layer() {
            let forward = forward.with_layer(Layer::Abs(tables.clone()));
            list.push(entry("|·| for ReLU", &losses_of(&forward, &self.group)));
        }
        list.extend(self.with_noise(seed));
        Ok(list)
    }

    fn with_noise(&self, seed: u64) -> Vec<Intervention> {
        let forward = self.network.forward();
        let (Layer::Product(tables) | Layer::Relu(tables) | Layer::Abs(tables)) = forward.layer()
        else {
            return Vec::new();
        };
        let rectify = matches!(forward.layer(), Layer::Relu(_));
        let (n, h) = (self.group.order(), forward.d_hidden());
        // The layer without its nonlinearity and bias, on which the noise acts.
        let sum = |a: f32, b: f32| if rectify { a + b } else { a * b };
        let mut losses = NOISES.map(|_| PairLosses::new(n));
        let mut rng = Rng::new(seed, Stream::Noise);
        let mut noise = vec![0.0; n * h];
        let (mut hidden, mut logits) = (vec![0.0; n * h], vec![0.0; n * n]);
        let mut row = vec![0.0; n];
        for x in 0..n {
            for pair in noise.chunks_mut(2) {
                let normals = rng.normal_pair();
                pair.copy_from_slice(&normals[..pair.len()]);
            }
            let left = &tables.left[x * h..(x + 1) * h];
            for ((_, mean, deviation), losses) in NOISES.iter().zip(&mut losses) {
                let rows = hidden.chunks_exact_mut(h).zip(noise.chunks_exact(h));
                for ((out, noise), right) in rows.zip(tables.right.chunks_exact(h)) {
                    for (k, value) in out.iter_mut().enumerate() {
                        let shifted = sum(left[k], right[k]) + mean + deviation * noise[k];
                        let kept = if rectify && shifted < 0.0 {
                            0.0
                        } else {
                            shifted
                        };
                        *value = kept + tables.bias[k];
                    }
                }
                forward.logits(x, &hidden, &mut logits);
                for (y, logits) in logits.chunks_exact(n).enumerate() {
                    let label = self.group.mul(x, y);
                    widen(logits, &mut row);
                    losses.push(row_loss(&mut row, label), is_correct(logits, label));
                }
            }
        }
        NOISES
            .iter()
            .zip(&losses)
            .map(|((name, ..), losses)| entry(name, losses))
            .collect()
    }
}

fn entry(name: &'static str, losses: &PairLosses) -> Intervention {
    let mean = losses.mean();
    Intervention {
        name,
        loss: mean.loss,
        accuracy: mean.accuracy,
    }
}

fn negate(values: &mut [f32]) {
    for value in values {
        *value = -*value;
    }
}
