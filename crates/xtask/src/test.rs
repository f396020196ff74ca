//! `cargo xtask test`: runs the stages, goes on after a failure, and ends with one summary.

use crate::error::Error;
use crate::report;
use crate::stages::{STAGES, Session, Stage};
use crate::tally::Tally;
use crate::workspace::Workspace;
use std::time::Instant;

/// Which stages to run.
#[derive(Debug, Default)]
pub(crate) struct Options {
    only: Vec<String>,
    skip: Vec<String>,
    list: bool,
}

impl Options {
    pub(crate) fn parse(args: &[String]) -> Result<Self, Error> {
        let mut options = Self::default();
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let stages = match arg.as_str() {
                "--list" => {
                    options.list = true;
                    continue;
                }
                "--only" => &mut options.only,
                "--skip" => &mut options.skip,
                other => return Err(Error::usage(&format!("test does not know `{other}`"))),
            };
            let name = args.next().map(String::as_str).unwrap_or_default();
            if !STAGES.iter().any(|stage| stage.name == name) {
                let names: Vec<&str> = STAGES.iter().map(|stage| stage.name).collect();
                let names = names.join(", ");
                return Err(Error::usage(&format!(
                    "{arg} takes a stage ({names}), not `{name}`"
                )));
            }
            stages.push(name.to_owned());
        }
        Ok(options)
    }

    fn selects(&self, stage: &Stage) -> bool {
        let named = |names: &[String]| names.iter().any(|name| name == stage.name);
        (self.only.is_empty() || named(&self.only)) && !named(&self.skip)
    }
}

pub(crate) fn run(options: &Options) -> Result<(), Error> {
    let stages: Vec<&Stage> = STAGES
        .iter()
        .filter(|stage| options.selects(stage))
        .collect();
    if options.list {
        for stage in stages {
            println!("  {:<13} {}", stage.name, stage.what);
        }
        return Ok(());
    }

    let start = Instant::now();
    let mut session = Session::new(Workspace::load()?);
    let mut total = Tally::default();
    let mut rows = Vec::new();
    let mut failed = Vec::new();
    for (index, stage) in stages.iter().enumerate() {
        let (number, count) = (index + 1, stages.len());
        report::heading(&format!(
            "stage {number} of {count}: {} ({})",
            stage.name, stage.what
        ));
        let stage_start = Instant::now();
        let (tally, result) = stage.run(&mut session);
        let time = report::elapsed(stage_start.elapsed());
        if let Err(error) = &result {
            println!("  error[{}]: {error}", error.code());
            println!("  hint: {}", error.hint());
            failed.push(stage.name.to_owned());
        }
        let outcome = if result.is_ok() { "ok" } else { "FAILED" };
        println!("  {}: {outcome} after {time}", stage.name);
        let (passes, fails) = (tally.passed.to_string(), tally.failed.to_string());
        rows.push(vec![
            stage.name.to_owned(),
            outcome.to_owned(),
            passes,
            fails,
            time,
        ]);
        total += tally;
    }

    report::heading(&format!(
        "summary after {}",
        report::elapsed(start.elapsed())
    ));
    println!(
        "{}",
        report::table(&["stage", "result", "passed", "failed", "time"], &rows)
    );
    println!("{} passed, {} failed", total.passed, total.failed);
    if failed.is_empty() {
        Ok(())
    } else {
        Err(Error::StagesFailed { stages: failed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(args: &[&str]) -> Vec<&'static str> {
        let args: Vec<String> = args.iter().map(ToString::to_string).collect();
        let options = Options::parse(&args).unwrap();
        STAGES
            .iter()
            .filter(|stage| options.selects(stage))
            .map(|stage| stage.name)
            .collect()
    }

    #[test]
    fn stages_can_be_chosen_and_left_out() {
        assert_eq!(selected(&[]).len(), STAGES.len());
        assert_eq!(
            selected(&["--only", "fmt", "--only", "tidy"]),
            ["tidy", "fmt"]
        );
        assert_eq!(selected(&["--skip", "e2e"]).len(), STAGES.len() - 1);
    }

    #[test]
    fn an_unknown_stage_is_refused_with_the_list() {
        let args = ["--only".to_owned(), "clipy".to_owned()];
        let message = Options::parse(&args).unwrap_err().to_string();
        assert!(
            message.contains("clippy") && message.contains("`clipy`"),
            "{message}"
        );
    }
}
