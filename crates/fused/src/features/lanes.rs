//! Products of a small matrix with a block of samples that lie side by side.

/// Samples in a block. 128 features of 64 samples still fit the first-level cache.
pub(crate) const LANES: usize = 64;
/// Samples whose sums stay in registers while the weights pass by: eight vectors of four.
const CHUNK: usize = 32;
/// Dot products taken at once.
const TILE: usize = 4;

/// The values of one unit for all samples of a block.
pub(crate) type Lane = [f32; LANES];

/// Copies rows `[len, n]` into lanes, one per column; samples beyond the rows become zeros.
pub(crate) fn gather(rows: &[f32], n: usize, lanes: &mut [Lane]) {
    for lane in lanes.iter_mut() {
        *lane = [0.0; LANES];
    }
    for (sample, row) in rows.chunks_exact(n).enumerate() {
        for (lane, value) in lanes.iter_mut().zip(row) {
            lane[sample] = *value;
        }
    }
}

/// out\[r] += Σ_k W\[r, k] · input\[k].
///
/// # Shapes
///
/// - `weights`: `[out.len(), input.len()]`, row-major
pub(crate) fn multiply(weights: &[f32], input: &[Lane], out: &mut [Lane]) {
    let columns = input.len();
    for (row, out) in weights.chunks_exact(columns).zip(out) {
        combine(&row.iter().copied(), input, out);
    }
}

/// out\[k] += Σ_r W\[r, k] · input\[r].
///
/// # Shapes
///
/// - `weights`: `[input.len(), out.len()]`, row-major
pub(crate) fn multiply_transposed(weights: &[f32], input: &[Lane], out: &mut [Lane]) {
    let columns = out.len();
    for (column, out) in out.iter_mut().enumerate() {
        let weights = weights.iter().skip(column).step_by(columns).copied();
        combine(&weights, input, out);
    }
}

fn combine(weights: &(impl Iterator<Item = f32> + Clone), input: &[Lane], out: &mut Lane) {
    for start in (0..LANES).step_by(CHUNK) {
        let mut sums = [0.0; CHUNK];
        sums.copy_from_slice(&out[start..start + CHUNK]);
        for (weight, lane) in weights.clone().zip(input) {
            for (sum, value) in sums.iter_mut().zip(&lane[start..start + CHUNK]) {
                *sum += weight * value;
            }
        }
        out[start..start + CHUNK].copy_from_slice(&sums);
    }
}

/// gradient\[r, k] += Σ_samples left\[r] · right\[k].
///
/// # Shapes
///
/// - `gradient`: `[left.len(), right.len()]`, row-major
pub(crate) fn add_outer(left: &[Lane], right: &[Lane], gradient: &mut [f32]) {
    for (left, gradient) in left.iter().zip(gradient.chunks_exact_mut(right.len())) {
        for (lanes, sums) in right.chunks(TILE).zip(gradient.chunks_mut(TILE)) {
            if let [a, b, c, d] = lanes {
                for (sum, dot) in sums.iter_mut().zip(four_dots(left, [a, b, c, d])) {
                    *sum += dot;
                }
            } else {
                for (sum, lane) in sums.iter_mut().zip(lanes) {
                    *sum += dot(left, lane);
                }
            }
        }
    }
}

fn four_dots(left: &Lane, right: [&Lane; TILE]) -> [f32; TILE] {
    let mut sums = [[0.0_f32; 4]; TILE];
    for start in (0..LANES).step_by(4) {
        for (sums, right) in sums.iter_mut().zip(right) {
            for (lane, sum) in sums.iter_mut().enumerate() {
                *sum += left[start + lane] * right[start + lane];
            }
        }
    }
    sums.map(|[a, b, c, d]| (a + c) + (b + d))
}

/// Σ_samples left · right.
pub(crate) fn dot(left: &Lane, right: &Lane) -> f32 {
    let mut sums = [0.0_f32; 8];
    for (left, right) in left.chunks_exact(8).zip(right.chunks_exact(8)) {
        for ((sum, a), b) in sums.iter_mut().zip(left).zip(right) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

/// Σ_samples lane.
pub(crate) fn total(lane: &Lane) -> f32 {
    dot(lane, &[1.0; LANES])
}

/// Every lane set to one value.
pub(crate) fn fill(values: &[f32], lanes: &mut [Lane]) {
    for (lane, value) in lanes.iter_mut().zip(values) {
        *lane = [*value; LANES];
    }
}

/// Keeps the positive values.
pub(crate) fn relu(lanes: &mut [Lane]) {
    for value in lanes.iter_mut().flatten() {
        *value = value.max(0.0);
    }
}

/// Zeroes a gradient where the unit's output is 0.
pub(crate) fn mask(gradient: &mut [Lane], output: &[Lane]) {
    for (gradient, output) in gradient.iter_mut().flatten().zip(output.iter().flatten()) {
        *gradient = if *output > 0.0 { *gradient } else { 0.0 };
    }
}
