//! Cells of a sweep, trained in slices so that Stop is always heard.

use glassbook_fused::sweep::{
    CellResult, CellRun, CellSpec, CellState, SweepConfig, SweepResult, to_csv,
};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::ComputeError;

/// What a sweep will do.
#[derive(Serialize)]
struct Plan {
    config: SweepConfig,
    cells: Vec<PlannedCell>,
    /// Bytes of the cell that needs most.
    bytes: u64,
}

#[derive(Serialize)]
struct PlannedCell {
    #[serde(flatten)]
    spec: CellSpec,
    /// The cost of one update of all instances, in arbitrary units.
    cost: f64,
}

/// Checks settings and lists the cells, the most expensive ones first; JSON in, JSON out:
/// `{config, cells: [{depth, features, hidden, cost}], bytes}`.
///
/// # Errors
///
/// Whatever is wrong with the settings; nothing has started then.
#[wasm_bindgen(js_name = planSweep)]
pub fn plan_sweep(config: &str) -> Result<String, ComputeError> {
    let config = SweepConfig::from_json(config)?;
    let specs = config.schedule_cells()?;
    let bytes = specs
        .iter()
        .map(|spec| config.cell_bytes(spec))
        .max()
        .unwrap_or(0);
    let cells = specs.into_iter().map(|spec| PlannedCell {
        cost: spec.cost(),
        spec,
    });
    let cells = cells.collect();
    Ok(to_json(&Plan {
        config,
        cells,
        bytes,
    }))
}

/// The result of these cells: sorted, with its table of thresholds. JSON in, JSON out.
///
/// # Errors
///
/// `sweep/malformed`.
#[wasm_bindgen(js_name = summarizeSweep)]
pub fn summarize_sweep(config: &str, cells: &str) -> Result<String, ComputeError> {
    Ok(result(config, cells)?.to_json())
}

/// The result of these cells as CSV, a line for each network.
///
/// # Errors
///
/// `sweep/malformed`.
#[wasm_bindgen(js_name = sweepCsv)]
pub fn sweep_csv(config: &str, cells: &str) -> Result<String, ComputeError> {
    Ok(to_csv(&result(config, cells)?))
}

fn result(config: &str, cells: &str) -> Result<SweepResult, ComputeError> {
    let config = SweepConfig::from_json(config)?;
    let cells: Vec<CellResult> =
        serde_json::from_str(cells).map_err(|error| ComputeError::malformed(&error))?;
    Ok(SweepResult::new(config, cells))
}

/// One cell in training. Call `free()` when done with it.
#[wasm_bindgen]
pub struct SweepCell {
    run: CellRun,
}

#[wasm_bindgen]
impl SweepCell {
    /// A cell before its first step; `spec` is one of `planSweep`'s cells, as JSON.
    ///
    /// # Errors
    ///
    /// Whatever is wrong with the settings.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &str, spec: &str) -> Result<SweepCell, ComputeError> {
        let config = SweepConfig::from_json(config)?;
        let spec: CellSpec =
            serde_json::from_str(spec).map_err(|error| ComputeError::malformed(&error))?;
        let run = CellRun::new(&config, spec)?;
        Ok(Self { run })
    }

    /// A cell where it was left.
    ///
    /// # Errors
    ///
    /// `sweep/malformed`, `sweep/foreign-state`.
    pub fn resume(config: &str, state: &[u8]) -> Result<SweepCell, ComputeError> {
        let config = SweepConfig::from_json(config)?;
        let state: CellState =
            serde_json::from_slice(state).map_err(|error| ComputeError::malformed(&error))?;
        let run = CellRun::resume(&config, state)?;
        Ok(Self { run })
    }

    /// Makes up to 100 updates of every instance, and returns how many updates each has made.
    pub fn advance(&mut self) -> u32 {
        self.run.advance();
        self.run.steps_done()
    }

    /// Updates that each instance has made.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn step(&self) -> u32 {
        self.run.steps_done()
    }

    /// Whether nothing is left to train.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn done(&self) -> bool {
        self.run.is_done()
    }

    /// The losses of the present weights, as JSON.
    #[must_use]
    pub fn result(&self) -> String {
        to_json(&self.run.result())
    }

    /// What `resume` needs.
    #[must_use]
    pub fn state(&self) -> Vec<u8> {
        to_json(&self.run.state()).into_bytes()
    }
}

fn to_json(value: &impl Serialize) -> String {
    // Fails only for maps with keys that are no strings.
    serde_json::to_string(value).unwrap_or_default()
}
