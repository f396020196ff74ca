//! The release profile lets the site and the wasm tests share compiled dependencies.
//!
//! burn takes 13 minutes to compile for wasm, so a setting that splits the two costs that much in
//! every run from nothing. Both rules below were seen to split them.

use super::Finding;
use crate::config::{Config, FILE_NAME};
use crate::error::Error;
use crate::workspace::{Package, Workspace};

const RULE: &str = "release-profile";

pub(crate) fn check(workspace: &Workspace, manifest: &str) -> Result<Vec<Finding>, Error> {
    let manifest: toml::Table =
        toml::from_str(manifest).map_err(|error| Error::malformed("Cargo.toml", &error))?;
    let release = manifest
        .get("profile")
        .and_then(|profiles| profiles.get("release"));
    Ok(check_release(
        release,
        &wasm_packages(&workspace.config, &workspace.packages),
    ))
}

/// The packages that wasm-pack.toml lists.
fn wasm_packages<'p>(config: &Config, packages: &'p [Package]) -> Vec<&'p Package> {
    let listed = |package: &&Package| {
        config
            .packages
            .iter()
            .any(|p| package.dir().ends_with(&p.path))
    };
    packages.iter().filter(listed).collect()
}

fn check_release(release: Option<&toml::Value>, wasm_packages: &[&Package]) -> Vec<Finding> {
    let setting = |name: &str| release.and_then(|table| table.get(name));
    let mut findings = Vec::new();
    if setting("panic").is_some() {
        let message = "`panic` in [profile.release] compiles every dependency twice, because cargo \
                       ignores it for tests; wasm32-unknown-unknown aborts on a panic anyway";
        findings.push(Finding::new(RULE, "Cargo.toml", None, message.to_owned()));
    }
    // `lto = false` is cargo's default: within a crate, which does not concern its dependencies.
    let lto = setting("lto")
        .is_some_and(|value| value.as_bool() != Some(false) && value.as_str() != Some("off"));
    for package in wasm_packages {
        let has_rlib = package
            .targets
            .iter()
            .flat_map(|target| &target.kind)
            .any(|kind| kind == "rlib");
        if lto && has_rlib {
            let message = format!(
                "{} of {FILE_NAME} has `lto` and crate-type `rlib`: cargo then leaves LTO out of the \
                 site's build, and compiles every dependency once more for the tests",
                package.name
            );
            findings.push(Finding::new(RULE, "Cargo.toml", None, message));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::parse_metadata;

    /// Number of findings for a release profile and the crate types of one wasm package.
    fn findings(profile: &str, crate_types: &[&str]) -> usize {
        let json = serde_json::json!({ "packages": [{
            "name": "glassbook-kernel", "manifest_path": "crates/kernel/Cargo.toml",
            "dependencies": [], "targets": [{ "name": "glassbook_kernel", "kind": crate_types }],
        }] });
        let packages = parse_metadata(&json.to_string()).unwrap();
        let profile: toml::Value = toml::Value::Table(toml::from_str(profile).unwrap());
        check_release(Some(&profile), &packages.iter().collect::<Vec<_>>()).len()
    }

    #[test]
    fn settings_that_split_the_builds_are_found() {
        assert_eq!(findings("opt-level = 's'", &["cdylib", "rlib"]), 0);
        assert_eq!(findings("panic = 'abort'", &["cdylib"]), 1);
        assert_eq!(findings("lto = 'fat'", &["cdylib"]), 0);
        for lto in ["'fat'", "'thin'", "true"] {
            assert_eq!(
                findings(&format!("lto = {lto}"), &["cdylib", "rlib"]),
                1,
                "{lto}"
            );
        }
        for lto in ["'off'", "false"] {
            assert_eq!(
                findings(&format!("lto = {lto}"), &["cdylib", "rlib"]),
                0,
                "{lto}"
            );
        }
    }
}
