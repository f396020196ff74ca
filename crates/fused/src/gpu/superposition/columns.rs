//! Weights and moments of an instance as the kernels keep them: of each feature its column of W in
//! whole vec4, then (b, 0, 0, 0).

use crate::gpu::Instance;
use crate::superposition::NetState;

/// Appends the columns of W, `[n_hidden, n]`, and b, `[n]`.
pub(super) fn pack(n_hidden: usize, weights: &[f32], bias: &[f32], out: &mut Vec<f32>) {
    let n = bias.len();
    for (feature, &bias) in bias.iter().enumerate() {
        out.extend((0..n_hidden).map(|k| weights[k * n + feature]));
        out.resize(out.len().next_multiple_of(4), 0.0);
        out.extend([bias, 0.0, 0.0, 0.0]);
    }
}

/// W and b of columns that begin at `columns[0]`.
pub(super) fn unpack(
    instance: &Instance,
    n_hidden: usize,
    columns: &[f32],
) -> (Vec<f32>, Vec<f32>) {
    let n = instance.n_features as usize;
    let stride = 4 * (instance.hidden4 as usize + 1);
    let weights = (0..n_hidden * n).map(|i| columns[i % n * stride + i / n]);
    let bias = (0..n).map(|j| columns[(j + 1) * stride - 4]);
    (weights.collect(), bias.collect())
}

/// Appends both moments of a state, vec4 by vec4 in turn.
pub(super) fn pack_moments(n_hidden: usize, state: &NetState, out: &mut Vec<f32>) {
    let n_weights = n_hidden * state.bias.len();
    let [first, second] = [&state.first, &state.second].map(|moments| {
        let mut packed = Vec::new();
        let (weights, bias) = moments.split_at(n_weights);
        pack(n_hidden, weights, bias, &mut packed);
        packed
    });
    for (first, second) in first.chunks_exact(4).zip(second.chunks_exact(4)) {
        out.extend_from_slice(first);
        out.extend_from_slice(second);
    }
}

/// The moments of W, then of b, from where the instance's moments begin.
pub(super) fn unpack_moments(
    instance: &Instance,
    n_hidden: usize,
    moments: &[f32],
) -> [Vec<f32>; 2] {
    let len = 4 * (instance.n_features * (instance.hidden4 + 1)) as usize;
    [0, 4].map(|which| {
        let vectors = moments[..2 * len].chunks_exact(8);
        let columns: Vec<f32> = vectors.flat_map(|v| v[which..which + 4].to_vec()).collect();
        let (mut weights, bias) = unpack(instance, n_hidden, &columns);
        weights.extend(bias);
        weights
    })
}
