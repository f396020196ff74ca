//! Analyses of trained weights by name.

use glassbook_interp::features::{
    Cell, FeatureGeometry, NeuronGeometry, match_dictionary, neuron_pairs, thresholds,
};
use js_sys::{Array, Int32Array};
use wasm_bindgen::prelude::*;

use super::{Weights, samples, theory, tree};
use crate::KernelError;
use crate::api::Kernel;
use crate::js::{Settings, float64_array, object};

#[wasm_bindgen]
impl Kernel {
    /// Analyzes superposition models: features, neurons, neuronPairs, saeQuality, thresholds, tree,
    /// treeTheory, phaseDiagram, polygon, guides, sample.
    ///
    /// # Errors
    ///
    /// `interp/…` and `task/…` for input that does not fit, `kernel/unknown-choice`.
    #[wasm_bindgen(js_name = superpositionAnalysis)]
    pub fn superposition_analysis(
        &self,
        analysis: &str,
        input: &JsValue,
    ) -> Result<JsValue, KernelError> {
        let settings = Settings(input);
        match analysis {
            "features" => features(&settings),
            "neurons" => neurons(&settings),
            "neuronPairs" => pairs(&settings),
            "saeQuality" => sae_quality(&settings),
            "thresholds" => threshold_table(&settings),
            "tree" => tree::geometry(&settings),
            "treeTheory" => tree::theory(&settings),
            "phaseDiagram" => theory::phase_diagram(&settings),
            "polygon" => theory::best_polygon(&settings),
            "guides" => Ok(theory::guides()),
            "sample" => samples::sample(&settings),
            other => Err(KernelError::unknown_choice(
                "analysis",
                other,
                "features, neurons, neuronPairs, saeQuality, thresholds, tree, treeTheory, \
                 phaseDiagram, polygon, guides, sample",
            )),
        }
    }
}

fn features(settings: &Settings<'_>) -> Result<JsValue, KernelError> {
    let sizes = Weights::sizes(settings)?;
    let geometries = sizes
        .w(settings)?
        .iter()
        .map(|w| FeatureGeometry::new(w, sizes.hidden, sizes.features))
        .collect::<Result<Vec<_>, _>>()?;
    let all = |part: fn(&FeatureGeometry) -> &Vec<f64>| {
        float64_array(geometries.iter().flat_map(|g| part(g).iter().copied()))
    };
    let each = |part: fn(&FeatureGeometry) -> f64| float64_array(geometries.iter().map(part));
    Ok(object([
        ("norms", all(|g| &g.norms)),
        ("polysemanticity", all(|g| &g.polysemanticity)),
        ("dimensionality", all(|g| &g.dimensionality)),
        ("featuresPerDimension", each(|g| g.features_per_dimension)),
        ("dStar", each(|g| g.dimensions_per_feature)),
        ("gram", all(|g| &g.gram)),
    ]))
}

fn neurons(settings: &Settings<'_>) -> Result<JsValue, KernelError> {
    let sizes = Weights::sizes(settings)?;
    let geometries = sizes
        .w(settings)?
        .iter()
        .map(|w| NeuronGeometry::new(w, sizes.hidden, sizes.features))
        .collect::<Result<Vec<_>, _>>()?;
    let values = geometries.iter().flat_map(|g| g.monosemanticity.iter());
    let order = geometries.iter().flat_map(|g| g.order.iter());
    Ok(object([
        ("monosemanticity", float64_array(values.copied())),
        ("order", indices(order.copied())),
    ]))
}

fn pairs(settings: &Settings<'_>) -> Result<JsValue, KernelError> {
    let sizes = Weights::sizes(settings)?;
    let per_instance = sizes.hidden.saturating_mul(sizes.features);
    let w1 = sizes.array(settings, "W1", per_instance)?;
    let w2 = sizes.array(settings, "W2", per_instance)?;
    let mut values = Vec::new();
    for (w1, w2) in w1.iter().zip(&w2) {
        values.extend(neuron_pairs(w1, w2, sizes.hidden, sizes.features)?);
    }
    Ok(object([("values", float64_array(values))]))
}

fn sae_quality(settings: &Settings<'_>) -> Result<JsValue, KernelError> {
    let sizes = Weights::sizes(settings)?;
    let dictionary = settings.count("dictionary", None)? as usize;
    let decoders = sizes.array(settings, "decoder", dictionary.saturating_mul(sizes.hidden))?;
    let shape = [sizes.hidden, sizes.features, dictionary];
    let matches = decoders
        .iter()
        .zip(sizes.w(settings)?)
        .map(|(decoder, w)| match_dictionary(decoder, &w, shape))
        .collect::<Result<Vec<_>, _>>()?;
    let dead = if settings.has("fracActive") {
        let active = sizes.array(settings, "fracActive", dictionary)?;
        let silent = |own: &Vec<f64>| own.iter().filter(|f| **f == 0.0).count() as f64;
        float64_array(active.iter().map(silent))
    } else {
        JsValue::UNDEFINED
    };
    let best = matches.iter().flat_map(|m| m.best.iter());
    Ok(object([
        (
            "cosine",
            float64_array(matches.iter().flat_map(|m| m.cosines.iter().copied())),
        ),
        ("best", indices(best.copied())),
        (
            "similarity",
            float64_array(matches.iter().flat_map(|m| m.similarity.iter().copied())),
        ),
        ("mmcs", float64_array(matches.iter().map(|m| m.mmcs))),
        ("dead", dead),
    ]))
}

fn threshold_table(settings: &Settings<'_>) -> Result<JsValue, KernelError> {
    let epsilon = settings.number("epsilon", Some(1e-5))?;
    let rows = Array::from(&settings.get("rows"));
    let mut cells = Vec::new();
    for row in rows.iter() {
        let row = Settings(&row);
        cells.push(Cell {
            depth: row.count("depth", None)? as u32,
            hidden: row.count("hidden", None)? as u32,
            loss: row.number("loss", None)?,
        });
    }
    let table: Array = thresholds(&cells, epsilon)
        .into_iter()
        .map(|threshold| {
            object([
                ("depth", threshold.depth.into()),
                (
                    "minHidden",
                    threshold.min_hidden.map_or(f64::NAN, f64::from).into(),
                ),
            ])
        })
        .collect();
    Ok(table.into())
}

/// An `Int32Array`.
pub(super) fn indices(values: impl IntoIterator<Item = usize>) -> JsValue {
    let values: Vec<i32> = values.into_iter().map(|value| value as i32).collect();
    Int32Array::from(values.as_slice()).into()
}
