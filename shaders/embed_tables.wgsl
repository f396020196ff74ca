// embed_tables: the MLP's embeddings as its hidden layer sees them.
// Equation: left = W_x W[..e], right = W_y W[e..].
// Source: Chughtai, Chan, Nanda 2023, §3. CPU twin: GroupNet::push_through.
// Dispatch: workgroups of tiles × 2 sides. Writes its own tile of `tables`.

#import group_shape
#import linear_index
#import tile

@group(0) @binding(0) var<uniform> shape: GroupShape;
@group(0) @binding(1) var<storage, read> parameters: array<vec4f>;    // W_x, W_y [order, embed], W [2, embed, hidden], W_U
@group(0) @binding(2) var<storage, read_write> tables: array<vec4f>;  // [2, order, hidden]

fn store(row: u32, column: u32, start: u32, left: vec4f, right: vec4f) {
    if row < shape.order && column < shape.hidden4 {
        tables[start + row * shape.hidden4 + column] = left;
        if column + TILE_LANES < shape.hidden4 {
            tables[start + row * shape.hidden4 + column + TILE_LANES] = right;
        }
    }
}

@compute @workgroup_size(TILE_LANES, TILE_ROWS)
fn main(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) n_workgroups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    let grid = tile_grid(shape.order, shape.hidden4);
    let index = linear_workgroup(workgroup, n_workgroups);
    let side = index / (grid.x * grid.y);
    if side >= 2u {
        return;
    }
    let origin = tile_origin(index % (grid.x * grid.y), grid, local);
    let embedding = side * 4u * shape.order4 * shape.embed4;
    let weight = shape.weight_at + side * 4u * shape.embed4 * shape.hidden4;
    let last = vec4u(shape.order - 1u);
    let top = embedding + min(origin.y + vec4u(0u, 1u, 2u, 3u), last) * shape.embed4;
    let bottom = embedding + min(origin.y + vec4u(4u, 5u, 6u, 7u), last) * shape.embed4;
    var left = weight + min(origin.x, shape.hidden4 - 1u);
    var right = weight + min(origin.x + TILE_LANES, shape.hidden4 - 1u);
    let h = shape.hidden4;
    var tile: Tile;
    for (var k = 0u; k < shape.embed4; k++) {
        tile_add(
            &tile,
            mat4x4f(parameters[top.x + k], parameters[top.y + k], parameters[top.z + k], parameters[top.w + k]),
            mat4x4f(parameters[bottom.x + k], parameters[bottom.y + k], parameters[bottom.z + k], parameters[bottom.w + k]),
            mat4x4f(parameters[left], parameters[left + h], parameters[left + 2u * h], parameters[left + 3u * h]),
            mat4x4f(parameters[right], parameters[right + h], parameters[right + 2u * h], parameters[right + 3u * h]),
        );
        left += 4u * h;
        right += 4u * h;
    }
    let start = side * 4u * shape.order4 * shape.hidden4;
    for (var row = 0u; row < 4u; row++) {
        store(origin.y + row, origin.x, start, tile.top_left[row], tile.top_right[row]);
        store(origin.y + 4u + row, origin.x, start, tile.bottom_left[row], tile.bottom_right[row]);
    }
}
