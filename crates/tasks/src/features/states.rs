//! Every distinct row of a tree of features, with its probability.

use super::{FeatureTree, Groups, SplitPlan};
use crate::TaskError;
use crate::rng::Rng;

/// How a row is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sampler {
    /// Walk down from the root; at each inner node stop with probability ½, else step to one of
    /// the children, all equally likely.
    EarlyStopping,
    /// Walk down to a leaf, all children of a node equally likely.
    FullPaths,
    /// A feature, all equally likely, and its ancestors.
    UniformNodes,
}

impl Sampler {
    /// Every sampler.
    pub const ALL: [Self; 3] = [Self::EarlyStopping, Self::FullPaths, Self::UniformNodes];

    /// Short name: `early`, `full` or `uniform`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::EarlyStopping => "early",
            Self::FullPaths => "full",
            Self::UniformNodes => "uniform",
        }
    }
}

/// What is on in the row of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Structure {
    /// The node and its ancestors.
    Tree,
    /// The node alone: the control without a hierarchy.
    Flat,
}

impl Structure {
    /// Short name: `tree` or `flat`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Tree => "tree",
            Self::Flat => "flat",
        }
    }
}

/// The n + 1 states of a data set with n features. State 0 is the empty row; state v + 1 is the
/// row that ends at feature v.
#[derive(Debug, Clone)]
pub struct StateSpace {
    tree: FeatureTree,
    probabilities: Vec<f64>,
    plan: SplitPlan,
}

impl StateSpace {
    /// The rows of `tree` under `sampler`.
    ///
    /// With [`Structure::Flat`] each row keeps its probability but loses the ancestors.
    ///
    /// # Errors
    ///
    /// None with a valid tree; [`TaskError::FeatureCount`] of the flat one.
    pub fn new(
        tree: &FeatureTree,
        sampler: Sampler,
        structure: Structure,
    ) -> Result<Self, TaskError> {
        let probabilities = probabilities(tree, sampler);
        // Rows are always drawn along the given tree: its splits are even, so they cost few bits.
        let plan = SplitPlan::new(tree, &probabilities);
        let tree = match structure {
            Structure::Tree => tree.clone(),
            Structure::Flat => FeatureTree::flat(tree.n_features())?,
        };
        Ok(Self {
            tree,
            probabilities,
            plan,
        })
    }

    /// Which features are on together; for flat data all are children of the root.
    #[must_use]
    pub fn tree(&self) -> &FeatureTree {
        &self.tree
    }

    /// Number of features, n.
    #[must_use]
    pub fn n_features(&self) -> usize {
        self.tree.n_features()
    }

    /// The probability of each state, `[n + 1]`.
    #[must_use]
    pub fn probabilities(&self) -> &[f64] {
        &self.probabilities
    }

    /// The probability that each feature is on, `[n]`.
    #[must_use]
    pub fn marginals(&self) -> Vec<f64> {
        let mut sums = self.probabilities[1..].to_vec();
        for child in (0..sums.len()).rev() {
            if let Some(parent) = self.tree.parents()[child] {
                sums[parent as usize] += sums[child];
            }
        }
        sums
    }

    /// The mean squared error over features of predicting 0 everywhere.
    #[must_use]
    pub fn zero_loss(&self) -> f64 {
        self.marginals().iter().sum::<f64>() / self.n_features() as f64
    }

    /// Writes the row of a state, `[n]`.
    ///
    /// # Panics
    ///
    /// If the state does not exist or the row has another length.
    pub fn write_row(&self, state: usize, row: &mut [f32]) {
        assert_eq!(row.len(), self.n_features());
        row.fill(0.0);
        if state > 0 {
            for feature in self.tree.path(state as u32 - 1) {
                row[feature as usize] = 1.0;
            }
        }
    }

    /// How rows are drawn: the same plan draws counts, rows, and their twins on a GPU.
    #[must_use]
    pub fn plan(&self) -> &SplitPlan {
        &self.plan
    }

