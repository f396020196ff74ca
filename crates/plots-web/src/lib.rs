//! The charts of glassbook-plots for JavaScript: drawn on a canvas, asked by pixel.
//!
//! Runs where there is a DOM (plotters-canvas needs one). Everything crosses the border as plain
//! objects; numbers in bulk cross as bytes (see `www/plot/normalize.js`).

mod canvas;
mod chart;
mod error;
mod source;

pub use chart::Chart;
pub use error::PlotFailure;

use wasm_bindgen::prelude::*;

/// Runs once, when the module is instantiated: a panic is reported with its message.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// Names of the charts that [`Chart`] can make.
#[wasm_bindgen]
#[must_use]
pub fn kinds() -> Vec<String> {
    glassbook_plots::KINDS
        .iter()
        .map(ToString::to_string)
        .collect()
}
