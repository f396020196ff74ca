//! Directional ablations: the loss without the directions of ρ(x), ρ(y) or ρ(xy).

use serde::Serialize;

use super::{Correction, RowSet};
use crate::hidden::Part;
use crate::{InterpError, NetworkAnalysis};

/// Loss without the directions of one irrep.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IrrepAblation {
    /// Name of the irrep.
    pub irrep: String,
    /// Loss without ρ(xy), nats.
    pub xy: f64,
    /// Loss without ρ(x), nats.
    pub x: f64,
    /// Loss without ρ(y), nats.
    pub y: f64,
}

/// Losses of all directional ablations.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ablations {
    /// Loss of the network as it is, over the same pairs.
    pub baseline: f64,
    /// One entry per irrep, trivial first.
    pub irreps: Vec<IrrepAblation>,
}

/// How strongly the directions of one irrep reach the logits.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UnembeddedNorms {
    /// Name of the irrep.
    pub irrep: String,
    /// Mean over pairs and outputs of the squared logit that ρ(x) contributes.
    pub x: f64,
    /// The same of ρ(y).
    pub y: f64,
    /// The same of ρ(xy).
    pub xy: f64,
}

impl NetworkAnalysis {
    /// loss((H − Q Qᵀ H)·unembed) for the spaces ρ(xy), ρ(x) and ρ(y) of every irrep.
    ///
    /// In a network that computes with an irrep, taking out ρ(xy) destroys the answer, and taking
    /// out ρ(x) or ρ(y) changes nothing. A transformer keeps its path around the MLP.
    ///
    /// # Shapes
    ///
    /// - `rows`: rows x·|G| + y to average over, or all
    ///
    /// # Errors
    ///
    /// [`InterpError::Empty`], [`InterpError::IndexOutOfRange`], [`InterpError::LogitsNotFinite`].
    pub fn ablations(&self, rows: Option<&[u32]>) -> Result<Ablations, InterpError> {
        let set = RowSet::new(self.group.order(), rows)?;
        let means = self.hidden_means()?;
        let irreps = self.basis.irreps();
        let losses = self.losses_without(&set, 3 * irreps.len(), |index| {
            let part = Part::ALL[index % 3];
            let kept = irreps[index / 3].project(means.of(part));
            Correction {
                part,
                table: kept.times_transpose(&self.embeddings.u),
            }
        })?;
        let entry = |(irrep, losses): (&crate::IrrepSpace, &[f64])| IrrepAblation {
            irrep: irrep.name.clone(),
            x: losses[0],
            y: losses[1],
            xy: losses[2],
        };
        let baseline = match rows {
            Some(rows) => self.pair_losses()?.over_rows(rows)?.loss,
            None => self.pair_losses()?.mean().loss,
        };
        Ok(Ablations {
            baseline,
            irreps: irreps
                .iter()
                .zip(losses.chunks_exact(3))
                .map(entry)
                .collect(),
        })
    }

    /// Mean squared logits that ρ(x), ρ(y) and ρ(xy) of every irrep contribute.
    ///
    /// Those of ρ(x) and ρ(y) vanish when their directions lie in the kernel of the unembedding.
    ///
    /// # Errors
    ///
    /// [`InterpError::LogitsNotFinite`].
    pub fn unembedded_norms(&self) -> Result<Vec<UnembeddedNorms>, InterpError> {
        let means = self.hidden_means()?;
        let n = self.group.order() as f64;
        let norms = self.basis.irreps().iter().map(|irrep| {
            let of = |part| {
                let kept = irrep.project(means.of(part));
                kept.times_transpose(&self.embeddings.u).energy() / (n * n)
            };
            UnembeddedNorms {
                irrep: irrep.name.clone(),
                x: of(Part::Left),
                y: of(Part::Right),
                xy: of(Part::Product),
            }
        });
        Ok(norms.collect())
    }
}
