//! No file names a place on the machine that it was written on, or a registry that only that
//! machine reaches: neither exists for anybody else.

use super::{Finding, SourceFile};

const RULE: &str = "local-path";

/// Folders of a developer's machine. Written in two halves so that this file passes.
const LOCAL_FOLDERS: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
];

/// The registries that lock files may name.
const NPM: &str = "https://registry.npmjs.org/";
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

pub(crate) fn check(files: &[SourceFile]) -> Vec<Finding> {
    files
        .iter()
        .filter(|file| !file.is_exempt())
        .flat_map(check_file)
        .collect()
}

fn check_file(file: &SourceFile) -> Vec<Finding> {
    let problem: fn(&str) -> Option<String> = match file.path.as_str() {
        "package-lock.json" => |line| foreign(line, "\"resolved\": \"", NPM),
        "Cargo.lock" => |line| foreign(line, "source = \"", CRATES_IO),
        _ => local_folder,
    };
    let lines = file.text.lines().enumerate();
    lines
        .filter_map(|(index, line)| {
            let message = problem(line)?;
            Some(Finding::new(RULE, &file.path, Some(index + 1), message))
        })
        .collect()
}

fn local_folder(line: &str) -> Option<String> {
    LOCAL_FOLDERS
        .iter()
        .find(|folder| names_folder(line, folder))
        .map(|folder| format!("names `{folder}…`, a folder of one machine"))
}

/// Whether `folder` occurs as an absolute path, not as the middle of a longer one or of a URL.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before
            .is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | '}' | ')'))
    })
}

/// Reports a lock file's entry that does not come from the public registry.
fn foreign(line: &str, key: &str, registry: &str) -> Option<String> {
    let source = line.trim().strip_prefix(key)?;
    (!source.starts_with(registry)).then(|| format!("is locked to another source than {registry}"))
}

#[cfg(test)]
mod tests {
    use super::super::source;
    use super::*;

    #[test]
    fn absolute_local_paths_are_found() {
        for folder in LOCAL_FOLDERS {
            let file = source("www/a.js", &format!("\nconst dir = \"{folder}x\";\n"));
            assert_eq!(check(&[file])[0].line, Some(2), "{folder}");
            let url = source(
                "README.md",
                &format!("https://example.org{folder}x and ./a{folder}b\n"),
            );
            assert_eq!(check(&[url]), [], "{folder}");
        }
    }

    #[test]
    fn a_lock_file_of_a_private_mirror_is_found() {
        let line = |host: &str| {
            format!("      \"resolved\": \"https://{host}/acorn/-/acorn-8.19.0.tgz\",\n")
        };
        assert_eq!(
            check(&[source("package-lock.json", &line("registry.npmjs.org"))]),
            []
        );
        assert_eq!(
            check(&[source("package-lock.json", &line("mirror.example"))]).len(),
            1
        );
        let cargo =
            format!("source = \"{CRATES_IO}\"\nsource = \"registry+https://mirror.example\"\n");
        assert_eq!(check(&[source("Cargo.lock", &cargo)]).len(), 1);
    }
}
