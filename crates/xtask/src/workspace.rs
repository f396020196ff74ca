//! The workspace: its root, its settings, and what `cargo metadata` says about its packages.

use crate::config::Config;
use crate::error::Error;
use crate::shell::SearchPath;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What every command needs to know.
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    pub(crate) config: Config,
    pub(crate) packages: Vec<Package>,
}

/// A package of the workspace, as `cargo metadata` describes it.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    manifest_path: PathBuf,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) targets: Vec<Target>,
}

/// A line of a package's dependency tables.
#[derive(Debug, Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// `None` for a normal dependency, else `dev` or `build`.
    pub(crate) kind: Option<String>,
    /// The folder of a dependency that is in this workspace.
    path: Option<PathBuf>,
}

/// A library, test or bench of a package.
#[derive(Debug, Deserialize)]
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) kind: Vec<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

impl Package {
    /// The folder of the package.
    pub(crate) fn dir(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(Path::new("."))
    }
}

impl Workspace {
    pub(crate) fn load() -> Result<Self, Error> {
        let root = root()?;
        let config = Config::load(&root)?;
        let packages = metadata(&root)?;
        Ok(Self {
            root,
            config,
            packages,
        })
    }

    /// The package in a folder given relative to the root.
    pub(crate) fn package_at(&self, folder: &str) -> Result<&Package, Error> {
        let dir = self.root.join(folder);
        self.packages
            .iter()
            .find(|package| package.dir() == dir)
            .ok_or_else(|| {
                Error::malformed(
                    crate::config::FILE_NAME,
                    &format!("{folder} is no crate of the workspace"),
                )
            })
    }
}

/// Folders of a package and of all workspace packages that it is built from.
pub(crate) fn source_dirs(packages: &[Package], package: &Package) -> BTreeSet<PathBuf> {
    let mut dirs = BTreeSet::new();
    let mut open = vec![package.dir().to_owned()];
    while let Some(dir) = open.pop() {
        if dirs.contains(&dir) {
            continue;
        }
        let package = packages.iter().find(|package| package.dir() == dir);
        let dependencies = package.map_or(&[][..], |package| &package.dependencies);
        let built_from = dependencies
            .iter()
            .filter(|d| d.kind.as_deref() != Some("dev"));
        open.extend(built_from.filter_map(|d| d.path.clone()));
        dirs.insert(dir);
    }
    dirs
}

/// Parses the output of `cargo metadata --no-deps`.
pub(crate) fn parse_metadata(json: &str) -> Result<Vec<Package>, Error> {
    let metadata: Metadata = serde_json::from_str(json)
        .map_err(|error| Error::malformed("output of cargo metadata", &error))?;
    Ok(metadata.packages)
}

/// The workspace's root. Cargo passes the folder of this package at run time; the one known at
/// compile time would be wrong when checkouts share a target directory.
fn root() -> Result<PathBuf, Error> {
    let manifest_dir = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    manifest_dir
        .as_deref()
        .and_then(|dir| dir.ancestors().nth(2))
        .map(Path::to_owned)
        .ok_or_else(|| Error::usage("start it as `cargo xtask`, not as a program of its own"))
}

fn metadata(root: &Path) -> Result<Vec<Package>, Error> {
    let json = SearchPath::with_front(&[])
        .command("cargo")
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .dir(root)
        .output()?;
    parse_metadata(&json)
}

/// A folder of the user's, outside the checkout, for tools that all checkouts share.
pub(crate) fn cache_dir() -> Result<PathBuf, Error> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    variable("XDG_CACHE_HOME")
        .or_else(|| variable("LOCALAPPDATA"))
        .map(PathBuf::from)
        .or_else(|| variable("HOME").map(|home| Path::new(&home).join(".cache")))
        .map(|dir| dir.join("glassbook"))
        .ok_or_else(|| Error::Missing {
            what: "none of XDG_CACHE_HOME, LOCALAPPDATA and HOME is set".to_owned(),
            remedy: "Set HOME, so that installed tools have a place.".to_owned(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_built_from_its_dependencies_but_not_from_those_of_its_tests() {
        let package = |name: &str, dependencies: &[(&str, Option<&str>)]| {
            let dependencies: Vec<_> = dependencies
                .iter()
                .map(|(name, kind)| {
                    serde_json::json!({"name": name, "kind": kind, "path": format!("crates/{name}")})
                })
                .collect();
            serde_json::json!({
                "name": name, "manifest_path": format!("crates/{name}/Cargo.toml"),
                "dependencies": dependencies, "targets": [],
            })
        };
        let json = serde_json::json!({ "packages": [
            package("kernel", &[("train", None), ("bench-data", Some("dev"))]),
            package("train", &[("tasks", None)]),
            package("tasks", &[("codegen", Some("build"))]),
            package("plots", &[]),
        ] });
        let packages = parse_metadata(&json.to_string()).unwrap();
        let dirs = source_dirs(&packages, &packages[0]);
        let expected =
            ["codegen", "kernel", "tasks", "train"].map(|name| Path::new("crates").join(name));
        assert_eq!(dirs, BTreeSet::from(expected));
    }
}
