//! Single neurons: which irrep each one serves, and what it computes.
//!
//! A neuron of the networks without attention is a function a(x) of the left and a function b(y) of
//! the right element, its columns of x_embed and y_embed, and a nonlinearity. A transformer's neuron
//! has no such parts; its place is taken by the means of the activation over y and over x, centered.

mod circuit;
mod clusters;
mod coset_concentration;
mod formula;

pub use circuit::{CharacterCircuit, CircuitNeuron};
pub use clusters::{ClusterThreshold, IrrepCluster, NeuronClusters};
pub use coset_concentration::{
    BestSubgroup, ConcentratedNeuron, CosetConcentration, SubgroupEntry,
};
pub use formula::NeuronFormula;

use crate::forward::Layer;
use crate::hidden::HiddenMeans;
use crate::matrix::Matrix;
use crate::pass::losses_of;
use crate::{InterpError, LossAndAccuracy, NetworkAnalysis};

/// Per neuron a function of the left and one of the right element.
pub(crate) struct NeuronParts {
    /// `[order, d_hidden]`.
    pub(crate) left: Matrix,
    /// `[order, d_hidden]`.
    pub(crate) right: Matrix,
}

impl NetworkAnalysis {
    pub(crate) fn neuron_parts(&self) -> Result<NeuronParts, InterpError> {
        if let Layer::Transformer(_) = self.network.forward().layer() {
            let means = self.hidden_means()?;
            let left = centered(&means.left, means);
            return Ok(NeuronParts {
                left,
                right: centered(&means.right, means),
            });
        }
        let (left, right) = (self.embeddings.x.clone(), self.embeddings.y.clone());
        Ok(NeuronParts { left, right })
    }

    /// Loss and accuracy over all pairs with some neurons switched off.
    ///
    /// # Errors
    ///
    /// [`InterpError::IndexOutOfRange`].
    pub fn without_neurons(&self, neurons: &[usize]) -> Result<LossAndAccuracy, InterpError> {
        let mut unembed = self.embeddings.u.transposed();
        for &neuron in neurons {
            self.check_neuron(neuron)?;
            unembed.row_mut(neuron).fill(0.0);
        }
        let forward = self.network.forward().replacing_unembed(&unembed);
        Ok(losses_of(&forward, &self.group).mean())
    }
}

fn centered(means: &Matrix, all: &HiddenMeans) -> Matrix {
    Matrix::from_fn(means.rows, means.cols, |g, k| means.at(g, k) - all.mean[k])
}
