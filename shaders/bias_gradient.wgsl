// bias_gradient: gradient of the bias that is added after the ReLU.
// Equation: ∂/∂b = Σ_rows ∂/∂hidden.
// CPU twin: row_pass::backward.
// Dispatch: one invocation a hidden unit. Writes its own entry, or adds to it after the first rows.

#import group_shape

@group(0) @binding(0) var<uniform> shape: GroupShape;
@group(0) @binding(1) var<storage, read> d_hidden: array<f32>;           // [n_rows, hidden]
@group(0) @binding(2) var<storage, read_write> gradients: array<f32>;    // b [hidden] lies before W_U

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let width = 4u * shape.hidden4;
    if id.x >= width {
        return;
    }
    var sum = 0.0;
    for (var row = 0u; row < shape.n_rows; row++) {
        sum += d_hidden[row * width + id.x];
    }
    let at = 4u * shape.bias_at + id.x;
    if shape.row_start > 0u {
        sum += gradients[at];
    }
    gradients[at] = sum;
}
