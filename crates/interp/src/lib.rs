//! Analyses of networks on groups, in f64 on plain arrays.
//!
//! Nothing here knows a device or a training loop: weights come in as named arrays
//! ([`Network::new`]), a group's irreps explain them ([`NetworkAnalysis`]). [`oracles`] are networks
//! written by hand whose analyses are known exactly. [`features`] analyzes toy models of
//! superposition.
//!
//! # Examples
//!
//! ```
//! use glassbook_groups::Group;
//! use glassbook_interp::{NetworkAnalysis, oracles};
//!
//! let group = Group::parse("S3")?;
//! let network = oracles::bilinear(&group, &["sign", "standard"])?;
//! let analysis = NetworkAnalysis::new(group, network)?;
//! assert_eq!(analysis.pair_losses()?.mean().accuracy, 1.0);
//! assert_eq!(analysis.trace_comparison()?[1].irrep, "standard");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ablation;
mod analysis;
mod basis;
mod cross_entropy;
mod embedding_energy;
mod error;
mod exp;
pub mod features;
mod forward;
mod hidden;
mod import;
mod in_irrep;
mod interventions;
mod linalg;
mod low_rank;
mod maps;
mod matrix;
mod metrics;
mod network;
mod neurons;
pub mod oracles;
mod pair_losses;
mod pass;
mod principal_components;
mod theory;
mod trace_similarity;
mod traces;

pub use ablation::{
    Ablations, IrrepAblation, IrrepLosses, KeyIrrepLosses, LossesByIrrep, UnembeddedNorms,
};
pub use analysis::NetworkAnalysis;
pub use basis::{IrrepSpace, PeterWeyl};
pub use cross_entropy::LossAndAccuracy;
pub use embedding_energy::{ElementEnergy, EmbeddingEnergy, EmbeddingShares, IrrepEmbeddingEnergy};
pub use error::InterpError;
pub use hidden::centering::NeuronCentering;
pub use hidden::energy::{Centering, HiddenElementEnergy, HiddenEnergy, IrrepHiddenEnergy};
pub use hidden::overlaps::{SpaceOverlap, hidden_space_overlaps};
pub use import::{Import, ImportOptions, import_network};
pub use in_irrep::{EmbeddingSide, HiddenVariant, InIrrep, IrrepFit, UnembedVariant};
pub use interventions::Intervention;
pub use linalg::{Svd, orthonormal_basis, singular_values};
pub use low_rank::{LowRankLoss, LowRankTarget, Spectrum};
pub use matrix::Matrix;
pub use metrics::{IrrepMetrics, KeyShares, LEARNED_SIMILARITY, Learned, Metrics, learning_order};
pub use network::{
    Activations, Form, MAX_NETWORK_ORDER, MAX_NETWORK_WIDTH, Network, ResidualStream, Tensor,
    element_order_by_images, element_order_by_names,
};
pub use neurons::{
    BestSubgroup, CharacterCircuit, CircuitNeuron, ClusterThreshold, ConcentratedNeuron,
    CosetConcentration, IrrepCluster, NeuronClusters, NeuronFormula, SubgroupEntry,
};
pub use pair_losses::{CosetLosses, CosetSide, PairLosses};
pub use principal_components::PrincipalComponents;
pub use theory::{
    ElementEntry, Improvement, Optimum, TraceLoss, element_listing, gram, irrep_overlaps,
    representation_elements, theoretical_optimum, trace_loss_over, trace_losses,
};
pub use trace_similarity::TraceSimilarity;
pub use traces::{TraceComparison, trace_cosines};
