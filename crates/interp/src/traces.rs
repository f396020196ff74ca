//! How much a network's logits look like the traces of representations.
//!
//! For a character χ the trace logits of the pair (x, y) are T_z = χ(x y z⁻¹) = Tr ρ(x)ρ(y)ρ(z⁻¹),
//! centered over z. In the coordinate w = x y z⁻¹ every row of T is the character itself, so each row
//! of logits is brought to that coordinate once, and neither the cube of |G|³ traces nor a single
//! row of it is built.
//!
//! Two definitions of the cosine are in use and differ on trained networks: the mean of the cosines
//! of rows (Chughtai et al.'s notebook) and the cosine of the flattened cubes (their later code).

use glassbook_groups::Group;
use serde::Serialize;

use crate::basis::PeterWeyl;
use crate::exp::exp;
use crate::matrix::{Matrix, cosine, dot, share};

/// Agreement between logits and the trace logits of one irrep.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TraceComparison {
    /// Name of the irrep.
    pub irrep: String,
    /// Mean over pairs of the cosine between centered logits and trace logits.
    pub cosine: f64,
    /// The same between the softmax of both.
    pub softmax_cosine: f64,
    /// Fraction of variance explained by projection: mean over pairs of the squared cosine.
    pub fve: f64,
    /// The same after softmax: mean of the squared softmax cosine.
    pub softmax_fve: f64,
    /// The square of the mean softmax cosine, which the original notebook prints for it.
    pub softmax_fve_of_mean: f64,
    /// Cosine between the two cubes of |G|³ numbers.
    pub flat_cosine: f64,
    /// Its square: the fraction of the energy of all centered logits along the trace cube.
    pub flat_fve: f64,
}

/// Cosines between the trace logits of all pairs of nontrivial irreps.
///
/// # Shapes
///
/// - returns `[k, k]` in the order of [`PeterWeyl::nontrivial`]; the identity matrix up to rounding
#[must_use]
pub fn trace_cosines(basis: &PeterWeyl) -> Matrix {
    let centered: Vec<Vec<f64>> = basis
        .nontrivial()
        .map(|irrep| centered(&irrep.character))
        .collect();
    Matrix::from_fn(centered.len(), centered.len(), |i, j| {
        cosine(&centered[i], &centered[j])
    })
}

/// z ↦ w = g z⁻¹ for one product g at a time.
#[derive(Debug)]
pub(crate) struct RelativeRow {
    /// `[order, order]`: for g and w, the element z = w⁻¹ g.
    z_of: Vec<u32>,
    order: usize,
}

impl RelativeRow {
    pub(crate) fn new(group: &Group) -> Self {
        let order = group.order();
        let pairs = (0..order).flat_map(|g| (0..order).map(move |w| (g, w)));
        let z_of = pairs
            .map(|(g, w)| group.mul(group.inverse(w), g) as u32)
            .collect();
        Self { z_of, order }
    }

    /// Writes the logits of a row with label g in the coordinate w; the label is at w = e.
    pub(crate) fn gather<T: Copy + Into<f64>>(&self, row: &[T], label: usize, out: &mut [f64]) {
        let indices = &self.z_of[label * self.order..(label + 1) * self.order];
        for (out, &z) in out.iter_mut().zip(indices) {
            *out = row[z as usize].into();
        }
    }
}

/// Sums over rows from which the comparisons are made.
pub(crate) struct TraceSums {
    coordinates: RelativeRow,
    irreps: Vec<IrrepSums>,
    relative: Vec<f64>,
    softmax: Vec<f64>,
    logit_energy: f64,
    rows: f64,
}

struct IrrepSums {
    name: String,
    /// Centered character, not normalized.
    trace: Vec<f64>,
    norm: f64,
    /// exp χ and its norm: softmax up to a factor.
    masses: Vec<f64>,
    masses_norm: f64,
    cosine: f64,
    cosine_squared: f64,
    softmax: f64,
    softmax_squared: f64,
    inner_product: f64,
}

impl TraceSums {
    pub(crate) fn new(group: &Group, basis: &PeterWeyl) -> Self {
        let n = group.order();
        let irreps = basis.nontrivial().map(|irrep| {
            let trace = centered(&irrep.character);
            let largest = irrep.dim as f64;
            let masses: Vec<f64> = irrep
                .character
                .iter()
                .map(|chi| (chi - largest).exp())
                .collect();
            IrrepSums {
                name: irrep.name.clone(),
                norm: dot(&trace, &trace).sqrt(),
                masses_norm: dot(&masses, &masses).sqrt(),
                trace,
                masses,
                cosine: 0.0,
                cosine_squared: 0.0,
                softmax: 0.0,
                softmax_squared: 0.0,
                inner_product: 0.0,
            }
        });
        Self {
            coordinates: RelativeRow::new(group),
            irreps: irreps.collect(),
            relative: vec![0.0; n],
            softmax: vec![0.0; n],
            logit_energy: 0.0,
            rows: 0.0,
        }
    }

    /// Adds the logits of one pair.
    pub(crate) fn add(&mut self, logits: &[f64], label: usize) {
        let row = &mut self.relative;
        self.coordinates.gather(logits, label, row);
        let mean = row.iter().sum::<f64>() / row.len() as f64;
        let mut largest = f64::NEG_INFINITY;
        for value in row.iter_mut() {
            *value -= mean;
            largest = largest.max(*value);
        }
        for (mass, &value) in self.softmax.iter_mut().zip(&*row) {
            *mass = exp(value - largest);
        }
        let energy = dot(row, row);
        let norm = energy.sqrt();
        let softmax_norm = dot(&self.softmax, &self.softmax).sqrt();
        self.logit_energy += energy;
        self.rows += 1.0;
        for irrep in &mut self.irreps {
            let inner_product = dot(row, &irrep.trace);
            // A row of equal logits has no direction; it counts as unlike everything.
            let cosine = share(inner_product, norm * irrep.norm);
            let softmax = dot(&self.softmax, &irrep.masses) / (softmax_norm * irrep.masses_norm);
            irrep.inner_product += inner_product;
            irrep.cosine += cosine;
            irrep.cosine_squared += cosine * cosine;
            irrep.softmax += softmax;
            irrep.softmax_squared += softmax * softmax;
        }
    }

    /// Σ over pairs of the squared centered logits.
    pub(crate) fn logit_energy(&self) -> f64 {
        self.logit_energy
    }

    pub(crate) fn finish(self) -> Vec<TraceComparison> {
        let (rows, norm) = (self.rows, self.logit_energy.sqrt());
        let finish = |irrep: IrrepSums| {
            let whole = norm * irrep.norm * rows.sqrt();
            let flat_cosine = if whole > 0.0 {
                irrep.inner_product / whole
            } else {
                0.0
            };
            TraceComparison {
                irrep: irrep.name,
                cosine: irrep.cosine / rows,
                softmax_cosine: irrep.softmax / rows,
                fve: irrep.cosine_squared / rows,
                softmax_fve: irrep.softmax_squared / rows,
                softmax_fve_of_mean: (irrep.softmax / rows).powi(2),
                flat_cosine,
                flat_fve: flat_cosine * flat_cosine,
            }
        };
        self.irreps.into_iter().map(finish).collect()
    }
}

/// The values minus their mean.
pub(crate) fn centered(values: &[f64]) -> Vec<f64> {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|value| value - mean).collect()
}
