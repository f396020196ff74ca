// philox_words: the random words of a range of counters.
// Equation: words[i] = philox4x32((first + i, 0, stream, 0), key).
// Source: Salmon, Moraes, Dror, Shaw 2011, §3.3. CPU twin: glassbook_tasks::rng::Rng.
// Dispatch: one invocation a block of four words. Writes words[i] alone.

#import philox

struct PhiloxRange {
    first: u32,
    stream: u32,
    key_low: u32,
    key_high: u32,
    n_blocks: u32,
}

@group(0) @binding(0) var<uniform> range: PhiloxRange;
@group(0) @binding(1) var<storage, read_write> words: array<vec4u>; // [n_blocks]

override WORKGROUP: u32 = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
    if id.x < range.n_blocks {
        let counter = vec4u(range.first + id.x, 0u, range.stream, 0u);
        words[id.x] = philox4x32(counter, vec2u(range.key_low, range.key_high));
    }
}
