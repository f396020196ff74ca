//! The WGSL kernels on a Vulkan device: a real GPU, or Mesa's lavapipe on the CPU.

#![allow(
    clippy::unwrap_used,
    reason = "a failing test may stop at the first wrong value"
)]

mod calibrate;
mod group_net;
mod philox;
mod shaders;
mod superposition;
mod superposition_rows;
mod support;
mod sweep;
