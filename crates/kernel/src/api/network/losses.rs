//! Losses over all pairs and over parts of the multiplication table.

use glassbook_groups::Subgroup;
use glassbook_interp::CosetSide;
use wasm_bindgen::prelude::*;

use super::GroupNetwork;
use crate::KernelError;
use crate::js::{float64_array, object, to_js};

#[wasm_bindgen]
impl GroupNetwork {
    /// Mean loss (nats) and accuracy over all |G|² pairs.
    ///
    /// # Errors
    ///
    /// `interp/…`.
    pub fn loss(&self) -> Result<JsValue, KernelError> {
        to_js(&self.analysis.pair_losses()?.mean())
    }

    /// Loss and accuracy over the pairs of `lefts` with `rights`.
    ///
    /// # Errors
    ///
    /// `interp/…` for an element out of range or no pairs.
    #[wasm_bindgen(js_name = lossOver)]
    pub fn loss_over(&self, lefts: &[u32], rights: &[u32]) -> Result<JsValue, KernelError> {
        to_js(&self.analysis.pair_losses()?.over(lefts, rights)?)
    }

    /// Loss of every pair of cosets of the subgroup with these elements: left × right factor.
    ///
    /// # Errors
    ///
    /// `group/…` if the elements are no subgroup, `kernel/unknown-choice` for the side.
    #[wasm_bindgen(js_name = lossByCosets)]
    pub fn loss_by_cosets(&self, subgroup: &[u32], side: &str) -> Result<JsValue, KernelError> {
        let group = self.analysis.group();
        let side = match side {
            "left" => CosetSide::Left,
            "right" => CosetSide::Right,
            other => return Err(KernelError::unknown_choice("side", other, "left, right")),
        };
        let subgroup = Subgroup::from_elements(group, subgroup)?;
        to_js(
            &self
                .analysis
                .pair_losses()?
                .by_cosets(group, &subgroup, side),
        )
    }

    /// Mean loss per left factor, per right factor and per product, `[order]` each.
    ///
    /// # Errors
    ///
    /// `interp/…`.
    #[wasm_bindgen(js_name = lossByElement)]
    pub fn loss_by_element(&self) -> Result<JsValue, KernelError> {
        let losses = self.analysis.pair_losses()?;
        Ok(object([
            ("left", float64_array(losses.by_left())),
            ("right", float64_array(losses.by_right())),
            (
                "product",
                float64_array(losses.by_product(self.analysis.group())),
            ),
        ]))
    }
}
