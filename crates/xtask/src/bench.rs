//! `cargo xtask bench`: criterion benches of the crates and browser benches of tests/bench.

use crate::error::Error;
use crate::report;
use crate::setup::Tools;
use crate::shell::SearchPath;
use crate::workspace::Workspace;
use crate::{build, setup};
use std::path::{Path, PathBuf};

/// Runs every bench whose name contains `wanted`.
pub(crate) fn run(wanted: &str) -> Result<(), Error> {
    let workspace = Workspace::load()?;
    let native = native_benches(&workspace, wanted);
    let browser = browser_benches(&workspace, wanted)?;
    if native.is_empty() && browser.is_empty() {
        return Err(Error::usage(&format!(
            "no bench has `{wanted}` in its name"
        )));
    }

    let path = SearchPath::with_front(&[]);
    for (package, bench) in native {
        report::heading(&format!("bench {bench} ({package})"));
        path.command("cargo")
            .args(["bench", "--package", package, "--bench", bench])
            .arg("--all-features")
            .dir(&workspace.root)
            .run()?;
    }
    if browser.is_empty() {
        return Ok(());
    }
    let tools = setup::run(&workspace)?;
    setup::install_browsers(&workspace, &tools)?;
    build::run(&workspace, &tools)?;
    for (name, script) in browser {
        report::heading(&format!("bench {name} (browser)"));
        install_peers(&workspace, &tools, &script)?;
        tools
            .command("node")
            .arg(script)
            .dir(&workspace.root)
            .run()?;
    }
    Ok(())
}

/// Installs the libraries that a bench compares with: its own packages, not the page's.
fn install_peers(workspace: &Workspace, tools: &Tools, script: &Path) -> Result<(), Error> {
    let folder = script.parent().unwrap_or(&workspace.root);
    if !folder.join("package-lock.json").exists() || folder.join("node_modules").exists() {
        return Ok(());
    }
    tools.command("npm").arg("ci").dir(folder).run()
}

/// (package, bench) of each `[[bench]]` target.
fn native_benches<'w>(workspace: &'w Workspace, wanted: &str) -> Vec<(&'w str, &'w str)> {
    let mut benches = Vec::new();
    for package in &workspace.packages {
        for target in &package.targets {
            if target.kind.iter().any(|kind| kind == "bench") && target.name.contains(wanted) {
                benches.push((package.name.as_str(), target.name.as_str()));
            }
        }
    }
    benches
}

/// (name, script) of each `tests/bench/<name>/run.mjs`.
fn browser_benches(workspace: &Workspace, wanted: &str) -> Result<Vec<(String, PathBuf)>, Error> {
    let scripts = crate::files::walk(&workspace.root.join("tests/bench"))?;
    Ok(scripts
        .into_iter()
        .filter(|file| file.ends_with("run.mjs"))
        .filter_map(|file| {
            let name = file.parent()?.file_name()?.to_string_lossy().into_owned();
            name.contains(wanted).then_some((name, file))
        })
        .collect())
}
