//! Independent sparse features, and pairs of features that come together or exclude each other.

use super::MAX_FEATURES;
use crate::TaskError;
use crate::rng::Rng;

/// Features that are 0 in most rows and uniform in [0, 1) in the others.
///
/// The first `2·correlated_pairs` features form pairs that are on in the same rows, the next
/// `2·anticorrelated_pairs` pairs that are never on together; the others are independent. Values of
/// features that are on are independent always. Setting: Elhage et al., *Toy models of
/// superposition* (2022).
#[derive(Debug, Clone, PartialEq)]
pub struct SparseFeatures {
    /// The probability that each feature is on, `[n]`; the same for both features of a pair.
    probability: Vec<f64>,
    correlated_pairs: usize,
    anticorrelated_pairs: usize,
}

impl SparseFeatures {
    /// Features that are on with these probabilities.
    ///
    /// # Errors
    ///
    /// [`TaskError::FeatureCount`], [`TaskError::ProbabilityOutOfRange`],
    /// [`TaskError::TooManyPairs`], [`TaskError::UnequalPair`].
    pub fn new(
        probability: Vec<f64>,
        correlated_pairs: usize,
        anticorrelated_pairs: usize,
    ) -> Result<Self, TaskError> {
        let n_features = probability.len();
        if n_features == 0 || n_features > MAX_FEATURES {
            let (n_features, max) = (n_features as u64, MAX_FEATURES);
            return Err(TaskError::FeatureCount { n_features, max });
        }
        let pairs = correlated_pairs.saturating_add(anticorrelated_pairs);
        if pairs > n_features / 2 {
            return Err(TaskError::TooManyPairs { pairs, n_features });
        }
        for (feature, &probability) in probability.iter().enumerate() {
            let exclusive = (2 * correlated_pairs..2 * pairs).contains(&feature);
            let max = if exclusive { 0.5 } else { 1.0 };
            if !(0.0..=max).contains(&probability) {
                return Err(TaskError::ProbabilityOutOfRange {
                    feature,
                    probability,
                    max,
                });
            }
        }
        let unequal = |pair: &usize| probability[2 * pair] != probability[2 * pair + 1];
        if let Some(pair) = (0..pairs).find(unequal) {
            return Err(TaskError::UnequalPair { feature: 2 * pair });
        }
        Ok(Self {
            probability,
            correlated_pairs,
            anticorrelated_pairs,
        })
    }

    /// Number of features, n.
    #[must_use]
    pub fn n_features(&self) -> usize {
        self.probability.len()
    }

    /// The probability that each feature is on, `[n]`.
    #[must_use]
    pub fn probability(&self) -> &[f64] {
        &self.probability
    }

    /// Pairs that come together, and pairs that exclude each other.
    #[must_use]
    pub fn pairs(&self) -> [usize; 2] {
        [self.correlated_pairs, self.anticorrelated_pairs]
    }

    /// What a random word is compared with, `[n]`: whether the feature is on, or its pair. Of two
    /// features that exclude each other one is on with twice the probability of each.
    #[must_use]
    pub fn thresholds(&self) -> Vec<Threshold> {
        let exclusive = 2 * self.correlated_pairs;
        let exclusive = exclusive..exclusive + 2 * self.anticorrelated_pairs;
        let of = |(feature, &p)| {
            let times = if exclusive.contains(&feature) {
                2.0
            } else {
                1.0
            };
            Threshold::new(times * p)
        };
        self.probability.iter().enumerate().map(of).collect()
    }

    /// The expected squared error over features of predicting 0 everywhere, weighted by
    /// `importance`, `[n]`: a third of the mean of importance times probability.
    #[must_use]
    pub fn zero_loss(&self, importance: &[f32]) -> f64 {
        let weighted = self.probability.iter().zip(importance);
        let sum: f64 = weighted.map(|(p, &i)| p * f64::from(i)).sum();
        sum / 3.0 / self.n_features() as f64
    }

    /// Fills `rows`, `[n_rows, n]`.
    ///
    /// A row takes three words for each pair, used or not, and one for each other feature, so that a
    /// shader finds the words of any row.
    pub fn draw_rows(&self, rng: &mut Rng, rows: &mut [f32]) {
        let pairs = self.correlated_pairs + self.anticorrelated_pairs;
        let thresholds = self.thresholds();
        for row in rows.chunks_exact_mut(self.n_features()) {
            for pair in 0..pairs {
                let at = 2 * pair;
                let words = [rng.next_u32(), rng.next_u32(), rng.next_u32()];
                let values = if pair < self.correlated_pairs {
                    let is_on = thresholds[at].is_on(words[0]);
                    [words[1], words[2]].map(|word| if is_on { unit(word) } else { 0.0 })
                } else {
                    let is_on = thresholds[at].is_on(words[0]);
                    let value = if is_on { unit(words[2]) } else { 0.0 };
                    let is_left = words[1] >> 31 == 0;
                    if is_left { [value, 0.0] } else { [0.0, value] }
                };
                row[at..at + 2].copy_from_slice(&values);
            }
            let single = row[2 * pairs..].iter_mut().zip(&thresholds[2 * pairs..]);
            for (value, threshold) in single {
                *value = threshold.value(rng.next_u32());
            }
        }
    }
}

