//! `glassbook train`: one file per command.

mod groups;
mod progress;
mod save;
mod settings;

use clap::{Args, Subcommand};

use crate::error::CliError;
use crate::report::Report;

/// Arguments of `glassbook train`.
#[derive(Debug, Args)]
pub(crate) struct TrainArgs {
    /// Print JSON: settings, all metrics, and the irreps through training
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Train a network to multiply in a finite group; Ctrl-C saves it and ends
    Groups(Box<groups::GroupsArgs>),
}

impl TrainArgs {
    /// Whether JSON is asked for.
    pub(crate) fn json(&self) -> bool {
        self.json
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &TrainArgs) -> Result<Report, CliError> {
    match &arguments.command {
        Command::Groups(options) => groups::run(options),
    }
}

/// Runs a future that never waits: the CPU answers at once.
fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}
