// An 8 × 8 tile of a matrix product in registers, as four 4 × 4 blocks, without workgroup memory and
// without a barrier. A workgroup is TILE_LANES × TILE_ROWS invocations; neighbors along x own
// neighboring vec4 of the right factor, so their loads are contiguous.
override TILE_LANES: u32 = 8u;
override TILE_ROWS: u32 = 1u;

// Column j of a block holds row j of the product.
struct Tile {
    top_left: mat4x4f,
    top_right: mat4x4f,
    bottom_left: mat4x4f,
    bottom_right: mat4x4f,
}

// Adds a 4-deep step. Column j of `top` and `bottom` is a row of the left factor (4 deep), column k
// of `left` and `right` a row of the right factor (4 wide).
fn tile_add(tile: ptr<function, Tile>, top: mat4x4f, bottom: mat4x4f, left: mat4x4f, right: mat4x4f) {
    (*tile).top_left += left * top;
    (*tile).top_right += right * top;
    (*tile).bottom_left += left * bottom;
    (*tile).bottom_right += right * bottom;
}

// Workgroups that cover `n_rows` × `n4` vec4 of a product: (along columns, along rows).
fn tile_grid(n_rows: u32, n4: u32) -> vec2u {
    let columns = 2u * TILE_LANES;
    let rows = 8u * TILE_ROWS;
    return vec2u((n4 + columns - 1u) / columns, (n_rows + rows - 1u) / rows);
}

// The tile of an invocation: (first vec4 column; the second is TILE_LANES further, first row).
fn tile_origin(index: u32, grid: vec2u, local: vec3u) -> vec2u {
    let column = (index % grid.x) * 2u * TILE_LANES + local.x;
    return vec2u(column, ((index / grid.x) * TILE_ROWS + local.y) * 8u);
}
