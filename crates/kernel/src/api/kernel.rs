//! The kernel as JavaScript sees it: a device, and what can be computed without a network.

use glassbook_groups::{Group, RealCharacter, real_characters, trace_accuracy, trace_loss};
use wasm_bindgen::prelude::*;

use super::TrainingRun;
use crate::KernelError;
use crate::device::{self, DeviceKind, OpenDevice};
use crate::js::object;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export type DeviceInfo = {kind: "cpu" | "webgpu", name: string};
export type IrrepInfo = {irrep: string, dim: number, kind: "real" | "complex" | "quaternionic"};
export type GroupInfo = {name: string, order: number, isAbelian: boolean, nClasses: number, irreps: IrrepInfo[]};
export type TraceRow = IrrepInfo & {loss: number, accuracy: number};
"#;

/// One device and the computations that run on it.
#[wasm_bindgen]
pub struct Kernel {
    device: OpenDevice,
}

#[wasm_bindgen]
impl Kernel {
    /// Opens a device: "cpu" or "webgpu".
    ///
    /// # Errors
    ///
    /// `kernel/unknown-choice`, `gpu/unavailable`, `gpu/wrong-numbers`.
    pub async fn create(device: String) -> Result<Kernel, KernelError> {
        let kind = match device.as_str() {
            "cpu" => DeviceKind::Cpu,
            "webgpu" => DeviceKind::WebGpu,
            other => return Err(KernelError::unknown_choice("device", other, "cpu, webgpu")),
        };
        Ok(Self {
            device: device::open(kind).await?,
        })
    }

    /// The device that this kernel trains on; the name is empty where the browser hides it.
    #[wasm_bindgen(getter, unchecked_return_type = "DeviceInfo")]
    #[must_use]
    pub fn device(&self) -> JsValue {
        let kind = self.device.kind.name();
        object([
            ("kind", kind.into()),
            ("name", self.device.adapter.as_str().into()),
        ])
    }

    /// Order, classes and real irreps of a group given by name.
    ///
    /// # Errors
    ///
    /// Those of the group parser, `group/…`.
    #[wasm_bindgen(js_name = groupInfo, unchecked_return_type = "GroupInfo")]
    pub fn group_info(&self, group: &str) -> Result<JsValue, KernelError> {
        let group = Group::parse(group)?;
        let irreps: js_sys::Array = real_characters(&group)?.iter().map(irrep_info).collect();
        Ok(object([
            ("name", group.name().into()),
            ("order", (group.order() as f64).into()),
            ("isAbelian", group.is_abelian().into()),
            ("nClasses", (group.conjugacy_classes().len() as f64).into()),
            ("irreps", irreps.into()),
        ]))
    }

    /// For each real irrep, the loss (nats) and accuracy that its trace logits
    /// Tr ρ(x)ρ(y)ρ(z⁻¹) would reach as a network's output.
    ///
    /// # Errors
    ///
    /// Those of the group parser, `group/…`.
    #[wasm_bindgen(js_name = traceTable, unchecked_return_type = "TraceRow[]")]
    pub fn trace_table(&self, group: &str) -> Result<JsValue, KernelError> {
        let group = Group::parse(group)?;
        let rows: js_sys::Array = real_characters(&group)?
            .iter()
            .map(|character| trace_row(&group, character))
            .collect();
        Ok(rows.into())
    }

    /// Prepares a training run; see `TrainConfig`.
    ///
    /// # Errors
    ///
    /// `group/…`, `task/…`, `train/…` and `kernel/…` for settings out of range.
    #[wasm_bindgen(js_name = startTraining)]
    pub fn start_training(
        &self,
        #[wasm_bindgen(unchecked_param_type = "TrainConfig")] config: &JsValue,
    ) -> Result<TrainingRun, KernelError> {
        TrainingRun::new(config, &self.device)
    }
}

impl Kernel {
    /// The device that this kernel computes on.
    pub(crate) fn open_device(&self) -> &OpenDevice {
        &self.device
    }
}

fn irrep_info(character: &RealCharacter) -> JsValue {
    object([
        ("irrep", character.name.as_str().into()),
        ("dim", (character.dim as f64).into()),
        ("kind", character.kind.name().into()),
    ])
}

fn trace_row(group: &Group, character: &RealCharacter) -> JsValue {
    let identity = group.identity();
    object([
        ("irrep", character.name.as_str().into()),
        ("dim", (character.dim as f64).into()),
        ("kind", character.kind.name().into()),
        ("loss", trace_loss(&character.values, identity).into()),
        (
            "accuracy",
            trace_accuracy(&character.values, identity).into(),
        ),
    ])
}
