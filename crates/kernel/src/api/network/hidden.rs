//! The hidden layer over all pairs: what it holds of ρ(x), ρ(y), ρ(xy), and what breaks without.

use glassbook_interp::{Centering, hidden_space_overlaps};
use wasm_bindgen::prelude::*;

use super::GroupNetwork;
use crate::KernelError;
use crate::js::to_js;

#[wasm_bindgen]
impl GroupNetwork {
    /// Activation of one neuron, `[order, order]` by left and right factor.
    ///
    /// # Errors
    ///
    /// `interp/…` for a neuron out of range.
    #[wasm_bindgen(js_name = neuronMap)]
    pub fn neuron_map(&self, neuron: u32) -> Result<JsValue, KernelError> {
        to_js(&self.analysis.neuron_map(neuron as usize)?)
    }

    /// The logit of one element, `[order, order]` by left and right factor.
    ///
    /// # Errors
    ///
    /// `interp/…` for an element out of range.
    #[wasm_bindgen(js_name = logitMap)]
    pub fn logit_map(&self, element: u32) -> Result<JsValue, KernelError> {
        to_js(&self.analysis.logit_map(element as usize)?)
    }

    /// Losses with and without the mean over neurons, and what that changes in the logits.
    ///
    /// # Errors
    ///
    /// `interp/…`.
    #[wasm_bindgen(js_name = neuronCentering)]
    pub fn neuron_centering(&self) -> Result<JsValue, KernelError> {
        to_js(&self.analysis.neuron_centering()?)
    }

    /// Singular values of the hidden layer over all pairs; `centering` as in `hiddenEnergy`.
    ///
    /// # Errors
    ///
    /// `kernel/unknown-choice`, `interp/…`.
    #[wasm_bindgen(js_name = hiddenSpectrum)]
    pub fn hidden_spectrum(&self, centering: &str) -> Result<Vec<f64>, KernelError> {
        Ok(self.analysis.hidden_spectrum(read_centering(centering)?))
    }

    /// Overlaps between the spaces of ρ(x), ρ(y), ρ(xy) of every two irreps.
    ///
    /// # Errors
    ///
    /// `interp/…`.
    #[wasm_bindgen(js_name = hiddenSpaceOverlaps)]
    pub fn hidden_space_overlaps(&self) -> Result<JsValue, KernelError> {
        to_js(&hidden_space_overlaps(self.analysis.basis()))
    }

    /// Energy share of ρ(x), ρ(y) and ρ(xy) in the hidden layer per irrep.
    ///
    /// `centering`: "none", "inputs" (each neuron's mean over pairs is taken out) or "neurons".
    ///
    /// # Errors
    ///
    /// `kernel/unknown-choice`, `interp/…`.
    #[wasm_bindgen(js_name = hiddenEnergy)]
    pub fn hidden_energy(&self, centering: &str) -> Result<JsValue, KernelError> {
        to_js(&self.analysis.hidden_energy(read_centering(centering)?)?)
    }

    /// Losses with the directions of ρ(xy), ρ(x) or ρ(y) taken out of the hidden layer.
    ///
    /// # Errors
    ///
    /// `interp/…`.
    pub fn ablations(&self, train_only: bool) -> Result<JsValue, KernelError> {
        to_js(&self.analysis.ablations(self.rows(train_only))?)
    }

    /// Mean square of the logits that each irrep's ρ(x), ρ(y), ρ(xy) part produces.
    ///
    /// # Errors
    ///
    /// `interp/…`.
    #[wasm_bindgen(js_name = unembeddedNorms)]
    pub fn unembedded_norms(&self) -> Result<JsValue, KernelError> {
        to_js(&self.analysis.unembedded_norms()?)
    }

    /// Energy of the hidden layer in each matrix element of ρ(x), ρ(y), ρ(xy).
    ///
    /// # Errors
    ///
    /// `interp/unknown-irrep`.
    #[wasm_bindgen(js_name = hiddenElementEnergy)]
    pub fn hidden_element_energy(
        &self,
        irrep: &str,
        orthonormal: bool,
    ) -> Result<JsValue, KernelError> {
        to_js(&self.analysis.hidden_element_energy(irrep, orthonormal)?)
    }
}

fn read_centering(name: &str) -> Result<Centering, KernelError> {
    match name {
        "none" => Ok(Centering::None),
        "inputs" => Ok(Centering::Inputs),
        "neurons" => Ok(Centering::Neurons),
        other => {
            let choices = "none, inputs, neurons";
            Err(KernelError::unknown_choice("centering", other, choices))
        }
    }
}
