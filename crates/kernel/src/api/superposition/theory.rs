//! Closed forms and reference values.

use glassbook_interp::features::{GUIDES, Region, phase_point, polygon};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;

use crate::KernelError;
use crate::js::{Settings, float64_array, object};

pub(super) fn phase_diagram(settings: &Settings<'_>) -> Result<JsValue, KernelError> {
    let probabilities = settings.numbers("probabilities", None)?;
    let importances = settings.numbers("importances", None)?;
    let points: Vec<_> = importances
        .iter()
        .flat_map(|&i| probabilities.iter().map(move |&p| phase_point(i, p)))
        .collect();
    let regions: Vec<u8> = points
        .iter()
        .map(|point| match point.best {
            Region::First => 0,
            Region::Antipodal => 1,
            Region::Second => 2,
        })
        .collect();
    let boundary = importances.iter().map(|&i| 4.0 * i / (2.0 + 5.0 * i));
    Ok(object([
        ("dedicated", float64_array(points.iter().map(|p| p.first))),
        (
            "antipodal",
            float64_array(points.iter().map(|p| p.antipodal)),
        ),
        (
            "ignoreFirst",
            float64_array(points.iter().map(|p| p.second)),
        ),
        ("best", Uint8Array::from(regions.as_slice()).into()),
        ("boundary", float64_array(boundary)),
    ]))
}

pub(super) fn best_polygon(settings: &Settings<'_>) -> Result<JsValue, KernelError> {
    /// More arrows than this no picture shows.
    const MAX_SIDES: u64 = 1000;
    let k = settings.count("k", Some(5))?.clamp(1, MAX_SIDES);
    let polygon = polygon(k as usize);
    Ok(object([
        ("norm2", polygon.squared_length.into()),
        ("bias", polygon.bias.into()),
        ("lossPerActive", polygon.loss_per_active.into()),
        ("dimensionality", polygon.dimensionality.into()),
    ]))
}

pub(super) fn guides() -> JsValue {
    let guides: Array = GUIDES
        .iter()
        .map(|guide| object([("name", guide.name.into()), ("value", guide.value.into())]))
        .collect();
    guides.into()
}
