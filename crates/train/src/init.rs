//! Initial weights from a seed, the same on every device.

use glassbook_models::{GroupModelConfig, Weight};
use glassbook_tasks::rng::{Rng, Stream};

/// Draws every parameter of the network from its normal distribution.
///
/// Parameter k reads stream `Init(k)` of the seed, so a parameter's values do not depend on the
/// sizes of the others.
#[must_use]
pub fn init_weights(model: &GroupModelConfig, seed: u64) -> Vec<Weight> {
    let specs = model.weight_specs().into_iter().zip(0_u16..);
    specs
        .map(|(spec, position)| {
            let rng = Rng::new(seed, Stream::Init(position));
            let values = match spec.init_std {
                0.0 => vec![0.0; spec.n_values()],
                std => rng.normals(spec.n_values(), std),
            };
            Weight {
                name: spec.name,
                shape: spec.shape,
                values,
            }
        })
        .collect()
}
