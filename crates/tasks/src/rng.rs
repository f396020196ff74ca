//! The project's random number generator: Philox4x32-10, counter-based and stateless.
//!
//! A draw is a pure function of (seed, stream, index), so the same numbers come out in Rust, in a
//! shader and in a test, in any order and on any number of threads.
//!
//! Reference: Salmon, Moraes, Dror, Shaw, *Parallel random numbers: as easy as 1, 2, 3* (SC 2011),
//! §3.3; the known-answer vectors in the tests are those of its Random123 distribution.

/// What a stream of numbers is for. Two streams of one seed are independent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// The shuffle that splits a data set into train and test rows.
    Split,
    /// The initial value of the parameter with this position in its model.
    Init(u16),
    /// The rows of a training batch.
    Batch,
    /// The rows that a trained network is judged by.
    Evaluation,
    /// Noise added to a network's activations by an analysis.
    Noise,
}

impl Stream {
    fn word(self) -> u32 {
        match self {
            Self::Split => 0,
            Self::Init(parameter) => (1 << 16) | u32::from(parameter),
            Self::Batch => 2 << 16,
            Self::Evaluation => 3 << 16,
            Self::Noise => 4 << 16,
        }
    }
}

const ROUNDS: usize = 10;
const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
/// Weyl increments of the key: the golden ratio and √3 − 1, scaled to 32 bits.
const KEY_STEPS: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

/// Four 32-bit words from a counter and a key.
#[must_use]
pub fn philox4x32(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for round in 0..ROUNDS {
        if round > 0 {
            key = [
                key[0].wrapping_add(KEY_STEPS[0]),
                key[1].wrapping_add(KEY_STEPS[1]),
            ];
        }
        let (hi0, lo0) = wide_mul(MULTIPLIERS[0], counter[0]);
        let (hi1, lo1) = wide_mul(MULTIPLIERS[1], counter[2]);
        counter = [
            hi1 ^ counter[1] ^ key[0],
            lo1,
            hi0 ^ counter[3] ^ key[1],
            lo0,
        ];
    }
    counter
}

/// Four counters that differ in their first word at once, in a form that compiles to SIMD.
fn philox4x32_by_four(firsts: [u32; 4], [_, c1, c2, c3]: [u32; 4], mut key: [u32; 2]) -> [u32; 16] {
    let mut counter = [firsts, [c1; 4], [c2; 4], [c3; 4]];
    for round in 0..ROUNDS {
        if round > 0 {
            key = [
                key[0].wrapping_add(KEY_STEPS[0]),
                key[1].wrapping_add(KEY_STEPS[1]),
            ];
        }
        let mut next = [[0; 4]; 4];
        for lane in 0..4 {
            let product0 = u64::from(MULTIPLIERS[0]) * u64::from(counter[0][lane]);
            let product1 = u64::from(MULTIPLIERS[1]) * u64::from(counter[2][lane]);
            next[0][lane] = (product1 >> 32) as u32 ^ counter[1][lane] ^ key[0];
            next[1][lane] = product1 as u32;
            next[2][lane] = (product0 >> 32) as u32 ^ counter[3][lane] ^ key[1];
            next[3][lane] = product0 as u32;
        }
        counter = next;
    }
    let mut words = [0; 16];
    for (lane, block) in words.chunks_exact_mut(4).enumerate() {
        for (word, row) in block.iter_mut().zip(&counter) {
            *word = row[lane];
        }
    }
    words
}

fn wide_mul(a: u32, b: u32) -> (u32, u32) {
    let product = u64::from(a) * u64::from(b);
    ((product >> 32) as u32, product as u32)
}

/// The numbers of one stream, read in order.
///
/// ```
/// use glassbook_tasks::rng::{Rng, Stream};
///
/// let first: Vec<u32> = Rng::new(7, Stream::Split).take(3).collect();
/// let again: Vec<u32> = Rng::new(7, Stream::Split).take(3).collect();
/// assert_eq!(first, again);
/// assert_ne!(first, Rng::new(8, Stream::Split).take(3).collect::<Vec<_>>());
/// ```
#[derive(Debug, Clone)]
pub struct Rng {
    key: [u32; 2],
    stream: u32,
    instance: u32,
    block_index: u64,
    /// The next four blocks.
    words: [u32; 16],
    used: usize,
}

impl Rng {
    /// The generator of `stream` under `seed`, at its first number.
    #[must_use]
    pub fn new(seed: u64, stream: Stream) -> Self {
        Self::at(seed, stream, 0, 0)
    }

    /// The generator of what `instance` draws from `stream` in `step`, at its first number.
    ///
    /// Block k has the counter (k, `step`, stream, `instance`), so any step can be entered at once.
    #[must_use]
    pub fn at(seed: u64, stream: Stream, instance: u32, step: u32) -> Self {
        let key = [seed as u32, (seed >> 32) as u32];
        Self {
            key,
            stream: stream.word(),
            instance,
            block_index: u64::from(step) << 32,
            words: [0; 16],
            used: 16,
        }
    }

    /// The same stream from block `block` on, a multiple of four: its words 4·`block` and following.
    ///
    /// # Panics
    ///
    /// If `block` is no multiple of four.
    pub fn go_to_block(&mut self, block: u32) {
        assert!(block.is_multiple_of(4), "block {block}");
        self.block_index = self.block_index >> 32 << 32 | u64::from(block);
        self.used = self.words.len();
    }

