//! How concentrated a neuron is on the cosets of a subgroup.
//!
//! C_H(f) = Σ_{cosets c} Var[f | c] / Var[f]. It vanishes when f is constant on every coset of H. The
//! left part of a neuron is tested on right cosets Hx and the right part on left cosets xH, over all
//! subgroups but the trivial one, for which C_H is always 0, and the whole group, for which it is 1.
//!
//! Reference: Stander, Yu, Fan and Biderman, "Grokking Group Multiplication with Cosets"
//! (arXiv:2312.06581), §5.

use std::collections::HashSet;

use glassbook_groups::{Cosets, Group, Subgroup, subgroup_classes};
use serde::Serialize;

use crate::matrix::{Matrix, add_scaled, share};
use crate::{InterpError, NetworkAnalysis};

/// A neuron with less than this fraction of the largest variance is off.
const OFF: f64 = 1e-8;

/// A subgroup that was tested.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SubgroupEntry {
    /// Number of elements.
    pub order: usize,
    /// Elements that generate it, as the group writes them.
    pub generators: Vec<String>,
    /// Index of its conjugacy class of subgroups, by ascending order.
    pub class: usize,
    /// Number of subgroups in that class; 1 for a normal one.
    pub conjugates: usize,
}

/// The subgroup on whose cosets a function is most concentrated.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BestSubgroup {
    /// Index into the list of subgroups.
    pub subgroup: usize,
    /// C_H, the sum of the variances on cosets over the variance.
    pub concentration: f64,
    /// Mean of the variances on cosets over the variance, in `[0, 1]`.
    pub within: f64,
}

/// One neuron beside its irrep.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConcentratedNeuron {
    /// Index of the neuron.
    pub neuron: usize,
    /// Of the left part, on right cosets; none for a neuron that is off.
    pub left: Option<BestSubgroup>,
    /// Of the right part, on left cosets.
    pub right: Option<BestSubgroup>,
    /// The irrep with the largest share of both parts together.
    pub irrep: String,
    /// That share, of the energy without the mean.
    pub irrep_share: f64,
}

/// Coset concentration of all neurons.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CosetConcentration {
    /// The subgroups tested.
    pub subgroups: Vec<SubgroupEntry>,
    /// One entry per neuron.
    pub neurons: Vec<ConcentratedNeuron>,
    /// Share of active neurons whose left and right C_H are both below 1.
    pub below_one: f64,
    /// Share of active neurons for which both are below 1e-6.
    pub below_millionth: f64,
    /// Neurons that are on and have a C_H of at least 1 on a side.
    pub unconcentrated: Vec<usize>,
}

impl NetworkAnalysis {
    /// C_H of every neuron, minimized over all proper nontrivial subgroups.
    ///
    /// # Errors
    ///
    /// [`InterpError::Group`] for groups with too many subgroups or an order over 720.
    pub fn coset_concentration(&self) -> Result<CosetConcentration, InterpError> {
        let parts = self.neuron_parts()?;
        let h = self.network.d_hidden();
        let mut left = Search::new(&parts.left);
        let mut right = Search::new(&parts.right);
        let mut entries = Vec::new();
        for (subgroup, entry) in proper_subgroups(&self.group)? {
            left.test(
                entries.len(),
                &Cosets::right(&self.group, &subgroup),
                subgroup.order(),
            );
            right.test(
                entries.len(),
                &Cosets::left(&self.group, &subgroup),
                subgroup.order(),
            );
            entries.push(entry);
        }
        let irreps = self.main_irreps(&left.centered, &right.centered);
        let (left, right) = (left.finish(), right.finish());
        let neurons: Vec<ConcentratedNeuron> = (0..h)
            .zip(irreps)
            .map(|(neuron, (irrep, irrep_share))| ConcentratedNeuron {
                neuron,
                left: left[neuron],
                right: right[neuron],
                irrep,
                irrep_share,
            })
            .collect();
        let active: Vec<(usize, f64)> = neurons
            .iter()
            .filter_map(|n| Some((n.neuron, n.left?.concentration.max(n.right?.concentration))))
            .collect();
        let below = |limit: f64| {
            let count = active.iter().filter(|(_, worst)| *worst < limit).count();
            share(count as f64, active.len() as f64)
        };
        Ok(CosetConcentration {
            below_one: below(1.0),
            below_millionth: below(1e-6),
            unconcentrated: active
                .iter()
                .filter(|(_, c)| *c >= 1.0)
                .map(|(k, _)| *k)
                .collect(),
            subgroups: entries,
            neurons,
        })
    }

