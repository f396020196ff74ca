//! The one type that becomes a JavaScript error.

use glassbook_plots::PlotError;
use wasm_bindgen::prelude::*;

/// A failure as JavaScript sees it: an `Error` named `PlotError` with `code` and `hint`.
#[derive(Debug)]
pub struct PlotFailure {
    code: &'static str,
    message: String,
    hint: String,
}

impl PlotFailure {
    /// A value that could not be turned into, or out of, JavaScript.
    pub(crate) fn conversion(error: &serde_wasm_bindgen::Error) -> Self {
        let hint = "Compare the argument with the documentation of this call.".into();
        Self {
            code: "plot/invalid-argument",
            message: error.to_string(),
            hint,
        }
    }

    pub(crate) fn no_context() -> Self {
        Self {
            code: "plot/no-canvas-context",
            message: "the canvas gives no 2d drawing context".into(),
            hint: "Use a canvas that has no other context, and free unused figures.".into(),
        }
    }
}

impl From<PlotError> for PlotFailure {
    fn from(error: PlotError) -> Self {
        Self {
            code: error.code(),
            message: error.to_string(),
            hint: error.hint(),
        }
    }
}

impl From<PlotFailure> for JsValue {
    fn from(failure: PlotFailure) -> Self {
        let error = js_sys::Error::new(&failure.message);
        error.set_name("PlotError");
        for (key, value) in [("code", failure.code), ("hint", failure.hint.as_str())] {
            // `Reflect::set` fails only on a frozen target; this one is fresh.
            js_sys::Reflect::set(&error, &key.into(), &value.into()).ok();
        }
        error.into()
    }
}
