//! The worker's devices, each opened once.
//!
//! burn keeps one runtime per WebGPU device for the life of the module; opening it a second time
//! fails, so the handle is kept here and handed out again.

use std::cell::RefCell;

use burn::tensor::Device;

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
}

thread_local! {
    static WEBGPU: RefCell<Option<OpenDevice>> = const { RefCell::new(None) };
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
        });
    }
    if let Some(device) = WEBGPU.with_borrow(Clone::clone) {
        return Ok(device);
    }
    let (burn, setup) = Device::wgpu_options()
        .init_with_setup_async()
        .await
        .map_err(|error| KernelError::gpu_unavailable(&error.to_string()))?;
    self_test::run(&burn).await?;
    let device = OpenDevice {
        kind,
        adapter: setup.adapter.get_info().name,
        burn,
    };
    WEBGPU.with_borrow_mut(|open| *open = Some(device.clone()));
    Ok(device)
}
