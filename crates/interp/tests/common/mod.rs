//! What the test files share.
#![allow(dead_code, reason = "every test file uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use glassbook_groups::Group;
use serde_json::Value;

// In a browser the tests run where the kernel runs.
#[cfg(target_family = "wasm")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// Numbers computed with NumPy and SymPy in float64, independent of this repository.
pub(crate) fn reference() -> Value {
    let text = include_str!("../../../../tests/fixtures/groups/reference.json");
    serde_json::from_str(text).unwrap()
}

/// The reference's irrep names carry the group, `s5_5d_a`.
pub(crate) fn reference_name(irrep: &str) -> String {
    match irrep {
        "5d_a" | "5d_b" | "6d" => format!("s5_{irrep}"),
        name => name.into(),
    }
}

/// A group by name.
pub(crate) fn group(name: &str) -> Group {
    Group::parse(name).unwrap()
}

/// Fails unless two numbers agree to an absolute tolerance, relative above 1.
pub(crate) fn assert_close(got: f64, want: f64, tolerance: f64, what: &str) {
    let gap = (got - want).abs() / want.abs().max(1.0);
    assert!(gap <= tolerance, "{what}: {got} for {want}");
}
