// group_backward: both products of the output layer's backward pass.
// Equation: ∂/∂hidden = ∂/∂logits · W_Uᵀ, and ∂/∂W_U = hiddenᵀ · ∂/∂logits, its rows cut into slices.
// Source: Chughtai, Chan, Nanda 2023, §3, differentiated. CPU twin: row_pass::backward.
// Dispatch: workgroups of tiles, first those of ∂/∂hidden, then those of ∂/∂W_U, slice by slice.
// Writes its own tile of `d_hidden` or of its slice of `gradients`.

#import group_shape
#import linear_index
#import tile

@group(0) @binding(0) var<uniform> shape: GroupShape;
@group(0) @binding(1) var<storage, read> d_logits: array<vec4f>;         // [n_rows, order]
@group(0) @binding(2) var<storage, read> hidden: array<vec4f>;           // [n_rows, hidden]
@group(0) @binding(3) var<storage, read> transposed: array<vec4f>;       // Wᵀ [2, hidden, embed], W_Uᵀ [order, hidden]
@group(0) @binding(4) var<storage, read_write> d_hidden: array<vec4f>;   // [n_rows, hidden]
@group(0) @binding(5) var<storage, read_write> gradients: array<vec4f>;  // as `parameters`, then more slices of W_U's

fn store_hidden(row: u32, column: u32, left: vec4f, right: vec4f) {
    if row < shape.n_rows && column < shape.hidden4 {
        d_hidden[row * shape.hidden4 + column] = left;
        if column + TILE_LANES < shape.hidden4 {
            d_hidden[row * shape.hidden4 + column + TILE_LANES] = right;
        }
    }
}

fn store_unembed(start: u32, row: u32, column: u32, left: vec4f, right: vec4f) {
    if row < 4u * shape.hidden4 && column < shape.order4 {
        gradients[start + row * shape.order4 + column] = left;
        if column + TILE_LANES < shape.order4 {
            gradients[start + row * shape.order4 + column + TILE_LANES] = right;
        }
    }
}

fn hidden_tile(index: u32, grid: vec2u, local: vec3u) {
    let origin = tile_origin(index, grid, local);
    let n = shape.hidden4;
    // Wᵀ, as large as W, lies before W_Uᵀ.
    let unembed = shape.bias_at - shape.weight_at;
    let last = vec4u(shape.n_rows - 1u);
    let top = min(origin.y + vec4u(0u, 1u, 2u, 3u), last) * shape.order4;
    let bottom = min(origin.y + vec4u(4u, 5u, 6u, 7u), last) * shape.order4;
    var left = unembed + min(origin.x, n - 1u);
    var right = unembed + min(origin.x + TILE_LANES, n - 1u);
    var tile: Tile;
    for (var k = 0u; k < shape.order4; k++) {
        tile_add(
            &tile,
            mat4x4f(d_logits[top.x + k], d_logits[top.y + k], d_logits[top.z + k], d_logits[top.w + k]),
            mat4x4f(d_logits[bottom.x + k], d_logits[bottom.y + k], d_logits[bottom.z + k], d_logits[bottom.w + k]),
            mat4x4f(transposed[left], transposed[left + n], transposed[left + 2u * n], transposed[left + 3u * n]),
            mat4x4f(transposed[right], transposed[right + n], transposed[right + 2u * n], transposed[right + 3u * n]),
        );
        left += 4u * n;
        right += 4u * n;
    }
    for (var row = 0u; row < 4u; row++) {
        store_hidden(origin.y + row, origin.x, tile.top_left[row], tile.top_right[row]);
        store_hidden(origin.y + 4u + row, origin.x, tile.bottom_left[row], tile.bottom_right[row]);
    }
}

fn unembed_tile(index: u32, slice: u32, grid: vec2u, local: vec3u) {
    let origin = tile_origin(index, grid, local);
    let n = shape.order4;
    let m = shape.hidden4;
    let top = min(origin.y / 4u, m - 1u);
    let bottom = min(origin.y / 4u + 1u, m - 1u);
    let left = min(origin.x, n - 1u);
    let right = min(origin.x + TILE_LANES, n - 1u);
    // Rows in steps of four; the padding's ∂/∂logits are zero.
    let steps = (shape.n_rows + 3u) / 4u;
    let share = (steps + shape.n_slices - 1u) / shape.n_slices;
    var tile: Tile;
    for (var k = 4u * slice * share; k < 4u * min((slice + 1u) * share, steps); k += 4u) {
        let a = k * m;
        let b = k * n;
        tile_add(
            &tile,
            transpose(mat4x4f(hidden[a + top], hidden[a + m + top], hidden[a + 2u * m + top], hidden[a + 3u * m + top])),
            transpose(mat4x4f(hidden[a + bottom], hidden[a + m + bottom], hidden[a + 2u * m + bottom], hidden[a + 3u * m + bottom])),
            mat4x4f(d_logits[b + left], d_logits[b + n + left], d_logits[b + 2u * n + left], d_logits[b + 3u * n + left]),
            mat4x4f(d_logits[b + right], d_logits[b + n + right], d_logits[b + 2u * n + right], d_logits[b + 3u * n + right]),
        );
    }
    let start = shape.unembed_at + (shape.first_slice + slice) * 4u * m * n;
    for (var row = 0u; row < 4u; row++) {
        store_unembed(start, origin.y + row, origin.x, tile.top_left[row], tile.top_right[row]);
        store_unembed(start, origin.y + 4u + row, origin.x, tile.bottom_left[row], tile.bottom_right[row]);
    }
}

@compute @workgroup_size(TILE_LANES, TILE_ROWS)
fn main(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) n_workgroups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    let index = linear_workgroup(workgroup, n_workgroups);
    let hidden_grid = tile_grid(shape.n_rows, shape.hidden4);
    let n_hidden = hidden_grid.x * hidden_grid.y;
    if index < n_hidden {
        hidden_tile(index, hidden_grid, local);
        return;
    }
    let grid = tile_grid(4u * shape.hidden4, shape.order4);
    let n_tiles = grid.x * grid.y;
    let slice = (index - n_hidden) / n_tiles;
    if slice < shape.n_slices {
        unembed_tile((index - n_hidden) % n_tiles, slice, grid, local);
    }
}
