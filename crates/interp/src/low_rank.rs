//! Singular values of the weights, and what is left of the network at low rank.

use serde::Serialize;

use crate::forward::Layer;
use crate::linalg::{Svd, singular_values};
use crate::matrix::Matrix;
use crate::pass::losses_of;
use crate::{InterpError, NetworkAnalysis};

/// Singular values of one matrix.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Spectrum {
    /// Name of the tensor, or `x_embed`, `y_embed`, `unembed`.
    pub name: String,
    /// `[rows, cols]`.
    pub shape: [usize; 2],
    /// `[min(rows, cols)]`, descending.
    pub values: Vec<f64>,
}

/// A matrix that can be replaced by one of low rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LowRankTarget {
    /// The left embedding as the hidden layer sees it.
    XEmbed,
    /// The right embedding.
    YEmbed,
    /// The unembedding.
    Unembed,
}

/// The network with low-rank matrices.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LowRankLoss {
    /// Number of singular values kept.
    pub rank: usize,
    /// Mean loss over all pairs, nats.
    pub loss: f64,
    /// Accuracy over all pairs.
    pub accuracy: f64,
}

impl NetworkAnalysis {
    /// Singular values of every weight matrix and of x_embed, y_embed and unembed.
    ///
    /// A network that has learned irreps of dimensions d₁, d₂, … has Σ dᵢ² large singular values in
    /// its embeddings. Biases are left out; tensors with a head axis count their heads as rows.
    #[must_use]
    pub fn spectra(&self) -> Vec<Spectrum> {
        let tensors = self
            .network
            .tensors()
            .iter()
            .filter(|tensor| tensor.shape.len() > 1);
        let weights = tensors.map(|tensor| spectrum(&tensor.name, &tensor.to_matrix()));
        let products = [
            spectrum("x_embed", &self.embeddings.x),
            spectrum("y_embed", &self.embeddings.y),
            spectrum("unembed", &self.embeddings.u.transposed()),
        ];
        weights.chain(products).collect()
    }

    /// Losses with some matrices replaced by their best approximations of rank k, for every k asked.
    ///
    /// # Errors
    ///
    /// [`InterpError::NotForThisForm`] for the embeddings of a transformer, whose attention reads
    /// them twice; [`InterpError::Empty`] without targets or ranks.
    pub fn low_rank(
        &self,
        targets: &[LowRankTarget],
        ranks: &[usize],
    ) -> Result<Vec<LowRankLoss>, InterpError> {
        if targets.is_empty() || ranks.is_empty() {
            return Err(InterpError::Empty {
                what: "the list of matrices or ranks",
            });
        }
        let svd_of = |target: LowRankTarget, matrix: &Matrix| {
            targets.contains(&target).then(|| Svd::new(matrix))
        };
        let left = svd_of(LowRankTarget::XEmbed, &self.embeddings.x);
        let right = svd_of(LowRankTarget::YEmbed, &self.embeddings.y);
        let unembed = svd_of(LowRankTarget::Unembed, &self.embeddings.u.transposed());
        let mut losses = Vec::with_capacity(ranks.len());
        for &rank in ranks {
            let mut forward = self.network.forward().clone();
            if left.is_some() || right.is_some() {
                let mut layer = forward.layer().clone();
                let (Layer::Product(tables) | Layer::Relu(tables) | Layer::Abs(tables)) =
                    &mut layer
                else {
                    return Err(InterpError::NotForThisForm {
                        analysis: "a low-rank embedding",
                        form: self.network.form().name(),
                    });
                };
                if let Some(svd) = &left {
                    tables.left = svd.truncated(rank).to_f32();
                }
                if let Some(svd) = &right {
                    tables.right = svd.truncated(rank).to_f32();
                }
                forward = forward.with_layer(layer);
            }
            if let Some(svd) = &unembed {
                forward = forward.replacing_unembed(&svd.truncated(rank));
            }
            let mean = losses_of(&forward, &self.group).mean();
            losses.push(LowRankLoss {
                rank,
                loss: mean.loss,
                accuracy: mean.accuracy,
            });
        }
        Ok(losses)
    }
}

fn spectrum(name: &str, matrix: &Matrix) -> Spectrum {
    Spectrum {
        name: name.into(),
        shape: [matrix.rows, matrix.cols],
        values: singular_values(matrix),
    }
}
