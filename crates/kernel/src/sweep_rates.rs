//! How fast a sweep is on the CPU's workers and on the GPU, measured on copies of its cells.

use glassbook_fused::sweep::{CellRun, CellSpec, GpuCells, SweepConfig};

use crate::KernelError;
use crate::calibration::Rates;
use crate::device::OpenGpu;
use crate::js::now_ms;
use crate::nudge::nudged;

/// Cells timed on the CPU, from the cheapest to the most expensive.
const SAMPLES: usize = 3;
/// Updates timed on the CPU are as many as make about this many multiply-adds.
const SAMPLE_WORK: f64 = 2e7;
/// Most updates timed in one cell.
const MAX_UPDATES: f64 = 100.0;
/// Times that each cell is timed; the fastest one counts, because wasm is optimized while it runs.
const WINDOWS: u32 = 5;
/// The last block on the GPU takes at least this long; no further one is tried after `GPU_LIMIT_MS`.
const GPU_MS: f64 = 20.0;
const GPU_LIMIT_MS: f64 = 100.0;

/// Updates of single networks per second over all of `cells`, of which `batch` is what the GPU
/// trains together first.
///
/// # Errors
///
/// `gpu/…` if the device fails.
pub(crate) async fn measure(
    gpu: &OpenGpu,
    config: &SweepConfig,
    cells: &[CellSpec],
    batch: &[CellSpec],
    workers: u32,
) -> Result<Rates, KernelError> {
    let work = |cells: &[CellSpec]| cells.iter().map(CellSpec::cost).sum::<f64>();
    let n_networks = cells.len() as f64 * f64::from(config.instances);
    // Milliseconds of one update of every network.
    let cpu_ms = cpu_ms_per_work(config, cells)? * work(cells) * f64::from(config.instances)
        / f64::from(workers.max(1));
    let gpu_ms = gpu_ms(gpu, config, batch).await? * work(cells) / work(batch);
    Ok(Rates {
        cpu: Some(1000.0 * n_networks / cpu_ms),
        webgpu: Some(1000.0 * n_networks / gpu_ms),
    })
}

/// Milliseconds of an update of one network per unit of its cost.
fn cpu_ms_per_work(config: &SweepConfig, cells: &[CellSpec]) -> Result<f64, KernelError> {
    let mut sorted = cells.to_vec();
    sorted.sort_by(|a, b| a.cost().total_cmp(&b.cost()));
    let (mut time, mut work) = (0.0, 0.0);
    for sample in 0..SAMPLES {
        let Some(&spec) = sorted.get(sample * sorted.len().saturating_sub(1) / (SAMPLES - 1))
        else {
            continue;
        };
        let n_updates = (SAMPLE_WORK / config.update_work(&spec)).clamp(1.0, MAX_UPDATES);
        let one = SweepConfig {
            steps: n_updates as u32,
            record_every: 0,
            ..config.of_one_instance()
        };
        let mut best = f64::INFINITY;
        for _ in 0..WINDOWS {
            let mut run = CellRun::new(&one, spec)?;
            let began = now_ms();
            run.advance();
            best = best.min((now_ms() - began) / f64::from(run.steps_done().max(1)));
        }
        time += best;
        work += spec.cost();
    }
    Ok(time.max(1e-4) / work)
}

async fn gpu_ms(
    gpu: &OpenGpu,
    config: &SweepConfig,
    batch: &[CellSpec],
) -> Result<f64, KernelError> {
    let config = SweepConfig {
        steps: u32::MAX,
        record_every: 0,
        ..config.clone()
    };
    let runs = batch.iter().map(|&spec| CellRun::new(&config, spec));
    let runs = runs.collect::<Result<Vec<_>, _>>()?;
    let mut cells = GpuCells::new(&gpu.gpu, &config, runs)?;
    // The first block compiles what is not compiled yet.
    block_ms(&mut cells, 1).await?;
    let (mut best, mut n_steps) = (block_ms(&mut cells, 1).await?, 1);
    let began = now_ms();
    loop {
        n_steps *= 2;
        let elapsed = block_ms(&mut cells, n_steps).await?;
        best = best.min(elapsed / f64::from(n_steps));
        if elapsed >= GPU_MS || now_ms() - began > GPU_LIMIT_MS {
            return Ok(best);
        }
    }
}

/// Milliseconds until a block of updates is made.
async fn block_ms(cells: &mut GpuCells, n_steps: u32) -> Result<f64, KernelError> {
    let began = now_ms();
    cells.advance(n_steps);
    nudged(cells.finish()).await?;
    Ok(now_ms() - began)
}