/// A probability in units of a random word.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Threshold {
    /// Words below it are on; 2³² when the feature is always on.
    pub bound: u64,
    /// 1 / `bound`: under the condition that it is below, a word is uniform.
    pub scale: f32,
}

impl Threshold {
    fn new(probability: f64) -> Self {
        let bound = (probability.min(1.0) * 4_294_967_296.0).round() as u64;
        Self {
            bound,
            scale: 1.0 / bound.max(1) as f32,
        }
    }

    fn is_on(&self, word: u32) -> bool {
        u64::from(word) < self.bound
    }

    /// 0, or uniform in [0, 1]: one word decides both.
    fn value(&self, word: u32) -> f32 {
        if self.is_on(word) {
            word as f32 * self.scale
        } else {
            0.0
        }
    }
}

fn unit(word: u32) -> f32 {
    (word >> 8) as f32 / 16_777_216.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Stream;

    const ROWS: usize = 40_000;

    fn draw(features: &SparseFeatures) -> Vec<f32> {
        let mut rows = vec![0.0; ROWS * features.n_features()];
        features.draw_rows(&mut Rng::at(3, Stream::Batch, 0, 0), &mut rows);
        rows
    }

    fn share(rows: &[f32], n: usize, on: impl Fn(&[f32]) -> bool) -> f64 {
        rows.chunks_exact(n).filter(|row| on(row)).count() as f64 / ROWS as f64
    }

    /// Five standard errors of a share.
    fn tolerance(p: f64) -> f64 {
        5.0 * (p * (1.0 - p) / ROWS as f64).sqrt()
    }

    #[test]
    fn features_are_on_with_their_probability_and_uniform_then() -> Result<(), TaskError> {
        let probability = vec![0.0, 0.01, 0.3, 1.0];
        let features = SparseFeatures::new(probability.clone(), 0, 0)?;
        let rows = draw(&features);
        for (j, &p) in probability.iter().enumerate() {
            let on = share(&rows, 4, |row| row[j] > 0.0);
            assert!((on - p).abs() <= tolerance(p) + 1e-12, "{j}: {on}");
            if p == 0.0 {
                continue;
            }
            let values = rows.chunks_exact(4).map(|row| f64::from(row[j]));
            let (sum, squares) = values.fold((0.0, 0.0), |(s, q), v| (s + v, q + v * v));
            let n_on = ROWS as f64 * p;
            assert!(
                (sum / n_on - 0.5).abs() < 5.0 * (1.0 / (3.0 * n_on)).sqrt(),
                "{j}: {sum}"
            );
            assert!(
                (squares / n_on - 1.0 / 3.0).abs() < 5.0 / (5.0 * n_on).sqrt(),
                "{j}"
            );
        }
        assert!(rows.iter().all(|value| (0.0..=1.0).contains(value)));
        Ok(())
    }

    #[test]
    fn pairs_come_together_or_exclude_each_other() -> Result<(), TaskError> {
        let features = SparseFeatures::new(vec![0.2, 0.2, 0.4, 0.4, 0.3], 1, 1)?;
        let rows = draw(&features);
        assert_eq!(share(&rows, 5, |row| (row[0] > 0.0) != (row[1] > 0.0)), 0.0);
        assert_eq!(share(&rows, 5, |row| row[2] > 0.0 && row[3] > 0.0), 0.0);
        for (j, p) in [(0, 0.2), (1, 0.2), (2, 0.4), (3, 0.4), (4, 0.3)] {
            let on = share(&rows, 5, |row| row[j] > 0.0);
            assert!((on - p).abs() < tolerance(p), "{j}: {on}");
        }
        Ok(())
    }

    #[test]
    fn the_zero_loss_is_the_mean_square() -> Result<(), TaskError> {
        let features = SparseFeatures::new(vec![0.5, 0.1], 0, 0)?;
        assert!((features.zero_loss(&[1.0, 2.0]) - (0.5 + 0.2) / 6.0).abs() < 1e-12);
        Ok(())
    }

    #[test]
    fn bad_settings_are_refused() {
        let code = |p: &[f64], c, a| SparseFeatures::new(p.to_vec(), c, a).unwrap_err().code();
        assert_eq!(code(&[], 0, 0), "task/feature-count");
        for p in [-0.1, 1.1, f64::NAN] {
            assert_eq!(code(&[p], 0, 0), "task/probability-out-of-range");
        }
        assert_eq!(code(&[0.6, 0.6], 0, 1), "task/probability-out-of-range");
        assert_eq!(code(&[0.1; 3], 1, 1), "task/too-many-pairs");
        assert_eq!(code(&[0.1, 0.2], 1, 0), "task/unequal-pair");
    }
}
