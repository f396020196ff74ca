//! A sweep on the GPU as JavaScript sees it: batches of cells, all instances at once, in slices.
//!
//! Settings, cells, states and results are the JSON of the compute workers, so that a sweep may
//! change between them and the GPU wherever it stopped.

use std::collections::VecDeque;

use glassbook_fused::sweep::{
    CellResult, CellRun, CellSpec, CellState, GpuCells, SweepConfig, SweepError,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

use super::Kernel;
use crate::device::{self, OpenGpu};
use crate::js::{now_ms, object};
use crate::nudge::nudged;
use crate::{KernelError, sweep_rates};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export type SweepRates = {cpu?: number, webgpu?: number};
/** `spec` is JSON. */
export type SweepCellState = {spec: string, step: number, state: Uint8Array};
export type GpuSweepProgress = {
  done: boolean,
  /** JSON: the cells in training, all of which have made `step` steps. */
  cells: string, step: number,
  /** JSON: results of the cells that have come to their end. */
  finished: string,
};
"#;

/// Room for the cells that are trained together; more of them wait for their turn.
const MAX_BATCH_BYTES: u64 = 256 << 20;
/// Updates between two waits for the device.
const MAX_QUEUED_STEPS: u32 = 5000;
/// Time between two states on the host: what the loss of the GPU costs at most.
const KEEP_MS: f64 = 2000.0;

/// A cell that waits for its turn.
struct Waiting {
    spec: CellSpec,
    state: Option<CellState>,
    bytes: u64,
}

impl Waiting {
    fn step(&self) -> u32 {
        self.state.as_ref().map_or(0, CellState::steps_done)
    }
}

/// Cells of one sweep in training on the GPU. Call `free()` when done with it.
#[wasm_bindgen]
pub struct GpuSweep {
    gpu: OpenGpu,
    config: SweepConfig,
    waiting: VecDeque<Waiting>,
    present: Option<GpuCells>,
    queued_steps: u32,
    keep_at_ms: f64,
}

#[wasm_bindgen]
impl Kernel {
    /// Prepares cells of a sweep for the GPU: `config` and `cells` as `planSweep` gives them, `states`
    /// those in which some of the cells were left, as `SweepCell.state` and `GpuSweep.states` give them.
    ///
    /// # Errors
    ///
    /// `gpu/unavailable` if none is open; `sweep/too-large` with the bytes of a cell that does not fit
    /// the device, `sweep/not-on-gpu`, `sweep/malformed`.
    #[wasm_bindgen(js_name = gpuSweep)]
    pub fn gpu_sweep(
        &self,
        config: &str,
        cells: &str,
        states: Vec<js_sys::Uint8Array>,
    ) -> Result<GpuSweep, KernelError> {
        let gpu =
            device::gpu().ok_or_else(|| KernelError::gpu_unavailable("no GPU is open yet"))?;
        let config = SweepConfig::from_json(config)?;
        GpuCells::check(&config)?;
        let states = states.into_iter().map(|bytes| read(&bytes.to_vec()));
        let mut states: Vec<CellState> = states.collect::<Result<_, _>>()?;
        let limits = gpu.gpu.device().limits();
        let limit = MAX_BATCH_BYTES.min(limits.max_storage_buffer_binding_size);
        let mut waiting = Vec::new();
        for spec in read::<Vec<CellSpec>>(cells.as_bytes())? {
            let bytes = GpuCells::cell_bytes(&gpu.gpu, &config, spec)?;
            if bytes > limit {
                return Err(SweepError::TooLarge {
                    features: spec.features,
                    hidden: spec.hidden,
                    instances: config.instances,
                    bytes,
                    limit,
                }
                .into());
            }
            let known = states.iter().position(|state| state.spec == spec);
            let state = known.map(|at| states.swap_remove(at));
            waiting.push(Waiting { spec, state, bytes });
        }
        // Cells at the same step can be trained together, and cells of one depth share their tree.
        waiting.sort_by_key(|cell| (cell.step(), cell.spec));
        Ok(GpuSweep {
            gpu,
            config,
            waiting: waiting.into(),
            present: None,
            queued_steps: 10,
            keep_at_ms: now_ms() + KEEP_MS,
        })
    }
}

#[wasm_bindgen]
impl GpuSweep {
    /// Bytes on the device of the cells that wait for their turn, the largest cell's alone among them.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn bytes(&self) -> Vec<f64> {
        self.waiting.iter().map(|cell| cell.bytes as f64).collect()
    }

    /// Measures updates of single networks per second, on copies: on the GPU the first batch of cells
    /// together, on the CPU some cells one after the other, times `workers`.
    ///
    /// # Errors
    ///
    /// `gpu/…` if the device fails.
    #[wasm_bindgen(unchecked_return_type = "SweepRates")]
    pub async fn rates(&self, workers: u32) -> Result<JsValue, KernelError> {
        let specs: Vec<CellSpec> = self.waiting.iter().map(|cell| cell.spec).collect();
        let batch = &specs[..self.batch_size()];
        let rates = sweep_rates::measure(&self.gpu, &self.config, &specs, batch, workers).await?;
        let rates = [("cpu", rates.cpu), ("webgpu", rates.webgpu)];
        let measured = rates.into_iter().filter_map(|(k, rate)| Some((k, rate?)));
        Ok(object(measured.map(|(key, rate)| (key, rate.into()))))
    }

    /// Trains for about `budget_ms` milliseconds, at most to the end of the present cells.
    ///
    /// # Errors
    ///
    /// `gpu/…` if the device fails; `states` then gives what was read before.
    #[wasm_bindgen(unchecked_return_type = "GpuSweepProgress")]
    pub async fn advance(&mut self, budget_ms: f64) -> Result<JsValue, KernelError> {
        if self.present.is_none() {
            self.present = self.next_batch()?;
        }
        let mut finished: Vec<CellResult> = Vec::new();
        let (mut cells, mut step): (Vec<CellSpec>, u32) = (Vec::new(), self.config.steps);
        if let Some(present) = &mut self.present {
            let began = now_ms();
            let n_steps = self.queued_steps.min(present.steps_to_next_stop());
            present.advance(n_steps);
            nudged(present.finish()).await?;
            let elapsed = (now_ms() - began).max(0.1);
            let fitting = f64::from(n_steps) * budget_ms / elapsed;
            let most = self.queued_steps.saturating_mul(4).min(MAX_QUEUED_STEPS);
            self.queued_steps = fitting.clamp(1.0, f64::from(most)) as u32;
            if present.is_at_stop() || now_ms() >= self.keep_at_ms {
                nudged(present.settle()).await?;
                self.keep_at_ms = now_ms() + KEEP_MS;
            }
            cells = present.specs().collect();
            step = present.steps_done();
            if present.is_done() {
                finished = present.results();
                self.present = None;
            }
        }
        let is_done = self.present.is_none() && self.waiting.is_empty();
        Ok(object([
            ("done", is_done.into()),
            ("cells", json(&cells).into()),
            ("step", step.into()),
            ("finished", json(&finished).into()),
        ]))
    }

    /// The states of all cells that have been begun and not finished, which the compute workers can go
    /// on with. After a failure of the device, those that were read last.
    #[wasm_bindgen(unchecked_return_type = "SweepCellState[]")]
    pub async fn states(&mut self) -> js_sys::Array {
        let mut states: Vec<CellState> = Vec::new();
        if let Some(present) = &mut self.present {
            // What a failed device cannot give is older, not wrong.
            let _ = nudged(present.settle()).await;
            states = present.states();
        }
        let waiting = self.waiting.iter().filter_map(|cell| cell.state.clone());
        states.extend(waiting);
        let left = states.iter().filter(|state| state.steps_done() > 0);
        left.map(|state| {
            let bytes = js_sys::Uint8Array::from(json(state).as_bytes());
            object([
                ("spec", json(&state.spec).into()),
                ("step", state.steps_done().into()),
                ("state", bytes.into()),
            ])
        })
        .collect()
    }
}

