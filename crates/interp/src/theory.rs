//! What the group alone says, before any network: elements, traces as logits, orthogonality.

mod elements;
mod gram;
mod optimum;

pub use elements::{ElementEntry, element_listing};
pub use gram::{gram, irrep_overlaps, representation_elements};
pub use optimum::{
    Improvement, Optimum, TraceLoss, theoretical_optimum, trace_loss_over, trace_losses,
};
