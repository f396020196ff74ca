//! The stages of `cargo xtask test`, in the order they run: cheap ones first.

use crate::config::BrowserKind;
use crate::error::Error;
use crate::setup::{self, Drivers, Tools};
use crate::shell::{Cmd, SearchPath};
use crate::tally::Tally;
use crate::workspace::Workspace;
use crate::{build, tidy, wasm_test};

/// One stage.
pub(crate) struct Stage {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    run: fn(&mut Session, &mut Tally) -> Result<(), Error>,
}

impl Stage {
    /// Runs it and counts what passed and failed. A stage that reports no tests of its own
    /// counts as one check.
    pub(crate) fn run(&self, session: &mut Session) -> (Tally, Result<(), Error>) {
        let mut tally = Tally::default();
        let result = (self.run)(session, &mut tally);
        match &result {
            Ok(()) if tally.is_empty() => tally.passed = 1,
            Err(_) if tally.failed == 0 => tally.failed = 1,
            _ => {}
        }
        (tally, result)
    }
}

/// All stages.
pub(crate) const STAGES: &[Stage] = &[
    Stage {
        name: "tidy",
        what: "layers, profile, file lengths, module docs, error codes, paths",
        run: |session, _| tidy::run(&session.workspace),
    },
    Stage {
        name: "fmt",
        what: "rustfmt",
        run: |session, _| session.cargo()?.args(["fmt", "--all", "--check"]).run(),
    },
    Stage {
        name: "setup",
        what: "tools, npm packages, browsers",
        run: |session, _| session.installed().map(drop),
    },
    Stage {
        name: "clippy",
        what: "lints of the native build, warnings denied",
        // wasm-only code is compiled, with its warnings shown, by the wasm stages: clippy for
        // that target would compile all of burn once more.
        run: |session, _| {
            session
                .cargo()?
                .args([
                    "clippy",
                    "--workspace",
                    "--all-targets",
                    "--",
                    "-D",
                    "warnings",
                ])
                .run()
        },
    },
    Stage {
        name: "native",
        what: "cargo test of every crate",
        run: |session, tally| {
            session
                .cargo()?
                .args(["test", "--workspace", "--no-fail-fast"])
                .run_observed(&mut |line| tally.observe(line))
        },
    },
    Stage {
        name: "gpu",
        what: "the WGSL kernels on a Vulkan device, Mesa's on the CPU where there is no GPU",
        run: |session, tally| {
            let cargo = session.cargo()?;
            if !setup::ensure_vulkan(&SearchPath::with_front(&[]))? {
                return Ok(());
            }
            // A run of its own: natively nothing else compiles wgpu, and its features must not
            // reach the dependencies of burn.
            cargo
                .args(["test", "-p", "glassbook-fused", "--features", "gpu-tests"])
                .args(["--test", "gpu"])
                .run_observed(&mut |line| tally.observe(line))
        },
    },
    Stage {
        name: "wasm-chrome",
        what: "tests of the wasm crates in Chromium",
        run: |session, tally| session.wasm_tests(BrowserKind::Chrome, tally),
    },
    Stage {
        name: "wasm-firefox",
        what: "tests of the wasm crates in Firefox",
        run: |session, tally| session.wasm_tests(BrowserKind::Firefox, tally),
    },
    Stage {
        name: "site",
        what: "wasm packages within their budgets, dist/",
        run: |session, _| session.build_site(),
    },
    Stage {
        name: "js-unit",
        what: "npm test",
        run: |session, tally| session.npm(&["test"], tally),
    },
    Stage {
        name: "js-check",
        what: "npm run check: types, lints, format",
        run: |session, tally| session.npm(&["run", "check"], tally),
    },
    Stage {
        name: "e2e",
        what: "the built site in Chromium, Firefox and WebKit",
        run: |session, tally| {
            session.build_site()?;
            session.npm(&["run", "e2e"], tally)
        },
    },
];

/// What the stages share; set-up and build happen once, when the first stage needs them.
pub(crate) struct Session {
    workspace: Workspace,
    installed: Option<Result<(Tools, Drivers), String>>,
    site_built: bool,
}

impl Session {
    pub(crate) fn new(workspace: Workspace) -> Self {
        Self {
            workspace,
            installed: None,
            site_built: false,
        }
    }

    fn cargo(&self) -> Result<Cmd, Error> {
        let path = SearchPath::with_front(&[]);
        setup::require_components(&path)?;
        Ok(path.command("cargo").dir(&self.workspace.root))
    }

    fn installed(&mut self) -> Result<(Tools, Drivers), Error> {
        if let Some(known) = &self.installed {
            return known
                .clone()
                .map_err(|message| Error::SetupFailed { message });
        }
        let workspace = &self.workspace;
        let result = setup::run(workspace)
            .and_then(|tools| Ok((setup::install_browsers(workspace, &tools)?, tools)))
            .map(|(drivers, tools)| (tools, drivers));
        self.installed = Some(result.as_ref().cloned().map_err(ToString::to_string));
        result
    }

    fn wasm_tests(&mut self, kind: BrowserKind, tally: &mut Tally) -> Result<(), Error> {
        let (tools, drivers) = self.installed()?;
        wasm_test::run(&self.workspace, &tools, &drivers, kind, tally)
    }

    fn build_site(&mut self) -> Result<(), Error> {
        if !self.site_built {
            let (tools, _) = self.installed()?;
            build::run(&self.workspace, &tools)?;
            self.site_built = true;
        }
        Ok(())
    }

    fn npm(&mut self, args: &[&str], tally: &mut Tally) -> Result<(), Error> {
        let (tools, drivers) = self.installed()?;
        let mut npm = tools.command("npm").args(args);
        for (kind, driver) in drivers {
            npm = npm.env(kind.driver_variable(), driver);
        }
        npm.dir(&self.workspace.root)
            .run_observed(&mut |line| tally.observe(line))
    }
}
