//! The networks of the notebooks as burn modules with named activations.
//!
//! Each model is one file: its equation, its parameters under the names of its paper, and a
//! forward pass that returns the activations an analysis asks for. No training loop and no group
//! theory here.

mod activations;
mod architecture;
mod bilinear;
mod group_model;
mod one_layer_mlp;
mod pairs;
mod summed_mlp;
pub mod superposition;
mod transformer;
mod weight;

pub use activations::{Activations, Attention, LinearMaps};
pub use architecture::{Architecture, GroupModelConfig};
pub use bilinear::BilinearNet;
pub use group_model::GroupModel;
pub use one_layer_mlp::OneLayerMlp;
pub use pairs::Pairs;
pub use summed_mlp::SummedMlp;
pub use transformer::Transformer;
pub use weight::{Weight, WeightSpec, matrix};
