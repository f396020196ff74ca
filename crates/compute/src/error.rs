//! The one type that becomes a JavaScript error.

use glassbook_fused::MalformedMessage;
use glassbook_fused::sweep::SweepError;
use wasm_bindgen::JsValue;

/// A failure as JavaScript sees it: an `Error` named `KernelError` with `code` and `hint`.
#[derive(Debug)]
pub struct ComputeError {
    message: String,
    code: &'static str,
    hint: &'static str,
}

impl ComputeError {
    /// Text that is not what it should be.
    pub(crate) fn malformed(error: &serde_json::Error) -> Self {
        let reason = error.to_string();
        SweepError::Malformed { reason }.into()
    }
}

impl From<SweepError> for ComputeError {
    fn from(error: SweepError) -> Self {
        Self {
            message: error.to_string(),
            code: error.code(),
            hint: error.hint(),
        }
    }
}

impl From<MalformedMessage> for ComputeError {
    fn from(error: MalformedMessage) -> Self {
        Self {
            message: error.to_string(),
            code: error.code(),
            hint: error.hint(),
        }
    }
}

impl From<ComputeError> for JsValue {
    fn from(error: ComputeError) -> Self {
        let js = js_sys::Error::new(&error.message);
        js.set_name("KernelError");
        for (key, value) in [("code", error.code), ("hint", error.hint)] {
            // `Reflect::set` fails only on a frozen target; this one is fresh.
            js_sys::Reflect::set(&js, &key.into(), &value.into()).ok();
        }
        js.into()
    }
}
