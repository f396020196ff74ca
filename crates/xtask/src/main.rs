//! `cargo xtask`: sets up, builds, serves, tests and checks the project.
//!
//! One file per command; what the commands share is in `config` (wasm-pack.toml), `workspace`
//! (paths, `cargo metadata`), `shell` (child processes) and `report` (what is printed).

mod bench;
mod build;
mod config;
mod error;
mod files;
mod report;
mod serve;
mod setup;
mod shell;
mod sizes;
mod stages;
mod tally;
mod test;
mod tidy;
mod wasm_test;
mod workspace;

use error::Error;
use std::process::ExitCode;
use workspace::Workspace;

const USAGE: &str = "\
Usage: cargo xtask <command>

  setup                             install what the project needs, skip what is there
  build                             build the wasm packages and the site into dist/
  serve [--port N] [--no-build]     set up, build, and serve dist/ on 127.0.0.1 (default port 8000)
  test  [--only STAGE] [--skip STAGE] [--list]
                                    run every check and test; both options may be repeated
  bench [NAME]                      run the benches whose name contains NAME (default: all)
  tidy                              check layers, release profile, file lengths, module docs,
                                    error codes, local paths";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror[{}]: {error}", error.code());
            eprintln!("hint: {}", error.hint());
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[String]) -> Result<(), Error> {
    let (command, rest) = match args {
        [command, rest @ ..] => (command.as_str(), rest),
        [] => ("help", &[][..]),
    };
    match command {
        "setup" => {
            no_arguments(rest)?;
            setup::run(&Workspace::load()?).map(drop)
        }
        "build" => {
            no_arguments(rest)?;
            let workspace = Workspace::load()?;
            let tools = setup::run(&workspace)?;
            build::run(&workspace, &tools)
        }
        "serve" => serve::run(&serve::Options::parse(rest)?),
        "test" => test::run(&test::Options::parse(rest)?),
        "bench" => match rest {
            [] => bench::run(""),
            [name] => bench::run(name),
            _ => Err(Error::usage("bench takes at most one name")),
        },
        "tidy" => {
            no_arguments(rest)?;
            tidy::run(&Workspace::load()?)
        }
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => Err(Error::usage(&format!("unknown command `{other}`"))),
    }
}

fn no_arguments(rest: &[String]) -> Result<(), Error> {
    match rest.first() {
        None => Ok(()),
        Some(argument) => Err(Error::usage(&format!("unexpected argument `{argument}`"))),
    }
}
