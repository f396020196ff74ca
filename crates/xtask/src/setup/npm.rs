//! Node.js and the npm packages of package-lock.json.

use crate::error::{Error, FileContext as _};
use crate::files::InputHash;
use crate::report;
use crate::shell::SearchPath;
use crate::workspace::Workspace;

const OLDEST_NODE: u32 = 20;

/// Checks that Node.js is there and new enough, and npm with it.
pub(super) fn require_node(path: &SearchPath) -> Result<((), String), Error> {
    let remedy = format!(
        "Install Node.js {OLDEST_NODE} or newer with npm (https://nodejs.org), then try again."
    );
    let missing = |what: String| Error::Missing {
        what,
        remedy: remedy.clone(),
    };
    let node = path
        .version("node")
        .ok_or_else(|| missing("Node.js is not on PATH".to_owned()))?;
    if major(&node).is_none_or(|major| major < OLDEST_NODE) {
        return Err(missing(format!(
            "Node.js is too old: found {node}, need {OLDEST_NODE} or newer"
        )));
    }
    let npm = path
        .version("npm")
        .ok_or_else(|| missing("npm is not on PATH".to_owned()))?;
    Ok(((), format!("{node}, npm {npm}")))
}

/// Major version of `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Runs `npm ci` unless node_modules was installed from this very package-lock.json.
pub(super) fn ensure_packages(
    workspace: &Workspace,
    path: &SearchPath,
) -> Result<((), String), Error> {
    let root = &workspace.root;
    // `npm ci` removes node_modules first, so a stamp in it never outlives what it vouches for.
    let stamp = root.join("node_modules/.installed-from");
    let mut hash = InputHash::new();
    for name in ["package.json", "package-lock.json"] {
        hash.file(root, &root.join(name))?;
    }
    let hash = hash.finish();
    if std::fs::read_to_string(&stamp).is_ok_and(|text| text == hash) {
        return Ok(((), "up to date with package-lock.json".to_owned()));
    }
    report::note("installing the npm packages of package-lock.json");
    path.command("npm")
        .args(["ci", "--no-audit", "--no-fund"])
        .dir(root)
        .run()?;
    std::fs::write(&stamp, hash).on("write", &stamp)?;
    Ok(((), "installed".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn major_version_of_node() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("20.20.2"), None);
        assert_eq!(major("v8"), Some(8));
    }
}
