//! Weights kept for a slider through training.

use glassbook_models::superposition::InstanceArray;

/// All weights after some number of updates.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// Updates done.
    pub step: u64,
    /// The parameters, in the model's order.
    pub weights: Vec<InstanceArray>,
    /// Dictionary elements that were resampled since the snapshot before, `[instances, dictionary]`;
    /// empty for models without resampling.
    pub resampled: Vec<bool>,
}

/// Steps at which weights are kept: 0, the last one and `count` − 1 between them, spaced
/// logarithmically because features arrange themselves early. None if `count` is 0.
pub(super) fn snapshot_steps(count: u64, steps: u64) -> Vec<u64> {
    if count == 0 {
        return Vec::new();
    }
    let mut chosen = vec![0];
    for k in 1..=count {
        let exponent = k as f64 / count as f64;
        chosen.push(((steps as f64 + 1.0).powf(exponent) - 1.0).round() as u64);
    }
    chosen.dedup();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snapshots_begin_at_zero_and_end_with_the_run() {
        let steps = snapshot_steps(10, 5000);
        assert_eq!((steps[0], steps.last().copied()), (0, Some(5000)));
        assert!(steps.is_sorted_by(|a, b| a < b));
        assert!(snapshot_steps(0, 5000).is_empty());
        assert_eq!(snapshot_steps(100, 3), [0, 1, 2, 3]);
    }
}
