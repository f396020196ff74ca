//! A batch in two halves, for two threads.
//!
//! Both threads hold the same weights, compute one half each, exchange what they found and make the
//! same update. One thread alone computes both halves in turn, so a run's numbers do not depend on
//! how many threads it had.

use std::ops::Range;

use crate::cross_entropy::RowLoss;
use crate::group_net::Evaluation;
use crate::row_pass::TableGradients;
use crate::wire::{Reader, Writer};

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

    pub(crate) fn range(self, n_rows: usize) -> Range<usize> {
        let middle = n_rows.div_ceil(2);
        match self {
            Self::First => 0..middle,
            Self::Second => middle..n_rows,
        }
    }
}

/// Loss and gradients of one half of a batch, before they reach the embeddings.
#[derive(Debug, Clone)]
pub(crate) struct PartialGradients {
    pub(crate) sums: Sums,
    pub(crate) tables: TableGradients,
}

impl PartialGradients {
    pub(crate) fn zeros(order: usize, d_hidden: usize) -> Self {
        Self {
            sums: Sums::default(),
            tables: TableGradients::zeros(order, d_hidden),
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.sums = self.sums.plus(other.sums);
        self.tables.add(&other.tables);
    }

    /// Floats that [`PartialGradients::write`] writes.
    pub(crate) fn n_floats(&self) -> usize {
        self.tables.n_floats() + Sums::N_FLOATS
    }

    pub(crate) fn write(&self, message: &mut Writer<'_>) {
        self.sums.write(message);
        self.tables.write(message);
    }

    /// Replaces everything by what the other thread wrote; `None` if the message is too short.
    pub(crate) fn read(&mut self, message: &mut Reader<'_>) -> Option<()> {
        self.sums = Sums::read(message)?;
        self.tables.read(message)
    }
}

/// Sums over some rows, in f64 so that the mean does not depend on how many rows there are.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sums {
    loss: f64,
    n_right: u32,
}

impl Sums {
    /// Floats of a message that hold sums.
    pub(crate) const N_FLOATS: usize = 6;

    pub(crate) fn add(&mut self, row: RowLoss) {
        self.loss += f64::from(row.loss);
        self.n_right += u32::from(row.is_right);
    }

    /// Of both halves together: the first one's `plus` the second one's.
    #[must_use]
    pub fn plus(self, second: Self) -> Self {
        Self {
            loss: self.loss + second.loss,
            n_right: self.n_right + second.n_right,
        }
    }

    /// Means over all `n_rows` rows that were summed.
    #[must_use]
    pub fn mean(&self, n_rows: usize) -> Evaluation {
        let n_rows = n_rows as f64;
        Evaluation {
            loss: (self.loss / n_rows) as f32,
            accuracy: (f64::from(self.n_right) / n_rows) as f32,
        }
    }

    pub(crate) fn write(self, message: &mut Writer<'_>) {
        message.put_f64(self.loss);
        message.put_u32(self.n_right);
    }

    pub(crate) fn read(message: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            loss: message.f64()?,
            n_right: message.u32()?,
        })
    }
}
