// adamw: one update of every parameter, and the transposes that the backward pass reads.
// Equation: m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← keep · w − rate · m / (√v + ε), with g ← g + λ w before if coupled.
// Source: Loshchilov and Hutter 2019, algorithm 2. CPU twin: crates/fused/src/adamw.rs.
// Dispatch: one invocation a parameter. Writes its own parameter, moments and transposed entry.

#import group_shape
#import linear_index
#import step

@group(0) @binding(0) var<uniform> shape: GroupShape;
@group(0) @binding(1) var<uniform> step: Step;
@group(0) @binding(2) var<storage, read> gradients: array<f32>;         // as `parameters`, then more slices of W_U's
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;  // [n_parameters]
@group(0) @binding(4) var<storage, read_write> moments: array<vec2f>;   // [n_parameters], (m, v)
@group(0) @binding(5) var<storage, read_write> transposed: array<f32>;  // Wᵀ [2, hidden, embed], W_Uᵀ [order, hidden]

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) n_workgroups: vec3u,
    @builtin(local_invocation_index) local: u32,
) {
    let index = linear_workgroup(workgroup, n_workgroups) * WORKGROUP + local;
    if index >= 4u * shape.n_parameters4 {
        return;
    }
    let width = 4u * shape.hidden4;
    let embed = 4u * shape.embed4;
    let weight = 4u * shape.weight_at;
    let unembed = 4u * shape.unembed_at;
    let is_weight = index >= weight && index < 4u * shape.bias_at;
    var g = gradients[index];
    if is_weight && shape.is_tied == 1u {
        let at = weight + (index - weight) % (embed * width);
        g = gradients[at] + gradients[at + embed * width];
    }
    if index >= unembed {
        for (var slice = 1u; slice < shape.all_slices; slice++) {
            g += gradients[index + slice * width * 4u * shape.order4];
        }
    }
    g += step.coupled * parameters[index];
    let moment = moments[index];
    let m = step.beta1 * moment.x + (1.0 - step.beta1) * g;
    let v = step.beta2 * moment.y + (1.0 - step.beta2) * (g * g);
    let w = step.keep * parameters[index] - step.rate * m / (sqrt(v) + step.epsilon);
    moments[index] = vec2f(m, v);
    parameters[index] = w;

    if index >= unembed {
        let at = index - unembed;
        let row = at / (4u * shape.order4);
        let column = at % (4u * shape.order4);
        transposed[(4u * shape.bias_at - weight) + column * width + row] = w;
    } else if is_weight {
        let at = index - weight;
        let side = at / (embed * width);
        let row = (at / width) % embed;
        transposed[(side * width + at % width) * embed + row] = w;
    }
}
