//! Toy models of superposition, many instances at once.
//!
//! Every tensor carries the instances in its first dimension, so one forward pass and one optimizer
//! step serve all of them. Notation: I instances, n features, m hidden units, d dictionary size.
//!
//! Reference: Elhage et al. 2022, "Toy Models of Superposition" (TMS).

mod absolute;
mod array;
mod autoencoder;
mod feature_model;
mod neuron;
mod sae;

pub use absolute::AbsoluteValueNet;
pub use array::{InstanceArray, InstanceSpec};
pub use autoencoder::Autoencoder;
pub use feature_model::{
    FeatureActivations, FeatureArchitecture, FeatureModel, FeatureSizes, Init,
};
pub use neuron::NeuronAutoencoder;
pub use sae::{SaeActivations, SaeKind, SaeSizes, SparseAutoencoder, straight_through_step};
