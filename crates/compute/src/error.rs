//! The one type that becomes a JavaScript error.

use glassbook_fused::sweep::SweepError;
use wasm_bindgen::JsValue;

/// A failure as JavaScript sees it: an `Error` named `KernelError` with `code` and `hint`.
#[derive(Debug)]
pub struct ComputeError(SweepError);

impl ComputeError {
    /// Text that is not what it should be.
    pub(crate) fn malformed(error: &serde_json::Error) -> Self {
        Self(SweepError::Malformed {
            reason: error.to_string(),
        })
    }
}

impl From<SweepError> for ComputeError {
    fn from(error: SweepError) -> Self {
        Self(error)
    }
}

impl From<ComputeError> for JsValue {
    fn from(ComputeError(error): ComputeError) -> Self {
        let js = js_sys::Error::new(&error.to_string());
        js.set_name("KernelError");
        for (key, value) in [("code", error.code()), ("hint", error.hint())] {
            // `Reflect::set` fails only on a frozen target; this one is fresh.
            js_sys::Reflect::set(&js, &key.into(), &value.into()).ok();
        }
        js.into()
    }
}
