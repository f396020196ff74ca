//! Programs that cargo installs, each in exactly the version that the project pins.
//!
//! They go into a folder per version in the user's cache, so that several checkouts share them and
//! the user's own versions in cargo's bin folder stay as they are.

use crate::error::{Error, FileContext as _};
use crate::report;
use crate::shell::SearchPath;
use crate::workspace::{Workspace, cache_dir};
use serde::Deserialize;
use std::fmt;
use std::path::PathBuf;

/// A program at a version.
pub(super) struct Tool {
    package: &'static str,
    program: &'static str,
    version: String,
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.package, self.version)
    }
}

impl Tool {
    pub(super) fn geckodriver(workspace: &Workspace) -> Self {
        let version = workspace.config.tools.geckodriver.clone();
        Self {
            package: "geckodriver",
            program: "geckodriver",
            version,
        }
    }

    /// Where `cargo install --root` puts it; programs are in `bin` below.
    fn root(&self) -> Result<PathBuf, Error> {
        Ok(cache_dir()?
            .join("tools")
            .join(format!("{}-{}", self.package, self.version)))
    }

    pub(super) fn bin_dir(&self) -> Result<PathBuf, Error> {
        Ok(self.root()?.join("bin"))
    }

    /// Whether `--version` printed this version, as in `wasm-pack 0.15.1`.
    fn is_version(&self, printed: &str) -> bool {
        printed.split([' ', '(']).any(|word| word == self.version)
    }
}

/// The tools that wasm builds need.
pub(super) fn wanted(workspace: &Workspace) -> Result<Vec<Tool>, Error> {
    let path = workspace.root.join("Cargo.lock");
    let lock = std::fs::read_to_string(&path).on("read", &path)?;
    let wasm_pack = workspace.config.tools.wasm_pack.clone();
    Ok(vec![
        Tool {
            package: "wasm-pack",
            program: "wasm-pack",
            version: wasm_pack,
        },
        Tool {
            package: "wasm-bindgen-cli",
            program: "wasm-bindgen",
            version: locked_version(&lock, "wasm-bindgen")?,
        },
    ])
}

/// The user's PATH with the folders of the pinned tools in front.
pub(super) fn search_path(wanted: &[Tool]) -> Result<SearchPath, Error> {
    let dirs = wanted
        .iter()
        .map(Tool::bin_dir)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(SearchPath::with_front(&dirs))
}

/// Installs a tool unless exactly its version is on the path.
pub(super) fn ensure(tool: &Tool, path: &SearchPath) -> Result<((), String), Error> {
    if path
        .version(tool.program)
        .is_some_and(|printed| tool.is_version(&printed))
    {
        let file = path.find(tool.program).unwrap_or_default();
        return Ok((
            (),
            format!("found in {}", file.parent().unwrap_or(&file).display()),
        ));
    }
    report::note(&format!("compiling {tool}, some minutes, once"));
    let build_dir = cache_dir()?.join("tools/build");
    // No `--locked`: the lock files of these releases name a yanked crate.
    path.command("cargo")
        .args(["install", tool.package, "--version", &tool.version])
        .arg("--root")
        .arg(tool.root()?)
        // A folder of its own that stays until success, so that an interrupted build goes on.
        .env("CARGO_TARGET_DIR", &build_dir)
        .dir(&std::env::temp_dir())
        .run()?;
    std::fs::remove_dir_all(&build_dir).on("remove", &build_dir)?;
    Ok(((), format!("installed in {}", tool.root()?.display())))
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<LockedPackage>,
}

#[derive(Deserialize)]
struct LockedPackage {
    name: String,
    version: String,
}

/// The version of a package in the text of a Cargo.lock.
fn locked_version(lock: &str, name: &str) -> Result<String, Error> {
    let lock: Lock =
        toml::from_str(lock).map_err(|error| Error::malformed("Cargo.lock", &error))?;
    lock.package
        .into_iter()
        .find(|package| package.name == name)
        .map(|package| package.version)
        .ok_or_else(|| Error::malformed("Cargo.lock", &format!("it holds no {name}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_in_a_lock_file() {
        let lock = "version = 4\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").unwrap(), "0.2.130");
        assert!(locked_version(lock, "js-sys").is_err());
    }

    #[test]
    fn versions_are_compared_whole() {
        let version = "0.2.13".to_owned();
        let tool = Tool {
            package: "wasm-bindgen-cli",
            program: "wasm-bindgen",
            version,
        };
        assert!(tool.is_version("wasm-bindgen 0.2.13"));
        assert!(tool.is_version("wasm-bindgen 0.2.13 (4b5a1ee)"));
        assert!(!tool.is_version("wasm-bindgen 0.2.130"));
    }
}
