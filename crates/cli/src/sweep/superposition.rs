//! `glassbook sweep superposition`.

use std::num::NonZero;
use std::time::Instant;

use clap::Args;
use glassbook_fused::sweep::{CellSpec, Provenance, SweepConfig, SweepResult};
use serde_json::{Map, Value};

use super::board::Board;
use super::{finish, read_file};
use crate::error::CliError;
use crate::report::Report;

/// Options of `superposition`; what is absent has the setting's default.
#[derive(Debug, Args)]
pub(super) struct SuperpositionArgs {
    /// Read settings from a JSON file, e.g. `{"sparse": {…}}`; options given here come before it
    #[arg(long, value_name = "FILE")]
    config: Option<String>,
    /// Levels of the trees, e.g. 1-6 or 2,4
    #[arg(long, value_parser = range)]
    depths: Option<Range>,
    /// Hidden sizes, e.g. 2-10
    #[arg(long, value_parser = range)]
    hidden: Option<Range>,
    /// Children of each node
    #[arg(long)]
    branching: Option<u32>,
    /// early, full or uniform
    #[arg(long)]
    sampler: Option<String>,
    /// tree or flat
    #[arg(long)]
    structure: Option<String>,
    /// counts, exact or dense
    #[arg(long)]
    sampling: Option<String>,
    /// faithful or corrected
    #[arg(long)]
    mode: Option<String>,
    /// Networks per cell
    #[arg(long)]
    instances: Option<u32>,
    /// Updates per network
    #[arg(long)]
    steps: Option<u32>,
    /// Rows of a batch
    #[arg(long)]
    batch: Option<u32>,
    /// Adam's learning rate
    #[arg(long)]
    learning_rate: Option<f64>,
    /// constant, linear or cosine
    #[arg(long)]
    schedule: Option<String>,
    /// Names every random number
    #[arg(long)]
    seed: Option<u64>,
    /// Loss below which a hidden size suffices
    #[arg(long)]
    threshold: Option<f64>,
    /// Measure losses on a fresh batch of so many rows as well
    #[arg(long)]
    evaluation_rows: Option<u32>,
    /// Updates between two points of the loss curves
    #[arg(long)]
    record_every: Option<u32>,
    /// Write the trained weights too
    #[arg(long)]
    keep_weights: bool,
    /// Do part i of n only, e.g. 1/8; put the parts together with `sweep merge`
    #[arg(long, value_name = "I/N", value_parser = shard)]
    shard: Option<Shard>,
    /// Threads; all cores by default
    #[arg(long)]
    threads: Option<NonZero<usize>>,
    /// Keep the unfinished sweep in this file, and continue from it if it exists
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<String>,
    /// Write the result as JSON
    #[arg(long, value_name = "FILE")]
    out: Option<String>,
    /// Write a table with a line for each network
    #[arg(long, value_name = "FILE")]
    csv: Option<String>,
}

/// Whole numbers from a list of ranges.
#[derive(Debug, Clone)]
struct Range(Vec<u32>);

/// Part `index`, from 0, of `count`.
#[derive(Debug, Clone, Copy)]
struct Shard {
    index: usize,
    count: usize,
}

pub(super) fn run(options: &SuperpositionArgs) -> Result<Report, CliError> {
    let config = options.config()?;
    let mut cells = config.schedule_cells()?;
    if let Some(Shard { index, count }) = options.shard {
        let of_shard = |(i, spec): (usize, CellSpec)| (i % count == index).then_some(spec);
        cells = cells.into_iter().enumerate().filter_map(of_shard).collect();
    }
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let threads = options
        .threads
        .map_or(cores, NonZero::get)
        .clamp(1, cells.len().max(1));
    let bytes = cells
        .iter()
        .map(|cell| config.cell_bytes(cell))
        .max()
        .unwrap_or(0);
    eprintln!(
        "{} cells, {} instances each, {threads} threads, {} KiB a thread",
        cells.len(),
        config.instances,
        bytes.div_ceil(1024)
    );
    let started = Instant::now();
    let board = Board::new(&config, &cells, options.checkpoint.as_deref())?;
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(|| board.work())).collect();
        let outcome = |worker: std::thread::ScopedJoinHandle<'_, Result<(), CliError>>| {
            worker
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        workers.into_iter().try_for_each(outcome)
    })?;
    let done = board.into_done();
    let mut result = SweepResult::new(config, done);
    result.provenance = Some(Provenance {
        program: format!("glassbook {}", env!("CARGO_PKG_VERSION")),
        command: std::env::args().skip(1).collect::<Vec<_>>().join(" "),
        seconds: started.elapsed().as_secs_f64(),
        threads,
    });
    let report = finish(&result, options.out.as_deref(), options.csv.as_deref())?;
    if let Some(path) = &options.checkpoint {
        // The sweep is complete; a checkpoint that stays behind would only be read again.
        let _ = std::fs::remove_file(path);
    }
    Ok(report)
}

impl SuperpositionArgs {
    /// The settings of the file with those of the command line over them.
    fn config(&self) -> Result<SweepConfig, CliError> {
        let text = self.config.as_deref().map_or(Ok("{}".into()), read_file)?;
        let mut settings: Map<String, Value> =
            serde_json::from_str(&text).map_err(|error| CliError::Input {
                path: self.config.clone().unwrap_or_default(),
                reason: error.to_string(),
            })?;
        let list = |range: &Option<Range>| range.as_ref().map(|range| range.0.clone().into());
        let word = |word: &Option<String>| word.clone().map(Value::from);
        let overrides = [
            ("depths", list(&self.depths)),
            ("hidden", list(&self.hidden)),
            ("branching", self.branching.map(Value::from)),
            ("sampler", word(&self.sampler)),
            ("structure", word(&self.structure)),
            ("sampling", word(&self.sampling)),
            ("mode", word(&self.mode)),
            ("instances", self.instances.map(Value::from)),
            ("steps", self.steps.map(Value::from)),
            ("batch", self.batch.map(Value::from)),
            ("learningRate", self.learning_rate.map(Value::from)),
            ("schedule", word(&self.schedule)),
            ("seed", self.seed.map(Value::from)),
            ("threshold", self.threshold.map(Value::from)),
            ("evaluationRows", self.evaluation_rows.map(Value::from)),
            ("recordEvery", self.record_every.map(Value::from)),
            (
                "keepWeights",
                self.keep_weights.then_some(Value::Bool(true)),
            ),
        ];
        for (name, value) in overrides {
            if let Some(value) = value {
                settings.insert(name.into(), value);
            }
        }
        Ok(SweepConfig::from_json(
            &Value::Object(settings).to_string(),
        )?)
    }
}

/// Numbers and ranges, e.g. `1-3,6`.
fn range(text: &str) -> Result<Range, String> {
    let mut values = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let number = |word: &str| {
            word.trim()
                .parse::<u32>()
                .map_err(|e| format!("{word:?}: {e}"))
        };
        let (first, last) = (number(first)?, number(last)?);
        if first > last || last - first > 1000 {
            return Err(format!("{part} is no range of at most 1000 numbers"));
        }
        values.extend(first..=last);
    }
    Ok(Range(values))
}

/// `i/n` with 1 ≤ i ≤ n.
fn shard(text: &str) -> Result<Shard, String> {
    let parse = || {
        let (index, count) = text.split_once('/')?;
        let (index, count) = (index.parse::<usize>().ok()?, count.parse().ok()?);
        (1..=count).contains(&index).then_some(Shard {
            index: index - 1,
            count,
        })
    };
    parse().ok_or_else(|| format!("{text} is not i/n with 1 ≤ i ≤ n"))
}
