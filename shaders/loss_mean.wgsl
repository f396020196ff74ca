// loss_mean: mean loss and share of right answers of every evaluation in a block of updates.
// Equation: (Σ |losses| / n, #{losses whose sign bit is clear} / n) over the rows of a slot.
// CPU twin: row_pass::Sums.
// Dispatch: one workgroup a slot. Writes means[slot], summed in a fixed order.

struct MeanShape {
    n_rows: u32,
}

@group(0) @binding(0) var<uniform> shape: MeanShape;
@group(0) @binding(1) var<storage, read> losses: array<f32>;          // [slots, n_rows], negative: not right
@group(0) @binding(2) var<storage, read_write> means: array<vec2f>;   // [slots], (loss, accuracy)

override WORKGROUP: u32 = 64u;

var<workgroup> sh_sums: array<vec2f, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
    let start = workgroup.x * shape.n_rows;
    var sum = vec2f();
    for (var row = local; row < shape.n_rows; row += WORKGROUP) {
        let loss = losses[start + row];
        // By the sign bit: a loss of 0 has one too.
        sum += vec2f(abs(loss), select(1.0, 0.0, (bitcast<u32>(loss) >> 31u) == 1u));
    }
    sh_sums[local] = sum;
    workgroupBarrier(); // every lane's sum is there
    if local == 0u {
        var total = vec2f();
        for (var lane = 0u; lane < WORKGROUP; lane++) {
            total += sh_sums[lane];
        }
        means[workgroup.x] = total / f32(shape.n_rows);
    }
}
