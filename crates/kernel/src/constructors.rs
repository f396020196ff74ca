//! The constructors that dependencies register with the linker (cubecl's tables of operations).

#![allow(
    unsafe_code,
    reason = "one linker symbol without arguments, called once and before any device is opened"
)]

use std::sync::Once;

unsafe extern "C" {
    /// Made by the linker.
    fn __wasm_call_ctors();
}

static DONE: Once = Once::new();

/// Runs them, the first time it is called.
///
/// A module that does not call its constructors itself gets every export wrapped by the linker in a
/// call to them: measured, 0.5 ms and some memory for each crossing from JavaScript. They are not
/// called from the start function, because test runners leave that out.
pub(crate) fn run() {
    // SAFETY: the function takes and returns nothing, and runs once.
    DONE.call_once(|| unsafe { __wasm_call_ctors() });
}
