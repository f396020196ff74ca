// superposition_states: many updates of many tied autoencoders x̂ = ReLU(WᵀWx + b) on weighted states.
// Equation: G = WᵀW, o_v = o_parent + G_v; R_s = 2/n · share_s · (o_s + b − x_s)⁺, T_v = Σ R_s at or below v;
//   ∂b = T_root, ∂W = W (T + Tᵀ); then Adam.
// Source: Elhage et al. 2022; Kingma and Ba 2015. CPU twin: crates/fused/src/superposition/state_pass.rs.
// Dispatch: one workgroup an instance; lane i has the output features i, i + WORKGROUP, ….
// Writes its instance's parameters, moments, scratch and result.

const BATCH_STREAM = 2u << 16u;

#import philox
#import random_words
#import binomial
#import sweep

@group(0) @binding(0) var<uniform> steps: SweepSteps;
@group(0) @binding(1) var<storage, read> instances: array<Instance>;      // [instances]
@group(0) @binding(2) var<storage, read> tables: array<u32>;              // states, splits, rows as bits
@group(0) @binding(3) var<storage, read> rates: array<vec2f>;             // [n_steps], (scale, ε)
@group(0) @binding(4) var<storage, read_write> columns: array<vec4f>;     // two copies, read and written in turn
@group(0) @binding(5) var<storage, read_write> moments: array<vec4f>;     // m, v of each vec4
@group(0) @binding(6) var<storage, read_write> scratch: array<vec2f>;
@group(0) @binding(7) var<storage, read_write> rows: array<u32>;          // masks and counts of each lane, on rows
@group(0) @binding(8) var<storage, read_write> results: array<vec2f>;     // [instances], (loss of the last batch, failed step)

override WORKGROUP: u32 = 64u;

var<workgroup> sh_losses: array<f32, WORKGROUP>;

#import column_update

#import tree_counts
#import tree_rows

// T of output feature j in its column of scratch; returns the feature's share of the loss.
fn residuals(instance: Instance, counts: u32, source: u32, j: u32) -> f32 {
    let n = instance.n_features;
    let stride = instance.hidden4 + 1u;
    for (var k = 0u; k < instance.hidden4; k++) {
        let own = columns[source + j * stride + k];
        for (var v = 0u; v < n; v++) {
            let place = instance.scratch_at + (v + 1u) * n + j;
            let gram = dot(own, columns[source + v * stride + k]);
            scratch[place].x = select(scratch[place].x, 0.0, k == 0u) + gram;
        }
    }
    let bias = columns[source + j * stride + instance.hidden4].x;
    var loss = 0.0;
    for (var s = 0u; s <= n; s++) {
        let state = instance.states_at + 3u * s;
        let place = instance.scratch_at + s * n + j;
        var output = 0.0;
        if s > 0u {
            output = scratch[instance.scratch_at + tables[state] * n + j].x + scratch[place].x;
        }
        var share = bitcast<f32>(tables[state + 1u]);
        if steps.n_rows > 0u {
            share = scratch[counts + s].x / f32(steps.n_rows);
        }
        let x = f32((tables[tables[state + 2u] + j / 32u] >> (j % 32u)) & 1u);
        let z = output + bias;
        // A NaN must not be switched off.
        let is_off = z <= 0.0;
        let error = select(z, 0.0, is_off) - x;
        let factor = 2.0 / f32(n) * share;
        loss += 0.5 * factor * error * error;
        scratch[place] = vec2f(output, select(factor * error, 0.0, is_off));
    }
    for (var s = n; s > 0u; s--) {
        let above = instance.scratch_at + tables[instance.states_at + 3u * s] * n + j;
        scratch[above].y += scratch[instance.scratch_at + s * n + j].y;
    }
    return loss;
}

// ∂W or ∂b of vec4 k of feature j's column.
fn gradient(instance: Instance, source: u32, j: u32, k: u32) -> vec4f {
    let n = instance.n_features;
    let t = instance.scratch_at;
    if k == instance.hidden4 {
        return vec4f(scratch[t + j].y, 0.0, 0.0, 0.0);
    }
    var sum = vec4f();
    for (var v = 0u; v < n; v++) {
        let both = scratch[t + (v + 1u) * n + j].y + scratch[t + (j + 1u) * n + v].y;
        sum += both * columns[source + v * (instance.hidden4 + 1u) + k];
    }
    return sum;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
    let index = steps.first_instance + workgroup.x;
    let instance = instances[index];
    let n = instance.n_features;
    let counts = instance.scratch_at + (n + 1u) * n;
    let stride = instance.hidden4 + 1u;
    var failed = 0.0;
    for (var i = 0u; i < steps.n_steps; i++) {
        let step = steps.first_step + i;
        let source = (step % 2u) * steps.n_columns4 + instance.columns_at;
        let other = ((step + 1u) % 2u) * steps.n_columns4 + instance.columns_at;
        if steps.by_rows == 1u {
            count_rows(instance, step, lane);
            storageBarrier(); // every lane's counts are there
            sum_counts(instance, counts, lane);
        } else if lane == 0u && steps.n_rows > 0u {
            draw_counts(instance, counts, step);
        }
        storageBarrier(); // the counts, and the columns of the step before, are there
        var loss = 0.0;
        for (var j = lane; j < n; j += WORKGROUP) {
            loss += residuals(instance, counts, source, j);
        }
        sh_losses[lane] = loss;
        storageBarrier(); // every column of T is there
        for (var at = lane; at < n * stride; at += WORKGROUP) {
            let g = gradient(instance, source, at / stride, at % stride);
            if !update_column(instance, rates[i], source, other, at, g) && failed == 0.0 {
                failed = f32(step + 1u);
            }
        }
        storageBarrier(); // nobody still reads T
    }
    workgroupBarrier(); // every lane's loss is there
    if failed > 0.0 && results[index].y == 0.0 {
        results[index].y = failed;
    }
    if lane == 0u {
        var loss = 0.0;
        for (var i = 0u; i < WORKGROUP; i++) {
            loss += sh_losses[i];
        }
        results[index].x = loss;
    }
}
