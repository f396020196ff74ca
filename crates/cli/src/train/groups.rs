//! `glassbook train groups`: a network on a group's multiplication table.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::Args;
use glassbook_groups::Group;
use glassbook_interp::{
    Form, LEARNED_SIMILARITY, Metrics, Network, NetworkAnalysis, PeterWeyl, Tensor, learning_order,
};
use glassbook_tasks::GroupProduct;
use glassbook_train::{Checkpoint, Engine, GroupRun, MetricPoint, NamedTask, Trainer, cpu_device};
use serde_json::{Value, json};

use super::block_on;
use super::progress::Progress;
use super::save::Saver;
use super::settings::Settings;
use crate::error::CliError;
use crate::report::{Report, table};

/// Arguments of `glassbook train groups`.
#[derive(Debug, Args)]
pub(super) struct GroupsArgs {
    /// The group, for example S5; see `glassbook group --help`
    #[arg(long, conflicts_with = "resume")]
    group: Option<String>,
    /// Go on with the run in this file; of the settings, steps, learning rate, weight decay,
    /// metrics-every and checkpoints may change
    #[arg(long)]
    resume: Option<String>,
    /// Save the run to this .safetensors file, every minute and at the end
    #[arg(long)]
    out: Option<String>,
    /// burn or fused; by default the faster one that the model has
    #[arg(long, value_parser = engine)]
    engine: Option<Engine>,
    /// Say nothing on standard error while training
    #[arg(long)]
    quiet: bool,
    #[command(flatten)]
    settings: Settings,
}

/// Metrics of every irrep at a step.
type Measurement = (u64, Metrics);

pub(super) fn run(arguments: &GroupsArgs) -> Result<Report, CliError> {
    let (group, mut run) = start(arguments)?;
    let interrupted = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        // Without it Ctrl-C ends the program, and the last saved file is what there is.
        let _ = signal_hook::flag::register(signal, Arc::clone(&interrupted));
    }
    let (group, basis) = (Arc::new(group.clone()), Arc::new(PeterWeyl::new(&group)?));
    let mut progress = Progress::new(&run);
    let mut saver = Saver::new(arguments.out.as_deref());
    let mut measurements: Vec<Measurement> = Vec::new();
    loop {
        if run.is_at_checkpoint() {
            measurements.push(measure(&group, &basis, &run)?);
        }
        if run.is_done() || interrupted.load(Ordering::Relaxed) {
            break;
        }
        advance(&mut run)?;
        saver.tick(&mut run)?;
        if !arguments.quiet {
            progress.tick(&run);
        }
    }
    saver.save(&mut run)?;
    Ok(report(arguments, &run, &measurements, progress.seconds()))
}

/// A new run, or one that goes on.
fn start(arguments: &GroupsArgs) -> Result<(Group, GroupRun), CliError> {
    let device = cpu_device();
    let engine = |architecture| {
        let fastest = if Engine::Fused.supports(architecture) {
            Engine::Fused
        } else {
            Engine::Burn
        };
        arguments.engine.unwrap_or(fastest)
    };
    if let Some(path) = &arguments.resume {
        let bytes = std::fs::read(path).map_err(|error| CliError::Input {
            path: path.clone(),
            reason: error.to_string(),
        })?;
        let checkpoint = Checkpoint::from_bytes(&bytes)?;
        let group = Group::parse(&checkpoint.group)?;
        let engine = engine(checkpoint.config.architecture);
        let overrides = arguments.settings.overrides();
        let run = GroupRun::resume(named_task(&group), checkpoint, overrides, engine, &device)?;
        return Ok((group, run));
    }
    let group = Group::parse(arguments.group.as_deref().ok_or(CliError::NoGroup)?)?;
    let config = arguments.settings.config();
    config.validate(group.order())?;
    let engine = engine(config.architecture);
    let run = GroupRun::begin(named_task(&group), config, engine, &device)?;
    Ok((group, run))
}

fn named_task(group: &Group) -> NamedTask {
    NamedTask {
        group: group.name().to_owned(),
        elements: (0..group.order()).map(|x| group.element_name(x)).collect(),
        task: GroupProduct::new(group),
    }
}

