//! The worker's GPU: opened when it is wanted, given up when it is lost, opened again on request.
//!
//! burn and the fused trainers share one wgpu device. Each opening registers a new runtime with burn,
//! so a lost device can be followed by another one in the same module.

use std::cell::RefCell;

use burn::tensor::Device;
use burn::tensor::wgpu::{WgpuSetup, wgpu};
use glassbook_fused::gpu::{Gpu, KernelId, Tuning};
use js_sys::Function;

use crate::js::now_ms;
use crate::nudge::nudging;
use crate::{KernelError, constructors, self_test};

/// After this long no further workgroup shape is tried.
const CALIBRATION_MS: f64 = 30.0;

/// Where a run trains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeviceKind {
    Cpu,
    WebGpu,
}

impl DeviceKind {
    /// The name used in results.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::WebGpu => "webgpu",
        }
    }
}

/// What the address of the page asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeviceChoice {
    /// Whatever is faster for a run.
    Auto,
    Cpu,
    WebGpu,
}

/// An open GPU.
#[derive(Debug, Clone)]
pub(crate) struct OpenGpu {
    /// Openings are numbered; a number names one device.
    pub(crate) number: u32,
    /// The adapter's own name; empty where the browser keeps it private.
    pub(crate) adapter: String,
    /// Whether it computes on the CPU.
    pub(crate) is_software: bool,
    pub(crate) burn: Device,
    pub(crate) gpu: Gpu,
}

#[derive(Default)]
struct State {
    n_openings: u32,
    open: Option<OpenGpu>,
    /// Why the latest device is of no use any more.
    lost: Option<String>,
    on_lost: Option<Function>,
}

thread_local! {
    static STATE: RefCell<State> = RefCell::default();
}

/// burn's device on the CPU.
pub(crate) fn cpu() -> Device {
    constructors::run();
    Device::flex()
}

/// The GPU, if one is open.
pub(crate) fn gpu() -> Option<OpenGpu> {
    STATE.with_borrow(|state| state.open.clone())
}

/// Why the GPU is gone, if it is.
pub(crate) fn loss() -> Option<String> {
    STATE.with_borrow(|state| state.lost.clone())
}

/// Calls back, with a reason, whenever a GPU is lost.
pub(crate) fn on_lost(callback: Function) {
    STATE.with_borrow_mut(|state| state.on_lost = Some(callback));
}

/// Opens the GPU, or hands out the open one.
///
/// A GPU must pass [`self_test::run`] first: drivers that compute wrong numbers without an error
/// are a known trap of browser machine learning.
pub(crate) async fn open() -> Result<OpenGpu, KernelError> {
    constructors::run();
    if let Some(open) = gpu() {
        return Ok(open);
    }
    let setup = request().await?;
    let number = STATE.with_borrow_mut(|state| {
        state.n_openings += 1;
        state.lost = None;
        state.n_openings
    });
    let info = setup.adapter.get_info();
    let tuning = Tuning::for_adapter(&info);
    let gpu = Gpu::new(setup.device.clone(), setup.queue.clone(), tuning);
    let burn = Device::wgpu_options()
        .setup(setup)
        .init()
        .map_err(|error| KernelError::gpu_unavailable(&error.to_string()))?;
    // After burn, whose own callback is not to hide this one.
    gpu.device()
        .set_device_lost_callback(move |_, message| give_up(number, &message));
    // The shapes of workgroups that are fastest here, by a few short products.
    nudging(Some(gpu.clone()), gpu.calibrate(CALIBRATION_MS, now_ms)).await?;
    // Compiled while the reader reads, not while a run waits.
    gpu.warm(KernelId::GROUP_NET);
    gpu.warm(KernelId::SUPERPOSITION);
    nudging(Some(gpu.clone()), self_test::run(&burn, &gpu)).await?;
    if let Some(reason) = loss() {
        return Err(KernelError::gpu_unavailable(&reason));
    }
    let open = OpenGpu {
        number,
        adapter: info.name,
        is_software: tuning == Tuning::SOFTWARE,
        burn,
        gpu,
    };
    STATE.with_borrow_mut(|state| state.open = Some(open.clone()));
    Ok(open)
}

/// The device as burn would ask for it: everything that the adapter offers.
async fn request() -> Result<WgpuSetup, KernelError> {
    let unavailable = |reason: String| KernelError::gpu_unavailable(&reason);
    let backend = wgpu::Backend::BrowserWebGpu;
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
        backends: backend.into(),
        ..wgpu::InstanceDescriptor::new_without_display_handle()
    });
    let adapter = instance
        .request_adapter(&wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            ..wgpu::RequestAdapterOptions::default()
        })
        .await
        .map_err(|error| unavailable(error.to_string()))?;
    let (device, queue) = adapter
        .request_device(&wgpu::DeviceDescriptor {
            required_features: adapter.features(),
            required_limits: adapter.limits(),
            ..wgpu::DeviceDescriptor::default()
        })
        .await
        .map_err(|error| unavailable(error.to_string()))?;
    Ok(WgpuSetup {
        instance,
        adapter,
        device,
        queue,
        backend,
    })
}

/// Uses this GPU no more; says so once.
pub(crate) fn give_up(number: u32, reason: &str) {
    let callback = STATE.with_borrow_mut(|state| {
        if state.n_openings != number || state.lost.is_some() {
            return None;
        }
        state.lost = Some(reason.to_owned());
        state.open = None;
        state.on_lost.clone()
    });
    if let Some(callback) = callback {
        // What the page makes of it is no concern of the kernel's.
        callback
            .call1(&wasm_bindgen::JsValue::NULL, &reason.into())
            .ok();
    }
}
