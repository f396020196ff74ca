//! Excluded and restricted losses: the network without an irrep, and with nothing else.
//!
//! On logits: L = Σ_ρ c_ρ T_ρ + rest, with T_ρ the unit trace cube and c_ρ = ⟨L, T_ρ⟩ of the centered
//! logits; excluded is L − c_ρ T_ρ and restricted c_ρ T_ρ. On the hidden layer: excluded takes the
//! directions of ρ(xy) away, restricted keeps only them. Excluded losses are taken over the train rows
//! and restricted ones over all pairs, as in Chughtai et al.'s code.

use glassbook_groups::trace_loss;
use serde::Serialize;

use super::{Correction, RowSet, loss_of_product_logits};
use crate::basis::IrrepSpace;
use crate::hidden::Part;
use crate::matrix::{Matrix, add_scaled, dot};
use crate::pass::Pass;
use crate::traces::centered;
use crate::{InterpError, NetworkAnalysis};

/// Excluded and restricted losses of one irrep, nats.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IrrepLosses {
    /// Name of the irrep.
    pub irrep: String,
    /// Train loss without its trace in the logits; none for the trivial irrep.
    pub logit_excluded: Option<f64>,
    /// Loss with nothing but its trace in the logits; none for the trivial irrep.
    pub logit_restricted: Option<f64>,
    /// Train loss without ρ(xy) in the hidden layer.
    pub hidden_excluded: f64,
    /// Loss with nothing but ρ(xy) in the hidden layer.
    pub hidden_restricted: f64,
}

/// The same for all key irreps together.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyIrrepLosses {
    /// Train loss without the traces of the key irreps in the logits.
    pub logit_excluded: f64,
    /// Loss with nothing but those traces.
    pub logit_restricted: f64,
    /// Train loss without ρ(xy) of the key irreps in the hidden layer.
    pub hidden_excluded: f64,
    /// Loss with nothing but those directions.
    pub hidden_restricted: f64,
}

/// Excluded and restricted losses of every irrep and of the key irreps together.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LossesByIrrep {
    /// One entry per irrep, trivial first.
    pub irreps: Vec<IrrepLosses>,
    /// All key irreps together.
    pub key: KeyIrrepLosses,
    /// Names of the key irreps.
    pub key_irreps: Vec<String>,
}

/// Cosine of the flattened cubes above which an irrep counts as learned in a final network.
pub(crate) const KEY_COSINE: f64 = 0.005;

impl NetworkAnalysis {
    /// The irreps a network has learned: nontrivial ones whose trace cube has a cosine above 0.005
    /// with the logits.
    ///
    /// # Errors
    ///
    /// [`InterpError::LogitsNotFinite`].
    pub fn key_irreps(&self) -> Result<Vec<String>, InterpError> {
        let traces = self.trace_comparison()?.iter();
        Ok(traces
            .filter(|t| t.flat_cosine > KEY_COSINE)
            .map(|t| t.irrep.clone())
            .collect())
    }

    /// Excluded and restricted losses, on logits and on the hidden layer.
    ///
    /// # Shapes
    ///
    /// - `train_rows`: rows x·|G| + y over which excluded losses are taken; all if absent
    ///
    /// # Errors
    ///
    /// [`InterpError::Empty`], [`InterpError::IndexOutOfRange`], [`InterpError::LogitsNotFinite`].
    pub fn excluded_restricted(
        &self,
        train_rows: Option<&[u32]>,
    ) -> Result<LossesByIrrep, InterpError> {
        let rows = RowSet::new(self.group.order(), train_rows)?;
        let pass = self.pass()?;
        let key_irreps = self.key_irreps()?;
        let is_key = |irrep: &IrrepSpace| key_irreps.contains(&irrep.name);
        let irreps = self.basis.irreps();
        let n = irreps.len();
        // Tables by irrep: traces in the logits, then ρ(xy) in the hidden layer, then key sums.
        let excluded = self.losses_without(&rows, 2 * n + 2, |index| {
            let table = match index {
                _ if index < n => self.trace_table(&self.trace_part(pass, &irreps[index])),
                _ if index < 2 * n => self.hidden_table(pass, &irreps[index - n]),
                _ if index == 2 * n => self.trace_table(&self.key_trace(pass, is_key)),
                _ => self.key_hidden_table(pass, is_key),
            };
            Correction {
                part: Part::Product,
                table,
            }
        })?;
        let identity = self.group.identity();
        let entry = |(index, irrep): (usize, &IrrepSpace)| {
            let defined = !irrep.is_trivial();
            let restricted = || trace_loss(&self.trace_part(pass, irrep), identity);
            IrrepLosses {
                irrep: irrep.name.clone(),
                logit_excluded: defined.then(|| excluded[index]),
                logit_restricted: defined.then(restricted),
                hidden_excluded: excluded[n + index],
                hidden_restricted: loss_of_product_logits(
                    &self.group,
                    &self.hidden_table(pass, irrep),
                ),
            }
        };
        Ok(LossesByIrrep {
            irreps: irreps.iter().enumerate().map(entry).collect(),
            key: KeyIrrepLosses {
                logit_excluded: excluded[2 * n],
                logit_restricted: trace_loss(&self.key_trace(pass, is_key), identity),
                hidden_excluded: excluded[2 * n + 1],
                hidden_restricted: loss_of_product_logits(
                    &self.group,
                    &self.key_hidden_table(pass, is_key),
                ),
            },
            key_irreps,
        })
    }

    /// `[order]`: the part of the centered logits along an irrep's trace, as a function of x y z⁻¹.
    fn trace_part(&self, pass: &Pass, irrep: &IrrepSpace) -> Vec<f64> {
        let trace = centered(&irrep.character);
        let norm = dot(&trace, &trace).sqrt();
        let comparison = pass.traces.iter().find(|t| t.irrep == irrep.name);
        // c T with T of norm 1 on the cube: cos · ‖L‖ · trace / (|G| ‖trace‖).
        let scale = comparison.map_or(0.0, |t| {
            t.flat_cosine * pass.logit_energy.sqrt() / (self.group.order() as f64 * norm)
        });
        trace.iter().map(|value| scale * value).collect()
    }

    fn key_trace(&self, pass: &Pass, is_key: impl Fn(&IrrepSpace) -> bool) -> Vec<f64> {
        let mut sum = vec![0.0; self.group.order()];
        for irrep in self.basis.irreps().iter().filter(|irrep| is_key(irrep)) {
            add_scaled(&mut sum, 1.0, &self.trace_part(pass, irrep));
        }
        sum
    }

    /// `[order, order]`, row g: the logits χ(g z⁻¹).
    fn trace_table(&self, values: &[f64]) -> Matrix {
        let n = self.group.order();
        Matrix::from_fn(n, n, |g, z| {
            values[self.group.mul(g, self.group.inverse(z))]
        })
    }

    /// `[order, order]`, row g: the logits that ρ(xy) contributes where x·y = g.
    fn hidden_table(&self, pass: &Pass, irrep: &IrrepSpace) -> Matrix {
        irrep
            .project(&pass.hidden.product)
            .times_transpose(&self.embeddings.u)
    }

    fn key_hidden_table(&self, pass: &Pass, is_key: impl Fn(&IrrepSpace) -> bool) -> Matrix {
        let mut sum = Matrix::zeros(self.group.order(), self.group.order());
        for irrep in self.basis.irreps().iter().filter(|irrep| is_key(irrep)) {
            sum.add(&self.hidden_table(pass, irrep));
        }
        sum
    }
}
