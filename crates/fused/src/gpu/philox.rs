//! The project's random numbers, made on a GPU: what a shader draws, for tests.

use super::buffer::Bound;
use super::{Gpu, GpuError, KernelId, PhiloxRange, Uniform};

/// The words of blocks `first .. first + n_blocks` of a stream, four to a block.
///
/// # Errors
///
/// [`GpuError::BufferTooLarge`] or [`GpuError::Readback`].
pub async fn philox_words(
    gpu: &Gpu,
    seed: u64,
    stream: u32,
    first: u32,
    n_blocks: u32,
) -> Result<Vec<u32>, GpuError> {
    let range = PhiloxRange {
        first,
        stream,
        key_low: seed as u32,
        key_high: (seed >> 32) as u32,
        n_blocks,
    };
    let uniform = gpu.uniform(&range.to_bytes());
    let words = gpu.array("random words", 4 * n_blocks as usize)?;
    let kernel: Bound = gpu.bind(KernelId::PhiloxWords, &[&uniform, &words], None);
    let mut encoder = gpu
        .device()
        .create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
    let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
    kernel.dispatch(&mut pass, &[], n_blocks.div_ceil(gpu.tuning().elements));
    drop(pass);
    gpu.queue().submit([encoder.finish()]);
    let words = gpu.download(&words, 16 * u64::from(n_blocks)).await?;
    Ok(words.into_iter().map(f32::to_bits).collect())
}
