//! Panics are bugs: the console gets the message and the stack, and the worker reads them there.

use wasm_bindgen::prelude::wasm_bindgen;

/// Runs once, when the module is instantiated.
#[wasm_bindgen(start)]
fn install_hook() {
    console_error_panic_hook::set_once();
}
