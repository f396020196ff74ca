//! Points, weights and snapshots of superposition runs as JavaScript objects.

use glassbook_models::superposition::InstanceArray;
use glassbook_train::superposition::{FeatureBatch, FeaturePoint, SaePoint, Snapshot};
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::JsValue;

use crate::js::{float32_array, float64_array, object};

pub(super) fn feature_points(points: &[FeaturePoint]) -> JsValue {
    object([
        ("step", float64_array(points.iter().map(|p| p.step as f64))),
        ("loss", float64_array(points.iter().map(FeaturePoint::mean))),
        ("perInstance", rows(points, |p| &p.losses)),
        ("testLoss", means(points, |p| &p.test_losses)),
        ("testPerInstance", rows(points, |p| &p.test_losses)),
    ])
}

pub(super) fn sae_points(points: &[SaePoint]) -> JsValue {
    let active = points.iter().flat_map(|p| &p.fraction_active);
    object([
        ("step", float64_array(points.iter().map(|p| p.step as f64))),
        ("loss", means(points, |p| &p.losses)),
        ("perInstance", rows(points, |p| &p.losses)),
        ("reconstruction", means(points, |p| &p.reconstruction)),
        ("sparsity", means(points, |p| &p.sparsity)),
        ("fracActive", float64_array(active.copied().map(f64::from))),
    ])
}

/// `{W: Float32Array, …}`; thresholds leave as θ, decoders with rows of unit length.
pub(super) fn weights(arrays: &[InstanceArray]) -> JsValue {
    let named = Object::new();
    for array in arrays {
        let (name, values) = match array.name {
            "log_theta" => ("theta", array.values.iter().map(|v| v.exp()).collect()),
            "W_dec" => ("W_dec", unit_rows(array)),
            name => (name, array.values.clone()),
        };
        // `Reflect::set` fails only on a frozen target; this one is fresh.
        Reflect::set(&named, &name.into(), &float32_array(&values)).ok();
    }
    named.into()
}

/// The same with `hidden`, the hidden vectors h = Wx of the rows that the network is trained on, `[I, rows, m]`.
pub(super) fn weights_and_points(arrays: &[InstanceArray], batch: &FeatureBatch) -> JsValue {
    let named = weights(arrays);
    if let Some(w) = arrays.iter().find(|array| array.name == "W") {
        let [_, hidden, features] = w.shape;
        let own = w.values.chunks_exact((hidden * features).max(1));
        let rows = batch.inputs.chunks_exact((batch.rows * features).max(1));
        let states: Vec<f32> = own
            .zip(rows)
            .flat_map(|(w, rows)| rows.chunks_exact(features).map(move |row| (w, row)))
            .flat_map(|(w, row)| w.chunks_exact(features).map(move |w| dot(w, row)))
            .collect();
        // As above.
        Reflect::set(&named, &"hidden".into(), &float32_array(&states)).ok();
    }
    named
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

pub(super) fn snapshots(snapshots: &[Snapshot]) -> JsValue {
    let list: Array = snapshots
        .iter()
        .map(|snapshot| {
            let marks: Vec<u8> = snapshot.resampled.iter().map(|&m| u8::from(m)).collect();
            object([
                ("step", (snapshot.step as f64).into()),
                ("weights", weights(&snapshot.weights)),
                ("resampled", Uint8Array::from(marks.as_slice()).into()),
            ])
        })
        .collect();
    list.into()
}

fn unit_rows(array: &InstanceArray) -> Vec<f32> {
    let rows = array.values.chunks_exact(array.shape[2].max(1));
    rows.flat_map(|row| {
        let norm = row.iter().map(|w| w * w).sum::<f32>().sqrt() + 1e-8;
        row.iter().map(move |w| w / norm)
    })
    .collect()
}

fn rows<P>(points: &[P], values: impl Fn(&P) -> &Vec<f64>) -> JsValue {
    float64_array(points.iter().flat_map(|p| values(p).iter().copied()))
}

/// Means over instances; empty where the points hold no values.
fn means<P>(points: &[P], values: impl Fn(&P) -> &Vec<f64>) -> JsValue {
    let present = points.iter().map(values).filter(|v| !v.is_empty());
    float64_array(present.map(|v| v.iter().sum::<f64>() / v.len() as f64))
}
