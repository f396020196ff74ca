//! Features that are on or off in a row of data: trees of them, flat ones, sparse ones.
//!
//! A tree has few distinct rows, so it can be drawn row by row, as counts of its distinct rows, or
//! not at all: [`StateSpace`] knows every row and its probability.

mod multinomial;
mod sparse;
mod states;
mod tree;

pub use multinomial::{Groups, Split, SplitPlan, Target};
pub use sparse::{SparseFeatures, Threshold};
pub use states::{Sampler, StateSpace, Structure};
pub use tree::{FeatureTree, MAX_BRANCHING, MAX_DEPTH, MAX_FEATURES};

use crate::rng::philox4x32;

/// The seed of one configuration of a sweep, so that each has random numbers of its own and keeps
/// them whatever else is in the sweep.
#[must_use]
pub fn cell_seed(seed: u64, n_features: usize, n_hidden: usize) -> u64 {
    /// Apart from every counter that a stream of the sweep's own seed uses.
    const CELL: u32 = 0xFFFF << 16;
    let words = philox4x32(
        [n_features as u32, n_hidden as u32, CELL, 0],
        [seed as u32, (seed >> 32) as u32],
    );
    u64::from(words[0]) | u64::from(words[1]) << 32
}
