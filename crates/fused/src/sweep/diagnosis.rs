//! Naming what went wrong with a network: the features that it never shows.
//!
//! Where a network has room for every feature, training still fails now and then, by leaving a
//! feature dead: its output is 0 in every row that has it. Each dead feature costs exactly its
//! probability over n, 4⁻ˡ/n for level l of a binary tree with early stopping, so losses of such
//! networks are quantized.

use glassbook_tasks::features::StateSpace;
use serde::{Deserialize, Serialize};

use crate::superposition::TiedNet;

/// A network whose loss is that of its dead features.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// The instance, from 0.
    pub instance: u32,
    /// Its dead features, level by level.
    pub dead: Vec<DeadFeatures>,
    /// What they cost.
    pub cost: f64,
    /// In words, e.g. `1 dead level-2 feature`.
    pub text: String,
}

/// Dead features of one level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadFeatures {
    /// Level in the tree, from 1.
    pub level: u32,
    /// How many of its features are dead.
    pub count: usize,
}

/// Losses may exceed the cost of the dead features by this share.
const TOLERANCE: f64 = 0.02;

/// The failure of a network with this expected loss, if dead features are all that is wrong.
pub(super) fn diagnose(
    space: &StateSpace,
    instance: u32,
    net: &TiedNet,
    loss: f64,
) -> Option<Failure> {
    let n = space.n_features();
    let alive = shown_features(space, &net.weights(), &net.bias());
    let marginals = space.marginals();
    let dead = || (0..n).filter(|&feature| !alive[feature] && marginals[feature] > 0.0);
    let cost = dead().map(|feature| marginals[feature]).sum::<f64>() / n as f64;
    if cost == 0.0 || (loss / cost - 1.0).abs() > TOLERANCE {
        return None;
    }
    let levels = space.tree().levels();
    let mut by_level: Vec<DeadFeatures> = Vec::new();
    for level in 1..=space.tree().depth() {
        let count = dead().filter(|&feature| levels[feature] == level).count();
        if count > 0 {
            by_level.push(DeadFeatures { level, count });
        }
    }
    let words: Vec<String> = by_level
        .iter()
        .map(|DeadFeatures { level, count }| {
            let plural = if *count == 1 { "" } else { "s" };
            format!("{count} dead level-{level} feature{plural}")
        })
        .collect();
    Some(Failure {
        instance,
        text: words.join(", "),
        dead: by_level,
        cost,
    })
}

/// Whether each feature's output is positive in at least one of the rows that have it.
fn shown_features(space: &StateSpace, weights: &[f32], bias: &[f32]) -> Vec<bool> {
    let n = space.n_features();
    let column = |feature: usize| weights[feature..].iter().step_by(n).map(|&w| f64::from(w));
    let mut shown = vec![false; n];
    for (state, &probability) in space.probabilities().iter().enumerate().skip(1) {
        if probability == 0.0 {
            continue;
        }
        let path: Vec<usize> = space
            .tree()
            .path(state as u32 - 1)
            .map(|f| f as usize)
            .collect();
        let mut hidden = vec![0.0; weights.len() / n];
        for &feature in &path {
            for (sum, w) in hidden.iter_mut().zip(column(feature)) {
                *sum += w;
            }
        }
        for &feature in &path {
            let product: f64 = hidden.iter().zip(column(feature)).map(|(h, w)| h * w).sum();
            shown[feature] |= product + f64::from(bias[feature]) > 0.0;
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::superposition::exact_loss;
    use glassbook_tasks::features::{FeatureTree, Sampler, Structure};

    /// Orthogonal features of norm 1 reproduce a tree; without the vector of one feature its own
    /// output is dead.
    #[test]
    fn a_dead_leaf_is_named_by_its_level() {
        let tree = FeatureTree::complete(2, 2).unwrap();
        let space = StateSpace::new(&tree, Sampler::EarlyStopping, Structure::Tree).unwrap();
        let mut weights: Vec<f32> = (0..36)
            .map(|i| if i % 7 == 0 { 1.0 } else { 0.0 })
            .collect();
        let failure = |weights: &[f32]| {
            let net = TiedNet::new(6, weights, &[0.0; 6]).unwrap();
            diagnose(&space, 3, &net, exact_loss(&space, weights, &[0.0; 6]))
        };
        assert_eq!(failure(&weights), None);
        weights[35] = 0.0;
        let found = failure(&weights).unwrap();
        assert_eq!(
            (found.text.as_str(), found.instance),
            ("1 dead level-2 feature", 3)
        );
        assert!((found.cost - 1.0 / 96.0).abs() < 1e-15);
        weights[28] = 0.0;
        weights[0] = 0.0;
        let text = failure(&weights).unwrap().text;
        assert_eq!(text, "1 dead level-1 feature, 2 dead level-2 features");
    }
}
