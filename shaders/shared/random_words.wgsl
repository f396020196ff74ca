// The words of one place of a random stream, in order: block k has the counter (k, step, stream,
// instance). After `philox`. Twin: `Rng::at` and `Rng::next_u32`.
var<private> random_key: vec2u;
var<private> random_place: vec3u; // step, stream, instance
var<private> random_block: u32;
var<private> random_used: u32;
var<private> random_words: vec4u;

fn random_start(key: vec2u, step: u32, stream: u32, instance: u32) {
    random_key = key;
    random_place = vec3u(step, stream, instance);
    random_block = 0u;
    random_used = 4u;
}

fn random_word() -> u32 {
    if random_used == 4u {
        random_words = philox4x32(vec4u(random_block, random_place), random_key);
        random_block += 1u;
        random_used = 0u;
    }
    let word = random_words.x;
    // Rotated, because an index that varies would put the four words into memory.
    random_words = random_words.yzwx;
    random_used += 1u;
    return word;
}
