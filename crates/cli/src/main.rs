//! `glassbook`, the native headless program: results on standard output, as aligned tables or as
//! JSON; errors on standard error with a code and a hint, and exit status 2.

mod analyze;
mod error;
mod group;
mod report;
mod sweep;
mod train;

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use analyze::AnalyzeArgs;
use error::CliError;
use group::GroupArgs;
use report::Report;
use sweep::SweepArgs;
use train::TrainArgs;

/// Finite groups and small networks, without a browser.
#[derive(Debug, Parser)]
#[command(name = "glassbook", version, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print facts about a finite group, such as its character table
    Group(GroupArgs),
    /// Train many small networks and compare them
    Sweep(SweepArgs),
    /// Train a network and save it
    Train(TrainArgs),
    /// Take a network on a group apart
    Analyze(AnalyzeArgs),
}

fn main() -> ExitCode {
    let (result, json) = match Arguments::parse().command {
        Command::Group(arguments) => (group::run(&arguments), arguments.json()),
        Command::Sweep(arguments) => (sweep::run(&arguments), arguments.json()),
        Command::Train(arguments) => (train::run(&arguments), arguments.json()),
        Command::Analyze(arguments) => (analyze::run(&arguments), arguments.json),
    };
    match result.and_then(|report| print(&report, json)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report_error(&error, json);
            ExitCode::from(2)
        }
    }
}

fn print(report: &Report, json: bool) -> Result<(), CliError> {
    let mut output = std::io::stdout().lock();
    let written = if json {
        writeln!(output, "{}", report.json)
    } else {
        write!(output, "{}", report.text)
    };
    match written.and_then(|()| output.flush()) {
        // The reader of a pipe may stop early, as `head` does.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(CliError::Output {
            reason: error.to_string(),
        }),
        Ok(()) => Ok(()),
    }
}

fn report_error(error: &CliError, json: bool) {
    let (code, hint) = (error.code(), error.hint());
    let mut output = std::io::stderr().lock();
    // Nothing is left to do when even standard error is closed.
    let _ = if json {
        let fields = serde_json::json!({"code": code, "message": error.to_string(), "hint": hint});
        writeln!(output, "{}", serde_json::json!({"error": fields}))
    } else {
        writeln!(output, "error[{code}]: {error}\nhint: {hint}")
    };
}
