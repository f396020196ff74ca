// logits: the output layer of each row.
// Equation: logits = hidden · W_U.
// Source: Chughtai, Chan, Nanda 2023, §3. CPU twin: row_pass::for_each_block.
// Dispatch: one workgroup a block of tiles. Writes its own tile of `logits`.

#import group_shape
#import linear_index
#import tile

@group(0) @binding(0) var<uniform> shape: GroupShape;
@group(0) @binding(1) var<storage, read> parameters: array<vec4f>;    // its last part is W_U [hidden, order]
@group(0) @binding(2) var<storage, read> hidden: array<vec4f>;        // [n_rows, hidden]
@group(0) @binding(3) var<storage, read_write> logits: array<vec4f>;  // [n_rows, order]

fn store(row: u32, column: u32, left: vec4f, right: vec4f) {
    if row < shape.n_rows && column < shape.order4 {
        logits[row * shape.order4 + column] = left;
        if column + TILE_LANES < shape.order4 {
            logits[row * shape.order4 + column + TILE_LANES] = right;
        }
    }
}

@compute @workgroup_size(TILE_LANES, TILE_ROWS)
fn main(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) n_workgroups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    let grid = tile_grid(shape.n_rows, shape.order4);
    let index = linear_workgroup(workgroup, n_workgroups);
    if index >= grid.x * grid.y {
        return;
    }
    let origin = tile_origin(index, grid, local);
    let n = shape.order4;
    let last = vec4u(shape.n_rows - 1u);
    let top = min(origin.y + vec4u(0u, 1u, 2u, 3u), last) * shape.hidden4;
    let bottom = min(origin.y + vec4u(4u, 5u, 6u, 7u), last) * shape.hidden4;
    var left = shape.unembed_at + min(origin.x, n - 1u);
    var right = shape.unembed_at + min(origin.x + TILE_LANES, n - 1u);
    var tile: Tile;
    for (var k = 0u; k < shape.hidden4; k++) {
        tile_add(
            &tile,
            mat4x4f(hidden[top.x + k], hidden[top.y + k], hidden[top.z + k], hidden[top.w + k]),
            mat4x4f(hidden[bottom.x + k], hidden[bottom.y + k], hidden[bottom.z + k], hidden[bottom.w + k]),
            mat4x4f(parameters[left], parameters[left + n], parameters[left + 2u * n], parameters[left + 3u * n]),
            mat4x4f(parameters[right], parameters[right + n], parameters[right + 2u * n], parameters[right + 3u * n]),
        );
        left += 4u * n;
        right += 4u * n;
    }
    for (var row = 0u; row < 4u; row++) {
        store(origin.y + row, origin.x, tile.top_left[row], tile.top_right[row]);
        store(origin.y + 4u + row, origin.x, tile.bottom_left[row], tile.bottom_right[row]);
    }
}
