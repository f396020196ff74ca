//! Features in superposition: the geometry of their directions, and what theory says about it.

mod closed_forms;
mod geometry;

pub use closed_forms::{
    GUIDES, Guide, PhaseDiagram, Polygon, Region, min_hidden, phase_diagram, polygon,
};
pub use geometry::{Directions, Geometry, Monosemanticity, monosemanticity, neuron_pairs};
