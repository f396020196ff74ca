// hidden: the hidden layer of each row.
// Equation: MLP relu(left[x] + right[y]) + b; bilinear left[x] · right[y].
// Source: Chughtai, Chan, Nanda 2023, §3. CPU twin: row_pass::combine.
// Dispatch: one invocation four hidden values. Writes its own values.

#import group_shape
#import linear_index

struct Row {
    left: u32,
    right: u32,
    product: u32,
}

@group(0) @binding(0) var<uniform> shape: GroupShape;
@group(0) @binding(1) var<storage, read> rows: array<Row>;              // [all rows]
@group(0) @binding(2) var<storage, read> tables: array<vec4f>;          // [2, order, hidden]
@group(0) @binding(3) var<storage, read> parameters: array<vec4f>;      // b among them
@group(0) @binding(4) var<storage, read_write> hidden: array<vec4f>;    // [n_rows, hidden]

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) n_workgroups: vec3u,
    @builtin(local_invocation_index) local: u32,
) {
    let index = linear_workgroup(workgroup, n_workgroups) * WORKGROUP + local;
    let width = shape.hidden4;
    if index >= shape.n_rows * width {
        return;
    }
    let row = rows[shape.row_start + index / width];
    let column = index % width;
    let left = tables[row.left * width + column];
    let right = tables[(4u * shape.order4 + row.right) * width + column];
    let sum = left + right;
    // A NaN must survive, so the comparison asks for what is switched off.
    var value = select(sum, vec4f(), sum <= vec4f());
    if shape.is_bilinear == 1u {
        value = left * right;
    } else if shape.bias_at < shape.unembed_at {
        value += parameters[shape.bias_at + column];
    }
    hidden[index] = value;
}
