//! Cells of a sweep on the GPU against the same cells on the CPU.

use glassbook_fused::gpu::Tuning;
use glassbook_fused::sweep::{
    CellResult, CellRun, CellSpec, CellState, GpuCells, SweepConfig, SweepError,
};

use crate::support::{block_on, gpu};

fn config(json: &str) -> SweepConfig {
    SweepConfig::from_json(json).unwrap()
}

fn start(config: &SweepConfig) -> Vec<CellRun> {
    let cells = config.cells().unwrap().into_iter();
    cells
        .map(|spec| CellRun::new(config, spec).unwrap())
        .collect()
}

fn resume(config: &SweepConfig, states: &[CellState]) -> Vec<CellRun> {
    let states = states.iter().cloned();
    states
        .map(|state| CellRun::resume(config, state).unwrap())
        .collect()
}

fn on_cpu(mut runs: Vec<CellRun>, steps: u32) -> Vec<CellRun> {
    for run in &mut runs {
        while run.steps_done() < steps && !run.is_done() {
            run.advance();
        }
    }
    runs
}

/// Trains to the end, stopping wherever losses are wanted.
fn on_gpu(config: &SweepConfig, runs: Vec<CellRun>, steps: u32) -> GpuCells {
    let mut cells = GpuCells::new(&gpu(Tuning::SOFTWARE), config, runs).unwrap();
    while cells.steps_done() < steps {
        cells.advance(steps - cells.steps_done());
        block_on(cells.finish()).unwrap();
        if cells.is_at_stop() || cells.steps_done() == steps {
            block_on(cells.settle()).unwrap();
        }
    }
    cells
}

fn compare(what: &str, got: &[CellResult], want: &[CellResult]) {
    assert_eq!(got.len(), want.len());
    for (got, want) in got.iter().zip(want) {
        assert_eq!((got.spec, &got.steps), (want.spec, &want.steps), "{what}");
        let steps = |result: &CellResult| result.curve.as_ref().map(|curve| curve.steps.clone());
        assert_eq!(steps(got), steps(want), "{what}");
        let all = |result: &CellResult| -> Vec<f64> {
            let curves = result
                .curve
                .iter()
                .flat_map(|curve| curve.losses.iter().flatten());
            result
                .losses
                .iter()
                .chain(curves)
                .map(|loss| loss.unwrap())
                .collect()
        };
        let (got, want) = (all(got), all(want));
        assert_eq!(got.len(), want.len(), "{what}");
        for (got, want) in got.iter().zip(&want) {
            let error = (got - want).abs() / want;
            assert!(error < 1e-4, "{what}: {got} for {want}");
        }
    }
}

const TREES: &str =
    r#""depths": [1, 2, 3], "hidden": [2, 5], "steps": 120, "instances": 2, "batch": 64"#;
const SPARSE: &str = r#""sparse": {"features": 6, "probability": 0.3, "importance": [1, 0.8, 0.6, 0.5, 0.4, 0.3],
    "correlatedPairs": 1}, "sampling": "dense", "hidden": [2, 3], "steps": 60, "instances": 2, "batch": 64"#;

#[test]
fn cells_come_to_the_losses_of_the_cpu() {
    for (what, json) in [
        ("counts", format!(r#"{{{TREES}, "recordEvery": 50}}"#)),
        (
            "exact",
            format!(r#"{{{TREES}, "sampling": "exact", "schedule": "cosine"}}"#),
        ),
        (
            "dense",
            format!(r#"{{{TREES}, "sampling": "dense", "sampler": "uniform"}}"#),
        ),
        ("sparse", format!("{{{SPARSE}}}")),
    ] {
        let config = config(&json);
        let got = on_gpu(&config, start(&config), config.steps);
        assert!(got.is_done());
        let want = on_cpu(start(&config), config.steps);
        let want: Vec<_> = want.iter().map(CellRun::result).collect();
        compare(what, &got.results(), &want);
    }
}

#[test]
fn a_sweep_goes_on_from_the_gpu_to_the_cpu_and_back() {
    let config = SweepConfig {
        steps: 300,
        ..config(&format!(r#"{{{TREES}, "sampling": "exact"}}"#))
    };
    let want = on_cpu(start(&config), 300);
    let want: Vec<_> = want.iter().map(CellRun::result).collect();

    let on_the_gpu = on_gpu(&config, start(&config), 100);
    let then = on_cpu(resume(&config, &on_the_gpu.states()), 200);
    assert!(then.iter().all(|run| run.steps_done() == 200));
    let states: Vec<CellState> = then.iter().map(CellRun::state).collect();
    assert!(states.iter().all(|state| state.steps_done() == 200));
    let back = on_gpu(&config, resume(&config, &states), 300);
    compare("there and back", &back.results(), &want);
}

#[test]
fn a_diverging_instance_is_told_and_stays_out() {
    let config = config(
        r#"{"depths": [2], "hidden": [2], "steps": 100, "instances": 2, "learningRate": 1e38}"#,
    );
    let ended = on_gpu(&config, start(&config), 50);
    let result = &ended.results()[0];
    assert_eq!(result.losses, [None, None]);
    assert!(
        result
            .diverged
            .iter()
            .all(|step| step.is_some_and(|step| step <= 50))
    );
    let runs = resume(&config, &ended.states());
    let again = on_gpu(&config, runs, 100);
    assert_eq!(again.results()[0].losses, [None, None]);
}

#[test]
fn what_does_not_fit_is_refused_by_its_bytes() {
    let gpu = gpu(Tuning::SOFTWARE);
    let config = config(&format!("{{{TREES}}}"));
    let bytes =
        |config: &SweepConfig, spec: CellSpec| GpuCells::cell_bytes(&gpu, config, spec).unwrap();
    let cells = config.cells().unwrap();
    let (first, last) = (cells[0], cells[cells.len() - 1]);
    assert!(bytes(&config, first) < bytes(&config, last));
    let more = SweepConfig {
        instances: 20,
        ..config.clone()
    };
    assert_eq!(10 * bytes(&config, last), bytes(&more, last));
    // Weights twice, two moments: 16 bytes for each parameter at least.
    let parameters = (last.features * (last.hidden + 1)) as u64;
    assert!(bytes(&config, last) >= 16 * 2 * parameters);
    let with_plateau = SweepConfig::from_json(
        r#"{"depths": [2], "hidden": [2], "plateau": {"patience": 10, "tolerance": 0.1}}"#,
    );
    let refused = GpuCells::check(&with_plateau.unwrap());
    assert_eq!(refused, Err(SweepError::NotOnGpu { setting: "plateau" }));
}
