// Counts of the states of a batch. After `philox`, `random_words`, `binomial`, `sweep` and the bindings.
// Twin: `SplitPlan::draw_counts` in crates/tasks, the same bits.

// One draw from the multinomial distribution: counts of the states, then what waits at each split.
fn draw_counts(instance: Instance, counts: u32, step: u32) {
    let n_states = instance.n_features + 1u;
    for (var i = 0u; i < n_states + instance.n_splits; i++) {
        scratch[counts + i] = vec2f();
    }
    random_start(vec2u(instance.key_low, instance.key_high), step, 2u << 16u, instance.number);
    scratch[counts + instance.start].x = f32(steps.n_rows);
    for (var i = 0u; i < instance.n_splits; i++) {
        let waiting = u32(scratch[counts + n_states + i].x);
        if waiting > 0u {
            let split = instance.splits_at + 3u * i;
            let left = binomial(waiting, tables[split]);
            scratch[counts + tables[split + 1u]].x = f32(left);
            scratch[counts + tables[split + 2u]].x = f32(waiting - left);
        }
    }
}
