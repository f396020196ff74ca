//! The only error that becomes a JavaScript value.

use glassbook_formats::FormatError;
use glassbook_fused::gpu::GpuError;
use glassbook_fused::sweep::SweepError;
use glassbook_groups::GroupError;
use glassbook_interp::InterpError;
use glassbook_train::TrainError;
use glassbook_train::superposition::FeatureError;
use wasm_bindgen::JsValue;

/// A failure as the page sees it: an `Error` named `KernelError` with `code` and `hint`.
#[derive(Debug, Clone, PartialEq)]
pub struct KernelError {
    code: &'static str,
    message: String,
    hint: &'static str,
}

impl KernelError {
    fn new(code: &'static str, message: String, hint: &'static str) -> Self {
        Self {
            code,
            message,
            hint,
        }
    }

    /// A setting that is missing or not a number.
    pub(crate) fn not_a_number(setting: &str, value: &str) -> Self {
        Self::new(
            "kernel/not-a-number",
            format!("{setting} is {value}, but it must be a number"),
            "Enter digits, for example 0.001 or 1e-3.",
        )
    }

    /// A setting that counts something and is not a whole number.
    pub(crate) fn not_a_count(setting: &str, value: f64) -> Self {
        Self::new(
            "kernel/not-a-whole-number",
            format!("{setting} is {value}, but it must be a whole number of at least 0"),
            "Enter a whole number, without a sign or a fraction.",
        )
    }

    /// A setting that names one of a few choices, and does not.
    pub(crate) fn unknown_choice(setting: &str, value: &str, choices: &str) -> Self {
        Self::new(
            "kernel/unknown-choice",
            format!("{setting} is {value}, but it must be one of {choices}"),
            "Pick one of the listed names.",
        )
    }

    /// A file that does not say which group it belongs to.
    pub(crate) fn group_missing() -> Self {
        Self::new(
            "kernel/group-missing",
            "the file does not say which group its network was trained on".into(),
            "Give the group, for example {file, group: \"S5\"}.",
        )
    }

    /// A result that JavaScript cannot hold.
    pub(crate) fn not_a_plain_value(reason: &str) -> Self {
        Self::new(
            "kernel/internal",
            format!("a result could not be handed to the page: {reason}"),
            "This is a fault of the page. Please report the message.",
        )
    }

    /// WebGPU was asked for and is not to be had.
    pub(crate) fn gpu_unavailable(reason: &str) -> Self {
        Self::new(
            "gpu/unavailable",
            format!("no WebGPU device could be opened: {reason}"),
            "Train on the CPU (remove ?device=webgpu), or open the page in a browser with WebGPU.",
        )
    }

    /// The device computes, but not what it should.
    pub(crate) fn gpu_wrong_numbers(check: &str, got: f64, want: f64) -> Self {
        Self::new(
            "gpu/wrong-numbers",
            format!("the GPU computes {check} as {got}, but it is {want}"),
            "Train on the CPU: this GPU or its driver cannot be trusted with this work.",
        )
    }
}

impl From<GroupError> for KernelError {
    fn from(error: GroupError) -> Self {
        Self::new(error.code(), error.to_string(), error.hint())
    }
}

impl From<FormatError> for KernelError {
    fn from(error: FormatError) -> Self {
        Self::new(error.code(), error.to_string(), error.hint())
    }
}

impl From<GpuError> for KernelError {
    fn from(error: GpuError) -> Self {
        Self::new(error.code(), error.to_string(), error.hint())
    }
}

impl From<TrainError> for KernelError {
    fn from(error: TrainError) -> Self {
        Self::new(error.code(), error.to_string(), error.hint())
    }
}

impl From<FeatureError> for KernelError {
    fn from(error: FeatureError) -> Self {
        Self::new(error.code(), error.to_string(), error.hint())
    }
}

impl From<SweepError> for KernelError {
    fn from(error: SweepError) -> Self {
        Self::new(error.code(), error.to_string(), error.hint())
    }
}

impl From<InterpError> for KernelError {
    fn from(error: InterpError) -> Self {
        Self::new(error.code(), error.to_string(), error.hint())
    }
}

impl From<KernelError> for JsValue {
    fn from(error: KernelError) -> Self {
        let js = js_sys::Error::new(&error.message);
        js.set_name("KernelError");
        for (key, value) in [("code", error.code), ("hint", error.hint)] {
            // `Reflect::set` fails only on a frozen target; this one is fresh.
            js_sys::Reflect::set(&js, &key.into(), &value.into()).ok();
        }
        js.into()
    }
}
