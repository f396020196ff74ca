//! Analyses of toy models of superposition: how features lie in the hidden space.
//!
//! Weights W are `[hidden, features]` of one instance, row-major; w_i, its columns, are the feature
//! directions. States of a finite data set are `[states, features]` with a probability each.
//!
//! Reference: Elhage et al. 2022, "Toy Models of Superposition" (TMS).

mod geometry;
mod neurons;
mod polygon;
mod sae;
mod states;
mod thresholds;
mod tree;
mod two_features;

pub use geometry::{FeatureGeometry, GUIDES, Guide};
pub use neurons::{NeuronGeometry, neuron_pairs};
pub use polygon::{Polygon, polygon};
pub use sae::{DictionaryMatch, match_dictionary};
pub use states::StateTable;
pub use thresholds::{Cell, Threshold, thresholds};
pub use tree::{DeadFeatures, TreeGeometry, TreeShape, capacity, dead_features, quanta};
pub use two_features::{PhasePoint, Region, phase_point};

use crate::InterpError;

/// Checks that an array holds the values that its shape asks for.
pub(crate) fn check_len(
    array: &'static str,
    got: usize,
    expected: usize,
) -> Result<(), InterpError> {
    if got == expected {
        return Ok(());
    }
    Err(InterpError::ShapeMismatch {
        array,
        expected,
        got,
    })
}
