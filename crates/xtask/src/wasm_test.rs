//! Tests of the wasm crates in real browsers, through wasm-pack.

use crate::config::{BrowserKind, Package};
use crate::error::Error;
use crate::setup::{Drivers, Tools};
use crate::tally::Tally;
use crate::workspace::Workspace;

/// Seconds a WebDriver may take to start; the default of 5 is short for a busy machine.
const DRIVER_TIMEOUT_S: &str = "60";

/// Runs every crate that wasm-pack.toml lists for this browser.
pub(crate) fn run(
    workspace: &Workspace,
    tools: &Tools,
    drivers: &Drivers,
    kind: BrowserKind,
    tally: &mut Tally,
) -> Result<(), Error> {
    let packages = workspace
        .config
        .packages
        .iter()
        .filter(|package| package.test_browsers.contains(&kind));
    // Every crate is tried, so that one run shows all failures.
    let results: Vec<_> = packages
        .map(|package| run_crate(workspace, tools, drivers, kind, package, tally))
        .collect();
    results.into_iter().collect()
}

fn run_crate(
    workspace: &Workspace,
    tools: &Tools,
    drivers: &Drivers,
    kind: BrowserKind,
    package: &Package,
    tally: &mut Tally,
) -> Result<(), Error> {
    let browser = &workspace.config.browsers[&kind];
    let mut command = tools
        .wasm_command("wasm-pack")
        .args(["test", "--headless", "--release", "--mode", "no-install"])
        .arg(format!("--{}", kind.name()))
        // Given by path, because wasm-pack downloads a driver that it does not find itself.
        .arg(format!("--{}", browser.driver))
        .arg(&drivers[&kind])
        .arg(&package.path)
        .env(
            "WASM_BINDGEN_TEST_TIMEOUT",
            package.test_timeout_s.to_string(),
        )
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", DRIVER_TIMEOUT_S)
        .env(package.runs_in.test_runner_variable(), "1")
        .dir(&workspace.root);
    if !package.features.is_empty() {
        command = command.args(["--", "--features", &package.features.join(",")]);
    }
    let mut seen = Tally::default();
    let result = command.run_observed(&mut |line| seen.observe(line));
    *tally += seen;
    result?;
    // The runner succeeds without a word of warning when a suite is meant for another realm.
    if seen.is_empty() {
        return Err(Error::NoTests {
            command: format!("wasm-pack test of {} in {}", package.path, kind.name()),
        });
    }
    Ok(())
}
