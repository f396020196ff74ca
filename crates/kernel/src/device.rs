//! The worker's devices, each opened once.
//!
//! burn keeps one runtime per WebGPU device for the life of the module; opening it a second time
//! fails, so the handle is kept here and handed out again. The fused trainers use the same device.

use std::cell::RefCell;

use burn::tensor::Device;
use glassbook_fused::gpu::{Gpu, Tuning};

use crate::nudge::nudging;
use crate::{KernelError, constructors, self_test};

/// Where tensors live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeviceKind {
    Cpu,
    WebGpu,
}

impl DeviceKind {
    /// The name used in links and settings.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::WebGpu => "webgpu",
        }
    }
}

/// A device together with what to call it.
#[derive(Debug, Clone)]
pub(crate) struct OpenDevice {
    pub(crate) kind: DeviceKind,
    /// The adapter's own name; empty where the browser keeps it private.
    pub(crate) adapter: String,
    pub(crate) burn: Device,
    /// The same device for the fused trainers; `None` on the CPU.
    pub(crate) gpu: Option<Gpu>,
}

thread_local! {
    static WEBGPU: RefCell<Option<OpenDevice>> = const { RefCell::new(None) };
}

/// The GPU, if it is open.
pub(crate) fn open_gpu() -> Option<Gpu> {
    WEBGPU.with_borrow(|open| open.as_ref().and_then(|device| device.gpu.clone()))
}

/// Opens the device of this kind, or hands out the open one.
///
/// A GPU must pass [`self_test::run`] first: drivers that compute wrong numbers without an error
/// are a known trap of browser machine learning.
pub(crate) async fn open(kind: DeviceKind) -> Result<OpenDevice, KernelError> {
    constructors::run();
    if kind == DeviceKind::Cpu {
        return Ok(OpenDevice {
            kind,
            adapter: String::new(),
            burn: Device::flex(),
            gpu: None,
        });
    }
    if let Some(device) = WEBGPU.with_borrow(Clone::clone) {
        return Ok(device);
    }
    let (burn, setup) = Device::wgpu_options()
        .init_with_setup_async()
        .await
        .map_err(|error| KernelError::gpu_unavailable(&error.to_string()))?;
    let info = setup.adapter.get_info();
    let gpu = Gpu::new(setup.device, setup.queue, Tuning::for_adapter(&info));
    nudging(Some(gpu.clone()), self_test::run(&burn, &gpu)).await?;
    let device = OpenDevice {
        kind,
        adapter: info.name,
        burn,
        gpu: Some(gpu),
    };
    WEBGPU.with_borrow_mut(|open| *open = Some(device.clone()));
    Ok(device)
}