/// Trains for a moment, at most up to the next step that is to be measured.
fn advance(run: &mut GroupRun) -> Result<(), CliError> {
    let start = Instant::now();
    for _ in 0..run.steps_to_next_stop() {
        run.step();
        if start.elapsed() > Duration::from_millis(200) {
            break;
        }
    }
    block_on(run.read_metrics())?;
    Ok(())
}

fn measure(
    group: &Arc<Group>,
    basis: &Arc<PeterWeyl>,
    run: &GroupRun,
) -> Result<Measurement, CliError> {
    let state = block_on(run.trainer().state())?;
    let form: Form = run.trainer().config().architecture.name().parse()?;
    let weights = state.weights.into_iter();
    let tensors = weights.map(|w| Tensor::new(w.name, w.shape, w.values));
    let network = Network::new(form, group.order(), tensors)?;
    let analysis = NetworkAnalysis::with_basis(Arc::clone(group), Arc::clone(basis), network)?;
    Ok((state.step, analysis.metrics(Some(run.train_rows()))?))
}

fn report(
    arguments: &GroupsArgs,
    run: &GroupRun,
    measurements: &[Measurement],
    seconds: f64,
) -> Report {
    let trainer = run.trainer();
    let config = trainer.config();
    let checkpoint_settings = config.settings();
    let settings: serde_json::Map<String, Value> = checkpoint_settings
        .iter()
        .map(|(key, text)| {
            let number = serde_json::from_str(text);
            ((*key).to_owned(), number.unwrap_or_else(|_| json!(text)))
        })
        .collect();
    let series = measurements.iter().map(|(step, metrics)| (*step, metrics));
    let learned = learning_order(series, LEARNED_SIMILARITY);
    let metrics: Vec<Value> = measurements
        .iter()
        .map(|(step, metrics)| json!({"step": step, "metrics": metrics}))
        .collect();
    let (train_rows, test_rows) = trainer.n_rows();
    let status = if run.is_done() { "done" } else { "stopped" };
    let json = json!({
        "status": status,
        "file": arguments.out,
        "group": run.group(),
        "engine": trainer.engine().name(),
        "step": trainer.steps_done(),
        "seconds": seconds,
        "trainRows": train_rows,
        "testRows": test_rows,
        "config": settings,
        "history": history(run.history()),
        "metrics": metrics,
        "learned": learned,
    });
    Report {
        text: text(run, status, seconds, measurements),
        json,
    }
}

fn history(points: &[MetricPoint]) -> Value {
    let column = |value: fn(&MetricPoint) -> f32| -> Value {
        // JSON has no NaN: metrics of rows that do not exist become null.
        points.iter().map(|point| json!(value(point))).collect()
    };
    json!({
        "step": points.iter().map(|point| point.step).collect::<Vec<u64>>(),
        "trainLoss": column(|p| p.train_loss),
        "testLoss": column(|p| p.test_loss),
        "trainAccuracy": column(|p| p.train_accuracy),
        "testAccuracy": column(|p| p.test_accuracy),
    })
}

fn text(run: &GroupRun, status: &str, seconds: f64, measurements: &[Measurement]) -> String {
    let trainer = run.trainer();
    let step = trainer.steps_done();
    let name = trainer.config().architecture.name();
    let group = run.group();
    let mut text = format!("{name} on {group}: {status} after {step} steps, {seconds:.1} s\n");
    if let Some(point) = run.history().last() {
        let row = |part: &str, loss: f32, accuracy: f32| {
            let accuracy = format!("{:.2}", 100.0 * accuracy);
            vec![part.to_owned(), format!("{loss:.6e}"), accuracy]
        };
        let rows = [
            row("train", point.train_loss, point.train_accuracy),
            row("test", point.test_loss, point.test_accuracy),
        ];
        text += &table(&["rows", "loss", "accuracy in %"], &rows);
    }
    if let Some((_, metrics)) = measurements.last() {
        text += &["key irreps: ", &metrics.key_irreps.join(", "), "\n"].concat();
    }
    text
}

fn engine(name: &str) -> Result<Engine, String> {
    match name {
        "burn" => Ok(Engine::Burn),
        "fused" => Ok(Engine::Fused),
        _ => Err("it must be burn or fused".to_owned()),
    }
}
