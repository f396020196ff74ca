// adamw: one update of every parameter, and the transposes that the backward pass reads.
// Equation: m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← keep · w − rate · m / (√v + ε), with g ← g + λ w before if coupled.
// Source: Loshchilov and Hutter 2019, algorithm 2. CPU twin: crates/fused/src/adamw.rs.
// Dispatch: one invocation four parameters. Writes its own parameters, moments and transposed entries.

#import group_shape
#import linear_index
#import step

@group(0) @binding(0) var<uniform> shape: GroupShape;
@group(0) @binding(1) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read> gradients: array<vec4f>;       // as `parameters`, then more slices of W_U's
@group(0) @binding(3) var<storage, read_write> parameters: array<vec4f>;  // [n_parameters]
@group(0) @binding(4) var<storage, read_write> moments: array<vec4f>;     // [n_parameters], (m, v) of two each
@group(0) @binding(5) var<storage, read_write> transposed: array<f32>;    // Wᵀ [2, hidden, embed], W_Uᵀ [order, hidden]

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) n_workgroups: vec3u,
    @builtin(local_invocation_index) local: u32,
) {
    let index = linear_workgroup(workgroup, n_workgroups) * WORKGROUP + local;
    if index >= shape.n_parameters4 {
        return;
    }
    let width = shape.hidden4;
    let half = 4u * shape.embed4 * width;
    let is_weight = index >= shape.weight_at && index < shape.bias_at;
    var g = gradients[index];
    if is_weight && shape.is_tied == 1u {
        let at = shape.weight_at + (index - shape.weight_at) % half;
        g = gradients[at] + gradients[at + half];
    }
    if index >= shape.unembed_at {
        for (var slice = 1u; slice < shape.all_slices; slice++) {
            g += gradients[index + slice * 4u * width * shape.order4];
        }
    }
    let old = parameters[index];
    g += step.coupled * old;
    let low = moments[2u * index];
    let high = moments[2u * index + 1u];
    let m = step.beta1 * vec4f(low.xz, high.xz) + (1.0 - step.beta1) * g;
    let v = step.beta2 * vec4f(low.yw, high.yw) + (1.0 - step.beta2) * (g * g);
    let w = step.keep * old - step.rate * m / (sqrt(v) + step.epsilon);
    moments[2u * index] = vec4f(m.x, v.x, m.y, v.y);
    moments[2u * index + 1u] = vec4f(m.z, v.z, m.w, v.w);
    parameters[index] = w;

    var at = 0u;     // of the first of the four in `transposed`
    var height = 0u; // from one to the next
    if index >= shape.unembed_at {
        let own = index - shape.unembed_at;
        height = 4u * width;
        at = 4u * (shape.bias_at - shape.weight_at) + 4u * (own % shape.order4) * height + own / shape.order4;
    } else if is_weight {
        let own = index - shape.weight_at;
        let row = own / width;
        height = 4u * shape.embed4;
        at = (row / height) * 4u * half + 4u * (own % width) * height + row % height;
    }
    if height > 0u {
        transposed[at] = w.x;
        transposed[at + height] = w.y;
        transposed[at + 2u * height] = w.z;
        transposed[at + 3u * height] = w.w;
    }
}
