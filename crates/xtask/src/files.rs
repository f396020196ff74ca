//! Walking the source tree, and hashing it to know whether a build is up to date.

use crate::error::{Error, FileContext as _};
use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};

/// Folders that hold no source of ours, wherever they are.
const NOT_SOURCE: &[&str] = &["target", "node_modules", ".git", "pkg", "dist"];

/// All files below `dir`, sorted, without build outputs; empty if `dir` does not exist.
pub(crate) fn walk(dir: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    if dir.is_dir() {
        collect(dir, &mut files)?;
    }
    files.sort();
    Ok(files)
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    for entry in std::fs::read_dir(dir).on("list", dir)? {
        let entry = entry.on("list", dir)?;
        let kind = entry.file_type().on("inspect", entry.path())?;
        if kind.is_file() {
            files.push(entry.path());
        } else if kind.is_dir() && !NOT_SOURCE.iter().any(|name| entry.file_name() == *name) {
            collect(&entry.path(), files)?;
        }
    }
    Ok(())
}

/// Digest of the inputs of a build: names, file contents and settings, in the order given.
///
/// It only decides whether to build again, so a 64-bit hash that is no cryptographic one is enough.
pub(crate) struct InputHash(DefaultHasher);

impl InputHash {
    pub(crate) fn new() -> Self {
        Self(DefaultHasher::new())
    }

    /// Adds a setting. The length goes in first, so that two settings never run together.
    pub(crate) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// Adds a file: its path relative to `root`, and its contents.
    pub(crate) fn file(&mut self, root: &Path, path: &Path) -> Result<(), Error> {
        self.text(&path.strip_prefix(root).unwrap_or(path).to_string_lossy());
        let contents = std::fs::read(path).on("read", path)?;
        self.bytes(&contents);
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0.write_usize(bytes.len());
        self.0.write(bytes);
    }

    pub(crate) fn finish(&self) -> String {
        format!("{:016x}", self.0.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_do_not_run_together() {
        let digest = |texts: &[&str]| {
            let mut hash = InputHash::new();
            for text in texts {
                hash.text(text);
            }
            hash.finish()
        };
        assert_eq!(digest(&["-O3", "web"]), digest(&["-O3", "web"]));
        assert_ne!(digest(&["-O3", "web"]), digest(&["-O3w", "eb"]));
    }

    #[test]
    fn a_changed_file_changes_the_hash() {
        let dir = std::env::temp_dir().join(format!("xtask-hash-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let path = dir.join("lib.rs");
        let digest = || {
            let mut hash = InputHash::new();
            hash.file(&dir, &path).unwrap();
            hash.finish()
        };
        std::fs::write(&path, "fn a() {}").unwrap();
        let before = digest();
        std::fs::write(&path, "fn b() {}").unwrap();
        assert_ne!(before, digest());
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
