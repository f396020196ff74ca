//! A network from a file, or from a run in training.

use std::collections::BTreeMap;

use glassbook_formats::{Array, TensorFile, Values, read_tensors};
use glassbook_groups::Group;
use glassbook_interp::Tensor;
use glassbook_train::Trainer;
use js_sys::JSON;
use wasm_bindgen::prelude::*;

use super::GroupNetwork;
use crate::KernelError;
use crate::api::{Kernel, TrainingRun};

/// Layers that PyTorch's `nn.Linear` stores as `[out, in]`.
const LINEAR: [&str; 4] = ["W", "W_U", "W_in", "W_out"];

#[wasm_bindgen]
impl Kernel {
    /// A network from the bytes of a checkpoint, a `.safetensors` or an `.npz` file.
    ///
    /// What `group`, `model` and `elements` leave empty is taken from the file's metadata; what the
    /// metadata does not say either is guessed (the model) or the group's own (the order of the
    /// elements). `transposed`: linear layers are stored as `[out, in]`.
    ///
    /// # Errors
    ///
    /// `format/…` for a damaged file, `kernel/group-missing`, `group/…`, and `interp/…` for missing
    /// tensors, wrong shapes and unknown elements.
    #[wasm_bindgen(js_name = fileNetwork)]
    pub fn file_network(
        &self,
        bytes: &[u8],
        group: &str,
        model: &str,
        elements: Vec<String>,
        transposed: bool,
    ) -> Result<GroupNetwork, KernelError> {
        let file = read_tensors(bytes)?;
        let text = |key: &str| file.metadata.get(key).map_or("", String::as_str);
        let or_file =
            |given: &str, key: &str| if given.is_empty() { text(key) } else { given }.to_owned();
        let group = or_file(group, "group");
        if group.is_empty() {
            return Err(KernelError::group_missing());
        }
        let group = Group::parse(&group)?;
        let elements = if elements.is_empty() {
            name_list(text("elements"))
        } else {
            elements
        };
        let train_rows = train_rows(&file, group.order());
        let model = or_file(model, "model");
        let step = text("step").parse().ok();
        let tensors = parameters(file.tensors, transposed);
        GroupNetwork::from_tensors(group, &model, tensors, &elements, train_rows, step)
    }
}

#[wasm_bindgen]
impl TrainingRun {
    /// The network as it is now, for analysis; it does not change when the run goes on.
    ///
    /// # Errors
    ///
    /// `train/readback-failed`, `interp/…` for weights that are not finite.
    pub async fn network(&mut self) -> Result<GroupNetwork, KernelError> {
        let state = self.present_state().await?;
        let weights = state.weights.into_iter();
        let tensors = weights.map(|w| Tensor::new(w.name, w.shape, w.values));
        let model = self.run().trainer().config().architecture.name();
        GroupNetwork::from_tensors(
            self.group().clone(),
            model,
            tensors.collect(),
            &[],
            Some(self.run().train_rows().to_vec()),
            Some(state.step),
        )
    }
}

/// The network's own tensors: a checkpoint's other entries have a dot in their names.
fn parameters(tensors: BTreeMap<String, Array>, transposed: bool) -> Vec<Tensor> {
    let own = tensors.into_iter().filter(|(name, _)| !name.contains('.'));
    own.map(|(name, array)| {
        let turn = transposed && LINEAR.contains(&name.as_str());
        let array = turn.then(|| array.transposed()).flatten().unwrap_or(array);
        let values = array.to_f32();
        Tensor::new(name, array.shape, values)
    })
    .collect()
}

/// The rows trained on, if the file names them and they fit the group.
fn train_rows(file: &TensorFile, order: usize) -> Option<Vec<u32>> {
    let Values::I64(rows) = &file.tensors.get("split.train")?.values else {
        return None;
    };
    rows.iter()
        .map(|&row| u32::try_from(row).ok())
        .map(|row| row.filter(|&row| (row as usize) < order * order))
        .collect()
}

/// A JSON list of texts; empty if it is anything else.
fn name_list(json: &str) -> Vec<String> {
    let list = JSON::parse(json).unwrap_or(JsValue::UNDEFINED);
    if !js_sys::Array::is_array(&list) {
        return Vec::new();
    }
    let list = js_sys::Array::from(&list);
    list.iter().filter_map(|item| item.as_string()).collect()
}