impl GpuSweep {
    /// How many of the waiting cells are trained together next.
    fn batch_size(&self) -> usize {
        let limits = self.gpu.gpu.device().limits();
        let limit = MAX_BATCH_BYTES.min(limits.max_storage_buffer_binding_size);
        let step = self.waiting.front().map_or(0, Waiting::step);
        let mut bytes = 0;
        let fits = |cell: &&Waiting| {
            bytes += cell.bytes;
            bytes <= limit && cell.step() == step
        };
        self.waiting.iter().take_while(fits).count()
    }

    fn next_batch(&mut self) -> Result<Option<GpuCells>, KernelError> {
        let batch: Vec<Waiting> = self.waiting.drain(..self.batch_size()).collect();
        if batch.is_empty() {
            return Ok(None);
        }
        let runs = batch.into_iter().map(|cell| match cell.state {
            Some(state) => CellRun::resume(&self.config, state),
            None => CellRun::new(&self.config, cell.spec),
        });
        let runs = runs.collect::<Result<Vec<_>, _>>()?;
        Ok(Some(GpuCells::new(&self.gpu.gpu, &self.config, runs)?))
    }
}

fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, KernelError> {
    serde_json::from_slice(text).map_err(|error| {
        let reason = error.to_string();
        SweepError::Malformed { reason }.into()
    })
}

fn json<T: Serialize + ?Sized>(value: &T) -> String {
    // Fails only for maps with keys that are no strings.
    serde_json::to_string(value).unwrap_or_default()
}
