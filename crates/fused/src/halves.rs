//! A batch in two halves, for two threads.
//!
//! Both threads hold the same weights, compute one half each, exchange what they found and make the
//! same update. One thread alone computes both halves in turn, so a run's numbers do not depend on
//! how many threads it had.

use std::ops::Range;

use crate::group_net::Rows;
use crate::row_pass::{self, Sums, TableGradients, Tables};

/// Which rows of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// The first ⌈n / 2⌉ rows.
    First,
    /// The others.
    Second,
}

impl Half {
    pub(crate) const BOTH: [Self; 2] = [Self::First, Self::Second];

    fn range(self, n_rows: usize) -> Range<usize> {
        let middle = n_rows.div_ceil(2);
        match self {
            Self::First => 0..middle,
            Self::Second => middle..n_rows,
        }
    }
}

/// Loss and gradients of one half of a batch, before they reach the embeddings.
#[derive(Debug, Clone)]
pub struct PartialGradients {
    pub(crate) sums: Sums,
    pub(crate) tables: TableGradients,
}

impl PartialGradients {
    pub(crate) fn compute(tables: &Tables<'_>, rows: &Rows, half: Half) -> Self {
        let (sums, tables) = row_pass::backward(tables, rows, half.range(rows.len()), rows.len());
        Self { sums, tables }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.sums.loss += other.sums.loss;
        self.sums.n_right += other.sums.n_right;
        self.tables.add(&other.tables);
    }

    /// As one message to another thread: the gradients, then the sum of the losses and the number
    /// of right answers, sixteen bits a float.
    #[must_use]
    pub fn to_message(&self) -> Vec<f32> {
        let mut message = self.tables.to_floats();
        let loss = self.sums.loss.to_bits();
        for bits in [loss as u32, (loss >> 32) as u32, self.sums.n_right] {
            message.extend(split(bits));
        }
        message
    }

    /// What the other thread's message says, for a network of these sizes.
    ///
    /// Returns `None` if the message has another length.
    #[must_use]
    pub fn from_message([order, _, d_hidden]: [usize; 3], message: &[f32]) -> Option<Self> {
        let mut tables = TableGradients::zeros(order, d_hidden);
        let (floats, tail) = message.split_at_checked(tables.n_floats())?;
        let [a, b, c, d, e, f] = <[f32; 6]>::try_from(tail).ok()?;
        tables.copy_from_floats(floats);
        let loss = u64::from(join([a, b])) | u64::from(join([c, d])) << 32;
        let sums = Sums {
            loss: f64::from_bits(loss),
            n_right: join([e, f]),
        };
        Some(Self { sums, tables })
    }
}

/// Two floats that are exact integers: bits that look like a NaN might not survive a copy.
fn split(bits: u32) -> [f32; 2] {
    [(bits & 0xFFFF) as f32, (bits >> 16) as f32]
}

fn join([low, high]: [f32; 2]) -> u32 {
    low as u32 | (high as u32) << 16
}
