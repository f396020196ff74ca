//! What the threads of a sweep share: cells to do, cells done, progress, the checkpoint.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use glassbook_fused::sweep::{CellResult, CellRun, CellSpec, CellState, SweepConfig};
use serde::{Deserialize, Serialize};

use super::{read_file, write_file};
use crate::error::CliError;

/// How often the checkpoint is written and progress is shown.
const PAUSE: Duration = Duration::from_secs(2);

/// An unfinished sweep on disk.
#[derive(Serialize, Deserialize)]
struct Checkpoint {
    config: SweepConfig,
    done: Vec<CellResult>,
    running: Vec<CellState>,
}

/// The state of the sweep; locked for moments only.
pub(super) struct Board<'a> {
    config: &'a SweepConfig,
    checkpoint: Option<&'a str>,
    inner: Mutex<Inner>,
}

struct Inner {
    /// Cells to do, the next one last.
    todo: Vec<CellSpec>,
    /// Cells that were running when the checkpoint was written.
    resumed: Vec<CellState>,
    /// The latest state of each cell in training.
    running: Vec<CellState>,
    done: Vec<CellResult>,
    work_done: u64,
    work: u64,
    started: Instant,
    shown: Instant,
}

/// Multiply-adds of a step, up to a factor: what progress counts.
fn work(spec: &CellSpec) -> u64 {
    (spec.features * spec.features * spec.hidden) as u64
}

impl<'a> Board<'a> {
    /// A sweep over `cells`, heaviest first, continued from the checkpoint if there is one.
    pub(super) fn new(
        config: &'a SweepConfig,
        cells: &[CellSpec],
        checkpoint: Option<&'a str>,
    ) -> Result<Self, CliError> {
        let (done, resumed) = match checkpoint {
            Some(path) if std::path::Path::new(path).exists() => restore(path, config)?,
            _ => (Vec::new(), Vec::new()),
        };
        let known = |spec: &CellSpec| {
            let done = done.iter().any(|cell| cell.spec == *spec);
            done || resumed.iter().any(|state| state.spec == *spec)
        };
        let todo = cells
            .iter()
            .rev()
            .filter(|spec| !known(spec))
            .copied()
            .collect();
        let steps = u64::from(config.steps);
        let work_done = done.iter().map(|cell| work(&cell.spec) * steps).sum();
        let now = Instant::now();
        let inner = Inner {
            todo,
            running: resumed.clone(),
            resumed,
            done,
            work_done,
            work: cells.iter().map(|spec| work(spec) * steps).sum(),
            started: now,
            shown: now,
        };
        Ok(Self {
            config,
            checkpoint,
            inner: Mutex::new(inner),
        })
    }

    /// Trains cells until none is left.
    pub(super) fn work(&self) -> Result<(), CliError> {
        while let Some(mut run) = self.next()? {
            let spec = run.spec();
            let mut saved = Instant::now();
            while !run.is_done() {
                let before = run.steps_done();
                run.advance();
                let steps = u64::from(run.steps_done() - before);
                let state = (self.checkpoint.is_some() && saved.elapsed() > PAUSE).then(|| {
                    saved = Instant::now();
                    run.state()
                });
                self.report(work(&spec) * steps, state)?;
            }
            let rest = u64::from(self.config.steps - run.steps_done());
            self.finish(run.result(), work(&spec) * rest)?;
        }
        Ok(())
    }

    /// The cells that are done.
    pub(super) fn into_done(self) -> Vec<CellResult> {
        match self.inner.into_inner() {
            Ok(inner) => inner.done,
            Err(poisoned) => poisoned.into_inner().done,
        }
    }

    fn next(&self) -> Result<Option<CellRun>, CliError> {
        let mut inner = self.lock();
        if let Some(state) = inner.resumed.pop() {
            let run = CellRun::resume(self.config, state)?;
            inner.work_done += work(&run.spec()) * u64::from(run.steps_done());
            return Ok(Some(run));
        }
        let spec = inner.todo.pop();
        drop(inner);
        Ok(spec
            .map(|spec| CellRun::new(self.config, spec))
            .transpose()?)
    }

    fn report(&self, work: u64, state: Option<CellState>) -> Result<(), CliError> {
        let mut inner = self.lock();
        inner.work_done += work;
        if let Some(state) = state {
            inner.running.retain(|other| other.spec != state.spec);
            inner.running.push(state);
        }
        if inner.shown.elapsed() > PAUSE {
            inner.shown = Instant::now();
            show(&inner);
            self.save(&inner)?;
        }
        Ok(())
    }

    fn finish(&self, result: CellResult, work: u64) -> Result<(), CliError> {
        let mut inner = self.lock();
        inner.work_done += work;
        inner.running.retain(|state| state.spec != result.spec);
        inner.done.push(result);
        self.save(&inner)
    }

    fn save(&self, inner: &Inner) -> Result<(), CliError> {
        let Some(path) = self.checkpoint else {
            return Ok(());
        };
        let checkpoint = Checkpoint {
            config: self.config.clone(),
            done: inner.done.clone(),
            running: inner.running.clone(),
        };
        write_file(
            path,
            &serde_json::to_string(&checkpoint).unwrap_or_default(),
        )
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        // A thread that panics ends the program; what the board holds stays sound.
        self.inner
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn restore(
    path: &str,
    config: &SweepConfig,
) -> Result<(Vec<CellResult>, Vec<CellState>), CliError> {
    let checkpoint: Checkpoint =
        serde_json::from_str(&read_file(path)?).map_err(|error| CliError::Checkpoint {
            path: path.into(),
            reason: error.to_string(),
        })?;
    if checkpoint.config != *config {
        return Err(CliError::Checkpoint {
            path: path.into(),
            reason: "it was written with other settings".into(),
        });
    }
    Ok((checkpoint.done, checkpoint.running))
}

fn show(inner: &Inner) {
    let share = inner.work_done as f64 / inner.work.max(1) as f64;
    let left = inner.started.elapsed().as_secs_f64() * (1.0 - share) / share.max(1e-9);
    let (done, all) = (
        inner.done.len(),
        inner.done.len() + inner.todo.len() + inner.running.len(),
    );
    eprintln!(
        "{:3.0} %  {done} of about {all} cells done, {left:.0} s left",
        100.0 * share
    );
}
