//! A run of superposition models as JavaScript sees it: advanced in slices, as every training.

use glassbook_train::Engine;
use glassbook_train::superposition::{FeatureTrainer, SaeTrainer, parameter_count};
use wasm_bindgen::prelude::*;

use super::settings::{self, Model};
use super::{results, settings::features};
use crate::KernelError;
use crate::api::Kernel;
use crate::device::{self, DeviceChoice, DeviceKind};
use crate::js::{Settings, float32_array, now_ms, object};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export type SuperpositionInfo = {
  model: "autoencoder" | "neurons" | "absolute" | "doubleDescent" | "sae", engine: "fused" | "burn",
  device: "cpu" | "webgpu", instances: number, hidden: number, features: number, dictionary: number | undefined,
  parameters: number, importance: Float32Array, probability: Float32Array,
};
export type SuperpositionWeights = Record<string, Float32Array>;
export type SuperpositionSnapshot = {step: number, weights: SuperpositionWeights, resampled: Uint8Array};
export type SuperpositionProgress = {
  step: number, steps: number, done: boolean, points: Record<string, Float64Array>,
  weights: SuperpositionWeights, snapshots: SuperpositionSnapshot[],
};
"#;

/// Steps between two reads on a GPU: its queue must not run far ahead of the page.
const MAX_QUEUED_STEPS: u32 = 64;

enum Trainer {
    Features(Box<FeatureTrainer>),
    Sae(Box<SaeTrainer>),
}

/// Many instances of one network in training. Call `free()` when done with it.
#[wasm_bindgen]
pub struct SuperpositionRun {
    model: Model,
    device: DeviceKind,
    trainer: Trainer,
}

#[wasm_bindgen]
impl Kernel {
    /// Prepares a run of superposition models or of sparse autoencoders on one.
    ///
    /// # Errors
    ///
    /// `superposition/…`, `task/…` and `kernel/…` for settings out of range.
    #[wasm_bindgen(js_name = startSuperposition)]
    pub fn start_superposition(&self, config: &JsValue) -> Result<SuperpositionRun, KernelError> {
        SuperpositionRun::new(config, self.choice())
    }
}

impl SuperpositionRun {
    fn new(config: &JsValue, choice: DeviceChoice) -> Result<Self, KernelError> {
        let settings = Settings(config);
        let model = settings::model(&settings)?;
        // These networks are too small to fill a GPU: the CPU's own steps are faster everywhere.
        let engines = [
            ("auto", Engine::Fused),
            ("fused", Engine::Fused),
            ("burn", Engine::Burn),
        ];
        let engine = settings.choice("engine", Some("auto"), &engines)?;
        // burn's steps go to the GPU only where the address asks for it.
        let gpu = device::gpu()
            .filter(|_| choice == DeviceChoice::WebGpu && engine == Engine::Burn)
            .map(|open| open.burn);
        let kind = gpu.as_ref().map_or(DeviceKind::Cpu, |_| DeviceKind::WebGpu);
        let burn = gpu.unwrap_or_else(device::cpu);
        let trainer = if model == Model::Sae {
            let config = settings::sae(&settings)?;
            Trainer::Sae(Box::new(SaeTrainer::new(config, engine, &burn)?))
        } else {
            let config = features(model, &settings)?;
            Trainer::Features(Box::new(FeatureTrainer::new(config, engine, &burn)?))
        };
        Ok(Self {
            model,
            device: kind,
            trainer,
        })
    }
}

#[wasm_bindgen]
impl SuperpositionRun {
    /// What is being trained.
    ///
    /// # Errors
    ///
    /// None for a run that has started.
    #[wasm_bindgen(getter, unchecked_return_type = "SuperpositionInfo")]
    pub fn info(&self) -> Result<JsValue, KernelError> {
        let narrow = |values: Vec<f64>| values.into_iter().map(|v| v as f32).collect::<Vec<_>>();
        let (engine, sizes, dictionary, specs, importance, probability) = match &self.trainer {
            Trainer::Features(trainer) => {
                let config = trainer.config();
                let sizes = config.sizes()?;
                (
                    trainer.engine(),
                    [sizes.instances, sizes.hidden, sizes.features],
                    JsValue::UNDEFINED,
                    sizes.weight_specs(config.architecture, config.init),
                    config.importance_of(sizes.features)?,
                    config.probability_of(sizes.features)?,
                )
            }
            Trainer::Sae(trainer) => {
                let config = trainer.config();
                let sizes = config.sizes();
                (
                    trainer.engine(),
                    [sizes.instances, sizes.hidden, config.data.features()?],
                    (sizes.dictionary as f64).into(),
                    sizes.weight_specs(config.kind),
                    Vec::new(),
                    config.probability.clone(),
                )
            }
        };
        let [instances, hidden, features] = sizes.map(|size| JsValue::from(size as f64));
        Ok(object([
            ("model", self.model.name().into()),
            ("engine", engine.name().into()),
            ("device", self.device.name().into()),
            ("instances", instances),
            ("hidden", hidden),
            ("features", features),
            ("dictionary", dictionary),
            ("parameters", (parameter_count(&specs) as f64).into()),
            ("importance", float32_array(&narrow(importance))),
            ("probability", float32_array(&narrow(probability))),
        ]))
    }

    /// Trains for about `budget_ms` milliseconds; returns what was recorded and the weights.
    ///
    /// # Errors
    ///
    /// `superposition/non-finite-loss` with the step, `train/readback-failed`.
    #[wasm_bindgen(unchecked_return_type = "SuperpositionProgress")]
    pub async fn advance(&mut self, budget_ms: f64) -> Result<JsValue, KernelError> {
        let deadline = now_ms() + budget_ms;
        let limit = if self.device == DeviceKind::Cpu {
            u32::MAX
        } else {
            MAX_QUEUED_STEPS
        };
        let mut made = 0;
        while !self.is_done() && made < limit {
            match &mut self.trainer {
                Trainer::Features(trainer) => trainer.step(),
                Trainer::Sae(trainer) => trainer.step().await?,
            }
            made += 1;
            if now_ms() >= deadline {
                break;
            }
        }
        let (step, steps, points, weights, snapshots) = match &mut self.trainer {
            Trainer::Features(trainer) => {
                let points = trainer.read_points().await?;
                let weights = trainer.weights().await?;
                let weights = if self.model == Model::DoubleDescent {
                    results::weights_and_points(&weights, trainer.data().latest())
                } else {
                    results::weights(&weights)
                };
                (
                    trainer.steps_done(),
                    trainer.config().steps,
                    results::feature_points(&points),
                    weights,
                    trainer.take_snapshots(),
                )
            }
            Trainer::Sae(trainer) => {
                let points = trainer.take_points();
                (
                    trainer.steps_done(),
                    trainer.config().steps,
                    results::sae_points(&points),
                    results::weights(&trainer.weights().await?),
                    trainer.take_snapshots(),
                )
            }
        };
        Ok(object([
            ("step", (step as f64).into()),
            ("steps", (steps as f64).into()),
            ("done", self.is_done().into()),
            ("points", points),
            ("weights", weights),
            ("snapshots", results::snapshots(&snapshots)),
        ]))
    }
}

impl SuperpositionRun {
    fn is_done(&self) -> bool {
        match &self.trainer {
            Trainer::Features(trainer) => trainer.is_done(),
            Trainer::Sae(trainer) => trainer.is_done(),
        }
    }
}
