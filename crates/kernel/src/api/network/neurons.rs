//! Single neurons: which irrep, which subgroup, which formula; and what happens when they change.

use glassbook_interp::ClusterThreshold;
use wasm_bindgen::prelude::*;

use super::GroupNetwork;
use crate::KernelError;
use crate::js::to_js;

#[wasm_bindgen]
impl GroupNetwork {
    /// Neurons by irrep, with those that are off and those that belong to none.
    ///
    /// # Errors
    ///
    /// `interp/…`.
    #[wasm_bindgen(js_name = neuronClusters)]
    pub fn neuron_clusters(&self, threshold: Option<f64>) -> Result<JsValue, KernelError> {
        to_js(&self.analysis.neuron_clusters(cluster(threshold))?)
    }

    /// The neurons of an irrep of dimension 1 beside its character.
    ///
    /// # Errors
    ///
    /// `interp/unknown-irrep` and `interp/…` for an irrep of a higher dimension.
    #[wasm_bindgen(js_name = characterCircuit)]
    pub fn character_circuit(&self, irrep: &str) -> Result<JsValue, KernelError> {
        to_js(
            &self
                .analysis
                .character_circuit(irrep, ClusterThreshold::default())?,
        )
    }

    /// Loss and accuracy with some neurons switched off.
    ///
    /// # Errors
    ///
    /// `interp/…` for a neuron out of range.
    #[wasm_bindgen(js_name = withoutNeurons)]
    pub fn without_neurons(&self, neurons: &[u32]) -> Result<JsValue, KernelError> {
        let neurons: Vec<usize> = neurons.iter().map(|&k| k as usize).collect();
        to_js(&self.analysis.without_neurons(&neurons)?)
    }

    /// Coefficients of one neuron on the matrix elements of an irrep.
    ///
    /// # Errors
    ///
    /// `interp/unknown-irrep`, `interp/…` for a neuron out of range.
    #[wasm_bindgen(js_name = neuronFormula)]
    pub fn neuron_formula(&self, neuron: u32, irrep: &str) -> Result<JsValue, KernelError> {
        to_js(&self.analysis.neuron_formula(neuron as usize, irrep)?)
    }

    /// Per neuron, how constant it is on the cosets of the best subgroup.
    ///
    /// # Errors
    ///
    /// `group/…` for a group with too many subgroups, `interp/…`.
    #[wasm_bindgen(js_name = cosetConcentration)]
    pub fn coset_concentration(&self) -> Result<JsValue, KernelError> {
        to_js(&self.analysis.coset_concentration()?)
    }

    /// Accuracy and loss under the interventions of Stander et al. (2023), Table 1.
    ///
    /// # Errors
    ///
    /// `interp/…`.
    pub fn interventions(&self, seed: f64) -> Result<JsValue, KernelError> {
        to_js(&self.analysis.interventions(seed as u64)?)
    }
}

/// An energy of its own, or a share of the strongest neuron's.
fn cluster(threshold: Option<f64>) -> ClusterThreshold {
    threshold.map_or_else(ClusterThreshold::default, ClusterThreshold::Absolute)
}
