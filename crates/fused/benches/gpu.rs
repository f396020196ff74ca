//! How fast is each kernel, and a whole step, on the first Vulkan adapter?
//!
//! Needs the feature `gpu`. Products are timed with their multiply-adds as throughput, so Gelem/s reads
//! as GFLOP/s. `VK_DRIVER_FILES` chooses between drivers: Mesa's lavapipe, or SwiftShader as browsers
//! bring it. On an adapter that computes on the CPU the numbers say nothing about a GPU.

#[cfg(not(feature = "gpu"))]
fn main() {
    use std::io::Write;
    let _ = writeln!(
        std::io::stderr(),
        "skipped: the kernels need `--features gpu`"
    );
}

#[cfg(feature = "gpu")]
#[path = "gpu/kernels.rs"]
mod kernels;

#[cfg(feature = "gpu")]
fn main() {
    kernels::run();
}