    /// How often each state occurs among `n_rows` independent rows, `[n + 1]`: one draw from the
    /// multinomial distribution.
    pub fn draw_counts(&self, n_rows: u32, rng: &mut Rng, counts: &mut Vec<u32>) {
        self.plan.draw_counts(n_rows, rng, counts);
    }

    /// `n_rows` independent rows, `[n_rows, n]`.
    #[must_use]
    pub fn draw_rows(&self, n_rows: usize, rng: &Rng) -> Vec<f32> {
        let n = self.n_features();
        let mut rows = vec![0.0; n_rows * n];
        let mut masks = Vec::new();
        for (block, rows) in rows.chunks_mut(128 * n).enumerate() {
            self.draw_state_masks(block, n_rows, rng, &mut masks);
            // A node is on in the rows of its own state and in those below it.
            let on = &mut masks[1..];
            for child in (0..n).rev() {
                if let Some(parent) = self.tree.parents()[child] {
                    let below = on[child];
                    for (mask, below) in on[parent as usize].iter_mut().zip(below) {
                        *mask |= below;
                    }
                }
            }
            for (i, row) in rows.chunks_exact_mut(n).enumerate() {
                for (value, mask) in row.iter_mut().zip(&*on) {
                    *value = (mask[i / 32] >> (i % 32) & 1) as f32;
                }
            }
        }
        rows
    }

    /// How often each state occurs among the rows that [`Self::draw_rows`] draws, `[n + 1]`: rows drawn
    /// one by one, and equal ones added up.
    pub fn draw_row_counts(
        &self,
        n_rows: usize,
        rng: &Rng,
        masks: &mut Vec<Groups>,
        counts: &mut Vec<u32>,
    ) {
        counts.clear();
        counts.resize(self.n_features() + 1, 0);
        for block in 0..n_rows.div_ceil(128) {
            self.draw_state_masks(block, n_rows, rng, masks);
            for (count, mask) in counts.iter_mut().zip(&*masks) {
                *count += mask.iter().map(|group| group.count_ones()).sum::<u32>();
            }
        }
    }

    /// Rows 128·`block` and following of the batch that `rng` draws: bit i of `masks[s][g]` says
    /// whether row i of the g-th 32 is in state s; `[n + 1]`.
    ///
    /// Each 32 rows begin at block (4·`block` + g) · 2¹⁶ of the stream: 32 words for each of at most
    /// 2047 splits fit in between.
    fn draw_state_masks(&self, block: usize, n_rows: usize, rng: &Rng, masks: &mut Vec<Groups>) {
        let rngs = std::array::from_fn(|g| {
            let mut rng = rng.clone();
            rng.go_to_block((4 * block as u32 + g as u32) << 16);
            rng
        });
        let lanes = std::array::from_fn(|g| {
            let width = n_rows.saturating_sub(128 * block + 32 * g).min(32);
            u32::MAX.checked_shr(32 - width as u32).unwrap_or(0)
        });
        self.plan.draw_masks(lanes, rngs, masks);
    }
}

