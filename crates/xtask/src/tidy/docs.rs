//! Every source file starts by saying what it is for.

use super::{Finding, SourceFile};

const RULE: &str = "module-doc";

pub(crate) fn check(files: &[SourceFile]) -> Vec<Finding> {
    files
        .iter()
        .filter(|file| !file.is_exempt())
        .filter_map(check_file)
        .collect()
}

fn check_file(file: &SourceFile) -> Option<Finding> {
    let (documented, wanted) = match file.ending() {
        "rs" => (starts_with(file, &["//!"]), "a module doc (`//!`)"),
        "wgsl" => (starts_with(file, &["//"]), "a comment"),
        "js" | "mjs" => (
            starts_with(file, &["/**", "//"]),
            "a `/** @file … */` comment",
        ),
        _ => return None,
    };
    let message = format!("should start with {wanted} that says what the file is for");
    (!documented).then(|| Finding::new(RULE, &file.path, Some(1), message))
}

/// Whether the first line that is neither blank, an inner attribute nor `#!` begins so.
fn starts_with(file: &SourceFile, beginnings: &[&str]) -> bool {
    let first = file
        .text
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with("#!"));
    first.is_some_and(|line| {
        beginnings
            .iter()
            .any(|beginning| line.starts_with(beginning))
    })
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    #[test]
    fn a_file_without_an_opening_comment_is_found() {
        let files = [
            source("a.rs", "use std::fmt;\n"),
            source("b.rs", "/// An item's doc is no module doc.\nfn f() {}\n"),
            source("c.mjs", "import x from \"x\";\n"),
            source("d.wgsl", "@compute @workgroup_size(64)\n"),
            source("e.rs", ""),
        ];
        assert_eq!(check(&files).len(), files.len());
    }

    #[test]
    fn attributes_and_shebangs_may_come_first() {
        let files = [
            source("a.rs", "#![no_std]\n\n//! Groups.\n"),
            source(
                "b.mjs",
                "#!/usr/bin/env node\n/** @file Builds the site. */\n",
            ),
            source("c.json", "{}"),
        ];
        assert_eq!(check(&files), []);
    }
}
