//! What is worth recording about a network at every checkpoint of a run.
//!
//! The set and the definitions are those of Chughtai et al.'s later code (`metrics.py`), so that a
//! curve can be laid over theirs.

use serde::Serialize;

use crate::ablation::KeyIrrepLosses;
use crate::cross_entropy::LossAndAccuracy;
use crate::hidden::energy::Centering;
use crate::{InterpError, NetworkAnalysis};

/// Metrics of one irrep.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IrrepMetrics {
    /// Name of the irrep.
    pub irrep: String,
    /// Dimension over ℝ.
    pub dim: usize,
    /// Cosine between the flattened cubes of centered logits and traces; none for the trivial irrep.
    pub trace_similarity: Option<f64>,
    /// Mean of the cosines of rows; none for the trivial irrep.
    pub row_cosine: Option<f64>,
    /// Share of x_embed.
    pub x_embed: f64,
    /// Share of y_embed.
    pub y_embed: f64,
    /// Share of the unembedding.
    pub unembed: f64,
    /// Share of ρ(x) in the hidden layer, centered over inputs.
    pub hidden_x: f64,
    /// Share of ρ(y).
    pub hidden_y: f64,
    /// Share of ρ(xy).
    pub hidden_xy: f64,
    /// Sum of the three.
    pub hidden_total: f64,
    /// Train loss without the irrep's trace in the logits; none for the trivial irrep.
    pub logit_excluded_loss: Option<f64>,
    /// Loss with nothing but the irrep's trace; none for the trivial irrep.
    pub logit_restricted_loss: Option<f64>,
    /// Train loss without ρ(xy) in the hidden layer.
    pub hidden_excluded_loss: f64,
    /// Loss with nothing but ρ(xy) in the hidden layer.
    pub hidden_restricted_loss: f64,
}

/// Sums of shares over the key irreps.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyShares {
    /// ρ(x), ρ(y) and ρ(xy) in the hidden layer.
    pub hidden: f64,
    /// ρ(xy) in the hidden layer.
    pub hidden_xy: f64,
    /// x_embed.
    pub x_embed: f64,
    /// y_embed.
    pub y_embed: f64,
    /// The unembedding.
    pub unembed: f64,
}

/// Metrics of a network at one step of its training.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Metrics {
    /// Over the train rows, where they are known.
    pub train: Option<LossAndAccuracy>,
    /// Over the other rows, where there are any.
    pub test: Option<LossAndAccuracy>,
    /// Over all pairs.
    pub all: LossAndAccuracy,
    /// One entry per irrep, trivial first.
    pub irreps: Vec<IrrepMetrics>,
    /// Nontrivial irreps with a trace similarity above 0.005.
    pub key_irreps: Vec<String>,
    /// Σ over nontrivial irreps of the squared trace similarity.
    pub percent_logits_explained: f64,
    /// Shares of the key irreps.
    pub explained: KeyShares,
    /// Excluded and restricted losses of the key irreps together.
    pub total: KeyIrrepLosses,
    /// Test loss (or that over all pairs) divided by the restricted loss of the key irreps in the
    /// hidden layer.
    pub test_loss_restricted_loss_ratio: f64,
    /// Σ w² over all weights.
    pub sum_of_squared_weights: f64,
}

/// When an irrep was learned.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Learned {
    /// Name of the irrep.
    pub irrep: String,
    /// First recorded step whose trace similarity is above the threshold.
    pub step: u64,
}

/// Trace similarity above which an irrep counts as learned at a step, in Chughtai et al.'s code.
pub const LEARNED_SIMILARITY: f64 = 0.05;

