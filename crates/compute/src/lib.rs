//! The surface of the compute workers: fused CPU trainers for JavaScript, without burn.
//!
//! The kernel's worker owns one device and one burn; what can be spread over cores goes to workers
//! that load this small module instead: cells of a sweep, and one half of every step of a group run.
//! A sweep's settings and results are JSON text, the format of the native program; states are bytes
//! that only this module reads.

mod error;
mod helper;
mod sweep;

pub use error::ComputeError;
pub use helper::TrainingHelper;
pub use sweep::{SweepCell, plan_sweep, summarize_sweep, sweep_csv};

use wasm_bindgen::prelude::wasm_bindgen;

/// Runs once, when the module is instantiated: the console gets the message and stack of a panic.
#[wasm_bindgen(start)]
fn install_hook() {
    console_error_panic_hook::set_once();
}