fn probabilities(tree: &FeatureTree, sampler: Sampler) -> Vec<f64> {
    let n = tree.n_features();
    if sampler == Sampler::UniformNodes {
        let each = 1.0 / n as f64;
        return std::iter::once(0.0).chain((0..n).map(|_| each)).collect();
    }
    let stop = match sampler {
        Sampler::FullPaths => 0.0,
        _ => 0.5,
    };
    let mut n_children = vec![0_u32; n + 1];
    for parent in tree.parents() {
        n_children[parent.map_or(0, |parent| parent as usize + 1)] += 1;
    }
    // `reach[s]`: the probability that the walk comes through the node of state s.
    let mut reach = vec![1.0; n + 1];
    for (feature, parent) in tree.parents().iter().enumerate() {
        let above = parent.map_or(0, |parent| parent as usize + 1);
        reach[feature + 1] = reach[above] * (1.0 - stop) / f64::from(n_children[above]);
    }
    let share = |children: u32| if children == 0 { 1.0 } else { stop };
    let states = reach.iter().zip(&n_children);
    states
        .map(|(reach, &children)| reach * share(children))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn binary(depth: u32, sampler: Sampler) -> StateSpace {
        let tree = FeatureTree::complete(depth, 2).unwrap();
        StateSpace::new(&tree, sampler, Structure::Tree).unwrap()
    }

    /// Closed forms of the binary walk: stop at level l < d with 4⁻ˡ/2, reach a leaf with 4⁻ᵈ.
    #[test]
    fn early_stopping_has_its_closed_form() {
        for depth in 1..=8 {
            let space = binary(depth, Sampler::EarlyStopping);
            let p = space.probabilities();
            assert_eq!(p[0], 0.5);
            for (level, p) in space.tree().levels().iter().zip(&p[1..]) {
                let stop = if *level == depth { 1.0 } else { 0.5 };
                assert_eq!(*p, stop * 0.25_f64.powi(*level as i32));
            }
            for (level, marginal) in space.tree().levels().iter().zip(space.marginals()) {
                assert_eq!(marginal, 0.25_f64.powi(*level as i32));
            }
            assert_eq!(space.zero_loss(), 0.5_f64.powi(depth as i32 + 1));
        }
    }

    #[test]
    fn full_paths_end_at_leaves() {
        let space = binary(3, Sampler::FullPaths);
        assert!(space.probabilities()[..7].iter().all(|&p| p == 0.0));
        assert!(space.probabilities()[7..].iter().all(|&p| p == 0.125));
        for (level, marginal) in space.tree().levels().iter().zip(space.marginals()) {
            assert_eq!(marginal, 0.5_f64.powi(*level as i32));
        }
    }

    #[test]
    fn uniform_nodes_are_uniform() {
        let space = binary(2, Sampler::UniformNodes);
        assert_eq!(space.probabilities()[0], 0.0);
        assert!(space.probabilities()[1..].iter().all(|&p| p == 1.0 / 6.0));
        assert!((space.marginals()[0] - 0.5).abs() < 1e-15);
    }

    #[test]
    fn probabilities_sum_to_one_for_every_tree() -> Result<(), TaskError> {
        let trees = [
            FeatureTree::complete(3, 3)?,
            FeatureTree::complete(2, 7)?,
            FeatureTree::from_parents(&[-1, 0, 1, -1, 0, 3])?,
        ];
        for tree in &trees {
            for sampler in Sampler::ALL {
                let space = StateSpace::new(tree, sampler, Structure::Tree)?;
                let sum: f64 = space.probabilities().iter().sum();
                assert!((sum - 1.0).abs() < 1e-14, "{sampler:?}: {sum}");
            }
        }
        Ok(())
    }

    #[test]
    fn flat_rows_keep_their_probabilities_and_lose_their_ancestors() -> Result<(), TaskError> {
        let tree = FeatureTree::complete(3, 2)?;
        let space = StateSpace::new(&tree, Sampler::EarlyStopping, Structure::Flat)?;
        assert_eq!(
            space.probabilities(),
            binary(3, Sampler::EarlyStopping).probabilities()
        );
        let mut row = [9.0; 14];
        space.write_row(14, &mut row);
        assert_eq!(row.iter().sum::<f32>(), 1.0);
        binary(3, Sampler::EarlyStopping).write_row(14, &mut row);
        assert_eq!(row.iter().sum::<f32>(), 3.0);
        Ok(())
    }

    #[test]
    fn drawn_rows_are_states_and_repeat() {
        let space = binary(3, Sampler::EarlyStopping);
        let draw = || space.draw_rows(77, &Rng::at(4, crate::rng::Stream::Batch, 1, 9));
        let rows = draw();
        assert_eq!(rows, draw());
        let mut state_row = [0.0; 14];
        for row in rows.chunks_exact(14) {
            let known = (0..15).any(|state| {
                space.write_row(state, &mut state_row);
                state_row == row
            });
            assert!(known, "{row:?}");
        }
    }
}
