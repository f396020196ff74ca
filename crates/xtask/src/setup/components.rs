//! rustfmt and clippy, which a minimal Rust installation lacks.

use crate::error::Error;
use crate::report;
use crate::shell::SearchPath;

/// Makes sure that `cargo fmt` and `cargo clippy` run.
pub(crate) fn require_components(path: &SearchPath) -> Result<(), Error> {
    for (component, subcommand) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        let works = || {
            path.command("cargo")
                .args([subcommand, "--version"])
                .succeeds()
        };
        if works() {
            continue;
        }
        report::note(&format!("adding {component} to the Rust toolchain"));
        let added = path
            .command("rustup")
            .args(["component", "add", component])
            .run();
        if added.is_err() || !works() {
            return Err(Error::Missing {
                what: format!("`cargo {subcommand}` does not run"),
                remedy: format!("Add it: rustup component add {component}"),
            });
        }
    }
    Ok(())
}
