//! The front door: a network, its group and what one forward pass over all pairs gives.

use std::sync::{Arc, OnceLock};

use glassbook_groups::Group;

use crate::InterpError;
use crate::basis::{IrrepSpace, PeterWeyl};
use crate::error::check_index;
use crate::hidden::HiddenMeans;
use crate::matrix::Matrix;
use crate::network::Network;
use crate::pair_losses::PairLosses;
use crate::pass::{self, Pass};
use crate::traces::TraceComparison;

/// A network together with its group; every analysis is a method.
///
/// The first analysis that needs activations runs the network once over all pairs and keeps what
/// the others share.
///
/// # Examples
///
/// ```
/// use glassbook_groups::Group;
/// use glassbook_interp::{NetworkAnalysis, oracles};
///
/// let group = Group::parse("S4")?;
/// let network = oracles::bilinear(&group, &["standard"])?;
/// let analysis = NetworkAnalysis::new(group, network)?;
/// let loss = analysis.pair_losses()?.mean().loss;
/// assert!((loss - 0.865_060_170_8).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct NetworkAnalysis {
    pub(crate) group: Arc<Group>,
    pub(crate) basis: Arc<PeterWeyl>,
    pub(crate) network: Network,
    pub(crate) embeddings: Embeddings,
    pass: OnceLock<Result<Pass, InterpError>>,
}

/// x_embed, y_embed and unembedᵀ: three lists of functions on the group, as columns.
#[derive(Debug)]
pub(crate) struct Embeddings {
    /// `[order, d]`.
    pub(crate) x: Matrix,
    /// `[order, d]`.
    pub(crate) y: Matrix,
    /// `[order, d_hidden]`, unembed transposed.
    pub(crate) u: Matrix,
}

impl NetworkAnalysis {
    /// Prepares the analyses of a network on a group.
    ///
    /// # Errors
    ///
    /// [`InterpError::OrderMismatch`].
    pub fn new(group: Group, network: Network) -> Result<Self, InterpError> {
        let basis = PeterWeyl::new(&group)?;
        Self::with_basis(Arc::new(group), Arc::new(basis), network)
    }

    /// As [`NetworkAnalysis::new`], sharing the group and its irreps between networks, such as the
    /// checkpoints of one run.
    ///
    /// # Errors
    ///
    /// [`InterpError::OrderMismatch`].
    pub fn with_basis(
        group: Arc<Group>,
        basis: Arc<PeterWeyl>,
        network: Network,
    ) -> Result<Self, InterpError> {
        let orders = [network.order(), basis.order()];
        if let Some(&network_order) = orders.iter().find(|&&order| order != group.order()) {
            return Err(InterpError::OrderMismatch {
                group: group.name().into(),
                group_order: group.order(),
                network_order,
            });
        }
        let embeddings = Embeddings {
            x: network.x_embed(),
            y: network.y_embed(),
            u: network.unembed().transposed(),
        };
        Ok(Self {
            group,
            basis,
            network,
            embeddings,
            pass: OnceLock::new(),
        })
    }

    /// The group.
    #[must_use]
    pub fn group(&self) -> &Group {
        &self.group
    }

    /// The network.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The group's irreps over ℝ as functions.
    #[must_use]
    pub fn basis(&self) -> &PeterWeyl {
        &self.basis
    }

    /// Loss and correctness of every pair.
    ///
    /// # Errors
    ///
    /// [`InterpError::LogitsNotFinite`], as for every analysis of activations.
    pub fn pair_losses(&self) -> Result<&PairLosses, InterpError> {
        Ok(&self.pass()?.losses)
    }

    /// How much the logits look like the traces of each nontrivial irrep.
    ///
    /// # Errors
    ///
    /// [`InterpError::LogitsNotFinite`].
    pub fn trace_comparison(&self) -> Result<&[TraceComparison], InterpError> {
        Ok(&self.pass()?.traces)
    }

    /// Means of the hidden layer over pairs with equal x, y or x·y.
    pub(crate) fn hidden_means(&self) -> Result<&HiddenMeans, InterpError> {
        Ok(&self.pass()?.hidden)
    }

    /// The result of the one pass over all pairs.
    pub(crate) fn pass(&self) -> Result<&Pass, InterpError> {
        let pass = self
            .pass
            .get_or_init(|| pass::run(self.network.forward(), &self.group, &self.basis));
        pass.as_ref().map_err(Clone::clone)
    }

    /// An irrep by name.
    pub(crate) fn irrep(&self, name: &str) -> Result<&IrrepSpace, InterpError> {
        self.basis
            .irrep(name)
            .ok_or_else(|| InterpError::UnknownIrrep {
                group: self.group.name().into(),
                irrep: name.into(),
            })
    }

    /// Checks a neuron's index.
    pub(crate) fn check_neuron(&self, index: usize) -> Result<(), InterpError> {
        check_index("the neuron", index, self.network.d_hidden())
    }
}
