//! Buffers: filled from slices, bound to kernels, read back.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use super::{Gpu, GpuError, KernelId, Pipeline, Unrolled};

/// Little-endian bytes of some numbers.
pub(crate) fn f32_bytes(values: &[f32]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect()
}

/// Little-endian bytes of some whole numbers.
pub(crate) fn u32_bytes(values: &[u32]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect()
}

/// A kernel with its buffers, ready to be dispatched.
#[derive(Debug, Clone)]
pub(crate) struct Bound {
    id: KernelId,
    pipeline: wgpu::ComputePipeline,
    group: wgpu::BindGroup,
}

impl Gpu {
    /// An array of `len` 4-byte values, zeros at first.
    ///
    /// # Errors
    ///
    /// [`GpuError::BufferTooLarge`].
    pub(crate) fn array(&self, what: &'static str, len: usize) -> Result<wgpu::Buffer, GpuError> {
        let needed = 4 * (len as u64).max(4);
        let limits = self.device().limits();
        let limit = limits
            .max_buffer_size
            .min(limits.max_storage_buffer_binding_size);
        if needed > limit {
            return Err(GpuError::BufferTooLarge {
                what,
                needed,
                limit,
            });
        }
        let usage = wgpu::BufferUsages::STORAGE
            | wgpu::BufferUsages::COPY_SRC
            | wgpu::BufferUsages::COPY_DST;
        Ok(self.buffer(what, needed, usage))
    }

    /// An array that begins with these bytes.
    ///
    /// # Errors
    ///
    /// [`GpuError::BufferTooLarge`].
    pub(crate) fn array_of(
        &self,
        what: &'static str,
        bytes: &[u8],
    ) -> Result<wgpu::Buffer, GpuError> {
        let buffer = self.array(what, bytes.len() / 4)?;
        self.queue().write_buffer(&buffer, 0, bytes);
        Ok(buffer)
    }

    /// A uniform buffer of these bytes.
    pub(crate) fn uniform(&self, bytes: &[u8]) -> wgpu::Buffer {
        let usage = wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST;
        let buffer = self.buffer("uniform", bytes.len() as u64, usage);
        self.queue().write_buffer(&buffer, 0, bytes);
        buffer
    }

    /// A buffer that the host can read.
    pub(crate) fn staging(&self, bytes: u64) -> wgpu::Buffer {
        let usage = wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST;
        self.buffer("staging", bytes, usage)
    }

    fn buffer(&self, label: &str, size: u64, usage: wgpu::BufferUsages) -> wgpu::Buffer {
        self.device().create_buffer(&wgpu::BufferDescriptor {
            label: Some(label),
            size,
            usage,
            mapped_at_creation: false,
        })
    }

    /// Binds buffers to a kernel, in the order of its bindings. A dynamic uniform shows the kernel
    /// `dynamic_size` bytes of its buffer.
    pub(crate) fn bind(
        &self,
        id: KernelId,
        buffers: &[&wgpu::Buffer],
        dynamic_size: Option<u64>,
    ) -> Bound {
        self.bind_unrolled(id, Unrolled::default(), buffers, dynamic_size)
    }

    /// As [`Gpu::bind`], for a kernel that is written out for some sizes.
    pub(crate) fn bind_unrolled(
        &self,
        id: KernelId,
        unrolled: Unrolled,
        buffers: &[&wgpu::Buffer],
        dynamic_size: Option<u64>,
    ) -> Bound {
        let pipeline = self.pipeline(id, unrolled);
        let Pipeline { compute, layout } = pipeline.as_ref();
        let kinds = id.kernel().bindings;
        let entries: Vec<_> = (0..)
            .zip(buffers.iter().zip(kinds))
            .map(|(binding, (&buffer, kind))| {
                let is_dynamic = matches!(kind, super::Binding::DynamicUniform(_));
                let size = dynamic_size.filter(|_| is_dynamic);
                wgpu::BindGroupEntry {
                    binding,
                    resource: wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                        buffer,
                        offset: 0,
                        size: size.and_then(std::num::NonZeroU64::new),
                    }),
                }
            })
            .collect();
        let group = self.device().create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some(id.kernel().name),
            layout,
            entries: &entries,
        });
        Bound {
            id,
            pipeline: compute.clone(),
            group,
        }
    }

    /// Starts reading a staging buffer that submitted work fills.
    pub(crate) fn read(&self, staging: wgpu::Buffer) -> Readback {
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        staging.map_async(wgpu::MapMode::Read, .., move |result| {
            let mut state = shared.lock().unwrap_or_else(PoisonError::into_inner);
            state.result = Some(result.map_err(|error| error.to_string()));
            if let Some(waker) = state.waker.take() {
                waker.wake();
            }
        });
        Readback {
            device: self.device().clone(),
            staging,
            state,
        }
    }

    /// Copies an array to the host.
    pub(crate) fn download(&self, array: &wgpu::Buffer, bytes: u64) -> Readback {
        let staging = self.staging(bytes);
        let mut encoder = self
            .device()
            .create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        encoder.copy_buffer_to_buffer(array, 0, &staging, 0, bytes);
        self.queue().submit([encoder.finish()]);
        self.read(staging)
    }
}

impl Bound {
    pub(crate) fn id(&self) -> KernelId {
        self.id
    }

    /// Dispatches at least `n_workgroups`, spread over two dimensions when there are too many for
    /// one: the kernels turn their index back into a line and pass over the rest.
    pub(crate) fn dispatch(
        &self,
        pass: &mut wgpu::ComputePass<'_>,
        offsets: &[u32],
        n_workgroups: u32,
    ) {
        /// What every device allows in one dimension.
        const LIMIT: u32 = 65_535;
        let rows = n_workgroups.div_ceil(LIMIT).max(1);
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, &self.group, offsets);
        pass.dispatch_workgroups(n_workgroups.div_ceil(rows), rows, 1);
    }
}

#[derive(Debug, Default)]
struct State {
    result: Option<Result<(), String>>,
    waker: Option<Waker>,
}

/// Numbers on their way from the device; a future of `f32`s.
#[derive(Debug)]
pub struct Readback {
    device: wgpu::Device,
    staging: wgpu::Buffer,
    state: Arc<Mutex<State>>,
}

impl Future for Readback {
    type Output = Result<Vec<f32>, GpuError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // A browser calls back by itself and this does nothing; natively it waits for the device.
        let _ = self.device.poll(wgpu::PollType::wait_indefinitely());
        let readback = |reason: String| GpuError::Readback { reason };
        let result = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(result) = state.result.take() else {
                state.waker = Some(context.waker().clone());
                return Poll::Pending;
            };
            result
        };
        Poll::Ready(result.map_err(readback).and_then(|()| {
            let view = self
                .staging
                .get_mapped_range(..)
                .map_err(|error| readback(error.to_string()))?;
            let values = view
                .chunks_exact(4)
                .map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
                .collect();
            drop(view);
            self.staging.unmap();
            Ok(values)
        }))
    }
}
