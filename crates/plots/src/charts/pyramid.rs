//! Minimum and maximum of any range of a growing list, in time that grows with its logarithm.
//!
//! A line with more points than the figure has pixels is drawn as one vertical stroke per pixel
//! column, from the smallest to the largest value in it: the same pixels, far fewer segments
//! (Jugel et al., *M4*, VLDB 2014). The pyramid answers these questions, and takes appended
//! points for the price of the points alone.

/// Values summarized by one entry of the level above.
const FANOUT: usize = 16;

/// Smallest and largest of the finite values of a block; reversed infinities where it has none.
type MinMax = (f64, f64);

const NOTHING: MinMax = (f64::INFINITY, f64::NEG_INFINITY);

fn join(a: MinMax, b: MinMax) -> MinMax {
    (a.0.min(b.0), a.1.max(b.1))
}

/// Levels of block summaries above a list of values.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pyramid {
    len: usize,
    levels: Vec<Vec<MinMax>>,
}

impl Pyramid {
    /// Takes in the values from where the last call ended to `len`; `value` answers the value at
    /// an index, NaN for one that cannot be drawn.
    pub(crate) fn grow(&mut self, len: usize, value: impl Fn(usize) -> f64) {
        let mut changed = self.len / FANOUT;
        self.len = len;
        let mut below = len;
        let mut level = 0;
        while below > FANOUT {
            let blocks = below.div_ceil(FANOUT);
            if self.levels.len() == level {
                self.levels.push(Vec::new());
                changed = 0;
            }
            let (lower, upper) = self.levels.split_at_mut(level);
            let entries = &mut upper[0];
            entries.truncate(changed);
            for block in entries.len()..blocks {
                let range = block * FANOUT..below.min((block + 1) * FANOUT);
                entries.push(match lower.last() {
                    None => range.map(&value).fold(NOTHING, push),
                    Some(entries_below) => entries_below[range].iter().copied().fold(NOTHING, join),
                });
            }
            changed /= FANOUT;
            below = blocks;
            level += 1;
        }
    }

    /// Smallest and largest value of `start..end`; `None` if all are NaN or there are none.
    pub(crate) fn range(
        &self,
        start: usize,
        end: usize,
        value: impl Fn(usize) -> f64,
    ) -> Option<MinMax> {
        let (mut start, mut end) = (start, end.min(self.len));
        let mut found = NOTHING;
        let mut level = 0; // entries of `levels[level - 1]`, or values at level 0
        while start < end {
            let at = |i: usize| match level {
                0 => push(NOTHING, value(i)),
                _ => self.levels[level - 1][i],
            };
            if level >= self.levels.len() || end - start <= 2 * FANOUT {
                found = (start..end).map(at).fold(found, join);
                break;
            }
            while !start.is_multiple_of(FANOUT) {
                found = join(found, at(start));
                start += 1;
            }
            while !end.is_multiple_of(FANOUT) {
                end -= 1;
                found = join(found, at(end));
            }
            start /= FANOUT;
            end /= FANOUT;
            level += 1;
        }
        (found.0 <= found.1).then_some(found)
    }
}

fn push(so_far: MinMax, value: f64) -> MinMax {
    if value.is_nan() {
        so_far
    } else {
        join(so_far, (value, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A seeded walk with gaps.
    fn values(n: usize) -> Vec<f64> {
        let mut state = 12345_u64;
        (0..n)
            .map(|i| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                if i % 97 == 0 {
                    f64::NAN
                } else {
                    (state >> 40) as f64
                }
            })
            .collect()
    }

    fn direct(values: &[f64]) -> Option<MinMax> {
        let found = values.iter().copied().fold(NOTHING, push);
        (found.0 <= found.1).then_some(found)
    }

    #[test]
    fn every_range_agrees_with_a_scan_after_growing_in_odd_pieces() {
        let data = values(5000);
        let mut pyramid = Pyramid::default();
        for len in [1, 15, 16, 17, 300, 301, 4097, 5000] {
            pyramid.grow(len, |i| data[i]);
            for (start, end) in [
                (0, len),
                (len / 3, len),
                (len / 2, len / 2 + 1),
                (7, len.saturating_sub(5)),
            ] {
                let got = pyramid.range(start, end, |i| data[i]);
                let want = if start < end {
                    direct(&data[start..end])
                } else {
                    None
                };
                assert_eq!(got, want, "{start}..{end} of {len}");
            }
        }
    }
}
