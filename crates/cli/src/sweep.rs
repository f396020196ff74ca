//! `glassbook sweep`: one file per command.

mod board;
mod merge;
mod superposition;

use clap::{Args, Subcommand};
use glassbook_fused::sweep::{CellResult, SweepResult, to_csv};

use crate::error::CliError;
use crate::report::{Report, table};

/// Arguments of `glassbook sweep`.
#[derive(Debug, Args)]
pub(crate) struct SweepArgs {
    /// Print the whole result as JSON instead of a table
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Train superposition networks at every depth of tree and hidden size
    Superposition(Box<superposition::SuperpositionArgs>),
    /// Put the shards of one sweep together
    Merge(merge::MergeArgs),
}

impl SweepArgs {
    /// Whether JSON is asked for.
    pub(crate) fn json(&self) -> bool {
        self.json
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &SweepArgs) -> Result<Report, CliError> {
    match &arguments.command {
        Command::Superposition(options) => superposition::run(options),
        Command::Merge(options) => merge::run(options),
    }
}

/// Writes a result to the files asked for and lays it out.
fn finish(result: &SweepResult, out: Option<&str>, csv: Option<&str>) -> Result<Report, CliError> {
    if let Some(path) = out {
        write_file(path, &(result.to_json() + "\n"))?;
    }
    if let Some(path) = csv {
        write_file(path, &to_csv(result))?;
    }
    let json = serde_json::to_value(result).unwrap_or_default();
    Ok(Report {
        json,
        text: text(result),
    })
}

fn text(result: &SweepResult) -> String {
    let number = |value: Option<f64>| value.map_or("–".into(), |value| format!("{value:.3e}"));
    let row = |cell: &CellResult| {
        let failures: Vec<&str> = cell.failures.iter().map(|f| f.text.as_str()).collect();
        vec![
            cell.spec.depth.to_string(),
            cell.spec.features.to_string(),
            cell.spec.hidden.to_string(),
            number(cell.sum),
            number(cell.mean),
            number(cell.median),
            number(cell.min),
            number(Some(cell.zero_loss)),
            failures.join("; "),
        ]
    };
    let heading = [
        "depth", "features", "hidden", "sum", "mean", "median", "min", "zero", "failures",
    ];
    let rows: Vec<Vec<String>> = result.cells.iter().map(row).collect();
    let size = |value: Option<usize>| value.map_or("none".into(), |value| value.to_string());
    let thresholds: Vec<Vec<String>> = result
        .thresholds
        .iter()
        .map(|t| {
            vec![
                t.depth.to_string(),
                size(t.sum),
                size(t.mean),
                size(t.median),
                size(t.min),
            ]
        })
        .collect();
    format!(
        "{}\nsmallest hidden size with a loss below {:e}\n{}",
        table(&heading, &rows),
        result.config.threshold,
        table(&["depth", "sum", "mean", "median", "min"], &thresholds)
    )
}

/// Replaces the file at once, so that an interrupted run leaves the old one.
fn write_file(path: &str, text: &str) -> Result<(), CliError> {
    let draft = format!("{path}.part");
    let written = std::fs::write(&draft, text).and_then(|()| std::fs::rename(&draft, path));
    written.map_err(|error| CliError::OutputFile {
        path: path.into(),
        reason: error.to_string(),
    })
}

fn read_file(path: &str) -> Result<String, CliError> {
    std::fs::read_to_string(path).map_err(|error| CliError::Input {
        path: path.into(),
        reason: error.to_string(),
    })
}
