//! Browsers and their WebDriver programs, for the tests.

use super::{Tools, apt, cargo_tools};
use crate::config::{Browser, BrowserKind};
use crate::error::Error;
use crate::report;
use crate::shell::SearchPath;
use crate::workspace::Workspace;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The WebDriver program of each browser.
pub(crate) type Drivers = BTreeMap<BrowserKind, PathBuf>;

/// Makes sure that every browser of wasm-pack.toml and its driver are installed.
pub(crate) fn install_browsers(workspace: &Workspace, tools: &Tools) -> Result<Drivers, Error> {
    let mut drivers = Drivers::new();
    for (kind, browser) in &workspace.config.browsers {
        if !kind.is_available() {
            report::note(&format!(
                "{} does not exist here; its tests are skipped",
                kind.name()
            ));
            continue;
        }
        let label = format!("{} and {}", kind.name(), browser.driver);
        let driver = report::step(&label, || {
            let program = ensure_browser(browser, &tools.path, kind.name())?;
            let driver = ensure_driver(workspace, browser, &tools.path)?;
            let outcome = format!("{}, {}", program.display(), driver.display());
            Ok((driver, outcome))
        })?;
        drivers.insert(*kind, driver);
    }
    Ok(drivers)
}

fn find(browser: &Browser, path: &SearchPath) -> Option<PathBuf> {
    browser
        .programs
        .iter()
        .find_map(|program| path.find(program))
}

fn ensure_browser(browser: &Browser, path: &SearchPath, name: &str) -> Result<PathBuf, Error> {
    let driver_is_packaged = browser
        .packages
        .iter()
        .any(|package| package.ends_with("-driver"));
    let complete = !driver_is_packaged || path.find(&browser.driver).is_some();
    if let Some(program) = find(browser, path).filter(|_| complete) {
        return Ok(program);
    }
    let packages: Vec<&str> = browser.packages.iter().map(String::as_str).collect();
    apt::install(path, &packages, &format!("tests in {name}"))?;
    find(browser, path).ok_or_else(|| Error::Missing {
        what: format!("none of {} is on PATH", browser.programs.join(", ")),
        remedy: format!("Install {name} and put it on PATH."),
    })
}

fn ensure_driver(
    workspace: &Workspace,
    browser: &Browser,
    path: &SearchPath,
) -> Result<PathBuf, Error> {
    if let Some(driver) = path.find(&browser.driver) {
        return Ok(driver);
    }
    if browser.driver != "geckodriver" {
        return Err(Error::Missing {
            what: format!("{} is not on PATH", browser.driver),
            remedy: format!(
                "Install {} in the version of the browser and put it on PATH.",
                browser.driver
            ),
        });
    }
    // Any geckodriver on PATH drives any current Firefox, so its version is only pinned for
    // the one that is installed here.
    let tool = cargo_tools::Tool::geckodriver(workspace);
    let installed = SearchPath::with_front(&[tool.bin_dir()?]);
    cargo_tools::ensure(&tool, &installed)?;
    installed.find("geckodriver").ok_or_else(|| Error::Missing {
        what: "geckodriver was installed but is not in its folder".to_owned(),
        remedy: "Remove the project's folder in the user's cache and try again.".to_owned(),
    })
}
