//! Drawing rows of a tree by even splits: whole batches as counts, or rows as bit masks.
//!
//! The rows that reach a node are split in two again and again: those that stop and those that go
//! on, those of the left children and those of the right. How many of c rows go left is binomial,
//! and a binomial with probability ½ is the number of ones among c random bits. Other probabilities
//! compare a random number with p bit by bit, for all undecided rows at once, most significant bit
//! first. Everything is integer arithmetic, so a shader draws the same counts.

use super::FeatureTree;
use crate::rng::Rng;

/// Four groups of 32 rows, a bit for each: what is done for one group costs no more for four.
pub type Groups = [u32; 4];

/// Where the rows of one side of a split go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// They are in this state.
    State(u32),
    /// They are split again, by this later entry of the plan.
    Split(u32),
}

/// One split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// The probability of going left, times 2³², rounded; never 0.
    pub threshold: u32,
    /// Left, then right.
    pub sides: [Target; 2],
}

/// The splits that turn a batch into states. Each entry comes after the one that leads to it; the
/// batch enters at the first one.
#[derive(Debug, Clone)]
pub struct SplitPlan {
    splits: Vec<Split>,
    n_states: usize,
    start: Target,
}

impl SplitPlan {
    /// The plan for states of these probabilities, `[n + 1]`; those must sum to 1.
    pub(super) fn new(tree: &FeatureTree, probabilities: &[f64]) -> Self {
        let n_states = probabilities.len();
        let mut totals = probabilities.to_vec();
        let mut children = vec![Vec::new(); n_states];
        for feature in (0..tree.n_features()).rev() {
            let above = tree.parents()[feature].map_or(0, |parent| parent as usize + 1);
            totals[above] += totals[feature + 1];
            children[above].insert(0, feature as u32 + 1);
        }
        let mut builder = Builder {
            splits: Vec::new(),
            probabilities,
            totals: &totals,
            children: &children,
        };
        let start = builder.target(0);
        let splits = builder.splits;
        Self {
            splits,
            n_states,
            start,
        }
    }

    /// The splits, in an order in which they can be carried out.
    #[must_use]
    pub fn splits(&self) -> &[Split] {
        &self.splits
    }

    pub(super) fn draw_counts(&self, n_rows: u32, rng: &mut Rng, counts: &mut Vec<u32>) {
        self.carry_out(n_rows, counts, |_, rows, threshold| {
            let left = binomial(rows, threshold, rng);
            [left, rows - left]
        });
    }

    /// Bit i of `masks[s][g]`: row i of group g is in state s. Rows are the set bits of `lanes`, and
    /// group g draws from `rngs[g]`.
    ///
    /// Split s decides bit r of its threshold by word r · splits + s of a group's numbers, so that a
    /// shader finds each word without having drawn the others.
    pub(super) fn draw_masks(&self, lanes: Groups, mut rngs: [Rng; 4], masks: &mut Vec<Groups>) {
        let n_splits = self.splits.len();
        let mut words: Vec<Groups> = Vec::with_capacity(n_splits);
        let mut word = |at: usize| {
            while words.len() <= at {
                words.push(rngs.each_mut().map(Rng::next_u32));
            }
            words[at]
        };
        self.carry_out(lanes, masks, |index, rows, threshold| {
            let left = bernoulli(rows, threshold, |round| word(round * n_splits + index));
            [left, std::array::from_fn(|g| rows[g] & !left[g])]
        });
    }

    fn carry_out<T: Copy + Default + PartialEq>(
        &self,
        batch: T,
        states: &mut Vec<T>,
        mut split: impl FnMut(usize, T, u32) -> [T; 2],
    ) {
        // States first, then what waits at each split.
        let (n_states, n_splits) = (self.n_states, self.splits.len());
        states.clear();
        states.resize(n_states + n_splits, T::default());
        let place = |target| match target {
            Target::State(state) => state as usize,
            Target::Split(index) => n_states + index as usize,
        };
        states[place(self.start)] = batch;
        for (index, Split { threshold, sides }) in self.splits.iter().enumerate() {
            let rows = states[n_states + index];
            if rows != T::default() {
                let parts = split(index, rows, *threshold);
                for (side, part) in sides.iter().zip(parts) {
                    states[place(*side)] = part;
                }
            }
        }
        states.truncate(n_states);
    }
}

struct Builder<'a> {
    splits: Vec<Split>,
    probabilities: &'a [f64],
    totals: &'a [f64],
    children: &'a [Vec<u32>],
}

