//! The rows that a network is trained or measured on, and the kernels that pass over them.

use wgpu::{Buffer, ComputePass};

use super::layout::Layout;
use crate::Rows;
use crate::gpu::buffer::{Bound, u32_bytes};
use crate::gpu::{Gpu, GpuError, GroupShape, KernelId, MeanShape, Uniform};

/// Bytes that one array of a pass may take; more rows are taken in several passes.
const PASS_BYTES: usize = 64 << 20;
/// Row losses kept until the end of a block.
const LOSSES: usize = 1 << 22;

/// Buffers that every pass uses and no update keeps.
pub(super) struct Scratch {
    /// Rows that fit, a multiple of four.
    pub(super) n_rows: usize,
    pub(super) hidden: Buffer,
    pub(super) logits: Buffer,
    pub(super) d_hidden: Buffer,
}

impl Scratch {
    pub(super) fn new(gpu: &Gpu, shape: &GroupShape, n_rows: usize) -> Result<Self, GpuError> {
        let (hidden, order) = (4 * shape.hidden4 as usize, 4 * shape.order4 as usize);
        let fitting = (PASS_BYTES / (4 * hidden.max(order)) / 4 * 4).max(4);
        let n_rows = n_rows.next_multiple_of(4).min(fitting);
        Ok(Self {
            n_rows,
            hidden: gpu.array("hidden values", n_rows * hidden)?,
            logits: gpu.array("logits", n_rows * order)?,
            d_hidden: gpu.array("hidden gradients", n_rows * hidden)?,
        })
    }
}

/// Buffers of the network's weights, as the passes need them.
pub(super) struct WeightBuffers {
    pub(super) parameters: Buffer,
    pub(super) moments: Buffer,
    pub(super) gradients: Buffer,
    pub(super) transposed: Buffer,
    /// The two embeddings as the hidden layer sees them; those themselves for a bilinear network.
    pub(super) tables: Buffer,
    /// Their gradients; part of `gradients` for a bilinear network.
    pub(super) d_tables: Buffer,
}

/// A kernel with the number of workgroups that one pass needs.
pub(super) type Launch = (Bound, u32);

/// Kernels of one pass over some rows, in order.
struct Pass {
    hidden: Launch,
    logits: Launch,
    cross_entropy: Launch,
    /// After the loss, towards the weights; empty for rows that are only measured.
    backward: Vec<Launch>,
}

/// Rows on the device, with what is launched for them.
pub(super) struct RowSet {
    pub(super) n_rows: usize,
    /// Evaluations whose losses fit.
    pub(super) n_slots: usize,
    means: Buffer,
    loss_mean: Bound,
    passes: Vec<Pass>,
}

/// What a set of rows is for.
pub(super) enum Purpose<'a> {
    /// Gradients; holds the row of each pair, and the slices of W_U's gradient in a pass.
    Train { row_of: &'a Buffer, n_slices: u32 },
    /// Loss and logits only.
    Measure,
}

impl RowSet {
    pub(super) fn new(
        gpu: &Gpu,
        layout: &Layout,
        weights: &WeightBuffers,
        scratch: &Scratch,
        steps: (&Buffer, u64),
        rows: &Rows,
        purpose: &Purpose<'_>,
    ) -> Result<Self, GpuError> {
        let n_rows = rows.len();
        let table: Vec<u32> = (0..n_rows)
            .flat_map(|row| [rows.left[row], rows.right[row], rows.product[row]])
            .collect();
        let table = gpu.array_of("rows", &u32_bytes(&table))?;
        let n_slots = (LOSSES / n_rows.max(1)).clamp(1, super::BLOCK_STEPS);
        let losses = gpu.array("row losses", n_slots * n_rows)?;
        let means = gpu.array("mean losses", 2 * n_slots)?;
        let mean_shape = gpu.uniform(
            &MeanShape {
                n_rows: n_rows as u32,
            }
            .to_bytes(),
        );
        let loss_mean = gpu.bind(KernelId::LossMean, &[&mean_shape, &losses, &means], None);
        let n_passes = n_rows.div_ceil(scratch.n_rows);
        let passes = (0..n_passes).map(|index| {
            let start = index * scratch.n_rows;
            let shape = GroupShape {
                n_rows: scratch.n_rows.min(n_rows - start) as u32,
                row_start: start as u32,
                ..layout.shape
            };
            pass(
                gpu, shape, index, n_passes, n_rows, weights, scratch, steps, &table, &losses,
                purpose,
            )
        });
        Ok(Self {
            n_rows,
            n_slots,
            passes: passes.collect(),
            means,
            loss_mean,
        })
    }

    /// Loss of every row, into the slot that `offset` names; with gradients if wanted.
    pub(super) fn evaluate(&self, pass: &mut ComputePass<'_>, offset: u32, backward: bool) {
        for chunk in &self.passes {
            launch(pass, &chunk.hidden, &[]);
            launch(pass, &chunk.logits, &[]);
            launch(pass, &chunk.cross_entropy, &[offset]);
            if backward {
                chunk
                    .backward
                    .iter()
                    .for_each(|kernel| launch(pass, kernel, &[]));
            }
        }
    }

