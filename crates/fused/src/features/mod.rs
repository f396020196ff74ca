//! Training steps of the toy models of superposition and of sparse autoencoders, one instance each.
//!
//! These networks are tiny (2 to 40 hidden units) and their batches are not, so the batch is the
//! vector: activations lie unit by unit, [`lanes::LANES`] samples side by side, and every weight is
//! broadcast over a whole vector of samples. Nothing is padded, whatever the sizes.

mod lanes;
mod moments;
mod sae;
mod two_layer;

pub use sae::{Sae, SaeLoss, SaeVariant};
pub use two_layer::{FeatureRows, TwoLayer, TwoLayerKind};
