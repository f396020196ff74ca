//! Data sets as the kernels of a sweep read them: one array of words for all.

use glassbook_tasks::features::{SparseFeatures, StateSpace, Target};

use super::SweepData;
use crate::gpu::Instance;

/// The tables of all data sets.
pub(super) struct Tables {
    pub(super) words: Vec<u32>,
    /// What an instance on each data set knows of its tables.
    pub(super) placed: Vec<Instance>,
}

impl Tables {
    pub(super) fn new(data: &SweepData<'_>) -> Self {
        let mut words = Vec::new();
        let placed = match *data {
            SweepData::Counts { spaces, .. }
            | SweepData::Exact { spaces }
            | SweepData::TreeRows { spaces, .. } => spaces
                .iter()
                .map(|space| place_states(space, &mut words))
                .collect(),
            SweepData::SparseRows {
                features,
                importance,
                ..
            } => features
                .iter()
                .zip(importance)
                .map(|(features, importance)| {
                    let thresholds = place_thresholds(features, &mut words);
                    place_importance(thresholds, importance, &mut words)
                })
                .collect(),
        };
        Self { words, placed }
    }
}

fn place_importance(placed: Instance, importance: &[f32], words: &mut Vec<u32>) -> Instance {
    assert_eq!(
        importance.len(),
        placed.n_features as usize,
        "one importance per feature"
    );
    let importance_at = words.len() as u32;
    words.extend(importance.iter().map(|value| value.to_bits()));
    Instance {
        importance_at,
        ..placed
    }
}

fn place_thresholds(features: &SparseFeatures, words: &mut Vec<u32>) -> Instance {
    let states_at = words.len() as u32;
    for threshold in features.thresholds() {
        // The last word that is on, because 2³² does not fit; a scale of 0 where there is none.
        let last = threshold.bound.saturating_sub(1) as u32;
        let scale = if threshold.bound == 0 {
            0.0
        } else {
            threshold.scale
        };
        words.extend([last, scale.to_bits()]);
    }
    let [n_correlated, n_exclusive] = features.pairs().map(|pairs| pairs as u32);
    Instance {
        n_features: features.n_features() as u32,
        states_at,
        n_correlated,
        n_exclusive,
        ..Instance::default()
    }
}

/// Appends the states, splits and rows of a tree.
fn place_states(space: &StateSpace, words: &mut Vec<u32>) -> Instance {
    let n = space.n_features();
    let (n_states, n_words) = (n + 1, n.div_ceil(32));
    let splits = space.plan().splits();
    let states_at = words.len();
    let splits_at = states_at + 3 * n_states;
    let rows_at = splits_at + 3 * splits.len();
    let parents = space.tree().parents().iter();
    let above = std::iter::once(0).chain(parents.map(|p| p.map_or(0, |p| p + 1)));
    for (state, (above, &share)) in above.zip(space.probabilities()).enumerate() {
        let row = rows_at + state * n_words;
        words.extend([above, (share as f32).to_bits(), row as u32]);
    }
    let target = |target: Target| match target {
        Target::State(state) => state,
        Target::Split(split) => n_states as u32 + split,
    };
    for split in splits {
        words.extend([
            split.threshold,
            target(split.sides[0]),
            target(split.sides[1]),
        ]);
    }
    let mut row = vec![0.0; n];
    for state in 0..n_states {
        space.write_row(state, &mut row);
        for word in row.chunks(32) {
            let bits = word
                .iter()
                .zip(0..)
                .map(|(&x, bit)| u32::from(x > 0.0) << bit);
            words.push(bits.sum());
        }
    }
    let certain = || {
        let mut shares = space.probabilities().iter();
        shares.position(|&p| p > 0.0).unwrap_or(0)
    };
    let start = if splits.is_empty() {
        certain()
    } else {
        n_states
    };
    Instance {
        n_features: n as u32,
        states_at: states_at as u32,
        splits_at: splits_at as u32,
        n_splits: splits.len() as u32,
        start: start as u32,
        ..Instance::default()
    }
}
