//! `cargo xtask tidy`: rules of the source tree that no compiler checks.

mod codes;
mod docs;
mod layers;
mod lengths;
mod paths;
mod profile;

use crate::error::{Error, FileContext as _};
use crate::files::walk;
use crate::workspace::Workspace;
use std::fmt;
use std::path::Path;

/// Folders and files of the root that the rules apply to.
const ROOTS: &[&str] = &[
    "crates", "shaders", "tests", "www", ".cargo", ".ci", ".github",
];

/// Files that are not ours to shape, by path or folder, each with the reason.
const EXEMPT: &[(&str, &str)] = &[(
    "tests/fixtures/",
    "data written by the generators beside it",
)];

/// A text file of the tree.
#[derive(Debug, Clone)]
pub(crate) struct SourceFile {
    /// Relative to the root, with `/`.
    path: String,
    text: String,
}

impl SourceFile {
    fn ending(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, ending)| ending)
    }

    fn is_exempt(&self) -> bool {
        EXEMPT.iter().any(|(path, _)| self.path.starts_with(path))
    }
}

/// A place where a rule is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    rule: &'static str,
    path: String,
    /// Counted from 1; `None` if the finding is about the whole file.
    line: Option<usize>,
    message: String,
    /// A warning is shown, and does not fail.
    warning: bool,
}

impl Finding {
    fn new(rule: &'static str, path: &str, line: Option<usize>, message: String) -> Self {
        Self {
            rule,
            path: path.to_owned(),
            line,
            message,
            warning: false,
        }
    }

    fn into_warning(self) -> Self {
        Self {
            warning: true,
            ..self
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = if self.warning { "warning" } else { "error" };
        write!(f, "{severity}[tidy/{}] {}", self.rule, self.path)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Prints every finding and fails if one is more than a warning.
pub(crate) fn run(workspace: &Workspace) -> Result<(), Error> {
    let files = source_files(&workspace.root)?;
    let mut findings = layers::check(&workspace.packages);
    let manifest = files.iter().find(|file| file.path == "Cargo.toml");
    findings.extend(profile::check(
        workspace,
        manifest.map_or("", |file| &file.text),
    )?);
    findings.extend(lengths::check(&files));
    findings.extend(docs::check(&files));
    findings.extend(codes::check(&files));
    findings.extend(paths::check(&files));
    for finding in &findings {
        println!("  {finding}");
    }
    let count = findings.iter().filter(|finding| !finding.warning).count();
    let warnings = findings.len() - count;
    println!(
        "  tidy: {} files, {count} error(s), {warnings} warning(s)",
        files.len()
    );
    if count == 0 {
        Ok(())
    } else {
        Err(Error::Untidy { count })
    }
}

/// Every text file of the tree; files that are not UTF-8 (pictures, fonts) are left out.
fn source_files(root: &Path) -> Result<Vec<SourceFile>, Error> {
    let mut paths = Vec::new();
    for name in ROOTS {
        paths.extend(walk(&root.join(name))?);
    }
    for entry in std::fs::read_dir(root).on("list", root)? {
        let path = entry.on("list", root)?.path();
        if path.is_file() {
            paths.push(path);
        }
    }
    let mut files = Vec::new();
    for path in paths {
        let bytes = std::fs::read(&path).on("read", &path)?;
        if let Ok(text) = String::from_utf8(bytes) {
            let path = path
                .strip_prefix(root)
                .unwrap_or(&path)
                .to_string_lossy()
                .replace('\\', "/");
            files.push(SourceFile { path, text });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

#[cfg(test)]
pub(crate) fn source(path: &str, text: &str) -> SourceFile {
    SourceFile {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}
