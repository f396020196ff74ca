//! Exact tables and matrices of a group, as cells show and compute with them.

use glassbook_groups::{CharacterTable, ConjugacyClass, Cyclotomic, Group, real_irrep};
use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::Kernel;
use crate::KernelError;
use crate::js::{float64_array, object};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export type ClassInfo = {representative: string, size: number, order: number};
export type CharacterRow = {irrep: string, dim: number, kind: "real" | "complex" | "quaternionic", exact: string[], values: Float64Array};
export type CharacterTable = {classes: ClassInfo[], irreps: CharacterRow[]};
export type IrrepMatrices = {irrep: string, dim: number, matrices: Float64Array};
"#;

#[wasm_bindgen]
impl Kernel {
    /// The exact character table over ℂ: per irrep one value per conjugacy class, as text (`exact`)
    /// and as real and imaginary parts in turn (`values`).
    ///
    /// # Errors
    ///
    /// Those of the group parser, `group/…`.
    #[wasm_bindgen(js_name = characterTable, unchecked_return_type = "CharacterTable")]
    pub fn character_table(&self, group: &str) -> Result<JsValue, KernelError> {
        let group = Group::parse(group)?;
        let table = group.character_table()?;
        let classes: Array = group
            .conjugacy_classes()
            .iter()
            .map(|class| class_info(&group, class))
            .collect();
        let irreps: Array = (0..table.len())
            .map(|irrep| character_row(table, irrep))
            .collect();
        Ok(object([
            ("classes", classes.into()),
            ("irreps", irreps.into()),
        ]))
    }

    /// The matrices of a real irrep, orthogonal, for every element: `[order, dim, dim]`, row-major.
    /// An irrep of complex or quaternionic type has twice its dimension over ℂ.
    ///
    /// # Errors
    ///
    /// Those of the group parser and `group/unknown-irrep`.
    #[wasm_bindgen(js_name = irrepMatrices, unchecked_return_type = "IrrepMatrices")]
    pub fn irrep_matrices(&self, group: &str, irrep: &str) -> Result<JsValue, KernelError> {
        let irrep = real_irrep(&Group::parse(group)?, irrep)?;
        let matrices = irrep.representation.matrices().iter().copied();
        Ok(object([
            ("irrep", irrep.name.as_str().into()),
            ("dim", (irrep.dim() as f64).into()),
            ("matrices", float64_array(matrices)),
        ]))
    }
}

fn class_info(group: &Group, class: &ConjugacyClass) -> JsValue {
    object([
        (
            "representative",
            group.element_name(class.representative).into(),
        ),
        ("size", (class.size() as f64).into()),
        ("order", (class.element_order as f64).into()),
    ])
}

fn character_row(table: &CharacterTable, irrep: usize) -> JsValue {
    let exact: Array = table
        .row(irrep)
        .map(|value| JsValue::from(value.to_string()))
        .collect();
    let parts = table.row(irrep).map(Cyclotomic::to_complex);
    object([
        ("irrep", table.names()[irrep].as_str().into()),
        ("dim", (table.dims()[irrep] as f64).into()),
        ("kind", table.kinds()[irrep].name().into()),
        ("exact", exact.into()),
        (
            "values",
            float64_array(parts.flat_map(|value| [value.re, value.im])),
        ),
    ])
}
