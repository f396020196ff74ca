//! Train/test split of a finite data set by seed.

use crate::TaskError;
use crate::rng::{Rng, Stream};

/// Which rows are trained on and which are held out, each in ascending order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Rows trained on: the first ⌊fraction · n⌋ of a seeded shuffle.
    pub train: Vec<u32>,
    /// The other rows; empty when the fraction is 1.
    pub test: Vec<u32>,
}

impl Split {
    /// Splits `n_rows` rows by a Fisher–Yates shuffle under `seed`; not stratified.
    ///
    /// The shuffle does not depend on `fraction`, so a larger fraction trains on a superset.
    ///
    /// # Errors
    ///
    /// [`TaskError::TrainFractionOutOfRange`] unless 0 < `fraction` ≤ 1, and
    /// [`TaskError::EmptyTrainingSet`] if no row would be left to train on.
    pub fn new(n_rows: usize, fraction: f64, seed: u64) -> Result<Self, TaskError> {
        let n_train = train_rows(n_rows, fraction)?;
        let mut rows = shuffled(n_rows, seed);
        let mut test = rows.split_off(n_train);
        rows.sort_unstable();
        test.sort_unstable();
        Ok(Self { train: rows, test })
    }

    /// The same for every label: of the k rows with a label, the first ⌊fraction · k⌋ in the order of
    /// the shuffle of [`Split::new`] are trained on.
    ///
    /// # Errors
    ///
    /// As [`Split::new`]; the training set is empty as soon as one label has no row in it.
    pub fn stratified(
        labels: &[u32],
        n_labels: usize,
        fraction: f64,
        seed: u64,
    ) -> Result<Self, TaskError> {
        let mut left = vec![0_usize; n_labels];
        for &label in labels {
            left[label as usize] += 1;
        }
        for count in left.iter_mut().filter(|count| **count > 0) {
            *count = train_rows(*count, fraction)?;
        }
        let (mut train, mut test) = (Vec::new(), Vec::new());
        for row in shuffled(labels.len(), seed) {
            let left = &mut left[labels[row as usize] as usize];
            if *left > 0 {
                *left -= 1;
                train.push(row);
            } else {
                test.push(row);
            }
        }
        train.sort_unstable();
        test.sort_unstable();
        Ok(Self { train, test })
    }
}

/// ⌊fraction · n_rows⌋, at least 1.
fn train_rows(n_rows: usize, fraction: f64) -> Result<usize, TaskError> {
    if !(fraction > 0.0 && fraction <= 1.0) {
        return Err(TaskError::TrainFractionOutOfRange { fraction });
    }
    match (fraction * n_rows as f64).floor() as usize {
        0 => Err(TaskError::EmptyTrainingSet { fraction, n_rows }),
        n_train => Ok(n_train),
    }
}

/// The rows in the order of a Fisher–Yates shuffle.
fn shuffled(n_rows: usize, seed: u64) -> Vec<u32> {
    let mut rng = Rng::new(seed, Stream::Split);
    let mut rows: Vec<u32> = (0..n_rows as u32).collect();
    for last in (1..n_rows).rev() {
        rows.swap(last, rng.below(last as u32 + 1) as usize);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn train_and_test_partition_the_rows() -> Result<(), TaskError> {
        let split = Split::new(576, 0.4, 0)?;
        assert_eq!((split.train.len(), split.test.len()), (230, 346));
        let mut all = [split.train, split.test].concat();
        all.sort_unstable();
        assert_eq!(all, (0..576).collect::<Vec<u32>>());
        Ok(())
    }

    #[test]
    fn a_seed_names_one_split() -> Result<(), TaskError> {
        assert_eq!(Split::new(100, 0.5, 9)?, Split::new(100, 0.5, 9)?);
        assert_ne!(Split::new(100, 0.5, 9)?, Split::new(100, 0.5, 10)?);
        Ok(())
    }

    #[test]
    fn seed_zero_shuffles_too() -> Result<(), TaskError> {
        assert_ne!(
            Split::new(100, 0.5, 0)?.train,
            (0..50).collect::<Vec<u32>>()
        );
        Ok(())
    }

    #[test]
    fn a_larger_fraction_trains_on_a_superset() -> Result<(), TaskError> {
        let small = Split::new(100, 0.3, 2)?;
        let large = Split::new(100, 0.6, 2)?;
        assert!(small.train.iter().all(|row| large.train.contains(row)));
        Ok(())
    }

    #[test]
    fn a_stratified_split_trains_on_equally_many_rows_of_every_label() -> Result<(), TaskError> {
        // Label of row i: i mod 6, so 24 rows each.
        let labels: Vec<u32> = (0..144).map(|row| row % 6).collect();
        let split = Split::stratified(&labels, 6, 0.4, 7)?;
        for label in 0..6 {
            let of_label = |rows: &[u32]| rows.iter().filter(|&&row| row % 6 == label).count();
            // ⌊0.4 · 24⌋ = 9
            assert_eq!((of_label(&split.train), of_label(&split.test)), (9, 15));
        }
        let mut all = [split.train.clone(), split.test].concat();
        all.sort_unstable();
        assert_eq!(all, (0..144).collect::<Vec<u32>>());
        let larger = Split::stratified(&labels, 6, 0.8, 7)?;
        assert!(split.train.iter().all(|row| larger.train.contains(row)));
        let error = Split::stratified(&labels, 6, 0.04, 7).unwrap_err();
        assert_eq!(error.code(), "task/empty-training-set");
        Ok(())
    }

    #[test]
    fn fractions_outside_their_range_are_refused() {
        for fraction in [0.0, -0.1, 1.5, f64::NAN, f64::INFINITY] {
            let error = Split::new(36, fraction, 0).unwrap_err();
            assert_eq!(
                error.code(),
                "task/train-fraction-out-of-range",
                "{fraction}"
            );
        }
        assert_eq!(
            Split::new(36, 0.01, 0).unwrap_err().code(),
            "task/empty-training-set"
        );
        assert_eq!(Split::new(36, 1.0, 0).map(|split| split.test.len()), Ok(0));
    }
}
