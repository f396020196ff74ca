//! Settings of a run as JavaScript sends them, and the trainer they ask for.

use glassbook_models::Architecture;
use glassbook_train::{
    Batches, Engine, GroupTrainer, Optimizer, Overrides, Preset, RunStart, Schedule, TrainConfig,
};
use wasm_bindgen::prelude::*;

use crate::KernelError;
use crate::device::{DeviceKind, OpenDevice};
use crate::js::{Settings, object};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export type TrainConfig = {
  group: string,
  /** Gives every setting that is left out: "quick" (the default), "wu", "chughtai". */
  preset?: "quick" | "wu" | "chughtai",
  model?: "mlp" | "mlp-summed" | "mlp-bias" | "bilinear" | "transformer",
  width?: number, embedDim?: number, heads?: number,
  trainFraction?: number, stratified?: boolean,
  learningRate?: number, weightDecay?: number, beta1?: number, beta2?: number,
  optimizer?: "adamw" | "adam", schedule?: "constant" | "linear" | "cosine", warmupSteps?: number,
  /** Rows of an update; 0 (the default) is all of them. */
  batchSize?: number,
  steps?: number, seed?: number, metricsEvery?: number,
  /** How many log-spaced steps `advance` stops at; 0 is none. */
  checkpoints?: number,
  engine?: "auto" | "fused" | "burn",
};
/** What may differ from the checkpoint when a run goes on. */
export type ResumeOptions = Pick<TrainConfig,
  "steps" | "learningRate" | "weightDecay" | "metricsEvery" | "checkpoints" | "engine">;
"#;

/// The configuration: a preset, and what is set besides.
pub(super) fn read_config(settings: &Settings<'_>) -> Result<TrainConfig, KernelError> {
    let presets = Preset::ALL.map(|preset| (preset.name(), preset));
    let preset = settings.choice("preset", Some("quick"), &presets)?.config();
    let models = Architecture::ALL.map(|model| (model.name(), model));
    let optimizers = Optimizer::ALL.map(|optimizer| (optimizer.name(), optimizer));
    let schedules = Schedule::ALL.map(|schedule| (schedule.name(), schedule));
    Ok(TrainConfig {
        architecture: settings.choice("model", Some(preset.architecture.name()), &models)?,
        width: settings.count("width", Some(preset.width))?,
        embed_dim: settings.optional_count("embedDim")?,
        heads: settings.count("heads", Some(preset.heads))?,
        train_fraction: settings.number("trainFraction", Some(preset.train_fraction))?,
        stratified: settings.flag("stratified", preset.stratified)?,
        learning_rate: settings.number("learningRate", Some(preset.learning_rate))?,
        weight_decay: settings.number("weightDecay", Some(preset.weight_decay))?,
        betas: (
            settings.number("beta1", Some(preset.betas.0))?,
            settings.number("beta2", Some(preset.betas.1))?,
        ),
        optimizer: settings.choice("optimizer", Some(preset.optimizer.name()), &optimizers)?,
        schedule: settings.choice("schedule", Some(preset.schedule.name()), &schedules)?,
        warmup_steps: settings.count("warmupSteps", Some(preset.warmup_steps))?,
        batch_size: settings.count("batchSize", Some(preset.batch_size))?,
        steps: settings.count("steps", Some(preset.steps))?,
        seed: settings.count("seed", Some(preset.seed))?,
        metrics_every: settings.count("metricsEvery", Some(preset.metrics_every))?,
        checkpoints: settings.count("checkpoints", Some(preset.checkpoints))?,
    })
}

/// What replaces a checkpoint's settings.
pub(super) fn read_overrides(settings: &Settings<'_>) -> Result<Overrides, KernelError> {
    Ok(Overrides {
        steps: settings.optional_count("steps")?,
        learning_rate: settings.optional_number("learningRate")?,
        weight_decay: settings.optional_number("weightDecay")?,
        metrics_every: settings.optional_count("metricsEvery")?,
        checkpoints: settings.optional_count("checkpoints")?,
    })
}

/// The trainer that the setting `engine` asks for; by default the fastest that the device has for
/// this network.
pub(super) fn trainer(
    settings: &Settings<'_>,
    start: RunStart,
    device: &OpenDevice,
) -> Result<GroupTrainer, KernelError> {
    let is_full_batch = Batches::new(&start).is_full();
    let has_fused = Engine::Fused.supports(start.config.architecture)
        && (is_full_batch || device.kind == DeviceKind::Cpu);
    let auto = if has_fused {
        Engine::Fused
    } else {
        Engine::Burn
    };
    let choices = [
        ("auto", auto),
        ("burn", Engine::Burn),
        ("fused", Engine::Fused),
    ];
    let engine = settings.choice("engine", Some("auto"), &choices)?;
    Ok(match (engine, &device.gpu) {
        (Engine::Fused, Some(gpu)) => GroupTrainer::on_gpu(start, gpu)?,
        _ => GroupTrainer::new(start, engine, &device.burn)?,
    })
}

/// The complete configuration as a `TrainConfig` object.
pub(super) fn config_object(group: &str, config: &TrainConfig) -> JsValue {
    let settings = config.settings();
    let group = ("group", JsValue::from(group));
    let typed = settings.iter().map(|(key, text)| {
        let value = match (text.parse::<f64>(), text.as_str()) {
            (Ok(number), _) => number.into(),
            (_, "true") => true.into(),
            (_, "false") => false.into(),
            _ => text.as_str().into(),
        };
        (*key, value)
    });
    object(typed.chain([group]))
}
