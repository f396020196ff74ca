//! Logits, and how much they look like traces.

use wasm_bindgen::prelude::*;

use super::GroupNetwork;
use crate::KernelError;
use crate::api::group_facts::fixed_slice;
use crate::js::to_js;

#[wasm_bindgen]
impl GroupNetwork {
    /// A slice of the logits, centered over z, `[order, order]`: one of "x", "y", "z" is held.
    ///
    /// # Errors
    ///
    /// `kernel/unknown-choice`, `interp/…` for an element out of range.
    #[wasm_bindgen(js_name = logitSlice)]
    pub fn logit_slice(&self, fixed: &str, element: u32) -> Result<JsValue, KernelError> {
        to_js(&self.analysis.logit_slice(fixed_slice(fixed, element)?)?)
    }

    /// Per non-trivial irrep, cosines and fractions of variance between logits and trace logits.
    ///
    /// # Errors
    ///
    /// `interp/…`.
    #[wasm_bindgen(js_name = traceComparison)]
    pub fn trace_comparison(&self) -> Result<JsValue, KernelError> {
        to_js(&self.analysis.trace_comparison()?)
    }

    /// Excluded and restricted losses per irrep, of logits and hidden layer.
    ///
    /// # Errors
    ///
    /// `interp/…`.
    #[wasm_bindgen(js_name = excludedRestricted)]
    pub fn excluded_restricted(&self) -> Result<JsValue, KernelError> {
        to_js(
            &self
                .analysis
                .excluded_restricted(self.train_rows.as_deref())?,
        )
    }

    /// The irreps that the network has learned: flat cosine above 0.005.
    ///
    /// # Errors
    ///
    /// `interp/…`.
    #[wasm_bindgen(js_name = keyIrreps)]
    pub fn key_irreps(&self) -> Result<JsValue, KernelError> {
        to_js(&self.analysis.key_irreps()?)
    }
}