    /// Per neuron the irrep with the largest share of two centered parts.
    fn main_irreps(&self, left: &Matrix, right: &Matrix) -> Vec<(String, f64)> {
        let totals: Vec<f64> = left
            .column_energies()
            .iter()
            .zip(right.column_energies())
            .map(|(a, b)| a + b)
            .collect();
        let mut best = vec![(String::new(), 0.0); totals.len()];
        for irrep in self.basis.nontrivial() {
            let energies = irrep.column_energies(left);
            for (k, b) in irrep.column_energies(right).into_iter().enumerate() {
                let part = share(energies[k] + b, totals[k]);
                if part > best[k].1 {
                    best[k] = (irrep.name.clone(), part);
                }
            }
        }
        best
    }
}

/// The minimum over subgroups so far, for every neuron.
struct Search {
    /// `[order, d_hidden]`, without the mean of each neuron.
    centered: Matrix,
    /// `[d_hidden]`, Σ of squares of the centered functions.
    energies: Vec<f64>,
    best: Vec<Option<BestSubgroup>>,
}

impl Search {
    fn new(functions: &Matrix) -> Self {
        let (n, h) = (functions.rows, functions.cols);
        let mut means = vec![0.0; h];
        for g in 0..n {
            add_scaled(&mut means, 1.0 / n as f64, functions.row(g));
        }
        let centered = Matrix::from_fn(n, h, |g, k| functions.at(g, k) - means[k]);
        let energies = centered.column_energies();
        Self {
            centered,
            energies,
            best: vec![None; h],
        }
    }

    fn test(&mut self, index: usize, cosets: &Cosets, subgroup_order: usize) {
        let h = self.energies.len();
        let k = cosets.len() as f64;
        let mut means = Matrix::zeros(cosets.len(), h);
        for (g, &coset) in cosets.coset_of.iter().enumerate() {
            let scale = 1.0 / subgroup_order as f64;
            add_scaled(means.row_mut(coset as usize), scale, self.centered.row(g));
        }
        // Squares of differences rather than a difference of squares: exact where f is constant.
        let mut rest = vec![0.0; h];
        for (g, &coset) in cosets.coset_of.iter().enumerate() {
            let values = self.centered.row(g).iter().zip(means.row(coset as usize));
            for (total, (value, mean)) in rest.iter_mut().zip(values) {
                *total += (value - mean).powi(2);
            }
        }
        for ((best, &rest), &energy) in self.best.iter_mut().zip(&rest).zip(&self.energies) {
            let within = share(rest, energy);
            let concentration = k * within;
            if best.is_none_or(|known| concentration < known.concentration) {
                *best = Some(BestSubgroup {
                    subgroup: index,
                    concentration,
                    within,
                });
            }
        }
    }

    fn finish(self) -> Vec<Option<BestSubgroup>> {
        let floor = OFF * self.energies.iter().copied().fold(0.0, f64::max);
        let on = self.energies.iter().map(|&energy| energy > floor);
        self.best
            .iter()
            .zip(on)
            .map(|(best, on)| best.filter(|_| on))
            .collect()
    }
}

/// All subgroups but the trivial one and the whole group.
fn proper_subgroups(group: &Group) -> Result<Vec<(Subgroup, SubgroupEntry)>, InterpError> {
    let mut list = Vec::new();
    for (class, found) in subgroup_classes(group)?.into_iter().enumerate() {
        let order = found.representative.order();
        if order == 1 || order == group.order() {
            continue;
        }
        let mut seen: HashSet<Subgroup> = HashSet::new();
        for g in 0..group.order() {
            if seen.len() == found.length {
                break;
            }
            let conjugate = found.representative.conjugate(group, g);
            if seen.insert(conjugate.clone()) {
                let image = |&x: &u32| group.element_name(group.conjugate(x as usize, g));
                let entry = SubgroupEntry {
                    order,
                    generators: found.generators.iter().map(image).collect(),
                    class,
                    conjugates: found.length,
                };
                list.push((conjugate, entry));
            }
        }
    }
    Ok(list)
}
