//! What happens once, when the module is instantiated.

#![allow(
    unsafe_code,
    reason = "one linker symbol without arguments, called once and before any other code"
)]

use wasm_bindgen::prelude::wasm_bindgen;

unsafe extern "C" {
    /// Made by the linker: runs the constructors that dependencies register (cubecl's tables of
    /// operations).
    fn __wasm_call_ctors();
}

/// Runs the constructors and installs the panic hook.
///
/// A module that does not call its constructors itself gets every export wrapped by the linker in a
/// call to them: measured, 0.5 ms and some memory for each crossing from JavaScript.
#[wasm_bindgen(start)]
fn start() {
    // SAFETY: the function takes and returns nothing, and runs once.
    unsafe { __wasm_call_ctors() };
    // Panics are bugs: the console gets message and stack, and the worker reads them there.
    console_error_panic_hook::set_once();
}
