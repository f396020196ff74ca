//! Hand-written training steps for the networks that readers wait for.
//!
//! A fused trainer does what burn's autodiff does for the same network, weights and rows, in one
//! pass over the rows that never leaves the cache. It is accepted when it follows burn's loss curve
//! (`glassbook-train`, `tests/fused.rs`) and when its gradients agree with finite differences.
//!
//! The loops are plain Rust over short arrays, shaped so that LLVM turns them into SIMD: four lanes
//! of SIMD128 in WebAssembly, whatever the target has natively. [`superposition`] names its vectors
//! (`wide`). No intrinsics, no `unsafe`.
//! With the feature `gpu` the same steps exist as WGSL kernels, in the module `gpu`.

mod active;
mod adamw;
mod block;
mod cross_entropy;
mod exp;
pub mod features;
#[cfg(feature = "gpu")]
pub mod gpu;
mod group_net;
mod halves;
mod product;
mod row_pass;
mod shared_run;
pub mod superposition;
pub mod sweep;
mod wire;

pub use adamw::{AdamW, Decay};
pub use group_net::{Evaluation, GroupNet, GroupNetState, Network, Rows};
pub use halves::{Half, Sums};
pub use shared_run::{
    Helper, HelperStart, MalformedMessage, SharedSettings, read_helper, write_leader,
};
