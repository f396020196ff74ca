// Rows of independent sparse features and of pairs, four rows to a lane. After `philox`, `random_words`,
// `sweep` and the bindings. Twin: `SparseFeatures::draw_rows` in crates/tasks, the same bits.

fn unit(word: u32) -> f32 {
    return f32(word >> 8u) / 16777216.0;
}

// Whether a feature is on: words up to tables[at], if the scale after it is not 0.
fn is_on(at: u32, word: u32) -> bool {
    return word <= tables[at] && tables[at + 1u] != 0u;
}

// The values of feature j in rows 4 · quad and following, at place 4 · j and following.
fn draw_values(instance: Instance, step: u32, quad: u32, first: u32) {
    let n_pairs = instance.n_correlated + instance.n_exclusive;
    let n_words = instance.n_features + n_pairs;
    random_start(vec2u(instance.key_low, instance.key_high), step, BATCH_STREAM, instance.number);
    // Four rows are whole blocks of four words.
    random_block = quad * n_words;
    for (var row = 0u; row < 4u; row++) {
        for (var pair = 0u; pair < n_pairs; pair++) {
            let both = random_word();
            let side = random_word();
            let last = random_word();
            let on = is_on(instance.states_at + 4u * pair, both);
            var values = vec2f(unit(side), unit(last));
            if pair >= instance.n_correlated {
                values = select(vec2f(0.0, unit(last)), vec2f(unit(last), 0.0), (side >> 31u) == 0u);
            }
            values = select(vec2f(), values, on);
            rows[first + (8u * pair + row) * WORKGROUP] = bitcast<u32>(values.x);
            rows[first + (8u * pair + 4u + row) * WORKGROUP] = bitcast<u32>(values.y);
        }
        for (var j = 2u * n_pairs; j < instance.n_features; j++) {
            let word = random_word();
            let at = instance.states_at + 2u * j;
            let value = select(0.0, f32(word) * bitcast<f32>(tables[at + 1u]), is_on(at, word));
            rows[first + (4u * j + row) * WORKGROUP] = bitcast<u32>(value);
        }
    }
}
