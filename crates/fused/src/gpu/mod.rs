//! The fused trainers as WGSL kernels, on a wgpu device that the caller opens.
//!
//! The kernels are the files of the folder `shaders/`, whose README lists them; [`KERNELS`] is the
//! one table that names each kernel's bindings and constants. A test parses every shader and compares
//! bindings and uniform layouts with that table and with the Rust structs.

mod buffer;
mod calibrate;
mod device;
mod error;
mod group_net;
mod philox;
mod registry;
mod superposition;
mod uniforms;

pub use buffer::Readback;
pub use calibrate::Calibration;
pub use device::{Gpu, Pipeline, Tuning};
pub use error::GpuError;
pub use group_net::{GroupNetGpu, StepMetrics};
pub use philox::philox_words;
pub use registry::{Binding, KERNELS, Kernel, KernelId, Sizes, Unrolled};
pub use superposition::{InstanceResult, InstanceStart, SuperpositionGpu, SweepData};
pub use uniforms::{
    GroupShape, Instance, MeanShape, PhiloxRange, Scalar, Step, SweepSteps, Uniform,
};
