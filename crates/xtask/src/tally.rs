//! Counting tests in the output of test runners.

use std::ops::AddAssign;

/// How many tests passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl Tally {
    /// Adds what one line of output reports.
    pub(crate) fn observe(&mut self, line: &str) {
        *self += rust_summary(line)
            .or_else(|| node_summary(line))
            .unwrap_or_default();
    }

    pub(crate) fn is_empty(self) -> bool {
        self == Self::default()
    }
}

/// `test result: ok. 12 passed; 0 failed; …`, of the Rust and the wasm-bindgen test runner.
fn rust_summary(line: &str) -> Option<Tally> {
    let counts = line
        .trim()
        .strip_prefix("test result: ")?
        .split_once(". ")?
        .1;
    let count = |word: &str| {
        counts
            .split("; ")
            .find_map(|part| part.strip_suffix(word)?.trim().parse().ok())
    };
    Some(Tally {
        passed: count("passed")?,
        failed: count("failed")?,
    })
}

/// `# pass 12` and `# fail 1` (or with ℹ), one line each, of Node.js's test runner.
fn node_summary(line: &str) -> Option<Tally> {
    let mut words = line.trim().strip_prefix(['#', 'ℹ'])?.split_whitespace();
    let (word, count) = (words.next()?, words.next()?.parse().ok()?);
    match (word, words.next()) {
        ("pass", None) => Some(Tally {
            passed: count,
            failed: 0,
        }),
        ("fail", None) => Some(Tally {
            passed: 0,
            failed: count,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(output: &str) -> Tally {
        let mut tally = Tally::default();
        output.lines().for_each(|line| tally.observe(line));
        tally
    }

    #[test]
    fn rust_test_binaries_add_up() {
        let output = "running 3 tests\n\
            test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
            test result: FAILED. 11 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(
            tally(output),
            Tally {
                passed: 14,
                failed: 2
            }
        );
    }

    #[test]
    fn both_reporters_of_node_are_read() {
        let expected = Tally {
            passed: 7,
            failed: 1,
        };
        assert_eq!(
            tally("# tests 8\n# suites 0\n# pass 7\n# fail 1\n"),
            expected
        );
        assert_eq!(
            tally("ℹ tests 8\nℹ pass 7\nℹ fail 1\nℹ cancelled 0\n"),
            expected
        );
    }

    #[test]
    fn prose_is_not_a_summary() {
        assert!(tally("# pass 7 tests by hand\ntest result: unknown\npass 3\n").is_empty());
    }
}
