//! Which irreps the embeddings and the unembedding are made of.
//!
//! Each of x_embed, y_embed and unembedᵀ is a list of functions on the group. The share of an irrep is
//! Σ (Qᵀ E)² / Σ E² with Q an orthonormal basis of its matrix elements; all shares add up to 1.

use serde::Serialize;

use crate::basis::IrrepSpace;
use crate::matrix::{Matrix, share};
use crate::{InterpError, NetworkAnalysis};

/// Three shares, each in `[0, 1]`.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EmbeddingShares {
    /// Of x_embed.
    pub x_embed: f64,
    /// Of y_embed.
    pub y_embed: f64,
    /// Of the unembedding.
    pub unembed: f64,
}

/// Shares of one irrep.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IrrepEmbeddingEnergy {
    /// Name of the irrep.
    pub irrep: String,
    /// Its shares.
    #[serde(flatten)]
    pub shares: EmbeddingShares,
}

/// Shares of all irreps.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EmbeddingEnergy {
    /// One entry per irrep, trivial first.
    pub irreps: Vec<IrrepEmbeddingEnergy>,
    /// Sums over the irreps, 1 up to rounding.
    pub total: EmbeddingShares,
}

/// Shares by matrix element of one irrep; each matrix adds up to the irrep's share.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ElementEnergy {
    /// `[dim, dim]`.
    pub x_embed: Matrix,
    /// `[dim, dim]`.
    pub y_embed: Matrix,
    /// `[dim, dim]`.
    pub unembed: Matrix,
}

impl NetworkAnalysis {
    /// Shares of every irrep in the embeddings and the unembedding.
    #[must_use]
    pub fn embedding_energy(&self) -> EmbeddingEnergy {
        let parts = &self.embeddings;
        let energies = [&parts.x, &parts.y, &parts.u].map(Matrix::energy);
        let mut total = EmbeddingShares::default();
        let shares_of = |irrep: &IrrepSpace| EmbeddingShares {
            x_embed: share(irrep.energy(&parts.x), energies[0]),
            y_embed: share(irrep.energy(&parts.y), energies[1]),
            unembed: share(irrep.energy(&parts.u), energies[2]),
        };
        let mut irreps = Vec::with_capacity(self.basis.irreps().len());
        for irrep in self.basis.irreps() {
            let shares = shares_of(irrep);
            total.x_embed += shares.x_embed;
            total.y_embed += shares.y_embed;
            total.unembed += shares.unembed;
            irreps.push(IrrepEmbeddingEnergy {
                irrep: irrep.name.clone(),
                shares,
            });
        }
        EmbeddingEnergy { irreps, total }
    }

    /// Shares by matrix element ρᵢⱼ of one irrep, or by ρ(g⁻¹)ᵢⱼ = ρ(g)ⱼᵢ where `inverse` says so.
    ///
    /// A network that multiplies matrices embeds x constant along columns and y along rows.
    ///
    /// # Errors
    ///
    /// [`InterpError::UnknownIrrep`].
    pub fn element_energy(&self, irrep: &str, inverse: bool) -> Result<ElementEnergy, InterpError> {
        let irrep = self.irrep(irrep)?;
        let shares = |functions: &Matrix| {
            let energies = irrep.element_energies(functions);
            let energies = if inverse {
                energies.transposed()
            } else {
                energies
            };
            energies.scaled(share(1.0, functions.energy()))
        };
        Ok(ElementEnergy {
            x_embed: shares(&self.embeddings.x),
            y_embed: shares(&self.embeddings.y),
            unembed: shares(&self.embeddings.u),
        })
    }
}
