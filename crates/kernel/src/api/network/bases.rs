//! Embeddings, hidden layer and unembedding in the basis of a representation.

use glassbook_interp::{EmbeddingSide, HiddenVariant, UnembedVariant};
use wasm_bindgen::prelude::*;

use super::GroupNetwork;
use crate::KernelError;
use crate::js::to_js;

#[wasm_bindgen]
impl GroupNetwork {
    /// The "left" or "right" embedding in the basis of an irrep, beside the irrep itself.
    ///
    /// # Errors
    ///
    /// `kernel/unknown-choice`, `interp/unknown-irrep`.
    #[wasm_bindgen(js_name = embeddingInIrrep)]
    pub fn embedding_in_irrep(&self, irrep: &str, side: &str) -> Result<JsValue, KernelError> {
        let side = match side {
            "left" => EmbeddingSide::Left,
            "right" => EmbeddingSide::Right,
            other => return Err(KernelError::unknown_choice("side", other, "left, right")),
        };
        to_js(&self.analysis.embedding_in_irrep(irrep, side)?)
    }

    /// The first `rows` rows of the hidden layer in the basis of an irrep.
    ///
    /// `variant`: "naive", "projected" (onto ρ(xy)) or "inverse" (onto ρ((xy)⁻¹)).
    ///
    /// # Errors
    ///
    /// `kernel/unknown-choice`, `interp/unknown-irrep`.
    #[wasm_bindgen(js_name = hiddenInIrrep)]
    pub fn hidden_in_irrep(
        &self,
        irrep: &str,
        variant: &str,
        rows: u32,
    ) -> Result<JsValue, KernelError> {
        let variant = match variant {
            "naive" => HiddenVariant::Naive,
            "projected" => HiddenVariant::Projected,
            "inverse" => HiddenVariant::Inverse,
            other => {
                let choices = "naive, projected, inverse";
                return Err(KernelError::unknown_choice("variant", other, choices));
            }
        };
        to_js(
            &self
                .analysis
                .hidden_in_irrep(irrep, variant, rows as usize)?,
        )
    }

    /// The unembedding between hidden and output representation, `[d², d²]`.
    ///
    /// `variant`: "inverse-hidden", "inverse-output", "orthogonal" or "natural".
    ///
    /// # Errors
    ///
    /// `kernel/unknown-choice`, `interp/unknown-irrep`.
    #[wasm_bindgen(js_name = unembedInIrrep)]
    pub fn unembed_in_irrep(&self, irrep: &str, variant: &str) -> Result<JsValue, KernelError> {
        let variant = match variant {
            "inverse-hidden" => UnembedVariant::InverseHidden,
            "inverse-output" => UnembedVariant::InverseOutput,
            "orthogonal" => UnembedVariant::Orthogonal,
            "natural" => UnembedVariant::Natural,
            other => {
                let choices = "inverse-hidden, inverse-output, orthogonal, natural";
                return Err(KernelError::unknown_choice("variant", other, choices));
            }
        };
        to_js(&self.analysis.unembed_in_irrep(irrep, variant)?)
    }

    /// How far hidden layer and unembedding are from the trace algorithm, mean squared errors.
    ///
    /// # Errors
    ///
    /// `interp/unknown-irrep`.
    #[wasm_bindgen(js_name = irrepFit)]
    pub fn irrep_fit(&self, irrep: &str) -> Result<JsValue, KernelError> {
        to_js(&self.analysis.irrep_fit(irrep)?)
    }
}
