//! Which train rows each update sees.

use glassbook_tasks::rng::{Rng, Stream};

use crate::RunStart;

/// The rows of every update. The batch of a step is a function of the seed and the step alone, so a
/// resumed run sees what an uninterrupted one would.
///
/// An epoch is one shuffle of the train rows cut into batches; the last one may be shorter.
#[derive(Debug, Clone)]
pub struct Batches {
    train: Vec<u32>,
    /// Rows of a batch; at least 1.
    size: usize,
    seed: u64,
    /// The shuffled rows of the epoch asked for last.
    epoch: Option<(u64, Vec<u32>)>,
}

impl Batches {
    /// The batches of a run.
    #[must_use]
    pub fn new(start: &RunStart) -> Self {
        let train = start.split.train.clone();
        let size = usize::try_from(start.config.batch_size).unwrap_or(usize::MAX);
        let size = if size == 0 { train.len() } else { size };
        Self {
            size: size.clamp(1, train.len().max(1)),
            train,
            seed: start.config.seed,
            epoch: None,
        }
    }

    /// Whether every update sees every train row.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.size == self.train.len()
    }

    /// Rows of the largest mini-batch; 0 when every update sees every train row.
    pub(crate) fn max_rows(&self) -> usize {
        if self.is_full() { 0 } else { self.size }
    }

    /// Rows of the update that follows `step` updates.
    pub fn rows(&mut self, step: u64) -> &[u32] {
        if self.is_full() {
            return &self.train;
        }
        let per_epoch = self.train.len().div_ceil(self.size) as u64;
        let (epoch, position) = (step / per_epoch, (step % per_epoch) as usize);
        if self.epoch.as_ref().map(|(epoch, _)| *epoch) != Some(epoch) {
            self.epoch = Some((epoch, self.shuffled(epoch)));
        }
        let rows = self.epoch.as_ref().map_or(&[][..], |(_, rows)| rows);
        let start = position * self.size;
        &rows[start..(start + self.size).min(rows.len())]
    }

    fn shuffled(&self, epoch: u64) -> Vec<u32> {
        let mut rng = Rng::at(self.seed, Stream::Batch, 0, epoch as u32);
        let mut rows = self.train.clone();
        for last in (1..rows.len()).rev() {
            rows.swap(last, rng.below(last as u32 + 1) as usize);
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batches(size: usize) -> Batches {
        Batches {
            train: (0..10).map(|row| 3 * row).collect(),
            size,
            seed: 5,
            epoch: None,
        }
    }

    #[test]
    fn an_epoch_sees_every_row_once_and_epochs_differ() {
        let mut batches = batches(4);
        let mut epoch = |number: u64| {
            let steps = 3 * number..3 * (number + 1);
            steps
                .flat_map(|step| batches.rows(step).to_vec())
                .collect::<Vec<u32>>()
        };
        let (first, second) = (epoch(0), epoch(1));
        assert_ne!(first, second);
        for mut rows in [first, second] {
            rows.sort_unstable();
            assert_eq!(rows, (0..10).map(|row| 3 * row).collect::<Vec<u32>>());
        }
        assert_eq!(batches.rows(2).len(), 2, "the rest of ten rows in fours");
    }

    #[test]
    fn a_step_names_its_batch_whatever_was_asked_before() {
        let (mut a, mut b) = (batches(4), batches(4));
        let through: Vec<Vec<u32>> = (0..9).map(|step| a.rows(step).to_vec()).collect();
        assert_eq!(b.rows(7), through[7]);
        assert_eq!(b.rows(1), through[1]);
    }
}
