//! Data sets that networks train on, and the one random number generator behind them.
//!
//! Everything here is plain arrays: no tensors, no device. A run is reproducible from its seed
//! because every random choice goes through [`rng`], which is counter-based and gives the same
//! bits in Rust and in WGSL.

mod error;
pub mod features;
mod group_product;
pub mod rng;
mod split;

pub use error::TaskError;
pub use group_product::GroupProduct;
pub use split::Split;
