//! What a run says on standard error while it goes on.

use std::io::Write;
use std::time::{Duration, Instant};

use glassbook_train::{GroupRun, Trainer};

/// Between two lines.
const INTERVAL: Duration = Duration::from_secs(2);

/// Lines about a run.
pub(super) struct Progress {
    start: Instant,
    first_step: u64,
    last: Instant,
}

impl Progress {
    pub(super) fn new(run: &GroupRun) -> Self {
        Self {
            start: Instant::now(),
            first_step: run.trainer().steps_done(),
            last: Instant::now(),
        }
    }

    /// Writes a line if the last one is long enough ago.
    pub(super) fn tick(&mut self, run: &GroupRun) {
        if self.last.elapsed() < INTERVAL {
            return;
        }
        self.last = Instant::now();
        let trainer = run.trainer();
        let (step, steps) = (trainer.steps_done(), trainer.config().steps);
        let rate = (step - self.first_step) as f64 / self.seconds();
        let left = (steps - step) as f64 / rate;
        let metrics = run.history().last().map_or(String::new(), |point| {
            format!(
                ", train loss {:.3e}, test loss {:.3e}, test accuracy {:.1} %",
                point.train_loss,
                point.test_loss,
                100.0 * point.test_accuracy
            )
        });
        // A run goes on when nobody listens any more.
        let _ = writeln!(
            std::io::stderr().lock(),
            "step {step} of {steps}{metrics}, {rate:.0} steps/s, {left:.0} s left"
        );
    }

    /// Seconds since the run began.
    pub(super) fn seconds(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }
}
