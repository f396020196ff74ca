// How many of some rows go left at a split: integers only. After `random_words`.
// Twin: `binomial` in crates/tasks/src/features/multinomial.rs, the same bits.

// The number of ones among n random bits.
fn random_ones(n: u32) -> u32 {
    var sum = 0u;
    for (var word = 0u; word < n / 32u; word++) {
        sum += countOneBits(random_word());
    }
    let rest = n % 32u;
    if rest > 0u {
        sum += countOneBits(random_word() & ((1u << rest) - 1u));
    }
    return sum;
}

// How many of n rows have a random number below threshold / 2³².
fn binomial(n: u32, threshold: u32) -> u32 {
    var undecided = n;
    var below = 0u;
    var bits = threshold;
    while undecided > 0u && bits != 0u {
        let zeros = undecided - random_ones(undecided);
        if (bits >> 31u) == 1u {
            below += zeros;
            undecided -= zeros;
        } else {
            undecided = zeros;
        }
        bits <<= 1u;
    }
    return below;
}
