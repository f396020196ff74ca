//! Rows of data for pictures.

use glassbook_train::superposition::{FeatureConfig, FeatureData};
use wasm_bindgen::JsValue;

use super::{Weights, settings};
use crate::KernelError;
use crate::js::{Settings, float32_array, object};

/// `count` rows of every instance, and, if W is given, their hidden states.
pub(super) fn sample(settings: &Settings<'_>) -> Result<JsValue, KernelError> {
    let defaults = FeatureConfig::default();
    let config = FeatureConfig {
        data: settings::data(settings)?,
        instances: settings.count("instances", Some(1))?,
        probability: settings.numbers("probability", Some(&defaults.probability))?,
        batch: settings.count("count", Some(100))?,
        seed: settings.count("seed", Some(0))?,
        ..defaults
    };
    config.validate()?;
    let data = FeatureData::new(&config)?;
    let (instances, rows, n) = (
        config.instances as usize,
        config.batch as usize,
        data.features(),
    );
    let own: Vec<Vec<f32>> = (0..instances)
        .map(|i| data.fresh_rows(i, rows, 0))
        .collect();
    let mut x = Vec::with_capacity(instances * rows * n);
    for row in 0..rows {
        for own in &own {
            x.extend_from_slice(&own[row * n..(row + 1) * n]);
        }
    }
    let hidden = if settings.has("W") {
        let sizes = Weights {
            instances,
            hidden: settings.count("hidden", None)? as usize,
            features: n,
        };
        let w = sizes.w(settings)?;
        float32_array(&states(&x, &w, n))
    } else {
        JsValue::UNDEFINED
    };
    Ok(object([("x", float32_array(&x)), ("hidden", hidden)]))
}

/// h = Wx of rows `[count, instances, features]`.
fn states(x: &[f32], w: &[Vec<f64>], n: usize) -> Vec<f32> {
    let mut states = Vec::new();
    for (row, w) in x.chunks_exact(n).zip(w.iter().cycle()) {
        states.extend(w.chunks_exact(n).map(|w| {
            let dot: f64 = w.iter().zip(row).map(|(w, x)| w * f64::from(*x)).sum();
            dot as f32
        }));
    }
    states
}
