//! Expectations over the distinct rows of a finite data set.

use crate::InterpError;
use crate::features::check_len;
use crate::linalg::singular_values;
use crate::matrix::Matrix;

/// Distinct rows and their probabilities.
#[derive(Debug, Clone, PartialEq)]
pub struct StateTable {
    rows: Vec<f64>,
    probabilities: Vec<f64>,
    features: usize,
}

impl StateTable {
    /// `rows` are `[probabilities.len(), features]`.
    ///
    /// # Errors
    ///
    /// [`InterpError::ShapeMismatch`].
    pub fn new(
        rows: Vec<f64>,
        probabilities: Vec<f64>,
        features: usize,
    ) -> Result<Self, InterpError> {
        check_len("states", rows.len(), probabilities.len() * features)?;
        Ok(Self {
            rows,
            probabilities,
            features,
        })
    }

    /// Number of features.
    #[must_use]
    pub fn features(&self) -> usize {
        self.features
    }

    /// Rows with their probabilities.
    pub fn iter(&self) -> impl Iterator<Item = (&[f64], f64)> {
        let rows = self.rows.chunks_exact(self.features);
        rows.zip(self.probabilities.iter().copied())
    }

    /// E x, `[features]`.
    #[must_use]
    pub fn means(&self) -> Vec<f64> {
        let mut means = vec![0.0; self.features];
        for (row, p) in self.iter() {
            for (mean, x) in means.iter_mut().zip(row) {
                *mean += p * x;
            }
        }
        means
    }

    /// Expected mean square of predicting 0.
    #[must_use]
    pub fn zero_loss(&self) -> f64 {
        let total: f64 = self
            .iter()
            .map(|(row, p)| p * row.iter().map(|x| x * x).sum::<f64>())
            .sum();
        total / self.features as f64
    }

    /// Expected mean square of predicting the best constant.
    #[must_use]
    pub fn constant_loss(&self) -> f64 {
        let means = self.means();
        self.zero_loss() - means.iter().map(|m| m * m).sum::<f64>() / self.features as f64
    }

    /// Exact expected loss of ReLU(WᵀWx + b), mean over features.
    ///
    /// # Errors
    ///
    /// [`InterpError::ShapeMismatch`].
    pub fn loss(&self, w: &[f64], b: &[f64], hidden: usize) -> Result<f64, InterpError> {
        let per_feature = self.feature_losses(w, b, hidden)?;
        Ok(per_feature.iter().sum::<f64>() / self.features as f64)
    }

    /// Exact expected squared error of each feature.
    ///
    /// # Errors
    ///
    /// [`InterpError::ShapeMismatch`].
    pub fn feature_losses(
        &self,
        w: &[f64],
        b: &[f64],
        hidden: usize,
    ) -> Result<Vec<f64>, InterpError> {
        let n = self.features;
        check_len("W", w.len(), hidden * n)?;
        check_len("b", b.len(), n)?;
        let mut losses = vec![0.0; n];
        let mut h = vec![0.0; hidden];
        for (row, p) in self.iter() {
            for (h, w) in h.iter_mut().zip(w.chunks_exact(n)) {
                *h = w.iter().zip(row).map(|(w, x)| w * x).sum();
            }
            for (j, loss) in losses.iter_mut().enumerate() {
                let sum: f64 = h.iter().enumerate().map(|(k, h)| h * w[k * n + j]).sum();
                *loss += p * ((sum + b[j]).max(0.0) - row[j]).powi(2);
            }
        }
        Ok(losses)
    }

    /// Loss of the best linear (affine) autoencoder with m = 1, 2, … hidden units: what principal
    /// components leave, mean over features.
    #[must_use]
    pub fn linear_losses(&self, up_to: usize) -> Vec<f64> {
        let means = self.means();
        let weighted = Matrix::from_fn(self.probabilities.len(), self.features, |s, j| {
            self.probabilities[s].sqrt() * (self.rows[s * self.features + j] - means[j])
        });
        let mut variances: Vec<f64> = singular_values(&weighted).iter().map(|s| s * s).collect();
        variances.sort_by(|a, b| b.total_cmp(a));
        (1..=up_to.min(self.features))
            .map(|m| variances.iter().skip(m).sum::<f64>() / self.features as f64)
            .collect()
    }
}
