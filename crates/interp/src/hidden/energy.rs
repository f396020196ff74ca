//! Which irreps of x, of y and of x·y the hidden layer is made of.
//!
//! The share of ρ(xy) is Σ (Qᵀ H)² / Σ H² with Q an orthonormal basis, on the |G|² pairs, of the
//! functions ρ(xy)ᵢⱼ; likewise for ρ(x) and ρ(y). The trivial irrep of all three is the same constant
//! function. In a bilinear network that computes ρ(x)ρ(y) exactly, ρ(xy) has 1/d of its irrep's energy.

use serde::Serialize;

use super::{HiddenMeans, Part};
use crate::basis::IrrepSpace;
use crate::matrix::{Matrix, share};
use crate::{InterpError, NetworkAnalysis};

/// What is subtracted from the hidden layer first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Centering {
    /// Nothing, as in Chughtai et al.'s notebook.
    None,
    /// Every neuron's mean over all pairs, as in their later code.
    #[default]
    Inputs,
    /// Every pair's mean over all neurons.
    Neurons,
}

/// Shares of one irrep in the hidden layer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IrrepHiddenEnergy {
    /// Name of the irrep.
    pub irrep: String,
    /// Share of ρ(x).
    pub x: f64,
    /// Share of ρ(y).
    pub y: f64,
    /// Share of ρ(xy).
    pub xy: f64,
}

/// Shares of all irreps in the hidden layer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HiddenEnergy {
    /// One entry per irrep, trivial first.
    pub irreps: Vec<IrrepHiddenEnergy>,
    /// Share explained by all of them together; the constant function counts once.
    pub total: f64,
    /// Σ H² over all pairs and neurons, after centering.
    pub energy: f64,
}

/// Energy by matrix element of one irrep, relative to Σ H² without centering.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HiddenElementEnergy {
    /// `[dim, dim]`, of ρ(x)ᵢⱼ.
    pub x: Matrix,
    /// `[dim, dim]`, of ρ(y)ᵢⱼ.
    pub y: Matrix,
    /// `[dim, dim]`, of ρ(xy)ᵢⱼ.
    pub xy: Matrix,
}

impl NetworkAnalysis {
    /// Shares of every irrep of x, y and x·y in the hidden layer.
    ///
    /// # Errors
    ///
    /// [`InterpError::LogitsNotFinite`].
    pub fn hidden_energy(&self, centering: Centering) -> Result<HiddenEnergy, InterpError> {
        let means = self.hidden_means()?;
        let n = means.multiplicity();
        let energy = centered_energy(means, centering);
        let [x, y, xy] = Part::ALL.map(|part| centered_means(means, part, centering));
        let shares_of = |irrep: &IrrepSpace| {
            let of = |part: &Matrix| share(n * irrep.energy(part), energy);
            IrrepHiddenEnergy {
                irrep: irrep.name.clone(),
                x: of(&x),
                y: of(&y),
                xy: of(&xy),
            }
        };
        let irreps: Vec<IrrepHiddenEnergy> = self.basis.irreps().iter().map(shares_of).collect();
        let total = irreps
            .iter()
            .zip(self.basis.irreps())
            .map(|(e, irrep)| {
                if irrep.is_trivial() {
                    e.xy
                } else {
                    e.x + e.y + e.xy
                }
            })
            .sum();
        Ok(HiddenEnergy {
            irreps,
            total,
            energy,
        })
    }

    /// Energy of ρ(x)ᵢⱼ, ρ(y)ᵢⱼ and ρ(xy)ᵢⱼ in the hidden layer.
    ///
    /// With `orthonormal` the entries are shares that add up to the irrep's; without, they are
    /// Σ (ρᵢⱼᵀ H)² / Σ H² with matrix elements as they are, |G|²/dim times larger for real type.
    ///
    /// # Errors
    ///
    /// [`InterpError::UnknownIrrep`], [`InterpError::LogitsNotFinite`].
    pub fn hidden_element_energy(
        &self,
        irrep: &str,
        orthonormal: bool,
    ) -> Result<HiddenElementEnergy, InterpError> {
        let irrep = self.irrep(irrep)?;
        let means = self.hidden_means()?;
        let n = means.multiplicity();
        // ρᵢⱼᵀ H on pairs is |G| times ρᵢⱼᵀ of the mean; element_energies holds a factor w/|G|.
        let factor = if orthonormal {
            n
        } else {
            n.powi(3) / irrep.weight
        };
        let of = |part| {
            irrep
                .element_energies(means.of(part))
                .scaled(share(factor, means.energy()))
        };
        Ok(HiddenElementEnergy {
            x: of(Part::Left),
            y: of(Part::Right),
            xy: of(Part::Product),
        })
    }
}

/// Σ H² after centering.
pub(crate) fn centered_energy(means: &HiddenMeans, centering: Centering) -> f64 {
    let pairs = means.multiplicity().powi(2);
    let removed = match centering {
        Centering::None => 0.0,
        Centering::Inputs => pairs * means.mean.iter().map(|m| m * m).sum::<f64>(),
        Centering::Neurons => {
            means.mean.len() as f64 * means.neuron_means.iter().map(|m| m * m).sum::<f64>()
        }
    };
    // A hidden layer that is constant would leave rounding noise.
    let energy = means.energy();
    if energy - removed > 1e-12 * energy {
        energy - removed
    } else {
        0.0
    }
}

/// Means of the centered hidden layer, which are centered means because centering is linear.
fn centered_means(means: &HiddenMeans, part: Part, centering: Centering) -> Matrix {
    let mut centered = means.of(part).clone();
    for row in centered.values.chunks_exact_mut(means.mean.len()) {
        match centering {
            Centering::None => {}
            Centering::Inputs => {
                for (value, mean) in row.iter_mut().zip(&means.mean) {
                    *value -= mean;
                }
            }
            Centering::Neurons => {
                let mean = row.iter().sum::<f64>() / row.len() as f64;
                for value in row {
                    *value -= mean;
                }
            }
        }
    }
    centered
}
