//! Initial weights of all instances from a seed.

use glassbook_models::superposition::{InstanceArray, InstanceSpec, SaeSizes};
use glassbook_tasks::rng::{Rng, Stream};

/// Draws every parameter; instance i of parameter k reads stream `Init(k)` of instance i, so an
/// instance's values do not depend on how many others there are.
#[must_use]
pub fn init_arrays(specs: &[InstanceSpec], seed: u64) -> Vec<InstanceArray> {
    let numbered = specs.iter().zip(0_u16..);
    numbered
        .map(|(spec, position)| {
            let [instances, rows, columns] = spec.shape;
            let values = (0..instances as u32).flat_map(|instance| {
                let rng = Rng::at(seed, Stream::Init(position), instance, 0);
                let offset = SaeSizes::offset(spec.name);
                let normals = rng.normals(rows * columns, spec.init_std);
                normals.into_iter().map(move |value| value + offset)
            });
            InstanceArray {
                name: spec.name,
                shape: spec.shape,
                values: values.collect(),
            }
        })
        .collect()
}

/// Trained scalars of these parameters.
#[must_use]
pub fn parameter_count(specs: &[InstanceSpec]) -> usize {
    specs.iter().map(InstanceSpec::len).sum()
}

/// The values of one instance.
pub(super) fn of_instance(array: &InstanceArray, instance: usize) -> Vec<f32> {
    let [_, rows, columns] = array.shape;
    let size = rows * columns;
    array.values[instance * size..(instance + 1) * size].to_vec()
}
