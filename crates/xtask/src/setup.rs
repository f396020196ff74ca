//! `cargo xtask setup`: installs what builds and tests need, and skips what is there.

mod apt;
mod browsers;
mod cargo_tools;
mod components;
mod npm;
mod vulkan;
mod wasm_target;

pub(crate) use browsers::{Drivers, install_browsers};
pub(crate) use components::require_components;
pub(crate) use vulkan::ensure_vulkan;

use crate::error::Error;
use crate::report;
use crate::shell::{Cmd, SearchPath};
use crate::workspace::Workspace;
use std::time::Instant;

/// The installed tools: where programs are, and which toolchain builds wasm.
#[derive(Debug, Clone)]
pub(crate) struct Tools {
    pub(crate) path: SearchPath,
    /// Value of RUSTUP_TOOLCHAIN for wasm builds; `None` for the active toolchain.
    pub(crate) wasm_toolchain: Option<String>,
}

impl Tools {
    /// A command that sees the installed tools.
    pub(crate) fn command(&self, program: &str) -> Cmd {
        self.path.command(program)
    }

    /// A command that builds for wasm32-unknown-unknown.
    pub(crate) fn wasm_command(&self, program: &str) -> Cmd {
        match &self.wasm_toolchain {
            Some(toolchain) => self.command(program).env("RUSTUP_TOOLCHAIN", toolchain),
            None => self.command(program),
        }
    }
}

/// Installs everything that `build` and `serve` need.
pub(crate) fn run(workspace: &Workspace) -> Result<Tools, Error> {
    report::heading("setup");
    let start = Instant::now();
    let wanted = cargo_tools::wanted(workspace)?;
    let path = cargo_tools::search_path(&wanted)?;

    report::step("Node.js", || npm::require_node(&path))?;
    let wasm_toolchain = report::step("wasm32-unknown-unknown", || wasm_target::ensure(&path))?;
    for tool in &wanted {
        report::step(&tool.to_string(), || cargo_tools::ensure(tool, &path))?;
    }
    report::step("npm packages", || npm::ensure_packages(workspace, &path))?;
    println!("  set-up done in {}", report::elapsed(start.elapsed()));
    Ok(Tools {
        path,
        wasm_toolchain,
    })
}
