//! The states of a tree of features in the order in which a step visits them.

use glassbook_tasks::features::StateSpace;
use wide::f32x8;

use super::state_pass::Buffers;

/// A data set of few distinct rows, ready for [`super::TiedNet::step_states`], with the room that a
/// step works in.
///
/// A step visits the nodes that a row of the batch passes; `slots` number them from 1, parents
/// first, and slot 0 is the root.
#[derive(Debug, Clone)]
pub struct StateWalk {
    n_features: usize,
    /// The state above each state but the root's: 0 or parent + 1.
    above: Vec<u32>,
    /// The row of each state, `[blocks, n + 1]`: eight features to a vector.
    rows: Vec<f32x8>,
    /// The slot of each state of the present batch.
    slot_of: Vec<u32>,
    /// Sums of weights over the subtree of each state.
    sums: Vec<f32>,
    pub(super) slots: Vec<Slot>,
    pub(super) buffers: Buffers,
}

/// One visited node.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub(super) parent: u32,
    pub(super) state: u32,
    /// Weight of the rows that end here, times 2 / n: the factor of the error in the gradient.
    pub(super) factor: f32,
}

impl StateWalk {
    /// The rows of `space`.
    #[must_use]
    pub fn new(space: &StateSpace) -> Self {
        let n = space.n_features();
        let (n_states, n_blocks) = (n + 1, n.div_ceil(8));
        let mut rows = vec![f32x8::ZERO; n_blocks * n_states];
        let mut row = vec![0.0; n];
        for state in 0..n_states {
            space.write_row(state, &mut row);
            for (block, values) in row.chunks(8).enumerate() {
                let mut lanes = [0.0; 8];
                lanes[..values.len()].copy_from_slice(values);
                rows[block * n_states + state] = f32x8::new(lanes);
            }
        }
        let parents = space.tree().parents().iter();
        Self {
            n_features: n,
            above: parents.map(|parent| parent.map_or(0, |p| p + 1)).collect(),
            rows,
            slot_of: vec![0; n_states],
            sums: vec![0.0; n_states],
            slots: Vec::with_capacity(n_states),
            buffers: Buffers::default(),
        }
    }

    /// Number of features, n.
    #[must_use]
    pub fn n_features(&self) -> usize {
        self.n_features
    }

    /// Bytes of a walk over `n_features` features with `n_hidden` hidden units.
    #[must_use]
    pub fn bytes(n_features: usize, n_hidden: usize) -> u64 {
        let (states, lanes) = (n_features as u64 + 1, 8 * n_features.div_ceil(8) as u64);
        // Rows and residuals of every state; a column of W and the bookkeeping of each.
        4 * states * (2 * lanes + n_hidden as u64 + 8)
    }

    pub(super) fn block_rows(&self, block: usize) -> &[f32x8] {
        let n_states = self.n_features + 1;
        &self.rows[block * n_states..][..n_states]
    }

    /// Finds the slots of a batch in which state s has weight `weights[s]`, `[n + 1]`.
    pub(super) fn visit(&mut self, weights: &[f32]) {
        self.sums.copy_from_slice(weights);
        for (feature, &above) in self.above.iter().enumerate().rev() {
            self.sums[above as usize] += self.sums[feature + 1];
        }
        let scale = 2.0 / self.n_features as f32;
        self.slots.clear();
        self.slots.push(Slot {
            parent: 0,
            state: 0,
            factor: weights[0] * scale,
        });
        let nodes = self.above.iter().zip(&self.sums[1..]).zip(&weights[1..]);
        for (feature, ((&above, &sum), &weight)) in nodes.enumerate() {
            if sum != 0.0 {
                let state = feature as u32 + 1;
                self.slot_of[state as usize] = self.slots.len() as u32;
                self.slots.push(Slot {
                    parent: self.slot_of[above as usize],
                    state,
                    factor: weight * scale,
                });
            }
        }
    }
}
