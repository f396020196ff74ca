// Rows of a tree drawn one by one, as bit masks of 32 rows, and how many are in each state: equal rows
// have equal gradients. After `philox`, `sweep` and the bindings.
// Twin: `SplitPlan::draw_masks` in crates/tasks, the same bits.

// Word `at` of a group's numbers.
fn group_word(instance: Instance, step: u32, group: u32, at: u32) -> u32 {
    let counter = vec4u((group << 16u) + at / 4u, step, BATCH_STREAM, instance.number);
    return philox4x32(counter, vec2u(instance.key_low, instance.key_high))[at % 4u];
}

// Bit r of the word of state s: whether row 32 · group + r is in it; rows beyond the batch are in none.
fn draw_masks(instance: Instance, step: u32, group: u32, first: u32) {
    let n_left = i32(steps.n_rows) - i32(32u * group);
    let all = select(select(0u, (1u << u32(n_left & 31)) - 1u, n_left > 0), 0xffffffffu, n_left >= 32);
    let n_states = instance.n_features + 1u;
    for (var state = 0u; state < n_states; state++) {
        rows[first + state * WORKGROUP] = 0u;
    }
    rows[first + instance.start * WORKGROUP] = all;
    let key = vec2u(instance.key_low, instance.key_high);
    var words: vec4u;
    for (var split = 0u; split < instance.n_splits; split++) {
        // The first word of each split in turn: most splits are even and need no other.
        if split % 4u == 0u {
            words = philox4x32(vec4u((group << 16u) + split / 4u, step, BATCH_STREAM, instance.number), key);
        }
        let at = instance.splits_at + 3u * split;
        let waiting = rows[first + (n_states + split) * WORKGROUP];
        var word = words.x;
        words = words.yzwx;
        var undecided = waiting;
        var left = 0u;
        var bits = tables[at];
        for (var round = 1u; undecided != 0u && bits != 0u; round++) {
            left |= select(0u, undecided & ~word, (bits >> 31u) == 1u);
            undecided &= select(~word, word, (bits >> 31u) == 1u);
            bits <<= 1u;
            if bits != 0u {
                word = group_word(instance, step, group, round * instance.n_splits + split);
            }
        }
        rows[first + tables[at + 1u] * WORKGROUP] = left;
        rows[first + tables[at + 2u] * WORKGROUP] = waiting & ~left;
    }
}

// Adds up the states of this lane's rows.
fn count_rows(instance: Instance, step: u32, lane: u32) {
    let n_states = instance.n_features + 1u;
    let first = instance.rows_at + lane;
    let counts = first + (n_states + instance.n_splits) * WORKGROUP;
    for (var state = 0u; state < n_states; state++) {
        rows[counts + state * WORKGROUP] = 0u;
    }
    for (var group = lane; 32u * group < steps.n_rows; group += WORKGROUP) {
        draw_masks(instance, step, group, first);
        for (var state = 0u; state < n_states; state++) {
            rows[counts + state * WORKGROUP] += countOneBits(rows[first + state * WORKGROUP]);
        }
    }
}

// The counts of all lanes, where the multinomial draw would put them.
fn sum_counts(instance: Instance, counts: u32, lane: u32) {
    let n_states = instance.n_features + 1u;
    let first = instance.rows_at + (n_states + instance.n_splits) * WORKGROUP;
    for (var state = lane; state < n_states; state += WORKGROUP) {
        var sum = 0u;
        for (var i = 0u; i < WORKGROUP; i++) {
            sum += rows[first + state * WORKGROUP + i];
        }
        scratch[counts + state].x = f32(sum);
    }
}