impl NetworkAnalysis {
    /// Metrics of the network, as recorded at every checkpoint.
    ///
    /// # Shapes
    ///
    /// - `train_rows`: rows x·|G| + y of the train split; all rows count as train where absent
    ///
    /// # Errors
    ///
    /// [`InterpError::Empty`], [`InterpError::IndexOutOfRange`], [`InterpError::LogitsNotFinite`].
    pub fn metrics(&self, train_rows: Option<&[u32]>) -> Result<Metrics, InterpError> {
        let losses = self.pair_losses()?;
        let all = losses.mean();
        let (train, test) = match train_rows {
            Some(rows) => {
                let rest = other_rows(self.group.order(), rows);
                let test = if rest.is_empty() {
                    None
                } else {
                    Some(losses.over_rows(&rest)?)
                };
                (Some(losses.over_rows(rows)?), test)
            }
            None => (None, None),
        };
        let traces = self.trace_comparison()?;
        let embeddings = self.embedding_energy();
        let hidden = self.hidden_energy(Centering::Inputs)?;
        let by_irrep = self.excluded_restricted(train_rows)?;
        let mut irreps = Vec::with_capacity(self.basis.irreps().len());
        let mut explained = KeyShares::default();
        for (index, irrep) in self.basis.irreps().iter().enumerate() {
            let shares = embeddings.irreps[index].shares;
            let (energy, loss) = (&hidden.irreps[index], &by_irrep.irreps[index]);
            let trace = traces.iter().find(|t| t.irrep == irrep.name);
            let hidden_total = energy.x + energy.y + energy.xy;
            if by_irrep.key_irreps.contains(&irrep.name) {
                explained.hidden += hidden_total;
                explained.hidden_xy += energy.xy;
                explained.x_embed += shares.x_embed;
                explained.y_embed += shares.y_embed;
                explained.unembed += shares.unembed;
            }
            irreps.push(IrrepMetrics {
                irrep: irrep.name.clone(),
                dim: irrep.dim,
                trace_similarity: trace.map(|t| t.flat_cosine),
                row_cosine: trace.map(|t| t.cosine),
                x_embed: shares.x_embed,
                y_embed: shares.y_embed,
                unembed: shares.unembed,
                hidden_x: energy.x,
                hidden_y: energy.y,
                hidden_xy: energy.xy,
                hidden_total,
                logit_excluded_loss: loss.logit_excluded,
                logit_restricted_loss: loss.logit_restricted,
                hidden_excluded_loss: loss.hidden_excluded,
                hidden_restricted_loss: loss.hidden_restricted,
            });
        }
        Ok(Metrics {
            test_loss_restricted_loss_ratio: test.unwrap_or(all).loss
                / by_irrep.key.hidden_restricted,
            train,
            test,
            all,
            irreps,
            key_irreps: by_irrep.key_irreps,
            percent_logits_explained: traces.iter().map(|t| t.flat_fve).sum(),
            explained,
            total: by_irrep.key,
            sum_of_squared_weights: self.network.sum_of_squared_weights(),
        })
    }
}

/// The irreps that a run learned, in the order of the first step at which each one's trace
/// similarity exceeded the threshold; irreps never learned are left out.
///
/// # Shapes
///
/// - `series`: step and metrics, ascending
#[must_use]
pub fn learning_order<'a>(
    series: impl IntoIterator<Item = (u64, &'a Metrics)>,
    threshold: f64,
) -> Vec<Learned> {
    let mut learned: Vec<Learned> = Vec::new();
    for (step, metrics) in series {
        for irrep in &metrics.irreps {
            let above = irrep
                .trace_similarity
                .is_some_and(|similarity| similarity > threshold);
            if above && !learned.iter().any(|known| known.irrep == irrep.irrep) {
                learned.push(Learned {
                    irrep: irrep.irrep.clone(),
                    step,
                });
            }
        }
    }
    learned
}

fn other_rows(order: usize, rows: &[u32]) -> Vec<u32> {
    let mut is_train = vec![false; order * order];
    for &row in rows {
        if let Some(entry) = is_train.get_mut(row as usize) {
            *entry = true;
        }
    }
    (0..(order * order) as u32)
        .filter(|&row| !is_train[row as usize])
        .collect()
}
