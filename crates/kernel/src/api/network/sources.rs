//! Where a network under analysis comes from: an oracle, or tensors from elsewhere.

use glassbook_groups::Group;
use glassbook_interp::{Form, Network, Tensor, element_order_by_names, oracles};
use js_sys::{Array, Float32Array, Object, Reflect};
use wasm_bindgen::{JsCast, prelude::*};

use super::GroupNetwork;
use crate::KernelError;
use crate::api::Kernel;
use crate::js::to_js;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export type Tensors = Record<string, {shape: number[], values: Float32Array}>;
"#;

#[wasm_bindgen]
impl Kernel {
    /// Hand-built networks of a group, with the exact answers to their analyses.
    ///
    /// # Errors
    ///
    /// Those of the group parser, `group/…`.
    pub fn oracles(&self, group: &str) -> Result<JsValue, KernelError> {
        to_js(&oracles::catalog(&Group::parse(group)?)?)
    }

    /// The hand-built network with this id of [`Kernel::oracles`].
    ///
    /// # Errors
    ///
    /// `group/…`, `interp/…` for an unknown id.
    #[wasm_bindgen(js_name = oracleNetwork)]
    pub fn oracle_network(&self, group: &str, id: &str) -> Result<GroupNetwork, KernelError> {
        let group = Group::parse(group)?;
        let network = oracles::by_id(&group, id)?;
        GroupNetwork::new(group, network, None, None)
    }

    /// A network from tensors by name. An empty `model` is guessed from names and shapes.
    ///
    /// `elements` names the group's elements in the order of the tensors' rows; empty means the
    /// group's own order.
    ///
    /// # Errors
    ///
    /// `group/…`, `interp/…` for missing tensors, wrong shapes, unknown models and elements.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "wasm-bindgen passes arrays of strings by value"
    )]
    #[wasm_bindgen(js_name = tensorNetwork)]
    pub fn tensor_network(
        &self,
        group: &str,
        model: &str,
        #[wasm_bindgen(unchecked_param_type = "Tensors")] tensors: &JsValue,
        elements: Vec<String>,
    ) -> Result<GroupNetwork, KernelError> {
        let group = Group::parse(group)?;
        let tensors = read_tensors(tensors);
        GroupNetwork::from_tensors(group, model, tensors, &elements, None, None)
    }
}

impl GroupNetwork {
    /// A network from tensors; see [`Kernel::tensor_network`].
    pub(crate) fn from_tensors(
        group: Group,
        model: &str,
        tensors: Vec<Tensor>,
        elements: &[String],
        train_rows: Option<Vec<u32>>,
        step: Option<u64>,
    ) -> Result<Self, KernelError> {
        let form = if model.is_empty() {
            Form::of_tensors(&tensors)?
        } else {
            model.parse()?
        };
        let network = Network::new(form, group.order(), tensors)?;
        let network = if elements.is_empty() {
            network
        } else {
            network.permuted(&element_order_by_names(&group, elements)?)?
        };
        Self::new(group, network, train_rows, step)
    }
}

/// Tensors of a JavaScript record; what is malformed is found by shape later.
fn read_tensors(record: &JsValue) -> Vec<Tensor> {
    let Some(record) = record.dyn_ref::<Object>() else {
        return Vec::new();
    };
    Object::entries(record)
        .iter()
        .map(|entry| {
            let entry = Array::from(&entry);
            let value = entry.get(1);
            let field = |key: &str| Reflect::get(&value, &key.into()).unwrap_or(JsValue::UNDEFINED);
            let shape: Vec<usize> = Array::from(&field("shape"))
                .iter()
                .map(|n| n.as_f64().unwrap_or(0.0) as usize)
                .collect();
            let values = field("values")
                .dyn_ref::<Float32Array>()
                .map(Float32Array::to_vec)
                .unwrap_or_default();
            Tensor::new(entry.get(0).as_string().unwrap_or_default(), shape, values)
        })
        .collect()
}
