//! Tests of the wasm crates in real browsers, through wasm-pack.

use crate::config::{BrowserKind, BrowserTest};
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
    let tests = &workspace.config.tests;
    // Every crate is tried, so that one run shows all failures.
    let results: Vec<_> = tests
        .iter()
        .filter(|test| test.browsers.contains(&kind))
        .map(|test| run_crate(workspace, tools, drivers, kind, test, tally))
        .collect();
    results.into_iter().collect()
}

fn run_crate(
    workspace: &Workspace,
    tools: &Tools,
    drivers: &Drivers,
    kind: BrowserKind,
    test: &BrowserTest,
    tally: &mut Tally,
) -> Result<(), Error> {
    let browser = &workspace.config.browsers[&kind];
    let command = tools
        .wasm_command("wasm-pack")
        .args(["test", "--headless", "--release", "--mode", "no-install"])
        .arg(format!("--{}", kind.name()))
        // Given by path, because wasm-pack downloads a driver that it does not find itself.
        .arg(format!("--{}", browser.driver))
        .arg(&drivers[&kind])
        .arg(&test.path)
        .env("WASM_BINDGEN_TEST_TIMEOUT", test.timeout_s.to_string())
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", DRIVER_TIMEOUT_S)
        .env(test.runs_in.test_runner_variable(), "1")
        .dir(&workspace.root);
    let mut seen = Tally::default();
    let result = command.run_observed(&mut |line| seen.observe(line));
    *tally += seen;
    result?;
    // The runner succeeds without a word of warning when a suite is meant for another realm.
    if seen.is_empty() {
        return Err(Error::NoTests {
            command: format!("wasm-pack test of {} in {}", test.path, kind.name()),
        });
    }
    Ok(())
}
