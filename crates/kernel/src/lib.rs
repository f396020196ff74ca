//! The worker's surface: what JavaScript can ask of the Rust kernel.
//!
//! One [`api::Kernel`] per worker owns one device. Every export returns a value or throws a
//! `KernelError` with `code`, `message` and `hint`; nothing else crosses the boundary. The crate is
//! empty on native targets, where `glassbook-cli` plays this part.

#![cfg(target_family = "wasm")]

pub mod api;
mod calibration;
mod constructors;
mod device;
mod error;
mod js;
mod nudge;
mod panic;
mod self_test;
mod sweep_rates;

pub use error::KernelError;
