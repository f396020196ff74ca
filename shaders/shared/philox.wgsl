// Philox4x32-10 (Salmon et al. 2011): four random words as a pure function of a counter and a key.
// Twin: crates/tasks/src/rng.rs, the same bits.

// (high, low) word of a · b; WGSL has no 64-bit product.
fn wide_mul(a: u32, b: u32) -> vec2u {
    let a_low = a & 0xffffu;
    let a_high = a >> 16u;
    let b_low = b & 0xffffu;
    let b_high = b >> 16u;
    let low = a_low * b_low;
    let middle = a_high * b_low + (low >> 16u);
    let cross = a_low * b_high + (middle & 0xffffu);
    return vec2u(a_high * b_high + (middle >> 16u) + (cross >> 16u), a * b);
}

fn philox4x32(counter: vec4u, key: vec2u) -> vec4u {
    var c = counter;
    var k = key;
    for (var round = 0u; round < 10u; round++) {
        let first = wide_mul(0xd2511f53u, c.x);
        let second = wide_mul(0xcd9e8d57u, c.z);
        c = vec4u(second.x ^ c.y ^ k.x, second.y, first.x ^ c.w ^ k.y, first.y);
        k += vec2u(0x9e3779b9u, 0xbb67ae85u);
    }
    return c;
}

// A uniform number in (0, 1) from 24 bits of a word: exact in f32, never 0.
fn uniform_from(word: u32) -> f32 {
    return (f32(word >> 8u) + 0.5) / 16777216.0;
}
