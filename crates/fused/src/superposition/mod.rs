//! The tied ReLU autoencoder x̂ = ReLU(WᵀWx + b) of *Toy models of superposition* (Elhage et al.,
//! 2022), one instance at a time, as hand-written steps.
//!
//! Two passes compute the same gradient. The state pass is for data with few distinct rows: it
//! weighs each row by how often it occurs, or by its probability, and walks the tree that the rows
//! form, so that a step costs about 3·n·a·h multiply-adds for a active features. The row pass takes
//! any rows, 16 at a time.
//!
//! Vectors come from the `wide` crate: SSE2 on x86-64, Neon on ARM, SIMD128 in
//! WebAssembly, from one source.

mod adam;
mod error;
mod evaluate;
mod net;
mod row_pass;
mod state_pass;
mod walk;

pub use adam::{Adam, Rate};
pub use error::SuperpositionError;
pub use evaluate::{exact_loss, rows_loss};
pub use net::{NetState, TiedNet};
pub use row_pass::RowBatch;
pub use walk::StateWalk;
