//! Reads a Cayley table from a file, for `glassbook group table:FILE`.

use glassbook_groups::Group;

use crate::error::CliError;

/// The group whose table is in the file: one row per line, elements numbered from 0.
///
/// Brackets are ignored, so a JSON array with one row per line will do.
pub(super) fn read(path: &str) -> Result<Group, CliError> {
    let text = std::fs::read_to_string(path).map_err(|error| CliError::Input {
        path: path.into(),
        reason: error.to_string(),
    })?;
    let mut rows: Vec<Vec<u32>> = Vec::new();
    let mut index = 0;
    for line in text.lines() {
        let words = line.split(|c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']'));
        let mut row = Vec::new();
        for word in words.filter(|word| !word.is_empty()) {
            let not_a_number = || CliError::NotANumber {
                path: path.into(),
                index,
                word: word.into(),
            };
            row.push(word.parse::<u32>().map_err(|_| not_a_number())?);
            index += 1;
        }
        if !row.is_empty() {
            rows.push(row);
        }
    }
    Ok(Group::from_cayley_table(&format!("table:{path}"), &rows)?)
}
