// embed_gradients: the MLP's embeddings and W from the gradients of its tables.
// Equation: ∂/∂W_x = ∂/∂left · W[..e]ᵀ, ∂/∂W[..e] = W_xᵀ · ∂/∂left, and the same on the right with W[e..].
// Source: Chughtai, Chan, Nanda 2023, §3, differentiated. CPU twin: GroupNet::half_gradients.
// Dispatch: workgroups of tiles, first those of the embeddings × 2 sides, then those of W × 2 sides.
// Writes its own tile of `gradients`.

#import group_shape
#import linear_index
#import tile

@group(0) @binding(0) var<uniform> shape: GroupShape;
@group(0) @binding(1) var<storage, read> parameters: array<vec4f>;       // W_x, W_y [order, embed], W [2, embed, hidden], W_U
@group(0) @binding(2) var<storage, read> transposed: array<vec4f>;       // Wᵀ [2, hidden, embed], W_Uᵀ
@group(0) @binding(3) var<storage, read> d_tables: array<vec4f>;         // [2, order, hidden]
@group(0) @binding(4) var<storage, read_write> gradients: array<vec4f>;  // as `parameters`

fn store(start: u32, width: u32, n_rows: u32, row: u32, column: u32, left: vec4f, right: vec4f) {
    if row < n_rows && column < width {
        gradients[start + row * width + column] = left;
        if column + TILE_LANES < width {
            gradients[start + row * width + column + TILE_LANES] = right;
        }
    }
}

fn embed_tile(index: u32, side: u32, grid: vec2u, local: vec3u) {
    let origin = tile_origin(index, grid, local);
    let n = shape.embed4;
    let table = side * 4u * shape.order4 * shape.hidden4;
    let weight = side * 4u * shape.hidden4 * n;
    let last = vec4u(shape.order - 1u);
    let top = table + min(origin.y + vec4u(0u, 1u, 2u, 3u), last) * shape.hidden4;
    let bottom = table + min(origin.y + vec4u(4u, 5u, 6u, 7u), last) * shape.hidden4;
    var left = weight + min(origin.x, n - 1u);
    var right = weight + min(origin.x + TILE_LANES, n - 1u);
    var tile: Tile;
    for (var k = 0u; k < shape.hidden4; k++) {
        tile_add(
            &tile,
            mat4x4f(d_tables[top.x + k], d_tables[top.y + k], d_tables[top.z + k], d_tables[top.w + k]),
            mat4x4f(d_tables[bottom.x + k], d_tables[bottom.y + k], d_tables[bottom.z + k], d_tables[bottom.w + k]),
            mat4x4f(transposed[left], transposed[left + n], transposed[left + 2u * n], transposed[left + 3u * n]),
            mat4x4f(transposed[right], transposed[right + n], transposed[right + 2u * n], transposed[right + 3u * n]),
        );
        left += 4u * n;
        right += 4u * n;
    }
    let start = side * 4u * shape.order4 * n;
    for (var row = 0u; row < 4u; row++) {
        store(start, n, shape.order, origin.y + row, origin.x, tile.top_left[row], tile.top_right[row]);
        store(start, n, shape.order, origin.y + 4u + row, origin.x, tile.bottom_left[row], tile.bottom_right[row]);
    }
}

fn weight_tile(index: u32, side: u32, grid: vec2u, local: vec3u) {
    let origin = tile_origin(index, grid, local);
    let n = shape.hidden4;
    let m = shape.embed4;
    let embedding = side * 4u * shape.order4 * m;
    let table = side * 4u * shape.order4 * n;
    let top = embedding + min(origin.y / 4u, m - 1u);
    let bottom = embedding + min(origin.y / 4u + 1u, m - 1u);
    let left = table + min(origin.x, n - 1u);
    let right = table + min(origin.x + TILE_LANES, n - 1u);
    var tile: Tile;
    for (var k = 0u; k < 4u * shape.order4; k += 4u) {
        let a = k * m;
        let b = k * n;
        tile_add(
            &tile,
            transpose(mat4x4f(parameters[a + top], parameters[a + m + top], parameters[a + 2u * m + top], parameters[a + 3u * m + top])),
            transpose(mat4x4f(parameters[a + bottom], parameters[a + m + bottom], parameters[a + 2u * m + bottom], parameters[a + 3u * m + bottom])),
            mat4x4f(d_tables[b + left], d_tables[b + n + left], d_tables[b + 2u * n + left], d_tables[b + 3u * n + left]),
            mat4x4f(d_tables[b + right], d_tables[b + n + right], d_tables[b + 2u * n + right], d_tables[b + 3u * n + right]),
        );
    }
    let start = shape.weight_at + side * 4u * m * n;
    for (var row = 0u; row < 4u; row++) {
        store(start, n, 4u * m, origin.y + row, origin.x, tile.top_left[row], tile.top_right[row]);
        store(start, n, 4u * m, origin.y + 4u + row, origin.x, tile.bottom_left[row], tile.bottom_right[row]);
    }
}

@compute @workgroup_size(TILE_LANES, TILE_ROWS)
fn main(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) n_workgroups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    let index = linear_workgroup(workgroup, n_workgroups);
    let embed_grid = tile_grid(shape.order, shape.embed4);
    let n_embed = embed_grid.x * embed_grid.y;
    if index < 2u * n_embed {
        embed_tile(index % n_embed, index / n_embed, embed_grid, local);
        return;
    }
    let grid = tile_grid(4u * shape.embed4, shape.hidden4);
    let n_tiles = grid.x * grid.y;
    let rest = index - 2u * n_embed;
    if rest < 2u * n_tiles {
        weight_tile(rest % n_tiles, rest / n_tiles, grid, local);
    }
}
