//! How fast a run's own steps are on the CPU and on the GPU: some milliseconds each, on a copy.
//!
//! A browser optimizes wasm while it runs, so the CPU's first steps are several times slower than those
//! of the run will be: what counts is the fastest of many short windows.

use std::cell::RefCell;
use std::collections::HashMap;

use glassbook_train::{FusedTrainer, GpuTrainer, RunStart, TrainConfig, TrainError, Trainer};

use crate::KernelError;
use crate::device::OpenGpu;
use crate::js::now_ms;
use crate::nudge::nudged;

/// Measured on the CPU for at least this long, in windows of `WINDOW_MS`, but no longer than `CPU_LIMIT_MS`.
const CPU_MS: f64 = 50.0;
const CPU_LIMIT_MS: f64 = 250.0;
const WINDOW_MS: f64 = 4.0;
/// Windows that are needed even where a step is long.
const MIN_WINDOWS: u32 = 3;
/// The last block on the GPU takes at least this long, so that one read-back does not decide.
const GPU_MS: f64 = 20.0;
/// No further block is tried after this long.
const GPU_LIMIT_MS: f64 = 100.0;
/// A GPU whose first step, its pipelines compiled, takes this many of the CPU's is not measured further.
const HOPELESS: f64 = 20.0;
/// Steps of the longest block.
const MAX_BLOCK: u32 = 256;

/// Updates per second without metrics; `None` where nothing was measured.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Rates {
    pub(crate) cpu: Option<f64>,
    pub(crate) webgpu: Option<f64>,
}

/// What comparing two rates says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Cpu,
    /// One thread of the CPU is slower than the GPU, but two are not.
    SharedCpu,
    Gpu,
}

/// A device must be this much faster to be moved to.
const MARGIN: f64 = 1.1;
/// What a second worker is expected to gain, where it can share the steps.
const SHARED_GAIN: f64 = 1.6;
/// Shorter steps are over before a message to a second worker has arrived.
const SHARED_MS: f64 = 0.3;

impl Rates {
    /// Which device to train on; `can_share` says whether a second worker may help the CPU.
    pub(crate) fn verdict(self, can_share: bool) -> Verdict {
        let (Some(cpu), Some(gpu)) = (self.cpu, self.webgpu) else {
            return Verdict::Cpu;
        };
        let is_long = 1000.0 / cpu >= SHARED_MS;
        let shared = if can_share && is_long {
            SHARED_GAIN * cpu
        } else {
            cpu
        };
        if gpu > MARGIN * shared {
            Verdict::Gpu
        } else if gpu > MARGIN * cpu {
            Verdict::SharedCpu
        } else {
            Verdict::Cpu
        }
    }
}

/// What a step's time depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Shape {
    gpu: u32,
    model: &'static str,
    dims: [usize; 3],
    n_rows: usize,
}

thread_local! {
    static MEASURED: RefCell<HashMap<Shape, Rates>> = RefCell::default();
}

/// The rates of a run that would start here, measured unless they are known.
///
/// # Errors
///
/// What the GPU says when it fails; one that has no room for the run has no rate.
pub(crate) async fn rates(start: &RunStart, gpu: &OpenGpu) -> Result<Rates, KernelError> {
    let model = start.config.model_config(start.task.order);
    let shape = Shape {
        gpu: gpu.number,
        model: start.config.architecture.name(),
        dims: [model.order, model.d_embed, model.d_hidden],
        n_rows: start.split.train.len(),
    };
    if let Some(known) = MEASURED.with_borrow(|known| known.get(&shape).copied()) {
        return Ok(known);
    }
    let cpu_ms = cpu_step_ms(start)?;
    let rates = Rates {
        cpu: Some(1000.0 / cpu_ms),
        webgpu: gpu_step_ms(start, gpu, cpu_ms).await?.map(|ms| 1000.0 / ms),
    };
    MEASURED.with_borrow_mut(|known| known.insert(shape, rates));
    Ok(rates)
}

/// The same run without its end and without metrics.
fn endless(start: &RunStart) -> RunStart {
    RunStart {
        config: TrainConfig {
            steps: u64::MAX,
            metrics_every: u64::MAX,
            ..start.config.clone()
        },
        ..start.clone()
    }
}

fn cpu_step_ms(start: &RunStart) -> Result<f64, KernelError> {
    let mut trainer = FusedTrainer::new(endless(start))?;
    // Fetches the weights, and measures the first loss of a run.
    trainer.step();
    let began = now_ms();
    let (mut best, mut n_windows) = (f64::INFINITY, 0);
    loop {
        let window = now_ms();
        let mut n_steps = 0.0;
        let mut elapsed = 0.0;
        while elapsed < WINDOW_MS {
            trainer.step();
            n_steps += 1.0;
            elapsed = now_ms() - window;
        }
        best = best.min(elapsed / n_steps);
        n_windows += 1;
        let total = now_ms() - began;
        if total >= CPU_LIMIT_MS || (total >= CPU_MS && n_windows >= MIN_WINDOWS) {
            return Ok(best);
        }
    }
}

async fn gpu_step_ms(
    start: &RunStart,
    gpu: &OpenGpu,
    cpu_ms: f64,
) -> Result<Option<f64>, KernelError> {
    let mut trainer = match GpuTrainer::new(endless(start), &gpu.gpu) {
        Ok(trainer) => trainer,
        Err(TrainError::Gpu(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    // The first block may wait for a pipeline.
    let first = block_ms(&mut trainer, 1).await?;
    let (mut best, mut n_steps) = (block_ms(&mut trainer, 1).await?, 1);
    if best.min(first) > GPU_LIMIT_MS.max(HOPELESS * cpu_ms) {
        return Ok(Some(best.min(first)));
    }
    let began = now_ms();
    loop {
        n_steps *= 2;
        let elapsed = block_ms(&mut trainer, n_steps).await?;
        best = best.min(elapsed / f64::from(n_steps));
        let is_last = elapsed >= GPU_MS || n_steps >= MAX_BLOCK;
        if is_last || now_ms() - began > GPU_LIMIT_MS {
            return Ok(Some(best));
        }
    }
}

/// Milliseconds of a block of updates until its losses are here.
async fn block_ms(trainer: &mut GpuTrainer, n_steps: u32) -> Result<f64, KernelError> {
    let began = now_ms();
    for _ in 0..n_steps {
        trainer.step();
    }
    nudged(trainer.finish_queued()).await?;
    Ok(now_ms() - began)
}
