//! The random number generator gives the same bits in a shader.

use glassbook_fused::gpu::{Tuning, philox_words};
use glassbook_tasks::rng::{Rng, Stream};

use crate::support::{block_on, gpu};

#[test]
fn words_are_those_of_the_cpu() {
    let gpu = gpu(Tuning::SOFTWARE);
    for seed in [0, 7, 0x1234_5678_9abc_def0, u64::MAX] {
        for (stream, word) in [(Stream::Split, 0), (Stream::Init(3), (1 << 16) | 3)] {
            let want: Vec<u32> = Rng::new(seed, stream).take(4000).collect();
            let got = block_on(philox_words(&gpu, seed, word, 0, 1000)).unwrap();
            assert!(got == want, "seed {seed:x}, {stream:?}");
        }
    }
}
