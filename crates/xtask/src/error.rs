//! The one error type of xtask: what failed, a stable code, and what to do about it.

use std::path::PathBuf;

/// Why a command could not be carried out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The command line is wrong.
    #[error("{message}")]
    Usage { message: String },

    /// A program that cannot be installed from here is missing or too old.
    #[error("{what}")]
    Missing { what: String, remedy: String },

    /// A child process could not be started.
    #[error("`{program}` could not be started: {source}")]
    Spawn {
        program: String,
        source: std::io::Error,
    },

    /// A child process ended with a failure.
    #[error("`{command}` failed with {status}")]
    CommandFailed { command: String, status: String },

    /// A file could not be read or written.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        action: &'static str,
        path: PathBuf,
        source: std::io::Error,
    },

    /// wasm-pack.toml, Cargo.lock or another tool's output is not what xtask expects.
    #[error("{}: {message}", path.display())]
    Malformed { path: PathBuf, message: String },

    /// A wasm package grew over its budget.
    #[error("{}", packages.join("; "))]
    OverBudget { packages: Vec<String> },

    /// Another program listens on the port that was asked for.
    #[error("cannot listen on 127.0.0.1:{port}: {reason}")]
    Port { port: u16, reason: String },

    /// `cargo xtask tidy` found problems.
    #[error("tidy found {count} problem(s), listed above")]
    Untidy { count: usize },

    /// Some stages of `cargo xtask test` failed.
    #[error("{} failed", stages.join(", "))]
    StagesFailed { stages: Vec<String> },

    /// A test command succeeded without running a test.
    #[error("{command} ran no test")]
    NoTests { command: String },

    /// Set-up failed earlier in the same run.
    #[error("set-up failed earlier in this run: {message}")]
    SetupFailed { message: String },
}

impl Error {
    pub(crate) fn usage(message: &str) -> Self {
        Self::Usage {
            message: message.to_owned(),
        }
    }

    pub(crate) fn malformed(path: impl Into<PathBuf>, message: &dyn std::fmt::Display) -> Self {
        Self::Malformed {
            path: path.into(),
            message: message.to_string(),
        }
    }

    /// Stable identifier, `area/reason`.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Usage { .. } => "xtask/usage",
            Self::Missing { .. } => "xtask/missing-program",
            Self::Spawn { .. } => "xtask/spawn-failed",
            Self::CommandFailed { .. } => "xtask/command-failed",
            Self::File { .. } => "xtask/file",
            Self::Malformed { .. } => "xtask/malformed-file",
            Self::OverBudget { .. } => "xtask/over-budget",
            Self::Port { .. } => "xtask/port-unavailable",
            Self::Untidy { .. } => "xtask/untidy",
            Self::StagesFailed { .. } => "xtask/stages-failed",
            Self::NoTests { .. } => "xtask/no-tests",
            Self::SetupFailed { .. } => "xtask/setup-failed",
        }
    }

    /// What to do about it, one sentence.
    pub(crate) fn hint(&self) -> String {
        let fixed = match self {
            Self::Missing { remedy, .. } => return remedy.clone(),
            Self::Port { port, .. } => {
                return format!(
                    "Choose another one: `cargo xtask serve --port {}`.",
                    port.wrapping_add(1)
                );
            }
            Self::StagesFailed { stages } => {
                let first = stages.first().map_or("STAGE", String::as_str);
                return format!("Run one again with `cargo xtask test --only {first}`.");
            }
            Self::Usage { .. } => "`cargo xtask help` lists the commands.",
            Self::Spawn { .. } => "Check that the program is installed and on PATH.",
            Self::CommandFailed { .. } => "The command's own output above says why.",
            Self::File { .. } => "Check that the file exists and that you may read and write it.",
            Self::Malformed { .. } => "Correct the file; wasm-pack.toml explains its own fields.",
            Self::OverBudget { .. } => {
                "Make the package smaller, or raise its budget in wasm-pack.toml and say why."
            }
            Self::Untidy { .. } => "Each finding names the file, the line and the rule.",
            Self::NoTests { .. } => {
                "Check the crate's `wasm_bindgen_test_configure!` and `runs_in` in wasm-pack.toml."
            }
            Self::SetupFailed { .. } => "Run `cargo xtask setup` alone to see what is missing.",
        };
        fixed.to_owned()
    }
}

/// Says which file an I/O error is about.
pub(crate) trait FileContext<T> {
    fn on(self, action: &'static str, path: impl Into<PathBuf>) -> Result<T, Error>;
}

impl<T> FileContext<T> for std::io::Result<T> {
    fn on(self, action: &'static str, path: impl Into<PathBuf>) -> Result<T, Error> {
        self.map_err(|source| Error::File {
            action,
            path: path.into(),
            source,
        })
    }
}
