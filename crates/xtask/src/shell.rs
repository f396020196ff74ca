//! Child processes: found on an explicit PATH, printed before they run, checked afterwards.

use crate::error::Error;
use std::ffi::{OsStr, OsString};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

/// The folders that programs are looked for in, ours before the user's.
#[derive(Debug, Clone)]
pub(crate) struct SearchPath(OsString);

impl SearchPath {
    /// `front` before PATH; folders that do not exist do no harm.
    pub(crate) fn with_front(front: &[PathBuf]) -> Self {
        let user = std::env::var_os("PATH").unwrap_or_default();
        let folders = front.iter().cloned().chain(std::env::split_paths(&user));
        // Joining fails only for a folder whose name contains the separator; PATH had none.
        Self(std::env::join_paths(folders).unwrap_or(user))
    }

    /// The program's file, or `None` if no folder has it.
    pub(crate) fn find(&self, program: &str) -> Option<PathBuf> {
        let endings: &[&str] = if cfg!(windows) {
            &[".exe", ".cmd"]
        } else {
            &[""]
        };
        std::env::split_paths(&self.0)
            .flat_map(|dir| {
                endings
                    .iter()
                    .map(move |end| dir.join(format!("{program}{end}")))
            })
            .find(|file| is_executable(file))
    }

    /// A command of `program` that sees this PATH.
    pub(crate) fn command(&self, program: &str) -> Cmd {
        let file = self.find(program).unwrap_or_else(|| PathBuf::from(program));
        let mut command = Command::new(file);
        command.env("PATH", &self.0);
        Cmd {
            shown: program.to_owned(),
            command,
        }
    }

    /// First line that `program --version` prints, or `None` if it cannot be run.
    pub(crate) fn version(&self, program: &str) -> Option<String> {
        self.find(program)?;
        let output = self.command(program).arg("--version").quiet_output()?;
        output.lines().next().map(str::to_owned)
    }
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata()
        .is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(file: &Path) -> bool {
    file.is_file()
}

/// A child process to be.
pub(crate) struct Cmd {
    shown: String,
    command: Command,
}

impl Cmd {
    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.shown.push(' ');
        self.shown.push_str(&arg.as_ref().to_string_lossy());
        self.command.arg(arg);
        self
    }

    pub(crate) fn args<A: AsRef<OsStr>>(self, args: impl IntoIterator<Item = A>) -> Self {
        args.into_iter().fold(self, Self::arg)
    }

    /// Adds arguments that are too long to show, such as a script.
    pub(crate) fn hidden_args<A: AsRef<OsStr>>(
        mut self,
        args: impl IntoIterator<Item = A>,
    ) -> Self {
        self.shown.push_str(" …");
        self.command.args(args);
        self
    }

    pub(crate) fn env(mut self, key: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(key, value);
        self
    }

    pub(crate) fn dir(mut self, dir: &Path) -> Self {
        self.command.current_dir(dir);
        self
    }

    /// Runs it with its output shown.
    pub(crate) fn run(mut self) -> Result<(), Error> {
        println!("  $ {}", self.shown);
        let status = self
            .command
            .status()
            .map_err(|source| self.spawn_error(source))?;
        self.check(status)
    }

    /// Runs it with its output shown, and hands each line of standard output to `on_line` too.
    pub(crate) fn run_observed(mut self, on_line: &mut dyn FnMut(&str)) -> Result<(), Error> {
        println!("  $ {}", self.shown);
        let mut child = self
            .command
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|source| self.spawn_error(source))?;
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout).split(b'\n') {
                let line = line.map_err(|source| self.spawn_error(source))?;
                let line = String::from_utf8_lossy(&line);
                println!("{line}");
                on_line(&line);
            }
        }
        let status = child.wait().map_err(|source| self.spawn_error(source))?;
        self.check(status)
    }

    /// Runs it quietly and returns its standard output without surrounding space.
    /// What it wrote to standard error is shown only if it fails.
    pub(crate) fn output(mut self) -> Result<String, Error> {
        let output = self
            .command
            .output()
            .map_err(|source| self.spawn_error(source))?;
        if !output.status.success() {
            eprint!("{}", String::from_utf8_lossy(&output.stderr));
        }
        self.check(output.status)?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Like [`output`](Self::output), with `None` for any failure and nothing shown.
    pub(crate) fn quiet_output(mut self) -> Option<String> {
        let output = self.command.stderr(Stdio::null()).output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        output.status.success().then_some(text)
    }

    /// Whether it runs and succeeds; its output is dropped.
    pub(crate) fn succeeds(mut self) -> bool {
        self.command.stdout(Stdio::null()).stderr(Stdio::null());
        self.command.status().is_ok_and(|status| status.success())
    }

    fn spawn_error(&self, source: std::io::Error) -> Error {
        let program = self.shown.split(' ').next().unwrap_or_default().to_owned();
        Error::Spawn { program, source }
    }

    fn check(&self, status: ExitStatus) -> Result<(), Error> {
        if status.success() {
            return Ok(());
        }
        Err(Error::CommandFailed {
            command: self.shown.clone(),
            status: status.to_string(),
        })
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn folders_in_front_win_over_the_users() {
        let dir = std::env::temp_dir().join(format!("xtask-path-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let path = SearchPath::with_front(std::slice::from_ref(&dir));
        let everywhere = path.find("ls").unwrap();
        std::fs::write(dir.join("ls"), "no program").unwrap();
        assert_eq!(
            path.find("ls"),
            Some(everywhere.clone()),
            "a file that is not executable"
        );
        std::fs::copy(everywhere, dir.join("ls")).unwrap();
        assert_eq!(path.find("ls"), Some(dir.join("ls")));
        std::fs::remove_dir_all(&dir).unwrap();
    }

    #[test]
    fn lines_are_observed_and_a_failure_is_an_error() {
        let path = SearchPath::with_front(&[]);
        let mut lines = Vec::new();
        let script = "echo one; printf two; exit 3";
        let result = path
            .command("sh")
            .args(["-c", script])
            .run_observed(&mut |line| lines.push(line.to_owned()));
        assert_eq!(lines, ["one", "two"]);
        assert!(result.unwrap_err().to_string().contains("exit status: 3"));
    }
}
