//! Neurons grouped by the irrep that their embeddings lie in.

use serde::Serialize;

use crate::hidden::Part;
use crate::matrix::{Matrix, share};
use crate::{InterpError, IrrepSpace, NetworkAnalysis};

/// When a neuron counts as active, or as part of an irrep.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ClusterThreshold {
    /// Energy Σ_g a(g)² above this number; 2 in Chughtai et al.'s notebook.
    Absolute(f64),
    /// Energy above this fraction of the largest energy of any neuron.
    Relative(f64),
}

impl Default for ClusterThreshold {
    fn default() -> Self {
        Self::Relative(0.02)
    }
}

/// The neurons of one irrep.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IrrepCluster {
    /// Name of the irrep.
    pub irrep: String,
    /// Indices of its neurons.
    pub neurons: Vec<usize>,
    /// Share of ρ(x) in the activations of these neurons, centered over inputs.
    pub hidden_x: f64,
    /// Share of ρ(y).
    pub hidden_y: f64,
    /// Share of ρ(xy).
    pub hidden_xy: f64,
}

/// Neurons by irrep.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NeuronClusters {
    /// The energy used as threshold.
    pub threshold: f64,
    /// Neurons with less energy than the threshold on both sides.
    pub off: Vec<usize>,
    /// One entry per nontrivial irrep.
    pub irreps: Vec<IrrepCluster>,
    /// Neurons in more than one irrep.
    pub shared: Vec<usize>,
    /// Neurons that are neither off nor in an irrep.
    pub unaccounted: Vec<usize>,
    /// `[n_irreps, d_hidden]`, energy of the left part by irrep, trivial first.
    pub left_energies: Matrix,
    /// `[n_irreps, d_hidden]`, energy of the right part.
    pub right_energies: Matrix,
}

impl NetworkAnalysis {
    /// Groups the neurons by the irreps of their two embeddings.
    ///
    /// A neuron belongs to an irrep when both embeddings have more energy in it than the threshold.
    ///
    /// # Errors
    ///
    /// [`InterpError::LogitsNotFinite`].
    pub fn neuron_clusters(
        &self,
        threshold: ClusterThreshold,
    ) -> Result<NeuronClusters, InterpError> {
        let parts = self.neuron_parts()?;
        let totals = [parts.left.column_energies(), parts.right.column_energies()];
        let threshold = match threshold {
            ClusterThreshold::Absolute(energy) => energy,
            ClusterThreshold::Relative(fraction) => {
                fraction * totals.iter().flatten().copied().fold(0.0, f64::max)
            }
        };
        let (h, irreps) = (self.network.d_hidden(), self.basis.irreps());
        let energies = |functions: &Matrix| Matrix {
            rows: irreps.len(),
            cols: h,
            values: irreps
                .iter()
                .flat_map(|irrep| irrep.column_energies(functions))
                .collect(),
        };
        let (left, right) = (energies(&parts.left), energies(&parts.right));
        let off: Vec<usize> = (0..h)
            .filter(|&k| totals[0][k] < threshold && totals[1][k] < threshold)
            .collect();
        let mut memberships = vec![0_usize; h];
        let mut clusters = Vec::new();
        for (index, irrep) in irreps
            .iter()
            .enumerate()
            .filter(|(_, irrep)| !irrep.is_trivial())
        {
            let belongs =
                |&k: &usize| left.at(index, k) > threshold && right.at(index, k) > threshold;
            let neurons: Vec<usize> = (0..h).filter(belongs).collect();
            for &neuron in &neurons {
                memberships[neuron] += 1;
            }
            clusters.push(self.cluster(irrep, neurons)?);
        }
        let with = |wanted: &dyn Fn(usize) -> bool| -> Vec<usize> {
            (0..h)
                .filter(|&k| wanted(memberships[k]) && off.binary_search(&k).is_err())
                .collect()
        };
        Ok(NeuronClusters {
            threshold,
            shared: with(&|count| count > 1),
            unaccounted: with(&|count| count == 0),
            off,
            irreps: clusters,
            left_energies: left,
            right_energies: right,
        })
    }

    fn cluster(
        &self,
        irrep: &IrrepSpace,
        neurons: Vec<usize>,
    ) -> Result<IrrepCluster, InterpError> {
        let means = self.hidden_means()?;
        let n = means.multiplicity();
        let energy: f64 = neurons
            .iter()
            .map(|&k| means.energies[k] - n * n * means.mean[k].powi(2))
            .sum();
        // The irrep is not trivial, so that centering changes nothing in its space.
        let of = |part| {
            let energies = irrep.column_energies(means.of(part));
            share(
                n * neurons.iter().map(|&k| energies[k]).sum::<f64>(),
                energy,
            )
        };
        Ok(IrrepCluster {
            irrep: irrep.name.clone(),
            hidden_x: of(Part::Left),
            hidden_y: of(Part::Right),
            hidden_xy: of(Part::Product),
            neurons,
        })
    }
}