impl Builder<'_> {
    /// Where the rows go that reach the node of this state.
    fn target(&mut self, node: u32) -> Target {
        let below = self.children[node as usize].iter().copied();
        let below: Vec<u32> = below
            .filter(|&child| self.totals[child as usize] > 0.0)
            .collect();
        let stop = self.probabilities[node as usize] / self.totals[node as usize];
        match below.as_slice() {
            [] => Target::State(node),
            _ if stop == 0.0 => self.among(&below),
            _ => self.split(
                stop,
                |_| Target::State(node),
                |builder| builder.among(&below),
            ),
        }
    }

    /// Splits a list of nodes in halves until each is alone.
    fn among(&mut self, nodes: &[u32]) -> Target {
        if let [node] = nodes {
            return self.target(*node);
        }
        let (left, right) = nodes.split_at(nodes.len() / 2);
        let total = |nodes: &[u32]| nodes.iter().map(|&n| self.totals[n as usize]).sum::<f64>();
        let share = total(left) / (total(left) + total(right));
        self.split(
            share,
            |builder| builder.among(left),
            |builder| builder.among(right),
        )
    }

    fn split(
        &mut self,
        probability: f64,
        left: impl FnOnce(&mut Self) -> Target,
        right: impl FnOnce(&mut Self) -> Target,
    ) -> Target {
        let index = self.splits.len();
        let threshold = (probability * 4_294_967_296.0)
            .round()
            .clamp(1.0, 4_294_967_295.0) as u32;
        let sides = [Target::State(0); 2];
        self.splits.push(Split { threshold, sides });
        let sides = [left(self), right(self)];
        self.splits[index].sides = sides;
        Target::Split(index as u32)
    }
}

/// How many of `n` rows have a random number below `threshold` / 2³².
fn binomial(n: u32, threshold: u32, rng: &mut Rng) -> u32 {
    let (mut undecided, mut below, mut bits) = (n, 0, threshold);
    while undecided > 0 && bits != 0 {
        let zeros = undecided - ones(undecided, rng);
        // A row differs from the threshold at this bit and is decided, or equals it and is not.
        if bits >> 31 == 1 {
            below += zeros;
            undecided -= zeros;
        } else {
            undecided = zeros;
        }
        bits <<= 1;
    }
    below
}

/// The number of ones among `n` random bits.
fn ones(n: u32, rng: &mut Rng) -> u32 {
    let mut sum = 0;
    for _ in 0..n / 32 {
        sum += rng.next_u32().count_ones();
    }
    let rest = n % 32;
    if rest > 0 {
        sum += (rng.next_u32() & ((1 << rest) - 1)).count_ones();
    }
    sum
}

/// Those of `rows` whose random number is below `threshold` / 2³²: `binomial` row by row. Bit i of
/// `word(r)` is bit 31 − r of row i's number.
fn bernoulli(rows: Groups, threshold: u32, mut word: impl FnMut(usize) -> Groups) -> Groups {
    let (mut undecided, mut below, mut bits) = (rows, [0; 4], threshold);
    let mut round = 0;
    while undecided != [0; 4] && bits != 0 {
        let word = word(round);
        for g in 0..4 {
            if bits >> 31 == 1 {
                below[g] |= undecided[g] & !word[g];
                undecided[g] &= word[g];
            } else {
                undecided[g] &= !word[g];
            }
        }
        bits <<= 1;
        round += 1;
    }
    below
}

#[cfg(test)]
mod tests {
    use super::super::{Sampler, StateSpace, Structure};
    use super::*;
    use crate::rng::Stream;

    fn spaces() -> Vec<StateSpace> {
        let trees = [
            FeatureTree::complete(3, 2).unwrap(),
            FeatureTree::complete(2, 3).unwrap(),
            FeatureTree::from_parents(&[-1, 0, 1, -1, 0, 3]).unwrap(),
        ];
        let both = [Structure::Tree, Structure::Flat];
        let mut spaces = Vec::new();
        for tree in &trees {
            for sampler in Sampler::ALL {
                spaces.extend(both.map(|s| StateSpace::new(tree, sampler, s).unwrap()));
            }
        }
        spaces
    }

    /// Wilson and Hilferty's approximation of the 99.9 % quantile of χ².
    fn chi_squared_limit(degrees: f64) -> f64 {
        let c = 2.0 / (9.0 * degrees);
        degrees * (1.0 - c + 3.09 * c.sqrt()).powi(3)
    }

