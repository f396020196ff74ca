//! Representations on their own: orthogonality, singular values, Gram matrices, trace losses.

use glassbook_groups::{Group, Representation, real_irrep};
use glassbook_interp::{
    PeterWeyl, gram, irrep_overlaps, representation_elements, singular_values, trace_cosines,
    trace_loss_over,
};
use wasm_bindgen::prelude::*;

use super::Kernel;
use crate::KernelError;
use crate::js::{float64_array, object, to_js};

#[wasm_bindgen]
impl Kernel {
    /// Mean row cosine between the trace logits of every two non-trivial irreps.
    ///
    /// # Errors
    ///
    /// Those of the group parser, `group/…`.
    #[wasm_bindgen(js_name = traceCosines)]
    pub fn trace_cosines(&self, group: &str) -> Result<JsValue, KernelError> {
        to_js(&trace_cosines(&PeterWeyl::new(&Group::parse(group)?)?))
    }

    /// Loss and accuracy of an irrep's trace logits over the pairs of `lefts` with `rights`.
    ///
    /// # Errors
    ///
    /// `group/…`, `interp/…` for an unknown irrep or an element out of range.
    #[wasm_bindgen(js_name = traceLossOver)]
    pub fn trace_loss_over(
        &self,
        group: &str,
        irrep: &str,
        lefts: &[u32],
        rights: &[u32],
    ) -> Result<JsValue, KernelError> {
        to_js(&trace_loss_over(
            &Group::parse(group)?,
            irrep,
            lefts,
            rights,
        )?)
    }

    /// Mean squared inner product between matrix elements of every two irreps.
    ///
    /// # Errors
    ///
    /// Those of the group parser, `group/…`.
    #[wasm_bindgen(js_name = irrepOverlaps)]
    pub fn irrep_overlaps(&self, group: &str) -> Result<JsValue, KernelError> {
        to_js(&irrep_overlaps(&PeterWeyl::new(&Group::parse(group)?)?))
    }

    /// Singular values and Gram matrix of a representation written as a `[order, dim²]` matrix.
    ///
    /// `name` is a real irrep (orthogonal matrices); or, for permutation groups, "natural",
    /// "differences" (the standard representation in the basis eᵢ − eᵢ₊₁), "differences*sign".
    ///
    /// # Errors
    ///
    /// `group/…` for an unknown irrep, or a group that does not act on points.
    #[wasm_bindgen(js_name = representationMatrix)]
    pub fn representation_matrix(&self, group: &str, name: &str) -> Result<JsValue, KernelError> {
        let group = Group::parse(group)?;
        let representation = named(&group, name)?;
        let elements = representation_elements(&representation);
        Ok(object([
            ("name", name.into()),
            ("dim", (representation.dim() as f64).into()),
            ("singularValues", float64_array(singular_values(&elements))),
            ("gram", to_js(&gram(&elements))?),
        ]))
    }
}

fn named(group: &Group, name: &str) -> Result<Representation<f64>, KernelError> {
    Ok(match name {
        "natural" => Representation::natural(group)?,
        "differences" => Representation::standard_differences(group)?,
        "differences*sign" => Representation::standard_differences(group)?
            .tensor(&real_irrep(group, "sign")?.representation)?,
        irrep => real_irrep(group, irrep)?.representation,
    })
}
