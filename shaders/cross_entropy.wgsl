// cross_entropy: loss of each row without cancellation, and its gradient in place of the logits.
// Equation: with d_z = l_z − l_t, m = max(0, max_{z≠t} d_z) and S = Σ_{z≠t} exp(d_z − m):
//   loss = m + log1p(S + e^{−m} − 1), ∂/∂l_z = exp(d_z − m) / (S + e^{−m}), ∂/∂l_t = −S / (S + e^{−m}).
// CPU twin: crates/fused/src/cross_entropy.rs.
// Dispatch: ROWS rows a workgroup, ROW_LANES invocations a row. Writes its own row of `logits`, zeros
// in the padding, and losses[slot, row]: the loss, negative where the label does not win.

#import exp
#import group_shape
#import linear_index
#import step

struct Row {
    left: u32,
    right: u32,
    product: u32,
}

@group(0) @binding(0) var<uniform> shape: GroupShape;
@group(0) @binding(1) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read> rows: array<Row>;             // [all rows]
@group(0) @binding(3) var<storage, read_write> logits: array<f32>;     // [n_rows, order]; then ∂loss/∂logits
@group(0) @binding(4) var<storage, read_write> losses: array<f32>;     // [slots, all rows]

override ROW_LANES: u32 = 4u;
override ROWS: u32 = 1u;

var<workgroup> sh_part: array<f32, ROW_LANES * ROWS>;

const LOWEST: f32 = -3.4e38;

@compute @workgroup_size(ROW_LANES, ROWS)
fn main(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) n_workgroups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    let row = linear_workgroup(workgroup, n_workgroups) * ROWS + local.y;
    let is_row = row < shape.n_rows;
    let width = 4u * shape.order4;
    let start = row * width;
    let label = rows[shape.row_start + min(row, shape.n_rows - 1u)].product;
    let lane = local.x;
    let first = local.y * ROW_LANES;

    var own = 0.0;
    var largest = LOWEST;
    if is_row {
        own = logits[start + label];
        for (var z = lane; z < shape.order; z += ROW_LANES) {
            let value = logits[start + z];
            // NaN is passed over: the exponentials will find it.
            if z != label && value > largest {
                largest = value;
            }
        }
    }
    sh_part[first + lane] = largest;
    workgroupBarrier(); // every lane's largest is there
    largest = LOWEST;
    for (var i = 0u; i < ROW_LANES; i++) {
        largest = max(largest, sh_part[first + i]);
    }
    workgroupBarrier(); // nobody still reads the maxima that the sums replace

    let shift = max(largest - own, 0.0);
    let base = own + shift;
    var sum = 0.0;
    if is_row {
        for (var z = lane; z < shape.order; z += ROW_LANES) {
            let value = select(exp_nonpositive(logits[start + z] - base), 0.0, z == label);
            logits[start + z] = value;
            sum += value;
        }
    }
    sh_part[first + lane] = sum;
    workgroupBarrier(); // every lane's sum is there
    sum = 0.0;
    for (var i = 0u; i < ROW_LANES; i++) {
        sum += sh_part[first + i];
    }

    let rest = exp_nonpositive(-shift);
    if is_row && lane == 0u {
        let loss = shift + log1p_nonnegative(sum + (rest - 1.0));
        losses[step.slot + shape.row_start + row] = select(-loss, loss, largest < own);
    }
    let factor = shape.scale / (sum + rest);
    if row < (shape.n_rows + 3u) / 4u * 4u {
        for (var z = lane; z < width; z += ROW_LANES) {
            var value = 0.0;
            if is_row && z < shape.order {
                value = select(logits[start + z], -sum, z == label) * factor;
            }
            logits[start + z] = value;
        }
    }
}
