//! Analyses of trained networks, in f64 on plain arrays.
//!
//! Nothing here knows a device or a training loop: logits, weights and activations come in as
//! slices, a group's table and characters explain them.

mod error;
mod trace_similarity;

pub use error::InterpError;
pub use trace_similarity::TraceSimilarity;
