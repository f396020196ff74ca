//! Does the network need the mean of its hidden layer over neurons?

use serde::Serialize;

use super::energy::Centering;
use crate::cross_entropy::row_loss;
use crate::linalg::singular_values;
use crate::matrix::Matrix;
use crate::pass::widen;
use crate::{InterpError, NetworkAnalysis};

/// The network with every pair's mean over neurons subtracted from its hidden layer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NeuronCentering {
    /// Loss of the network as it is, nats.
    pub loss: f64,
    /// Loss after centering.
    pub centered_loss: f64,
    /// `[rows, order]`, logits minus centered logits of the first pairs.
    pub logit_difference: Matrix,
}

/// Pairs whose logit differences are shown.
const SHOWN_ROWS: usize = 20;

impl NetworkAnalysis {
    /// Losses with and without the mean over neurons, and what it adds to the logits.
    ///
    /// # Errors
    ///
    /// [`InterpError::LogitsNotFinite`].
    pub fn neuron_centering(&self) -> Result<NeuronCentering, InterpError> {
        let n = self.group.order();
        let pass = self.pass()?;
        let means = &pass.hidden.neuron_means;
        // Subtracting m from all neurons subtracts m times the sum of the unembedding's rows.
        let sums: Vec<f64> = (0..n)
            .map(|z| self.embeddings.u.row(z).iter().sum())
            .collect();
        let mut total = 0.0;
        let mut row = vec![0.0; n];
        pass.for_each_logits(self.network.forward(), |x, block| {
            for (y, logits) in block.chunks_exact(n).enumerate() {
                widen(logits, &mut row);
                for (logit, sum) in row.iter_mut().zip(&sums) {
                    *logit -= means[x * n + y] * sum;
                }
                total += row_loss(&mut row, self.group.mul(x, y));
            }
        });
        Ok(NeuronCentering {
            loss: pass.losses.mean().loss,
            centered_loss: total / (n * n) as f64,
            logit_difference: Matrix::from_fn(SHOWN_ROWS.min(n), n, |y, z| means[y] * sums[z]),
        })
    }

    /// Singular values of the hidden layer on all pairs, `[order², d_hidden]`.
    ///
    /// They are square roots of the eigenvalues of HᵀH, so that those below about 1e-8 of the
    /// largest one are rounding noise.
    ///
    /// # Shapes
    ///
    /// - returns `[d_hidden]`, descending
    #[must_use]
    pub fn hidden_spectrum(&self, centering: Centering) -> Vec<f64> {
        let (n, h) = (self.group.order(), self.network.d_hidden());
        let mut gram = Matrix::zeros(h, h);
        let mut sums = vec![0.0; h];
        let mut row = vec![0.0; h];
        let mut hidden = vec![0.0; n * h];
        for x in 0..n {
            self.network.forward().hidden(x, &mut hidden);
            for values in hidden.chunks_exact(h) {
                widen(values, &mut row);
                if centering == Centering::Neurons {
                    let mean = row.iter().sum::<f64>() / h as f64;
                    for value in &mut row {
                        *value -= mean;
                    }
                }
                crate::matrix::add_scaled(&mut sums, 1.0, &row);
                // The upper triangle is enough.
                for (i, &factor) in row.iter().enumerate() {
                    crate::matrix::add_scaled(&mut gram.row_mut(i)[i..], factor, &row[i..]);
                }
            }
        }
        let scale = if centering == Centering::Inputs {
            1.0 / (n * n) as f64
        } else {
            0.0
        };
        let full = Matrix::from_fn(h, h, |i, j| {
            gram.at(i.min(j), i.max(j)) - scale * sums[i] * sums[j]
        });
        singular_values(&full).into_iter().map(f64::sqrt).collect()
    }
}
