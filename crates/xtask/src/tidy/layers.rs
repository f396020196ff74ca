//! Which crate may depend on which.

use super::Finding;
use crate::workspace::Package;

const RULE: &str = "layer";

/// Allowed dependencies between crates of the workspace. A line here is a design decision: change
/// it together with `crates/ARCHITECTURE.md`.
const ALLOWED_EDGES: &[(&str, &[&str])] = &[
    ("glassbook-groups", &[]),
    ("glassbook-tasks", &["glassbook-groups"]),
    ("glassbook-models", &[]),
    ("glassbook-formats", &[]),
    ("glassbook-fused", &["glassbook-tasks"]),
    (
        "glassbook-train",
        &[
            "glassbook-formats",
            "glassbook-fused",
            "glassbook-models",
            "glassbook-tasks",
        ],
    ),
    (
        "glassbook-interp",
        &["glassbook-formats", "glassbook-groups", "glassbook-tasks"],
    ),
    ("glassbook-plots", &[]),
    ("glassbook-plots-web", &["glassbook-plots"]),
    ("glassbook-compute", &["glassbook-fused"]),
    ("glassbook-kernel", TOP),
    ("glassbook-cli", TOP),
    ("xtask", &[]),
];

/// What the programs at the top may use.
const TOP: &[&str] = &[
    "glassbook-formats",
    "glassbook-fused",
    "glassbook-groups",
    "glassbook-interp",
    "glassbook-models",
    "glassbook-tasks",
    "glassbook-train",
];

/// Crates that talk to JavaScript, and the only ones of ours that may use them.
const BROWSER_CRATES: &[&str] = &[
    "console_error_panic_hook",
    "js-sys",
    "plotters-canvas",
    "serde-wasm-bindgen",
    "wasm-bindgen",
    "wasm-bindgen-futures",
    "web-sys",
];
const BROWSER_LAYER: &[&str] = &[
    "glassbook-compute",
    "glassbook-kernel",
    "glassbook-plots-web",
];

/// Compares the packages with the tables. Dev-dependencies between our crates are free: a test
/// may look at any layer.
pub(crate) fn check(packages: &[Package]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in packages {
        let mut report = |message: String| {
            let manifest = format!("{} (Cargo.toml)", package.name);
            findings.push(Finding::new(RULE, &manifest, None, message));
        };
        let row = ALLOWED_EDGES.iter().find(|(name, _)| *name == package.name);
        let Some((_, allowed)) = row else {
            report(
                "this crate is not in ALLOWED_EDGES of crates/xtask/src/tidy/layers.rs".to_owned(),
            );
            continue;
        };
        for dependency in &package.dependencies {
            let name = dependency.name.as_str();
            let ours = packages.iter().any(|other| other.name == name);
            let dev = dependency.kind.as_deref() == Some("dev");
            if ours && !dev && !allowed.contains(&name) {
                report(format!(
                    "may not depend on {name}; it may depend on: {}",
                    list(allowed)
                ));
            }
            if BROWSER_CRATES.contains(&name) && !BROWSER_LAYER.contains(&package.name.as_str()) {
                report(format!(
                    "may not use {name}; only {} may",
                    list(BROWSER_LAYER)
                ));
            }
        }
    }
    findings
}

fn list(names: &[&str]) -> String {
    if names.is_empty() {
        "none of ours".to_owned()
    } else {
        names.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::parse_metadata;

    /// Findings for a workspace of (crate, its dependencies, their kind).
    fn findings(crates: &[(&str, &[&str], Option<&str>)]) -> Vec<String> {
        let packages: Vec<_> = crates
            .iter()
            .map(|(name, dependencies, kind)| {
                let dependencies: Vec<_> = dependencies
                    .iter()
                    .map(|name| serde_json::json!({"name": name, "kind": kind, "path": null}))
                    .collect();
                serde_json::json!({
                    "name": name, "manifest_path": "Cargo.toml",
                    "dependencies": dependencies, "targets": [],
                })
            })
            .collect();
        let json = serde_json::json!({ "packages": packages }).to_string();
        check(&parse_metadata(&json).unwrap())
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn an_arrow_upwards_is_found() {
        let down = (
            "glassbook-tasks",
            &["glassbook-groups", "thiserror"][..],
            None,
        );
        assert_eq!(findings(&[("glassbook-groups", &[], None), down]), [""; 0]);
        let up = ("glassbook-groups", &["glassbook-tasks"][..], None);
        let found = findings(&[("glassbook-tasks", &[], None), up]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].contains("may not depend on glassbook-tasks"),
            "{found:?}"
        );
    }

    #[test]
    fn a_test_may_look_at_any_layer() {
        let dev = ("glassbook-models", &["glassbook-groups"][..], Some("dev"));
        assert_eq!(findings(&[("glassbook-groups", &[], None), dev]), [""; 0]);
    }

    #[test]
    fn a_crate_without_a_row_is_found() {
        assert_eq!(findings(&[("glassbook-extra", &[], None)]).len(), 1);
    }

    #[test]
    fn the_browser_stays_in_its_layer() {
        assert_eq!(
            findings(&[("glassbook-kernel", &["wasm-bindgen"], None)]),
            [""; 0]
        );
        for kind in [None, Some("dev"), Some("build")] {
            assert_eq!(
                findings(&[("glassbook-plots", &["web-sys"], kind)]).len(),
                1,
                "{kind:?}"
            );
        }
    }
}
