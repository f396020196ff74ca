//! Gradient of the loss over weighted states of a tree, by the Gram matrix and the tree.
//!
//! Let G = WᵀW and G_v its column of feature v. The row of node v is that of its parent with
//! feature v added, so the outputs before bias and ReLU obey o_v = o_parent + G_v. If R_s is the
//! loss's derivative by o_s, then its derivative by G_v is T_v = Σ R_s over the states s at or below
//! v, found by adding each T_v to its parent's; ∂b is the sum over all states; and with T the matrix
//! of columns T_v, ∂W = W (T + Tᵀ). Columns of nodes that no row passes are 0 and left out.
//!
//! Outputs are handled eight features at a time (a block): the block's rows of W stay in registers
//! while all nodes pass by.

use std::ops::Range;

use wide::{f32x4, f32x8};

use super::walk::{Slot, StateWalk};

/// Hidden units handled at once: their vectors of eight features (two registers each), a sum and a
/// factor fit sixteen registers of four.
const CHUNK: usize = 4;

/// What a pass works in; sized by the first step.
#[derive(Debug, Clone, Default)]
pub(super) struct Buffers {
    /// Columns of W at the visited nodes, chunk by chunk: `[chunk][slot][hidden in chunk]`.
    columns: Vec<f32>,
    /// o_v of one block, `[slot]`.
    outputs: Vec<f32x8>,
    /// T_v, `[block][slot]`; slot 0 is the sum over all states.
    residuals: Vec<f32x8>,
}

/// Calls a function with the chunk's length as its constant.
macro_rules! by_chunk {
    ($function:ident, $len:expr, $($argument:expr),*) => {
        match $len {
            1 => $function::<1>($($argument),*),
            2 => $function::<2>($($argument),*),
            3 => $function::<3>($($argument),*),
            _ => $function::<4>($($argument),*),
        }
    };
}

/// Writes the gradient at the batch that `walk` has visited, and returns the loss if asked for.
///
/// - `weights`, `gradient`: `[blocks, h]` vectors of eight features
/// - `bias`, `bias_gradient`: `[blocks]`
pub(super) fn gradient(
    walk: &mut StateWalk,
    n_hidden: usize,
    weights: &[f32x8],
    bias: &[f32x8],
    gradient: &mut [f32x8],
    bias_gradient: &mut [f32x8],
    with_loss: bool,
) -> f32 {
    let mut buffers = std::mem::take(&mut walk.buffers);
    let n_slots = walk.slots.len();
    gather_columns(&mut buffers.columns, &walk.slots[1..], n_hidden, weights);
    buffers.outputs.resize(n_slots, f32x8::ZERO);
    buffers.residuals.resize(bias.len() * n_slots, f32x8::ZERO);
    let columns_of = |k: &Range<usize>| k.start * (n_slots - 1)..k.end * (n_slots - 1);
    let mut loss = f32x8::ZERO;
    let blocks = buffers.residuals.chunks_exact_mut(n_slots).enumerate();
    for (block, residuals) in blocks {
        let rows = &weights[block * n_hidden..][..n_hidden];
        buffers.outputs.fill(f32x8::ZERO);
        for k in chunks(n_hidden) {
            let columns = &buffers.columns[columns_of(&k)];
            by_chunk!(gram, k.len(), columns, &rows[k], &mut buffers.outputs[1..]);
        }
        let targets = walk.block_rows(block);
        let outputs = &mut buffers.outputs;
        if with_loss {
            loss += residual::<true>(&walk.slots, targets, bias[block], outputs, residuals);
        } else {
            residual::<false>(&walk.slots, targets, bias[block], outputs, residuals);
        }
        bias_gradient[block] = residuals[0];
        for k in chunks(n_hidden) {
            let columns = &buffers.columns[columns_of(&k)];
            let gradient = &mut gradient[block * n_hidden..][k.clone()];
            by_chunk!(scatter, k.len(), columns, &residuals[1..], gradient);
        }
    }
    for k in chunks(n_hidden) {
        let residuals = &buffers.residuals;
        by_chunk!(
            collect,
            k.len(),
            &walk.slots,
            residuals,
            weights,
            n_hidden,
            k.start,
            gradient
        );
    }
    walk.buffers = buffers;
    // The factors are 2 / n times the weights, and the sum is the loss times 2.
    loss.reduce_add() / 2.0
}

/// The hidden units in parts of nearly equal length, at most [`CHUNK`].
fn chunks(n_hidden: usize) -> impl Iterator<Item = Range<usize>> {
    let parts = n_hidden.div_ceil(CHUNK);
    (0..parts).map(move |part| part * n_hidden / parts..(part + 1) * n_hidden / parts)
}

