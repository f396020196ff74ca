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
        if !(fraction > 0.0 && fraction <= 1.0) {
            return Err(TaskError::TrainFractionOutOfRange { fraction });
        }
        let n_train = (fraction * n_rows as f64).floor() as usize;
        if n_train == 0 {
            return Err(TaskError::EmptyTrainingSet { fraction, n_rows });
        }
        let mut rng = Rng::new(seed, Stream::Split);
        let mut rows: Vec<u32> = (0..n_rows as u32).collect();
        for last in (1..n_rows).rev() {
            rows.swap(last, rng.below(last as u32 + 1) as usize);
        }
        let mut test = rows.split_off(n_train);
        rows.sort_unstable();
        test.sort_unstable();
        Ok(Self { train: rows, test })
    }
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
