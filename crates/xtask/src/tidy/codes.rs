//! Error codes are public, so each one is spelt in one place.

use super::{Finding, SourceFile};
use std::collections::BTreeMap;

const RULE: &str = "error-code";

/// Reads the codes of every crate's error.rs (and error/*.rs) and reports those that occur twice.
pub(crate) fn check(files: &[SourceFile]) -> Vec<Finding> {
    let mut first_seen: BTreeMap<&str, String> = BTreeMap::new();
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| is_error_file(&file.path)) {
        for (line, code) in codes(&file.text) {
            let place = format!("{}:{line}", file.path);
            if let Some(first) = first_seen.get(code) {
                let message = format!("`{code}` is already the code of another error, at {first}");
                findings.push(Finding::new(RULE, &file.path, Some(line), message));
            } else {
                first_seen.insert(code, place);
            }
        }
    }
    findings
}

fn is_error_file(path: &str) -> bool {
    path.starts_with("crates/") && (path.ends_with("/error.rs") || path.contains("/error/"))
}

/// (line, code) of each string literal of the form `"area/reason"`, tests excepted.
fn codes(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .take_while(|(_, line)| !line.contains("#[cfg(test)]"))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .flat_map(|(index, line)| {
            // Every second piece between quotes is inside a literal.
            line.split('"')
                .skip(1)
                .step_by(2)
                .map(move |literal| (index + 1, literal))
        })
        .filter(|(_, literal)| is_code(literal))
}

fn is_code(literal: &str) -> bool {
    let word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_lowercase())
            && word
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    literal
        .split_once('/')
        .is_some_and(|(area, reason)| word(area) && word(reason))
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    #[test]
    fn the_same_code_in_two_crates_is_found() {
        let files = [
            source(
                "crates/groups/src/error.rs",
                "Self::A => \"group/unknown-name\",\n",
            ),
            source(
                "crates/kernel/src/error.rs",
                "\n  Self::B => \"group/unknown-name\",\n",
            ),
        ];
        let findings = check(&files);
        assert_eq!(findings.len(), 1);
        assert_eq!(
            (findings[0].path.as_str(), findings[0].line),
            ("crates/kernel/src/error.rs", Some(2))
        );
        assert!(findings[0].message.contains("crates/groups/src/error.rs:1"));
    }

    #[test]
    fn tests_comments_and_prose_do_not_count() {
        let text = "Self::A => \"train/bad-width\",\n\
            // \"train/bad-width\" is public\n\
            #[error(\"neither 1/2 nor read/write access\")]\n\
            #[cfg(test)]\nmod tests { assert_eq!(code, \"train/bad-width\"); }\n";
        assert_eq!(check(&[source("crates/train/src/error.rs", text)]), []);
        assert_eq!(codes(text).count(), 1);
    }
}
