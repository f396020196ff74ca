//! The two decompositions that the analyses need, in f64.

mod orthonormal;
mod svd;

pub use orthonormal::orthonormal_basis;
pub use svd::{Svd, singular_values};
