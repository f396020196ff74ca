//! What a command has to say: once as JSON, once as aligned text.

use serde_json::Value;

/// The answer of a command.
pub(crate) struct Report {
    /// For machines.
    pub(crate) json: Value,
    /// For people; ends with a line break.
    pub(crate) text: String,
}

/// Lays out rows under a heading; columns are as wide as their widest cell.
///
/// Numbers are set flush right: a column is one of numbers if every cell below the heading is.
pub(crate) fn table(heading: &[&str], rows: &[Vec<String>]) -> String {
    let heading: Vec<String> = heading.iter().map(ToString::to_string).collect();
    let cell = |row: &Vec<String>, column: usize| row.get(column).cloned().unwrap_or_default();
    let layout: Vec<(usize, bool)> = (0..heading.len())
        .map(|column| {
            let cells = rows.iter().map(|row| cell(row, column));
            let widths = cells.clone().chain([heading[column].clone()]);
            let width = widths.map(|text| text.chars().count()).max().unwrap_or(0);
            let numeric = cells.into_iter().all(|text| text.parse::<f64>().is_ok());
            (width, numeric)
        })
        .collect();
    let mut text = String::new();
    for row in std::iter::once(&heading).chain(rows) {
        let mut line = String::new();
        for (column, &(width, numeric)) in layout.iter().enumerate() {
            let content = cell(row, column);
            let padding = " ".repeat(width - content.chars().count());
            line += &if numeric {
                padding + &content
            } else {
                content + &padding
            };
            line += "  ";
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn numbers_are_flush_right_and_words_flush_left() {
        let rows = [
            vec!["sign".into(), "1".into()],
            vec!["√5".into(), "12".into()],
        ];
        assert_eq!(
            table(&["irrep", "dim"], &rows),
            "irrep  dim\nsign     1\n√5      12\n"
        );
    }
}
