// What the kernels of a sweep share: the steps of a dispatch, and one network; mirrors of the structs in
// crates/fused/src/gpu/superposition.rs.
struct SweepSteps {
    first_step: u32, // updates made before
    n_steps: u32,
    n_rows: u32,     // of a sampled batch; 0: the shares are the probabilities
    n_columns4: u32, // vec4 in one copy of all parameters
    first_instance: u32, // of this dispatch
    by_rows: u32,    // 1: rows of a tree are drawn one by one and counted
    beta1: f32,
    beta2: f32,
}

struct Instance {
    n_features: u32,
    hidden4: u32,    // vec4 in a feature's column of W
    columns_at: u32, // in vec4: of each feature its column of W, then (b, 0, 0, 0)
    // On states: (o, T) [states, n_features], then counts [states + splits]. On sparse rows: each lane's
    // part of the gradient [vec4 of a column, 4, lanes].
    scratch_at: u32,
    // On rows of a tree: masks [states + splits, lanes], then counts [states, lanes]. On sparse rows: values
    // of a panel [quads, n, 4, lanes].
    rows_at: u32,
    // In `tables`: of each state (state above, probability, place of its row); of each sparse feature (last
    // word that is on, scale).
    states_at: u32,
    importance_at: u32, // on sparse rows: of each feature
    splits_at: u32,  // of each split (threshold, left, right)
    n_splits: u32,
    start: u32,      // where a batch enters: a state, or the number of states + a split
    key_low: u32,
    key_high: u32,
    n_correlated: u32, // pairs of sparse features that come together; they come first
    n_exclusive: u32,  // pairs that exclude each other
    number: u32,     // among the instances of its configuration
}
