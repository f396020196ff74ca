//! `glassbook sweep merge FILE…`.

use clap::Args;
use glassbook_fused::sweep::SweepResult;

use super::{finish, read_file};
use crate::error::CliError;
use crate::report::Report;

/// Options of `merge`.
#[derive(Debug, Args)]
pub(super) struct MergeArgs {
    /// Results of `sweep superposition --shard`
    #[arg(required = true)]
    files: Vec<String>,
    /// Write the result as JSON
    #[arg(long, value_name = "FILE")]
    out: Option<String>,
    /// Write a table with a line for each network
    #[arg(long, value_name = "FILE")]
    csv: Option<String>,
}

pub(super) fn run(options: &MergeArgs) -> Result<Report, CliError> {
    let read = |path: &String| -> Result<SweepResult, CliError> {
        Ok(SweepResult::from_json(&read_file(path)?)?)
    };
    let parts = options
        .files
        .iter()
        .map(read)
        .collect::<Result<Vec<_>, _>>()?;
    let merged = SweepResult::merge(parts)?;
    finish(&merged, options.out.as_deref(), options.csv.as_deref())
}
