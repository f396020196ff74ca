//! Files stay short enough to be read in one go.

use super::{Finding, SourceFile};

const RULE: &str = "length";

/// (endings, lines from which a warning is shown, lines from which it fails).
const LIMITS: &[(&[&str], usize, usize)] = &[
    (&["rs"], 400, 600),
    (&["wgsl"], 150, 250),
    (&["js", "mjs"], 200, 300),
];

pub(crate) fn check(files: &[SourceFile]) -> Vec<Finding> {
    files
        .iter()
        .filter(|file| !file.is_exempt())
        .filter_map(check_file)
        .collect()
}

fn check_file(file: &SourceFile) -> Option<Finding> {
    let (_, soft, hard) = LIMITS
        .iter()
        .find(|(endings, ..)| endings.contains(&file.ending()))?;
    let lines = file.text.lines().count();
    if lines <= *soft {
        return None;
    }
    let message = format!("{lines} lines; the aim is {soft}, the limit is {hard}");
    let finding = Finding::new(RULE, &file.path, None, message);
    Some(if lines > *hard {
        finding
    } else {
        finding.into_warning()
    })
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    /// `None`, or whether the only finding is a warning.
    fn verdict(path: &str, lines: usize) -> Option<bool> {
        let findings = check(&[source(path, &"x\n".repeat(lines))]);
        assert!(findings.len() <= 1);
        findings.first().map(|finding| finding.warning)
    }

    #[test]
    fn each_language_has_its_limits() {
        for (path, soft, hard) in [
            ("a.rs", 400, 600),
            ("b.wgsl", 150, 250),
            ("c.mjs", 200, 300),
        ] {
            assert_eq!(verdict(path, soft), None, "{path}");
            assert_eq!(verdict(path, soft + 1), Some(true), "{path}");
            assert_eq!(verdict(path, hard), Some(true), "{path}");
            assert_eq!(verdict(path, hard + 1), Some(false), "{path}");
        }
    }

    #[test]
    fn other_files_and_fixtures_may_be_long() {
        assert_eq!(verdict("README.md", 9000), None);
        assert_eq!(verdict("tests/fixtures/groups/table.js", 9000), None);
    }
}