fn gather_columns(columns: &mut Vec<f32>, slots: &[Slot], n_hidden: usize, weights: &[f32x8]) {
    columns.resize(slots.len() * n_hidden, 0.0);
    for k in chunks(n_hidden) {
        let (start, len) = (k.start, k.len());
        let chunk = columns[start * slots.len()..].chunks_exact_mut(len);
        for (column, slot) in chunk.zip(slots) {
            let feature = slot.state as usize - 1;
            let rows = &weights[feature / 8 * n_hidden + start..][..len];
            for (value, row) in column.iter_mut().zip(rows) {
                *value = row.as_array()[feature % 8];
            }
        }
    }
}

/// G_v of one block: `sums[v]` += Σ_k W[k, v] · W[k, block].
fn gram<const C: usize>(columns: &[f32], rows: &[f32x8], sums: &mut [f32x8]) {
    let mut block = [f32x8::ZERO; C];
    block.copy_from_slice(rows);
    for (sum, column) in sums.iter_mut().zip(columns.as_chunks::<C>().0) {
        let mut total = *sum;
        for k in 0..C {
            total += f32x8::splat(column[k]) * block[k];
        }
        *sum = total;
    }
}

/// Turns G_v into o_v, fills T_v, and returns Σ factor · (x̂ − x)² if asked for.
fn residual<const LOSS: bool>(
    slots: &[Slot],
    targets: &[f32x8],
    bias: f32x8,
    outputs: &mut [f32x8],
    residuals: &mut [f32x8],
) -> f32x8 {
    let mut loss = f32x8::ZERO;
    for (
        slot,
        &Slot {
            parent,
            state,
            factor,
        },
    ) in slots.iter().enumerate()
    {
        // The root is its own parent, and its output before the bias is 0.
        let output = outputs[parent as usize] + outputs[slot];
        outputs[slot] = output;
        let (z, target, factor) = (output + bias, targets[state as usize], f32x8::splat(factor));
        let on = z.simd_gt(f32x8::ZERO);
        residuals[slot] = (factor * (z - target)) & on;
        if LOSS {
            let error = (z & on) - target;
            loss += factor * error * error;
        }
    }
    for (slot, &Slot { parent, .. }) in slots.iter().enumerate().skip(1).rev() {
        let residual = residuals[slot];
        residuals[parent as usize] += residual;
    }
    loss
}

/// The half of ∂W that spreads: `gradient[k]` = Σ_v W[k, v] · T_v.
fn scatter<const C: usize>(columns: &[f32], residuals: &[f32x8], gradient: &mut [f32x8]) {
    let mut sums = [f32x8::ZERO; C];
    for (column, &residual) in columns.as_chunks::<C>().0.iter().zip(residuals) {
        for k in 0..C {
            sums[k] += f32x8::splat(column[k]) * residual;
        }
    }
    gradient.copy_from_slice(&sums);
}

/// The half of ∂W that collects: ∂W[k, v] += Σ_j W[k, j] · T_v[j].
fn collect<const C: usize>(
    slots: &[Slot],
    residuals: &[f32x8],
    weights: &[f32x8],
    n_hidden: usize,
    start: usize,
    gradient: &mut [f32x8],
) {
    for (slot, &Slot { state, .. }) in slots.iter().enumerate().skip(1) {
        let mut sums = [f32x8::ZERO; C];
        let blocks = residuals.chunks_exact(slots.len());
        for (residuals, rows) in blocks.zip(weights.chunks_exact(n_hidden)) {
            let (residual, rows) = (residuals[slot], &rows[start..start + C]);
            for k in 0..C {
                sums[k] += residual * rows[k];
            }
        }
        let feature = state as usize - 1;
        let gradient = &mut gradient[feature / 8 * n_hidden + start..][..C];
        for (gradients, sums) in gradient.chunks_mut(4).zip(sums.chunks(4)) {
            for (gradient, sum) in gradients.iter_mut().zip(lane_sums(sums)) {
                gradient.as_mut_array()[feature % 8] += sum;
            }
        }
    }
}

/// The sum over the lanes of each of up to four vectors: adding after a transposition costs less
/// than adding the lanes of each.
fn lane_sums(vectors: &[f32x8]) -> [f32; 4] {
    if let [vector] = vectors {
        return [vector.reduce_add(), 0.0, 0.0, 0.0];
    }
    let mut halves = [f32x4::ZERO; 4];
    for (half, vector) in halves.iter_mut().zip(vectors) {
        let [a, b, c, d, e, f, g, h] = vector.to_array();
        *half = f32x4::new([a, b, c, d]) + f32x4::new([e, f, g, h]);
    }
    let [a, b, c, d] = f32x4::transpose(halves);
    ((a + b) + (c + d)).to_array()
}
