//! Stopping when the loss no longer falls.

/// Ends a run whose best loss has not fallen by a share of itself for a number of steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plateau {
    /// Steps without progress after which the run ends.
    pub patience: u64,
    /// Relative decrease of the best loss that counts as progress.
    pub tolerance: f64,
}

/// The best loss so far and when it was reached.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlateauWatch {
    best: f64,
    since: u64,
}

impl Default for PlateauWatch {
    fn default() -> Self {
        Self {
            best: f64::INFINITY,
            since: 0,
        }
    }
}

impl PlateauWatch {
    /// Records a loss; whether the run has been on its plateau for too long.
    pub(super) fn is_over(&mut self, plateau: Plateau, step: u64, loss: f64) -> bool {
        if loss < self.best * (1.0 - plateau.tolerance) || self.best.is_infinite() {
            self.best = loss;
            self.since = step;
        }
        step - self.since >= plateau.patience
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_after_its_patience_without_progress() {
        let plateau = Plateau {
            patience: 30,
            tolerance: 0.01,
        };
        let mut watch = PlateauWatch::default();
        let losses = [1.0, 0.5, 0.4999, 0.498, 0.496, 0.2, 0.2, 0.2, 0.2];
        let over: Vec<bool> = losses
            .iter()
            .zip((0..).step_by(10))
            .map(|(&loss, step)| watch.is_over(plateau, step, loss))
            .collect();
        let first = over.iter().position(|&over| over);
        // 0.5 at step 10 is not bettered by 1 % until step 50, but 40 is the thirtieth step after it.
        assert_eq!(first, Some(4));
    }
}
