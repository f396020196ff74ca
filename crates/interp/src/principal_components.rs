//! Principal components of embeddings and unembedding: elements as points.

use serde::Serialize;

use crate::linalg::Svd;
use crate::low_rank::LowRankTarget;
use crate::matrix::Matrix;
use crate::{InterpError, NetworkAnalysis};

/// Elements in the coordinates of the largest principal components.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PrincipalComponents {
    /// `[order, k]`, one point per element.
    pub scores: Matrix,
    /// `[k]`, share of the variance along each component.
    pub explained: Vec<f64>,
}

impl NetworkAnalysis {
    /// The elements' rows of an embedding (columns of the unembedding) in their first k principal
    /// components.
    ///
    /// # Errors
    ///
    /// [`InterpError::Empty`] for no components.
    pub fn principal_components(
        &self,
        target: LowRankTarget,
        k: usize,
    ) -> Result<PrincipalComponents, InterpError> {
        if k == 0 {
            return Err(InterpError::Empty {
                what: "the list of components",
            });
        }
        let rows = match target {
            LowRankTarget::XEmbed => &self.embeddings.x,
            LowRankTarget::YEmbed => &self.embeddings.y,
            LowRankTarget::Unembed => &self.embeddings.u,
        };
        let n = rows.rows as f64;
        let means: Vec<f64> = (0..rows.cols)
            .map(|j| rows.column(j).iter().sum::<f64>() / n)
            .collect();
        let centered = Matrix::from_fn(rows.rows, rows.cols, |i, j| rows.at(i, j) - means[j]);
        let svd = Svd::new(&centered);
        let k = k.min(svd.singular_values.len());
        let energy = centered.energy();
        Ok(PrincipalComponents {
            scores: Matrix::from_fn(rows.rows, k, |i, j| svd.u.at(i, j) * svd.singular_values[j]),
            explained: svd.singular_values[..k]
                .iter()
                .map(|s| crate::matrix::share(s * s, energy))
                .collect(),
        })
    }
}
