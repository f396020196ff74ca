//! Embeddings and unembedding: singular values and energy in the irreps.

use glassbook_interp::LowRankTarget;
use wasm_bindgen::prelude::*;

use super::GroupNetwork;
use crate::KernelError;
use crate::js::to_js;

#[wasm_bindgen]
impl GroupNetwork {
    /// Singular values of every weight matrix and of x_embed, y_embed, unembed.
    ///
    /// # Errors
    ///
    /// `interp/…`.
    pub fn spectra(&self) -> Result<JsValue, KernelError> {
        to_js(&self.analysis.spectra())
    }

    /// Loss with both embeddings cut to their k largest singular values, for each k.
    ///
    /// # Errors
    ///
    /// `interp/…` for a k out of range.
    #[wasm_bindgen(js_name = lowRank)]
    pub fn low_rank(&self, ranks: &[u32]) -> Result<JsValue, KernelError> {
        let ranks: Vec<usize> = ranks.iter().map(|&k| k as usize).collect();
        to_js(
            &self
                .analysis
                .low_rank(&[LowRankTarget::XEmbed, LowRankTarget::YEmbed], &ranks)?,
        )
    }

    /// The elements in the first `k` principal components of "x_embed", "y_embed" or "unembed".
    ///
    /// # Errors
    ///
    /// `kernel/unknown-choice`, `interp/…` for more components than there are.
    #[wasm_bindgen(js_name = principalComponents)]
    pub fn principal_components(&self, name: &str, k: u32) -> Result<JsValue, KernelError> {
        let target = match name {
            "x_embed" => LowRankTarget::XEmbed,
            "y_embed" => LowRankTarget::YEmbed,
            "unembed" => LowRankTarget::Unembed,
            other => {
                let choices = "x_embed, y_embed, unembed";
                return Err(KernelError::unknown_choice("weights", other, choices));
            }
        };
        to_js(&self.analysis.principal_components(target, k as usize)?)
    }

    /// Share of each embedding's energy in each irrep, with totals.
    ///
    /// # Errors
    ///
    /// `interp/…`.
    #[wasm_bindgen(js_name = embeddingEnergy)]
    pub fn embedding_energy(&self) -> Result<JsValue, KernelError> {
        to_js(&self.analysis.embedding_energy())
    }

    /// Share of energy in each matrix element of an irrep, or of its inverse ρ(g⁻¹).
    ///
    /// # Errors
    ///
    /// `interp/unknown-irrep`.
    #[wasm_bindgen(js_name = elementEnergy)]
    pub fn element_energy(&self, irrep: &str, inverse: bool) -> Result<JsValue, KernelError> {
        to_js(&self.analysis.element_energy(irrep, inverse)?)
    }
}