    fn assert_distribution(name: &str, totals: &[u64], probabilities: &[f64]) {
        let n_rows: u64 = totals.iter().sum();
        let mut chi_squared = 0.0;
        let mut degrees = -1.0;
        for (&total, p) in totals.iter().zip(probabilities) {
            if *p == 0.0 {
                assert_eq!(total, 0, "{name}");
                continue;
            }
            let expected = p * n_rows as f64;
            chi_squared += (total as f64 - expected).powi(2) / expected;
            degrees += 1.0;
        }
        let limit = chi_squared_limit(degrees);
        assert!(
            chi_squared < limit,
            "{name}: χ² = {chi_squared}, limit {limit}"
        );
    }

    #[test]
    fn counts_have_the_distribution_of_the_rows() {
        for (index, space) in spaces().iter().enumerate() {
            let mut totals = vec![0_u64; space.n_features() + 1];
            let mut counts = Vec::new();
            for step in 0..300 {
                let mut rng = Rng::at(11, Stream::Batch, index as u32, step);
                space.draw_counts(1024, &mut rng, &mut counts);
                assert_eq!(counts.iter().sum::<u32>(), 1024);
                for (total, count) in totals.iter_mut().zip(&counts) {
                    *total += u64::from(*count);
                }
            }
            assert_distribution(
                &format!("counts of {index}"),
                &totals,
                space.probabilities(),
            );
        }
    }

    #[test]
    fn masks_have_the_distribution_of_the_rows() {
        for (index, space) in spaces().iter().enumerate() {
            let mut totals = vec![0_u64; space.n_features() + 1];
            let mut masks = Vec::new();
            for step in 0..1000 {
                let rng = |g| Rng::at(12, Stream::Batch, index as u32, 4 * step + g as u32);
                let rngs = std::array::from_fn(rng);
                space.plan().draw_masks([u32::MAX; 4], rngs, &mut masks);
                for g in 0..4 {
                    assert_eq!(masks.iter().fold(0, |all, mask| all ^ mask[g]), u32::MAX);
                }
                for (total, mask) in totals.iter_mut().zip(&masks) {
                    *total += u64::from(mask.iter().map(|group| group.count_ones()).sum::<u32>());
                }
            }
            assert_distribution(&format!("masks of {index}"), &totals, space.probabilities());
        }
    }

    /// The variance of a count tells a multinomial from something with the right mean only.
    #[test]
    fn counts_vary_as_a_multinomial_does() {
        let tree = FeatureTree::complete(2, 2).unwrap();
        let space = StateSpace::new(&tree, Sampler::EarlyStopping, Structure::Tree).unwrap();
        let (n_rows, n_draws) = (1024.0, 4000);
        let mut squares = [0.0; 7];
        let mut counts = Vec::new();
        for step in 0..n_draws {
            let mut rng = Rng::at(13, Stream::Batch, 0, step);
            space.draw_counts(1024, &mut rng, &mut counts);
            for ((square, count), p) in squares.iter_mut().zip(&counts).zip(space.probabilities()) {
                *square += (f64::from(*count) - n_rows * p).powi(2);
            }
        }
        for (square, p) in squares.iter().zip(space.probabilities()) {
            let ratio = square / f64::from(n_draws) / (n_rows * p * (1.0 - p));
            // The standard error of a variance from 4000 normal draws is √(2/4000) = 2.2 %.
            assert!((ratio - 1.0).abs() < 0.1, "variance ratio {ratio}");
        }
    }

    #[test]
    fn a_binary_tree_costs_one_random_bit_per_split_and_row() {
        let tree = FeatureTree::complete(6, 2).unwrap();
        let space = StateSpace::new(&tree, Sampler::EarlyStopping, Structure::Tree).unwrap();
        assert_eq!(space.plan().splits().len(), 126);
        assert!(
            space
                .plan()
                .splits()
                .iter()
                .all(|split| split.threshold == 1 << 31)
        );
    }

    #[test]
    fn improbable_sides_stay_rare_and_probable_ones_frequent() {
        let mut rng = Rng::new(5, Stream::Batch);
        let draws = |threshold, rng: &mut Rng| {
            (0..1000)
                .map(|_| u64::from(binomial(1000, threshold, rng)))
                .sum::<u64>()
        };
        assert!(draws(1, &mut rng) <= 1);
        assert!(draws(u32::MAX, &mut rng) >= 999_999);
        // p = 0.1: mean 100 000, standard deviation 300.
        let tenth = draws((0.1 * 4_294_967_296.0) as u32, &mut rng);
        assert!(tenth.abs_diff(100_000) < 1500, "{tenth}");
    }
}
