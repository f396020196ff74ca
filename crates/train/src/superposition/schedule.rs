//! How the learning rate goes down.

use std::f64::consts::FRAC_PI_2;

/// Factor of the learning rate over the steps of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LearningRate {
    /// 1 throughout.
    Constant,
    /// 1 − t/T: positive at the last step.
    Linear,
    /// cos(π/2 · t/(T − 1)): a quarter of a cosine, 0 at the last step.
    Cosine,
}

impl LearningRate {
    /// The factor of step t (from 0) of T after `warmup` steps of linear growth.
    ///
    /// The schedule itself runs over the steps that remain after the warm-up.
    #[must_use]
    pub fn factor(self, step: u64, steps: u64, warmup: u64) -> f64 {
        if step < warmup {
            return (step + 1) as f64 / (warmup + 1) as f64;
        }
        let (t, total) = ((step - warmup) as f64, steps.saturating_sub(warmup) as f64);
        match self {
            Self::Constant => 1.0,
            Self::Linear => 1.0 - t / total.max(1.0),
            Self::Cosine => (FRAC_PI_2 * t / (total - 1.0).max(1.0)).cos(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_start_at_one_and_end_where_they_should() {
        for schedule in [
            LearningRate::Constant,
            LearningRate::Linear,
            LearningRate::Cosine,
        ] {
            assert_eq!(schedule.factor(0, 100, 0), 1.0);
        }
        assert_eq!(LearningRate::Constant.factor(99, 100, 0), 1.0);
        assert!((LearningRate::Linear.factor(99, 100, 0) - 0.01).abs() < 1e-12);
        assert!(LearningRate::Cosine.factor(99, 100, 0).abs() < 1e-12);
        // A quarter of a cosine is at √½ in the middle, the usual half of one at ½.
        let middle = LearningRate::Cosine.factor(50, 101, 0);
        assert!((middle - 0.5_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn warm_up_grows_to_the_full_rate() {
        let factor = |step| LearningRate::Cosine.factor(step, 103, 3);
        assert_eq!([factor(0), factor(1), factor(2)], [0.25, 0.5, 0.75]);
        assert_eq!(factor(3), 1.0);
        assert!(factor(102).abs() < 1e-12);
    }
}
