//! What the commands print: headings, steps with their elapsed time, tables.

use crate::error::Error;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// Prints the heading of a command or a stage.
pub(crate) fn heading(title: &str) {
    println!("\n== {title} ==");
}

/// Prints what is being done now, before it takes time.
pub(crate) fn note(message: &str) {
    println!("  .. {message}");
}

/// Runs a step, then prints its outcome and how long it took.
pub(crate) fn step<T>(
    label: &str,
    action: impl FnOnce() -> Result<(T, String), Error>,
) -> Result<T, Error> {
    let start = Instant::now();
    let (value, outcome) = action()
        .inspect_err(|_| println!("  !! {label}: failed after {}", elapsed(start.elapsed())))?;
    println!("  ok {label}: {outcome} ({})", elapsed(start.elapsed()));
    Ok(value)
}

/// A duration for people: `0.4 s`, `12.3 s`, `13 min 5 s`.
pub(crate) fn elapsed(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds >= 60 {
        format!("{} min {} s", seconds / 60, seconds % 60)
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}

/// A size for people: bytes as KiB with one decimal.
pub(crate) fn kib(bytes: u64) -> String {
    format!("{:.1} KiB", bytes as f64 / 1024.0)
}

/// Lays out a table; the first column is aligned left, the others right.
pub(crate) fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(String::as_str)
            .chain(header.get(column).copied())
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();

    let mut text = String::new();
    let mut line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut row = String::new();
        for (column, (cell, width)) in cells.zip(&widths).enumerate() {
            // Writing to a String cannot fail.
            let _ = if column == 0 {
                write!(row, "  {cell:<width$}")
            } else {
                write!(row, "  {cell:>width$}")
            };
        }
        text.push_str(row.trim_end());
        text.push('\n');
    };
    line(&mut header.iter().copied());
    for row in rows {
        line(&mut row.iter().map(String::as_str));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = vec![
            vec!["a".into(), "10".into()],
            vec!["long".into(), "9".into()],
        ];
        assert_eq!(
            table(&["name", "n"], &rows),
            "  name   n\n  a     10\n  long   9\n"
        );
    }

    #[test]
    fn minutes_appear_from_sixty_seconds_on() {
        assert_eq!(elapsed(Duration::from_millis(440)), "0.4 s");
        assert_eq!(elapsed(Duration::from_secs(785)), "13 min 5 s");
    }
}
