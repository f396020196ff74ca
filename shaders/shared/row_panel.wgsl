// The gradient of one network at a panel of rows: 4 · QUADS rows of one lane, four rows to a matrix.
// A matrix has a hidden unit in each row and a data row in each column, so products with vec4 sum over
// either. Lines between #repeat and #end are repeated: an array instead of numbered variables would lie
// in memory. After `sweep` and the bindings. Twin: crates/fused/src/superposition/row_pass.rs.

// Feature j in the four rows of a quad of a panel.
fn values(place: u32, n: u32, j: u32, quad: u32) -> vec4f {
    let at = place + 4u * (quad * n + j) * WORKGROUP;
    return bitcast<vec4f>(vec4u(rows[at], rows[at + WORKGROUP], rows[at + 2u * WORKGROUP], rows[at + 3u * WORKGROUP]));
}

fn outer(column: vec4f, row: vec4f) -> mat4x4f {
    return mat4x4f(column * row.x, column * row.y, column * row.z, column * row.w);
}

// Adds to this lane's part of vec4 k of a column, or begins it.
fn accumulate(at: u32, sum: vec4f, is_first: bool) {
    let places = vec4u(at) + vec4u(0u, WORKGROUP, 2u * WORKGROUP, 3u * WORKGROUP);
    var total = sum;
    if !is_first {
        total += vec4f(partials[places.x], partials[places.y], partials[places.z], partials[places.w]);
    }
    partials[places.x] = total.x;
    partials[places.y] = total.y;
    partials[places.z] = total.z;
    partials[places.w] = total.w;
}

// Gradients of a panel of rows; returns its share of the loss.
fn panel(instance: Instance, source: u32, place: u32, part: u32, row: u32, is_first: bool) -> f32 {
    let n = instance.n_features;
#repeat k HIDDEN4
#repeat q QUADS
    var hidden_{k}_{q}: mat4x4f;
    var d_hidden_{k}_{q}: mat4x4f;
#end
#end
    for (var j = 0u; j < n; j++) {
        let at = source + j * (HIDDEN4 + 1u);
#repeat q QUADS
        let x_{q} = values(place, n, j, {q}u);
#end
#repeat k HIDDEN4
        let w_{k} = columns[at + {k}u];
#repeat q QUADS
        hidden_{k}_{q} += outer(w_{k}, x_{q});
#end
#end
    }
    var loss = 0.0;
    for (var j = 0u; j < n; j++) {
        let at = source + j * (HIDDEN4 + 1u);
        let bias = columns[at + HIDDEN4].x;
        let factor = 2.0 / (f32(steps.n_rows) * f32(n)) * bitcast<f32>(tables[instance.importance_at + j]);
        var d_bias = vec4f();
#repeat k HIDDEN4
        let w_{k} = columns[at + {k}u];
        var d_w_{k}: vec4f;
#end
#repeat q QUADS
        {
            var z = vec4f(bias);
#repeat k HIDDEN4
            z += w_{k} * hidden_{k}_{q};
#end
            // A NaN must not be switched off.
            let is_off = z <= vec4f();
            let error = select(z, vec4f(), is_off) - values(place, n, j, {q}u);
            let is_row = vec4u(row + 4u * {q}u) + vec4u(0u, 1u, 2u, 3u) < vec4u(steps.n_rows);
            let scaled = select(vec4f(), factor * error, is_row);
            loss += 0.5 * dot(scaled, error);
            let residual = select(scaled, vec4f(), is_off);
            d_bias += residual;
#repeat k HIDDEN4
            d_hidden_{k}_{q} += outer(w_{k}, residual);
            d_w_{k} += hidden_{k}_{q} * residual;
#end
        }
#end
        let to = part + 4u * j * (HIDDEN4 + 1u) * WORKGROUP;
#repeat k HIDDEN4
        accumulate(to + 4u * {k}u * WORKGROUP, d_w_{k}, is_first);
#end
        let to_bias = to + 4u * HIDDEN4 * WORKGROUP;
        partials[to_bias] = select(partials[to_bias], 0.0, is_first) + dot(d_bias, vec4f(1.0));
    }
    for (var j = 0u; j < n; j++) {
        let to = part + 4u * j * (HIDDEN4 + 1u) * WORKGROUP;
#repeat k HIDDEN4
        var d_w_{k}: vec4f;
#end
#repeat q QUADS
        let x_{q} = values(place, n, j, {q}u);
#repeat k HIDDEN4
        d_w_{k} += d_hidden_{k}_{q} * x_{q};
#end
#end
#repeat k HIDDEN4
        accumulate(to + 4u * {k}u * WORKGROUP, d_w_{k}, false);
#end
    }
    return loss;
}
