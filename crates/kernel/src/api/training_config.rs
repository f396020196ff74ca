//! Settings of a run as JavaScript sends them, and the trainer they ask for.

use glassbook_models::Architecture;
use glassbook_train::{
    Batches, Engine, GroupTrainer, Optimizer, Overrides, Preset, RunStart, Schedule, TrainConfig,
};
use wasm_bindgen::prelude::*;

use crate::KernelError;
use crate::device::{self, DeviceChoice, DeviceKind};
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
  /** Workers that share a step of the fused engine on the CPU; "auto" (the default) takes a second one where it helps. */
  threads?: 1 | 2 | "auto",
};
/** What may differ from the checkpoint when a run goes on. */
export type ResumeOptions = Pick<TrainConfig,
  "steps" | "learningRate" | "weightDecay" | "metricsEvery" | "checkpoints" | "engine" | "threads">;
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

/// A trainer, where it is, and why.
pub(super) struct Placed {
    pub(super) trainer: GroupTrainer,
    pub(super) device: DeviceKind,
    /// A sentence for the reader.
    pub(super) reason: &'static str,
    /// Whether another device has the same steps, so that the run may change devices.
    pub(super) is_movable: bool,
}

/// The trainer that the setting `engine` asks for; by default the fastest that there is for this
/// network. Where the page may choose the device, fused steps begin on the CPU; they go to the GPU
/// when they have been measured. What burn alone has steps for goes to an open GPU unless that is a
/// software one.
pub(super) fn trainer(
    settings: &Settings<'_>,
    start: RunStart,
    choice: DeviceChoice,
) -> Result<Placed, KernelError> {
    let gpu = device::gpu();
    let is_forced = choice == DeviceChoice::WebGpu && gpu.is_some();
    let is_full_batch = Batches::new(&start).is_full();
    let has_fused =
        Engine::Fused.supports(start.config.architecture) && (is_full_batch || !is_forced);
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
    let is_fused = engine == Engine::Fused;
    let gpu = gpu.filter(|open| match choice {
        DeviceChoice::Cpu => false,
        DeviceChoice::WebGpu => true,
        DeviceChoice::Auto => !is_fused && !open.is_software,
    });
    let reason = match (choice, &gpu) {
        (DeviceChoice::Cpu, _) => "The address asks for the CPU (?device=cpu).",
        (DeviceChoice::WebGpu, Some(_)) => "The address asks for WebGPU (?device=webgpu).",
        (DeviceChoice::WebGpu, None) => "The GPU is lost, so the run trains on the CPU.",
        (DeviceChoice::Auto, Some(_)) => "burn's steps run on the graphics adapter.",
        (DeviceChoice::Auto, None) if !is_fused => {
            "burn's steps run on the CPU where no graphics adapter is open."
        }
        (DeviceChoice::Auto, None) if !is_full_batch => {
            "Mini-batches train on the CPU: a GPU has fused steps for full batches only."
        }
        (DeviceChoice::Auto, None) => "No GPU was measured for this run.",
    };
    Ok(Placed {
        device: gpu.as_ref().map_or(DeviceKind::Cpu, |_| DeviceKind::WebGpu),
        reason,
        is_movable: is_fused && is_full_batch && choice != DeviceChoice::Cpu,
        trainer: match (is_fused, gpu) {
            (true, Some(open)) => GroupTrainer::on_gpu(start, &open.gpu)?,
            (_, Some(open)) => GroupTrainer::new(start, engine, &open.burn)?,
            (_, None) => GroupTrainer::new(start, engine, &device::cpu())?,
        },
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
