//! Which tiles an adapter multiplies matrices fastest with: measured, because nothing that an adapter
//! says of itself tells.

use super::buffer::Bound;
use super::{Gpu, GpuError, GroupShape, KernelId, Tuning, Uniform};

/// Rows, inner length and columns of the product that is timed, [`KernelId::Logits`].
const SIZES: [u32; 3] = [256, 128, 128];
/// A measurement shorter than this is repeated with more dispatches.
const ENOUGH_MS: f64 = 1.0;
/// Dispatches of the longest measurement.
const MAX_TIMES: u32 = 256;

/// What was measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// The sizes in use from now on.
    pub tuning: Tuning,
    /// Rate of the timed product with them, GFLOP/s; 0 if there was no time to measure it.
    pub gflops: f64,
    /// Every candidate that was timed, with its rate.
    pub candidates: Vec<(Tuning, f64)>,
}

impl Tuning {
    /// Other shapes of a product's workgroup that are worth a try, the present one first.
    fn candidates(self) -> Vec<Self> {
        let tiles: &[[u32; 2]] = if self.tiles[0] * self.tiles[1] < 32 {
            &[[8, 1], [16, 1]]
        } else {
            &[[16, 4], [8, 4], [16, 8]]
        };
        let others = tiles.iter().filter(|&&tiles| tiles != self.tiles);
        let others = others.map(|&tiles| Self { tiles, ..self });
        std::iter::once(self).chain(others).collect()
    }
}

impl Gpu {
    /// Times a matrix product with some workgroup shapes and goes on with the fastest one; trainers that
    /// are made afterwards use it. `now` is any clock in milliseconds. No further shape is tried once
    /// `budget_ms` have passed.
    ///
    /// # Errors
    ///
    /// [`GpuError::Readback`], [`GpuError::BufferTooLarge`].
    pub async fn calibrate(
        &self,
        budget_ms: f64,
        now: impl Fn() -> f64,
    ) -> Result<Calibration, GpuError> {
        let began = now();
        let before = self.tuning();
        let mut candidates = Vec::new();
        for tuning in before.candidates() {
            if now() - began >= budget_ms {
                break;
            }
            self.set_tuning(tuning);
            let measured = self.product_gflops(began + budget_ms, &now).await;
            if measured.is_err() {
                self.set_tuning(before);
            }
            candidates.push((tuning, measured?));
        }
        let present = (before, 0.0);
        let best =
            candidates.iter().copied().fold(
                present,
                |best, next| {
                    if next.1 > best.1 { next } else { best }
                },
            );
        self.set_tuning(best.0);
        Ok(Calibration {
            tuning: best.0,
            gflops: best.1,
            candidates,
        })
    }

    async fn product_gflops(
        &self,
        deadline_ms: f64,
        now: &impl Fn() -> f64,
    ) -> Result<f64, GpuError> {
        let [n_rows, inner, columns] = SIZES;
        let shape = GroupShape {
            order: columns,
            order4: columns / 4,
            hidden4: inner / 4,
            n_rows,
            ..GroupShape::default()
        };
        let product = self.array("a product", (n_rows * columns) as usize)?;
        let buffers = [
            &self.uniform(&shape.to_bytes()),
            &self.array("its right factor", (inner * columns) as usize)?,
            &self.array("its left factor", (n_rows * inner) as usize)?,
            &product,
        ];
        let kernel = self.bind(KernelId::Logits, &buffers, None);
        // Compiles.
        self.run(&kernel, 1, &product).await?;
        let flops = 2.0 * f64::from(n_rows) * f64::from(inner) * f64::from(columns);
        let mut times = 1;
        loop {
            let began = now();
            self.run(&kernel, times, &product).await?;
            let end = now();
            let is_enough = end - began >= ENOUGH_MS || times >= MAX_TIMES;
            if is_enough || end >= deadline_ms {
                // Some clocks stand still for a millisecond.
                return Ok(flops * f64::from(times) / 1e6 / (end - began).max(0.01));
            }
            times *= 4;
        }
    }

    async fn run(
        &self,
        kernel: &Bound,
        times: u32,
        product: &wgpu::Buffer,
    ) -> Result<(), GpuError> {
        let [n_rows, _, columns] = SIZES;
        let n_workgroups = self.tuning().tile_workgroups(n_rows, columns / 4);
        let mut encoder = self
            .device()
            .create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
        for _ in 0..times {
            kernel.dispatch(&mut pass, &[], n_workgroups);
        }
        drop(pass);
        self.queue().submit([encoder.finish()]);
        self.download(product, 16).await.map(drop)
    }
}
