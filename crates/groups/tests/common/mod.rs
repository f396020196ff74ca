//! Shared by the integration tests: fixtures, random numbers, singular values.
#![allow(dead_code, reason = "every test file uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use glassbook_groups::Group;
use serde_json::Value;

// In a browser the tests run where the kernel runs.
#[cfg(target_family = "wasm")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// Numbers computed with NumPy and SymPy, independent of this repository.
pub(crate) fn reference() -> Value {
    serde_json::from_str(include_str!(
        "../../../../tests/fixtures/groups/reference.json"
    ))
    .unwrap()
}

pub(crate) fn group(name: &str) -> Group {
    Group::parse(name).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|x| x.as_f64().unwrap())
        .collect()
}

#[track_caller]
pub(crate) fn assert_close(got: f64, want: f64, tolerance: f64, what: &str) {
    assert!(
        (got - want).abs() <= tolerance,
        "{what}: got {got}, want {want}"
    );
}

/// The reference's irrep names carry the group, `s5_5d_a`, and a letter where one irrep needs none.
pub(crate) fn irrep_name(reference_name: &str) -> String {
    match reference_name {
        "s4_2d" => "2d".into(),
        "a5_5d_a" => "5d".into(),
        name => name
            .trim_start_matches("s5_")
            .trim_start_matches("a5_")
            .into(),
    }
}

/// SplitMix64.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    /// Uniform in [−1, 1).
    pub(crate) fn real(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }
}

/// Singular values from large to small, by one-sided Jacobi rotations, which keep zeros accurate.
pub(crate) fn singular_values(matrix: &[f64], columns: usize) -> Vec<f64> {
    let mut vectors: Vec<Vec<f64>> = (0..columns)
        .map(|j| matrix.iter().skip(j).step_by(columns).copied().collect())
        .collect();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    for _ in 0..60 {
        let mut largest = 0.0_f64;
        for p in 0..columns {
            for q in p + 1..columns {
                let (a, b) = (dot(&vectors[p], &vectors[p]), dot(&vectors[q], &vectors[q]));
                let c = dot(&vectors[p], &vectors[q]);
                let scale = (a * b).sqrt();
                if scale == 0.0 || c.abs() <= 1e-16 * scale {
                    continue;
                }
                largest = largest.max(c.abs() / scale);
                let theta = (b - a) / (2.0 * c);
                let t = if theta == 0.0 {
                    1.0
                } else {
                    theta.signum() / (theta.abs() + theta.hypot(1.0))
                };
                let cosine = 1.0 / t.hypot(1.0);
                let (left, right) = vectors.split_at_mut(q);
                for (x, y) in left[p].iter_mut().zip(&mut right[0]) {
                    (*x, *y) = (cosine * *x - t * cosine * *y, t * cosine * *x + cosine * *y);
                }
            }
        }
        if largest < 1e-15 {
            break;
        }
    }
    let mut values: Vec<f64> = vectors.iter().map(|v| dot(v, v).sqrt()).collect();
    values.sort_by(|a, b| b.total_cmp(a));
    // A matrix with fewer rows than columns has as many singular values as rows.
    values.truncate(matrix.len() / columns);
    values
}
