//! A network under analysis as JavaScript sees it: weights, a group, and what can be asked of them.
//!
//! The forward pass over all pairs is made at first need and kept, so that a notebook's many cells
//! share it. Every method sends what its cell draws and no more: a map of one neuron, not the whole
//! hidden layer. Matrices are `{rows, cols, values}`, row-major; rows of G×G are x·|G| + y.

mod bases;
mod embeddings;
mod files;
mod hidden;
mod logits;
mod losses;
mod neurons;
mod sources;

use glassbook_groups::Group;
use glassbook_interp::{Network, NetworkAnalysis};
use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::KernelError;
use crate::js::{object, to_js};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export type TensorInfo = {name: string, shape: number[]};
export type NetworkInfo = {
  group: string, order: number, model: string, width: number, parameters: number,
  irreps: {irrep: string, dim: number, rank: number, kind: string}[], tensors: TensorInfo[],
  trainRows: number | undefined, step: number | undefined,
};
"#;

/// A network taken apart. Call `free()` when done with it.
#[wasm_bindgen]
pub struct GroupNetwork {
    analysis: NetworkAnalysis,
    /// Rows of G×G that it was trained on, where known.
    train_rows: Option<Vec<u32>>,
    /// Updates made when these weights were taken, where known.
    step: Option<u64>,
}

impl GroupNetwork {
    pub(crate) fn new(
        group: Group,
        network: Network,
        train_rows: Option<Vec<u32>>,
        step: Option<u64>,
    ) -> Result<Self, KernelError> {
        Ok(Self {
            analysis: NetworkAnalysis::new(group, network)?,
            train_rows,
            step,
        })
    }

    /// Rows that an analysis over the training pairs takes; all pairs when they are not known.
    fn rows(&self, train_only: bool) -> Option<&[u32]> {
        self.train_rows.as_deref().filter(|_| train_only)
    }
}

#[wasm_bindgen]
impl GroupNetwork {
    /// What is under analysis.
    #[wasm_bindgen(getter, unchecked_return_type = "NetworkInfo")]
    #[must_use]
    pub fn info(&self) -> JsValue {
        let (group, network) = (self.analysis.group(), self.analysis.network());
        let irreps: Array = self
            .analysis
            .basis()
            .irreps()
            .iter()
            .map(|space| {
                object([
                    ("irrep", space.name.as_str().into()),
                    ("dim", (space.dim as f64).into()),
                    ("rank", (space.rank as f64).into()),
                    ("kind", space.kind.into()),
                ])
            })
            .collect();
        let tensors: Array = network
            .tensors()
            .iter()
            .map(|tensor| {
                let shape: Array = tensor
                    .shape
                    .iter()
                    .map(|&n| JsValue::from(n as f64))
                    .collect();
                object([
                    ("name", tensor.name.as_str().into()),
                    ("shape", shape.into()),
                ])
            })
            .collect();
        let parameters: usize = network.tensors().iter().map(|t| t.values.len()).sum();
        object([
            ("group", group.name().into()),
            ("order", (group.order() as f64).into()),
            ("model", network.form().name().into()),
            ("width", (network.d_hidden() as f64).into()),
            ("parameters", (parameters as f64).into()),
            ("irreps", irreps.into()),
            ("tensors", tensors.into()),
            (
                "trainRows",
                self.train_rows
                    .as_ref()
                    .map(|rows| rows.len() as f64)
                    .into(),
            ),
            ("step", self.step.map(|step| step as f64).into()),
        ])
    }

    /// One weight tensor by name, or one of "x_embed", "y_embed", "unembed": the embeddings and the
    /// unembedding with the linear layers multiplied out.
    ///
    /// # Errors
    ///
    /// `kernel/unknown-choice`.
    pub fn weights(&self, name: &str) -> Result<JsValue, KernelError> {
        let network = self.analysis.network();
        match (name, network.tensor(name)) {
            (_, Some(tensor)) => to_js(&tensor.to_matrix()),
            ("x_embed", None) => to_js(&network.x_embed()),
            ("y_embed", None) => to_js(&network.y_embed()),
            ("unembed", None) => to_js(&network.unembed()),
            (_, None) => {
                let names: Vec<&str> = network.tensors().iter().map(|t| t.name.as_str()).collect();
                let choices = format!("{}, x_embed, y_embed, unembed", names.join(", "));
                Err(KernelError::unknown_choice("weights", name, &choices))
            }
        }
    }

    /// Every per-irrep metric at once, as they are followed through training.
    ///
    /// # Errors
    ///
    /// `interp/…`.
    pub fn metrics(&self) -> Result<JsValue, KernelError> {
        to_js(&self.analysis.metrics(self.train_rows.as_deref())?)
    }
}