    /// Logits of the rows of each pass in turn, which `after` must take before the next pass.
    pub(super) fn logits(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        mut after: impl FnMut(&mut wgpu::CommandEncoder, usize),
    ) {
        for (index, chunk) in self.passes.iter().enumerate() {
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
            launch(&mut pass, &chunk.hidden, &[]);
            launch(&mut pass, &chunk.logits, &[]);
            drop(pass);
            after(encoder, index);
        }
    }

    /// The kernels of the first pass over the rows, and whether they need a step's offset.
    pub(super) fn launches(&self) -> impl Iterator<Item = (&Launch, bool)> {
        let pass = self.passes.iter().take(1);
        pass.flat_map(|pass| {
            let forward = [
                (&pass.hidden, false),
                (&pass.logits, false),
                (&pass.cross_entropy, true),
            ];
            forward
                .into_iter()
                .chain(pass.backward.iter().map(|launch| (launch, false)))
        })
    }

    /// Means of the first `n_slots` slots.
    pub(super) fn reduce(&self, pass: &mut ComputePass<'_>, n_slots: usize) {
        if n_slots > 0 {
            self.loss_mean.dispatch(pass, &[], n_slots as u32);
        }
    }

    /// (loss, accuracy) of each slot, after [`RowSet::reduce`].
    pub(super) fn means(&self) -> &Buffer {
        &self.means
    }
}

fn launch(pass: &mut ComputePass<'_>, (bound, n_workgroups): &Launch, offsets: &[u32]) {
    bound.dispatch(pass, offsets, *n_workgroups);
}

#[allow(clippy::too_many_arguments, reason = "called in one place")]
fn pass(
    gpu: &Gpu,
    shape: GroupShape,
    index: usize,
    n_passes: usize,
    all_rows: usize,
    weights: &WeightBuffers,
    scratch: &Scratch,
    (steps, step_size): (&Buffer, u64),
    rows: &Buffer,
    losses: &Buffer,
    purpose: &Purpose<'_>,
) -> Pass {
    let tuning = gpu.tuning();
    let n_slices = match purpose {
        Purpose::Train { n_slices, .. } => *n_slices,
        Purpose::Measure => 0,
    };
    let shape = GroupShape {
        first_slice: index as u32 * n_slices,
        n_slices,
        all_slices: n_passes as u32 * n_slices,
        scale: if n_slices > 0 {
            1.0 / all_rows as f32
        } else {
            0.0
        },
        ..shape
    };
    let uniform = gpu.uniform(&shape.to_bytes());
    let padded_rows = shape.n_rows.next_multiple_of(4);
    let width = 4 * shape.hidden4;
    let mut backward = Vec::new();
    if let Purpose::Train { row_of, .. } = purpose {
        let buffers = [
            &uniform,
            &scratch.logits,
            &scratch.hidden,
            &weights.transposed,
            &scratch.d_hidden,
            &weights.gradients,
        ];
        let n_tiles = tuning.tile_workgroups(shape.n_rows, shape.hidden4)
            + n_slices * tuning.tile_workgroups(width, shape.order4);
        backward.push((gpu.bind(KernelId::GroupBackward, &buffers, None), n_tiles));
        let buffers = [
            &uniform,
            row_of,
            &weights.tables,
            &scratch.d_hidden,
            &weights.d_tables,
        ];
        let n_vectors = 2 * 4 * shape.order4 * shape.hidden4;
        backward.push((
            gpu.bind(KernelId::TableGradients, &buffers, None),
            n_vectors.div_ceil(tuning.elements),
        ));
        if shape.bias_at < shape.unembed_at {
            let buffers = [&uniform, &scratch.d_hidden, &weights.gradients];
            backward.push((
                gpu.bind(KernelId::BiasGradient, &buffers, None),
                width.div_ceil(tuning.elements),
            ));
        }
    }
    let hidden = [
        &uniform,
        rows,
        &weights.tables,
        &weights.parameters,
        &scratch.hidden,
    ];
    let logits = [
        &uniform,
        &weights.parameters,
        &scratch.hidden,
        &scratch.logits,
    ];
    let loss = [&uniform, steps, rows, &scratch.logits, losses];
    Pass {
        hidden: (
            gpu.bind(KernelId::Hidden, &hidden, None),
            (shape.n_rows * shape.hidden4).div_ceil(tuning.elements),
        ),
        logits: (
            gpu.bind(KernelId::Logits, &logits, None),
            tuning.tile_workgroups(shape.n_rows, shape.order4),
        ),
        cross_entropy: (
            gpu.bind(KernelId::CrossEntropy, &loss, Some(step_size)),
            padded_rows.div_ceil(tuning.rows[1]),
        ),
        backward,
    }
}