    /// The next 32 random bits.
    #[inline]
    pub fn next_u32(&mut self) -> u32 {
        if self.used == self.words.len() {
            self.refill();
        }
        let word = self.words[self.used];
        self.used += 1;
        word
    }

    fn refill(&mut self) {
        let [low, high] = [self.block_index as u32, (self.block_index >> 32) as u32];
        let firsts = std::array::from_fn(|block| low.wrapping_add(block as u32));
        let counter = [low, high, self.stream, self.instance];
        self.words = philox4x32_by_four(firsts, counter, self.key);
        // A multiple of four at the start, so no four blocks straddle a change of the high word.
        self.block_index += 4;
        self.used = 0;
    }

    /// A uniform integer in `0..bound`, without bias (Lemire 2019); 0 when `bound` is 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        if bound == 0 {
            return 0;
        }
        // Words under this threshold would make the low values of a range too likely.
        let threshold = bound.wrapping_neg() % bound;
        loop {
            let (high, low) = wide_mul(self.next_u32(), bound);
            if low >= threshold {
                return high;
            }
        }
    }

    /// A uniform number in (0, 1): 24 bits, so that every value is exact in f32, and never 0.
    pub fn uniform(&mut self) -> f32 {
        ((self.next_u32() >> 8) as f32 + 0.5) / 16_777_216.0
    }

    /// A pair of independent standard normal numbers (Box–Muller, evaluated in f64).
    pub fn normal_pair(&mut self) -> [f32; 2] {
        let radius = (-2.0 * f64::from(self.uniform()).ln()).sqrt();
        let angle = std::f64::consts::TAU * f64::from(self.uniform());
        [(radius * angle.cos()) as f32, (radius * angle.sin()) as f32]
    }

    /// `len` numbers from N(0, `std`²).
    #[must_use]
    pub fn normals(mut self, len: usize, std: f32) -> Vec<f32> {
        let mut values = Vec::with_capacity(len + 1);
        while values.len() < len {
            values.extend(self.normal_pair().map(|value| value * std));
        }
        values.truncate(len);
        values
    }
}

impl Iterator for Rng {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        Some(self.next_u32())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `philox4x32 10` lines of Random123's `kat_vectors`.
    #[test]
    fn known_answers_of_random123() {
        assert_eq!(
            philox4x32([0; 4], [0; 2]),
            [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]
        );
        assert_eq!(
            philox4x32([u32::MAX; 4], [u32::MAX; 2]),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
        assert_eq!(
            philox4x32(
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0]
            ),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    #[test]
    fn words_are_those_of_the_blocks_in_turn() {
        let words: Vec<u32> = Rng::at(9, Stream::Split, 2, 5).take(40).collect();
        for (block, words) in words.chunks_exact(4).enumerate() {
            assert_eq!(words, philox4x32([block as u32, 5, 0, 2], [9, 0]));
        }
    }

    #[test]
    fn a_stream_can_be_entered_at_any_four_blocks() {
        let mut rng = Rng::at(9, Stream::Split, 2, 5);
        rng.next_u32();
        rng.go_to_block(8);
        let words: Vec<u32> = Rng::at(9, Stream::Split, 2, 5).skip(32).take(40).collect();
        assert_eq!(rng.take(40).collect::<Vec<_>>(), words);
    }

    #[test]
    fn streams_of_one_seed_differ() {
        let words = |stream| Rng::new(1, stream).take(4).collect::<Vec<_>>();
        assert_ne!(words(Stream::Split), words(Stream::Init(0)));
        assert_ne!(words(Stream::Init(0)), words(Stream::Init(1)));
    }

    #[test]
    fn instances_and_steps_draw_from_places_of_their_own() {
        let words = |instance, step| {
            let rng = Rng::at(1, Stream::Batch, instance, step);
            rng.take(8).collect::<Vec<_>>()
        };
        let first_block = philox4x32([0, 7, 2 << 16, 3], [1, 0]);
        assert_eq!(words(3, 7)[..4], first_block);
        assert_ne!(words(0, 1), words(1, 0));
        assert_ne!(words(0, 0)[4..], words(0, 1)[..4]);
    }

    #[test]
    fn bounded_draws_are_uniform() {
        let mut rng = Rng::new(3, Stream::Split);
        let mut counts = [0_u32; 7];
        for _ in 0..70_000 {
            counts[rng.below(7) as usize] += 1;
        }
        let chi_squared: f64 = counts
            .iter()
            .map(|&c| (f64::from(c) - 10_000.0).powi(2) / 10_000.0)
            .sum();
        // 99.9 % quantile of χ² with 6 degrees of freedom.
        assert!(chi_squared < 22.46, "χ² = {chi_squared}");
    }

    #[test]
    fn normals_have_their_moments() {
        let n = 100_000;
        let values = Rng::new(5, Stream::Init(0)).normals(n, 0.5);
        assert_eq!(values.len(), n);
        let mean = values.iter().map(|&v| f64::from(v)).sum::<f64>() / n as f64;
        let variance = values
            .iter()
            .map(|&v| (f64::from(v) - mean).powi(2))
            .sum::<f64>()
            / n as f64;
        // Five standard errors: 0.5/√n and 0.25·√(2/n).
        assert!(mean.abs() < 0.008, "mean {mean}");
        assert!((variance - 0.25).abs() < 0.0056, "variance {variance}");
    }
}
