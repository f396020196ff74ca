//! The kernel as JavaScript sees it: a device, and what can be computed without a network.

use glassbook_groups::{Group, RealCharacter, real_characters, trace_accuracy, trace_loss};
use wasm_bindgen::prelude::*;

use super::TrainingRun;
use crate::KernelError;
use crate::device::{self, DeviceChoice, DeviceKind};
use crate::js::object;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Where runs begin to train; `name` is empty where the browser hides it. */
export type DeviceInfo = {kind: "cpu" | "webgpu", name: string};
export type GpuInfo = {name: string, isSoftware: boolean};
export type IrrepInfo = {irrep: string, dim: number, kind: "real" | "complex" | "quaternionic"};
export type GroupInfo = {name: string, order: number, isAbelian: boolean, nClasses: number, irreps: IrrepInfo[]};
export type TraceRow = IrrepInfo & {loss: number, accuracy: number};
"#;

/// The devices of a worker and the computations that run on them.
#[wasm_bindgen]
pub struct Kernel {
    choice: DeviceChoice,
}

#[wasm_bindgen]
impl Kernel {
    /// Makes a kernel that trains on "cpu", on "webgpu", or on whichever is faster, "auto": a GPU is
    /// then used as soon as [`Kernel::open_gpu`] has opened it.
    ///
    /// # Errors
    ///
    /// `kernel/unknown-choice`; for "webgpu" also `gpu/unavailable`, `gpu/wrong-numbers`.
    pub async fn create(device: String) -> Result<Kernel, KernelError> {
        let choice = match device.as_str() {
            "auto" => DeviceChoice::Auto,
            "cpu" => DeviceChoice::Cpu,
            "webgpu" => DeviceChoice::WebGpu,
            other => {
                let choices = "auto, cpu, webgpu";
                return Err(KernelError::unknown_choice("device", other, choices));
            }
        };
        if choice == DeviceChoice::WebGpu {
            device::open().await?;
        }
        Ok(Self { choice })
    }

    /// Opens the GPU, also after it was lost; hands out the one that is open.
    ///
    /// # Errors
    ///
    /// `gpu/unavailable`, `gpu/wrong-numbers`.
    #[wasm_bindgen(js_name = openGpu, unchecked_return_type = "GpuInfo")]
    pub async fn open_gpu(&self) -> Result<JsValue, KernelError> {
        let open = device::open().await?;
        Ok(object([
            ("name", open.adapter.into()),
            ("isSoftware", open.is_software.into()),
        ]))
    }

    /// Calls `callback` with a reason whenever the GPU is lost.
    #[wasm_bindgen(js_name = onGpuLost)]
    pub fn on_gpu_lost(
        &self,
        #[wasm_bindgen(unchecked_param_type = "(reason: string) => void")]
        callback: js_sys::Function,
    ) {
        device::on_lost(callback);
    }

    /// Where runs begin to train.
    #[wasm_bindgen(getter, unchecked_return_type = "DeviceInfo")]
    #[must_use]
    pub fn device(&self) -> JsValue {
        let gpu = device::gpu().filter(|_| self.choice == DeviceChoice::WebGpu);
        let kind = gpu.as_ref().map_or(DeviceKind::Cpu, |_| DeviceKind::WebGpu);
        let name = gpu.map_or(String::new(), |gpu| gpu.adapter);
        object([("kind", kind.name().into()), ("name", name.into())])
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
        TrainingRun::new(config, self.choice)
    }
}

impl Kernel {
    /// What the address asks for.
    pub(crate) fn choice(&self) -> DeviceChoice {
        self.choice
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
