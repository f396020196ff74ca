//! A device for the tests.

use glassbook_fused::gpu::{Gpu, Tuning};

/// Opens the first Vulkan adapter.
///
/// These tests are asked for by a feature, so a machine without an adapter fails them.
pub(crate) fn gpu(tuning: Tuning) -> Gpu {
    gpu_with(tuning, |_| ())
}

/// As [`gpu`], with lower limits.
pub(crate) fn gpu_with(tuning: Tuning, lower: impl FnOnce(&mut wgpu::Limits)) -> Gpu {
    let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
    descriptor.backends = wgpu::Backends::VULKAN;
    let instance = wgpu::Instance::new(descriptor);
    let adapter = block_on(instance.request_adapter(&wgpu::RequestAdapterOptions::default()))
        .unwrap_or_else(|error| {
            panic!("install a Vulkan driver, on Debian mesa-vulkan-drivers: {error}")
        });
    let mut required_limits = adapter.limits();
    lower(&mut required_limits);
    let (device, queue) = block_on(adapter.request_device(&wgpu::DeviceDescriptor {
        required_limits,
        ..Default::default()
    }))
    .unwrap();
    Gpu::new(device, queue, tuning)
}

/// Runs a future; wgpu's answer when polled, so waiting means asking again.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}
