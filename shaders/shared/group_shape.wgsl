// Sizes of a group-composition network and of the rows in one pass; mirror of `GroupShape` in Rust.
// Every row of every matrix is padded with zeros to whole vec4, and the tables to 4 · order4 rows:
// a padded weight has a zero gradient and stays zero, so no kernel has a ragged inner loop.
struct GroupShape {
    order: u32,         // |G|
    order4: u32,        // vec4 in a row of logits
    embed4: u32,        // vec4 in an embedding row
    hidden4: u32,       // vec4 in a hidden row
    // Where the parts of `parameters` begin, in vec4; both embeddings come first.
    weight_at: u32,     // W [2, embed, hidden]; absent in a bilinear network
    bias_at: u32,       // b [hidden]; absent if it begins where W_U does
    unembed_at: u32,    // W_U [hidden, order]
    n_parameters4: u32,
    is_bilinear: u32,   // 1: hidden = left · right; 0: relu(left + right) + b
    is_tied: u32,       // 1: both embeddings go through the same W, of which two copies are kept
    n_rows: u32,        // rows of this pass
    row_start: u32,     // the first of them among all rows
    first_slice: u32,   // slices of the W_U gradient that this pass writes
    n_slices: u32,
    all_slices: u32,    // slices that an update adds up
    scale: f32,         // 1 / number of train rows; 0: no gradient wanted
}
