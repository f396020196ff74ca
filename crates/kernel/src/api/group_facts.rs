//! Elements, subgroups and trace logits of a group, as cells list and draw them.

use glassbook_groups::{
    Group, Mixture, RealCharacter, SubgroupClass, TraceSlice, best_mixture, best_mixture_on_grid,
    real_characters, subgroup_classes, trace_slice,
};
use js_sys::{Array, Uint32Array};
use wasm_bindgen::prelude::*;

use super::Kernel;
use crate::KernelError;
use crate::js::{float64_array, object};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export type GroupElements = {
  names: string[], orders: Uint32Array, classes: Uint32Array, inverses: Uint32Array, signs: Float64Array | undefined,
};
export type SubgroupRow = {
  name: string, order: number, index: number, length: number, normal: boolean, generators: string[], elements: Uint32Array,
};
export type Mixture = {weights: Float64Array, loss: number};
export type MixtureSearch = {irreps: string[], grid: Mixture, improvements: Mixture[], points: number, optimum: Mixture};
"#;

#[wasm_bindgen]
impl Kernel {
    /// Every element in the order of its index: name, order, conjugacy class, inverse, and, where
    /// the elements are permutations, its sign.
    ///
    /// # Errors
    ///
    /// Those of the group parser, `group/…`.
    #[wasm_bindgen(js_name = groupElements, unchecked_return_type = "GroupElements")]
    pub fn group_elements(&self, group: &str) -> Result<JsValue, KernelError> {
        let group = Group::parse(group)?;
        let names: Array = (0..group.order())
            .map(|x| JsValue::from(group.element_name(x)))
            .collect();
        let orders: Vec<u32> = (0..group.order())
            .map(|x| group.order_of(x) as u32)
            .collect();
        let signs = group
            .signatures()
            .map(|signs| float64_array(signs.into_iter().map(f64::from)));
        Ok(object([
            ("names", names.into()),
            ("orders", Uint32Array::from(orders.as_slice()).into()),
            (
                "classes",
                Uint32Array::from(group.conjugacy_classes().class_of()).into(),
            ),
            ("inverses", Uint32Array::from(group.inverses()).into()),
            ("signs", signs.into()),
        ]))
    }

    /// The multiplication table, `[order, order]`: entry (x, y) is the index of x·y.
    ///
    /// # Errors
    ///
    /// Those of the group parser, `group/…`.
    #[wasm_bindgen(js_name = cayleyTable)]
    pub fn cayley_table(&self, group: &str) -> Result<Vec<u32>, KernelError> {
        Ok(Group::parse(group)?.cayley_table().to_vec())
    }

    /// One subgroup of each conjugacy class of subgroups, by ascending order.
    ///
    /// # Errors
    ///
    /// Those of the group parser, and of a group with too many subgroups to list.
    #[wasm_bindgen(unchecked_return_type = "SubgroupRow[]")]
    pub fn subgroups(&self, group: &str) -> Result<JsValue, KernelError> {
        let group = Group::parse(group)?;
        let rows: Array = subgroup_classes(&group)?
            .iter()
            .map(|class| subgroup_row(&group, class))
            .collect();
        Ok(rows.into())
    }

    /// A slice of the trace logits χ(x·y·z⁻¹) of an irrep, centered over z, `[order, order]`.
    ///
    /// `fixed` says which of "x", "y", "z" is held at `element`; rows and columns are the two
    /// others in this order.
    ///
    /// # Errors
    ///
    /// `group/…`, `group/unknown-irrep`, `kernel/unknown-choice`.
    #[wasm_bindgen(js_name = traceSlice)]
    pub fn trace_slice(
        &self,
        group: &str,
        irrep: &str,
        fixed: &str,
        element: u32,
    ) -> Result<Vec<f64>, KernelError> {
        let group = Group::parse(group)?;
        let character = character(real_characters(&group)?, irrep)?;
        let slice = fixed_slice(fixed, element)?;
        let mean = character.values.iter().sum::<f64>() / group.order() as f64;
        let mut logits = trace_slice(&group, &character.values, slice)?;
        for logit in &mut logits {
            *logit -= mean;
        }
        Ok(logits)
    }

    /// The convex combination of trace logits with the least loss: on a grid of weights that are
    /// multiples of 1/`divisions`, with every improvement on the way, and over all weights.
    ///
    /// # Errors
    ///
    /// `group/…`, `group/unknown-irrep`, `group/grid-out-of-range`.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "wasm-bindgen passes arrays of strings by value"
    )]
    #[wasm_bindgen(js_name = bestMixture, unchecked_return_type = "MixtureSearch")]
    pub fn best_mixture(
        &self,
        group: &str,
        irreps: Vec<String>,
        divisions: u32,
    ) -> Result<JsValue, KernelError> {
        let group = Group::parse(group)?;
        let all = real_characters(&group)?;
        let chosen: Vec<RealCharacter> = irreps
            .iter()
            .map(|irrep| character(all.clone(), irrep))
            .collect::<Result<_, _>>()?;
        let values: Vec<&[f64]> = chosen.iter().map(|c| c.values.as_slice()).collect();
        let grid = best_mixture_on_grid(&values, group.identity(), divisions as usize)?;
        let optimum = best_mixture(&values, group.identity())?;
        let names: Array = irreps.iter().map(JsValue::from).collect();
        let improvements: Array = grid.improvements.iter().map(mixture).collect();
        Ok(object([
            ("irreps", names.into()),
            ("grid", mixture(&grid.best)),
            ("improvements", improvements.into()),
            ("points", (grid.n_points as f64).into()),
            ("optimum", mixture(&optimum)),
        ]))
    }
}

/// The slice in which one of the three elements is held.
pub(super) fn fixed_slice(fixed: &str, element: u32) -> Result<TraceSlice, KernelError> {
    match fixed {
        "x" => Ok(TraceSlice::FixedX(element as usize)),
        "y" => Ok(TraceSlice::FixedY(element as usize)),
        "z" => Ok(TraceSlice::FixedZ(element as usize)),
        other => Err(KernelError::unknown_choice("fixed", other, "x, y, z")),
    }
}

fn character(all: Vec<RealCharacter>, irrep: &str) -> Result<RealCharacter, KernelError> {
    let names: Vec<String> = all.iter().map(|c| c.name.clone()).collect();
    all.into_iter()
        .find(|c| c.name == irrep)
        .ok_or_else(|| KernelError::unknown_choice("irrep", irrep, &names.join(", ")))
}

fn mixture(mixture: &Mixture) -> JsValue {
    object([
        ("weights", float64_array(mixture.weights.iter().copied())),
        ("loss", mixture.loss.into()),
    ])
}

fn subgroup_row(group: &Group, class: &SubgroupClass) -> JsValue {
    let subgroup = &class.representative;
    let generators: Vec<String> = class
        .generators
        .iter()
        .map(|&x| group.element_name(x as usize))
        .collect();
    let name = match subgroup.order() {
        1 => "trivial".to_owned(),
        order if order == group.order() => group.name().to_owned(),
        _ => format!("⟨{}⟩", generators.join(", ")),
    };
    let generators: Array = generators.iter().map(JsValue::from).collect();
    object([
        ("name", name.into()),
        ("order", (subgroup.order() as f64).into()),
        ("index", (subgroup.index(group) as f64).into()),
        ("length", (class.length as f64).into()),
        ("normal", (class.length == 1).into()),
        ("generators", generators.into()),
        ("elements", Uint32Array::from(subgroup.elements()).into()),
    ])
}
