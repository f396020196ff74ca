// superposition_rows: many updates of many tied autoencoders x̂ = ReLU(WᵀWx + b) on batches of sparse features.
// Equation: h = Wx; r = 2/(rows · n) · importance · (ReLU(Wᵀh + b) − x) where ReLU is on;
//   ∂b = Σ_rows r, ∂W = Σ_rows h rᵀ + (W r) xᵀ; then Adam.
// Source: Elhage et al. 2022; Kingma and Ba 2015. CPU twin: crates/fused/src/superposition/row_pass.rs.
// Dispatch: one workgroup an instance, all of them with HIDDEN4 vec4 of hidden units; a lane has panels of
// 4 · QUADS rows, panel after panel.
// Writes its instance's parameters, moments, partial gradients, rows and result.

#import philox
#import random_words
#import sweep

const BATCH_STREAM = 2u << 16u;

@group(0) @binding(0) var<uniform> steps: SweepSteps;
@group(0) @binding(1) var<storage, read> instances: array<Instance>;      // [instances]
@group(0) @binding(2) var<storage, read> tables: array<u32>;              // thresholds and importances of the features
@group(0) @binding(3) var<storage, read> rates: array<vec2f>;             // [n_steps], (scale, ε)
@group(0) @binding(4) var<storage, read_write> columns: array<vec4f>;     // two copies, read and written in turn
@group(0) @binding(5) var<storage, read_write> moments: array<vec4f>;     // m, v of each vec4
@group(0) @binding(6) var<storage, read_write> partials: array<f32>;      // gradient of each lane [columns, lanes]
@group(0) @binding(7) var<storage, read_write> rows: array<u32>;          // of each lane: values of a panel, as bits
@group(0) @binding(8) var<storage, read_write> results: array<vec2f>;     // [instances], (loss of the last batch, failed step)

override WORKGROUP: u32 = 64u;

var<workgroup> sh_losses: array<f32, WORKGROUP>;

#import sparse_rows

#import row_panel
#import column_update

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
    let index = steps.first_instance + workgroup.x;
    let instance = instances[index];
    let n = instance.n_features;
    let stride = HIDDEN4 + 1u;
    let place = instance.rows_at + lane;
    let part = instance.scratch_at + lane;
    let per_lane = (steps.n_rows + 4u * QUADS * WORKGROUP - 1u) / (4u * QUADS * WORKGROUP);
    var failed = 0.0;
    for (var i = 0u; i < steps.n_steps; i++) {
        let step = steps.first_step + i;
        let source = (step % 2u) * steps.n_columns4 + instance.columns_at;
        let other = ((step + 1u) % 2u) * steps.n_columns4 + instance.columns_at;
        var loss = 0.0;
        for (var k = 0u; k < per_lane; k++) {
            // A lane without rows writes zeros.
            let row = (lane * per_lane + k) * 4u * QUADS;
            for (var quad = 0u; quad < QUADS; quad++) {
                draw_values(instance, step, row / 4u + quad, place + 4u * quad * n * WORKGROUP);
            }
            loss += panel(instance, source, place, part, row, k == 0u);
        }
        sh_losses[lane] = loss;
        storageBarrier(); // every lane's part of the gradient is there
        for (var at = lane; at < n * stride; at += WORKGROUP) {
            var g = vec4f();
            for (var part_of = 0u; part_of < WORKGROUP; part_of++) {
                let p = instance.scratch_at + 4u * at * WORKGROUP + part_of;
                g += vec4f(partials[p], partials[p + WORKGROUP], partials[p + 2u * WORKGROUP], partials[p + 3u * WORKGROUP]);
            }
            if !update_column(instance, rates[i], source, other, at, g) && failed == 0.0 {
                failed = f32(step + 1u);
            }
        }
        storageBarrier(); // the new weights are there, and nobody still reads the parts
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
