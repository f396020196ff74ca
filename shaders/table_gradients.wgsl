// table_gradients: gradients of the two tables, each vec4 a sum over one row or column of the G × G grid.
// Equation: MLP ∂/∂left[x] = Σ_y [left[x] + right[y] > 0] ∂/∂hidden(x, y); bilinear Σ_y ∂/∂hidden(x, y) · right[y];
//   ∂/∂right[y] likewise over x. Pairs outside the train rows are passed over.
// CPU twin: row_pass::scatter.
// Dispatch: one invocation a vec4. Writes its own entries, or adds to them after the first rows: no
// atomics, so the order of every sum is fixed.

#import group_shape
#import linear_index

@group(0) @binding(0) var<uniform> shape: GroupShape;
@group(0) @binding(1) var<storage, read> row_of: array<u32>;            // [order, order]: row of a pair, or 2³² − 1
@group(0) @binding(2) var<storage, read> tables: array<vec4f>;          // [2, order, hidden]
@group(0) @binding(3) var<storage, read> d_hidden: array<vec4f>;        // [n_rows, hidden]
@group(0) @binding(4) var<storage, read_write> d_tables: array<vec4f>;  // [2, order, hidden]

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) n_workgroups: vec3u,
    @builtin(local_invocation_index) local: u32,
) {
    let index = linear_workgroup(workgroup, n_workgroups) * WORKGROUP + local;
    let width = shape.hidden4;
    let table_rows = 4u * shape.order4;
    let column = index % width;
    let element = (index / width) % table_rows;
    let side = index / (width * table_rows);
    if side >= 2u || element >= shape.order {
        return;
    }
    // Pairs (element, other) on the left side, (other, element) on the right.
    let element_stride = select(1u, shape.order, side == 0u);
    let other_stride = select(shape.order, 1u, side == 0u);
    let own = tables[index];
    let others = (1u - side) * table_rows * width + column;
    var sum = vec4f();
    for (var other = 0u; other < shape.order; other++) {
        let row = row_of[element * element_stride + other * other_stride] - shape.row_start;
        if row < shape.n_rows {
            let factor = tables[others + other * width];
            let relu = select(vec4f(), vec4f(1.0), own + factor > vec4f());
            sum += d_hidden[row * width + column] * select(relu, factor, shape.is_bilinear == 1u);
        }
    }
    if shape.row_start > 0u {
        sum += d_tables[index];
    }
    d_tables[index] = sum;
}
