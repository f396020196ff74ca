//! What changes while a run goes on: the learning rate, and the steps worth a closer look.

/// How the learning rate goes down after warm-up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Schedule {
    /// It stays.
    #[default]
    Constant,
    /// In a straight line to 0.
    Linear,
    /// Half a cosine to 0 (Loshchilov and Hutter 2017, without restarts).
    Cosine,
}

impl Schedule {
    /// Every schedule, in the order in which choices are listed.
    pub const ALL: [Self; 3] = [Self::Constant, Self::Linear, Self::Cosine];

    /// The name used in settings and files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::Linear => "linear",
            Self::Cosine => "cosine",
        }
    }

    /// The schedule of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.name() == name)
    }

    /// What the learning rate is multiplied by in update `update` (from 0) of `steps`.
    ///
    /// During warm-up (update + 1) / warmup; then, with p = (update − warmup) / (steps − warmup),
    /// 1, 1 − p or (1 + cos πp) / 2.
    #[must_use]
    pub fn factor(self, update: u64, warmup: u64, steps: u64) -> f64 {
        if update < warmup {
            return (update + 1) as f64 / warmup as f64;
        }
        let p = (update - warmup) as f64 / steps.saturating_sub(warmup).max(1) as f64;
        match self {
            Self::Constant => 1.0,
            Self::Linear => 1.0 - p.min(1.0),
            Self::Cosine => f64::midpoint(1.0, (std::f64::consts::PI * p.min(1.0)).cos()),
        }
    }
}

/// `count` different steps from 0 to `steps`, both included, spread evenly on a logarithmic scale;
/// fewer where a run has fewer steps.
///
/// Circuits form over orders of magnitude of time, so even spacing would miss the beginning.
#[must_use]
pub fn log_spaced_steps(count: u64, steps: u64) -> Vec<u64> {
    let intervals = match count {
        0 => return Vec::new(),
        1 => return vec![steps],
        2 => return vec![0, steps],
        _ => count - 2,
    };
    let mut chosen = vec![0];
    for i in 0..=intervals {
        let exact = (steps as f64).powf(i as f64 / intervals as f64).round() as u64;
        let last = chosen[chosen.len() - 1];
        // Rounding makes the first few equal; they take the next steps instead.
        let step = exact.max(last + 1).min(steps);
        if step > last {
            chosen.push(step);
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_follows_its_formula() {
        let close = |got: f64, want: f64| assert!((got - want).abs() < 1e-12, "{got} for {want}");
        for schedule in Schedule::ALL {
            close(schedule.factor(0, 4, 104), 0.25);
            close(schedule.factor(3, 4, 104), 1.0);
            close(schedule.factor(4, 4, 104), 1.0);
            close(schedule.factor(0, 0, 100), 1.0);
        }
        close(Schedule::Constant.factor(99, 0, 100), 1.0);
        close(Schedule::Linear.factor(54, 4, 104), 0.5);
        close(Schedule::Linear.factor(103, 4, 104), 0.01);
        close(Schedule::Cosine.factor(54, 4, 104), 0.5);
        // (1 + cos(π/4)) / 2
        close(Schedule::Cosine.factor(29, 4, 104), 0.853_553_390_593_273_8);
        // Past its end a schedule stays where it ended.
        close(Schedule::Linear.factor(500, 0, 100), 0.0);
    }

    #[test]
    fn log_spaced_steps_are_distinct_and_reach_both_ends() {
        assert_eq!(log_spaced_steps(0, 100), Vec::<u64>::new());
        assert_eq!(log_spaced_steps(1, 100), [100]);
        assert_eq!(log_spaced_steps(2, 100), [0, 100]);
        assert_eq!(log_spaced_steps(5, 1000), [0, 1, 10, 100, 1000]);
        assert_eq!(log_spaced_steps(20, 5), [0, 1, 2, 3, 4, 5]);
        let many = log_spaced_steps(1000, 250_000);
        assert!(many.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!((many[0], many[many.len() - 1]), (0, 250_000));
        assert_eq!(many.len(), 1000);
    }
}
