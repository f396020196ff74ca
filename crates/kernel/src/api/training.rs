//! A training run as JavaScript sees it: advanced in slices, so that Stop is always heard.

use glassbook_groups::{Group, real_characters};
use glassbook_interp::TraceSimilarity;
use glassbook_models::Architecture;
use glassbook_tasks::GroupProduct;
use glassbook_train::{Engine, GroupTrainer, MetricPoint, TrainConfig, Trainer};
use wasm_bindgen::prelude::*;

use crate::KernelError;
use crate::device::{DeviceKind, OpenDevice};
use crate::js::{Settings, float64_array, now_ms, object};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export type TrainConfig = {
  group: string, model: "mlp" | "bilinear", width: number, trainFraction: number,
  learningRate: number, weightDecay: number, beta1?: number, beta2?: number,
  steps: number, seed: number, metricsEvery?: number, engine?: "auto" | "fused" | "burn",
};
export type RunInfo = {
  group: string, order: number, parameters: number, trainRows: number, testRows: number,
  device: "cpu" | "webgpu", engine: "fused" | "burn",
};
export type MetricPoints = {
  step: Float64Array, trainLoss: Float64Array, testLoss: Float64Array,
  trainAccuracy: Float64Array, testAccuracy: Float64Array,
};
export type Progress = {step: number, steps: number, done: boolean, points: MetricPoints};
export type SimilarityRow = {irrep: string, dim: number, cosine: number | undefined};
"#;

/// On a GPU, work is queued without waiting; more steps than this between two reads would let a
/// slow device fall far behind the page.
const MAX_QUEUED_STEPS: u32 = 256;
/// Logits analyzed at once, to bound memory for large groups.
const MAX_LOGITS: usize = 1 << 21;

/// One network in training. Call `free()` when done with it.
#[wasm_bindgen]
pub struct TrainingRun {
    group: Group,
    trainer: GroupTrainer,
    device: DeviceKind,
    /// Steps queued between two reads on a GPU, adapted to the time budget.
    queued_steps: u32,
}

impl TrainingRun {
    pub(crate) fn new(config: &JsValue, device: &OpenDevice) -> Result<Self, KernelError> {
        let settings = Settings(config);
        let group = Group::parse(&settings.text("group"))?;
        let config = read_config(&settings)?;
        // Reject bad settings before the multiplication table of a large group is built.
        config.validate(group.order())?;
        let engine = engine(&settings, device.kind)?;
        let trainer = GroupTrainer::new(GroupProduct::new(&group), config, engine, &device.burn)?;
        Ok(Self {
            group,
            trainer,
            device: device.kind,
            queued_steps: 1,
        })
    }
}

#[wasm_bindgen]
impl TrainingRun {
    /// What is being trained.
    #[wasm_bindgen(getter, unchecked_return_type = "RunInfo")]
    #[must_use]
    pub fn info(&self) -> JsValue {
        let order = self.group.order();
        let parameters = self.trainer.config().model_config(order).n_parameters();
        let (train_rows, test_rows) = self.trainer.n_rows();
        object([
            ("group", self.group.name().into()),
            ("order", (order as f64).into()),
            ("parameters", (parameters as f64).into()),
            ("trainRows", (train_rows as f64).into()),
            ("testRows", (test_rows as f64).into()),
            ("device", self.device.name().into()),
            ("engine", self.trainer.engine().name().into()),
        ])
    }

    /// Trains for about `budget_ms` milliseconds and returns the metrics recorded meanwhile.
    ///
    /// # Errors
    ///
    /// `train/non-finite-loss` with the step, `train/readback-failed`.
    #[wasm_bindgen(unchecked_return_type = "Progress")]
    pub async fn advance(&mut self, budget_ms: f64) -> Result<JsValue, KernelError> {
        let points = match self.device {
            DeviceKind::Cpu => self.advance_cpu(budget_ms).await?,
            DeviceKind::WebGpu => self.advance_gpu(budget_ms).await?,
        };
        Ok(object([
            ("step", (self.trainer.steps_done() as f64).into()),
            ("steps", (self.trainer.config().steps as f64).into()),
            ("done", self.trainer.is_done().into()),
            ("points", metric_points(&points)),
        ]))
    }

    /// Per non-trivial real irrep, the mean cosine between its trace logits and the network's
    /// logits over all pairs (x, y).
    ///
    /// # Errors
    ///
    /// `train/readback-failed`.
    #[wasm_bindgen(js_name = traceSimilarity, unchecked_return_type = "SimilarityRow[]")]
    pub async fn trace_similarity(&mut self) -> Result<JsValue, KernelError> {
        let order = self.group.order();
        let characters = real_characters(&self.group)?;
        let values = characters
            .iter()
            .map(|character| character.values.as_slice());
        let mut similarity = TraceSimilarity::new(&self.group, values)?;
        let block = (MAX_LOGITS / (order * order)).max(1);
        for start in (0..order).step_by(block) {
            let left = start..(start + block).min(order);
            let logits = self.trainer.logits(left.clone()).await?;
            let products = &self.group.cayley_table()[left.start * order..left.end * order];
            similarity.add_rows(&logits, products)?;
        }
        let rows = characters.iter().zip(similarity.mean_cosines());
        let rows: js_sys::Array = rows
            .map(|(character, cosine)| {
                object([
                    ("irrep", character.name.as_str().into()),
                    ("dim", (character.dim as f64).into()),
                    ("cosine", cosine.into()),
                ])
            })
            .collect();
        Ok(rows.into())
    }
}

impl TrainingRun {
    async fn advance_cpu(&mut self, budget_ms: f64) -> Result<Vec<MetricPoint>, KernelError> {
        let deadline = now_ms() + budget_ms;
        while !self.trainer.is_done() {
            self.trainer.step();
            if now_ms() >= deadline {
                break;
            }
        }
        Ok(self.trainer.read_metrics().await?)
    }

    async fn advance_gpu(&mut self, budget_ms: f64) -> Result<Vec<MetricPoint>, KernelError> {
        let start = now_ms();
        for _ in 0..self.queued_steps {
            self.trainer.step();
        }
        let points = self.trainer.read_metrics().await?;
        let elapsed = (now_ms() - start).max(0.1);
        let fitting = f64::from(self.queued_steps) * budget_ms / elapsed;
        // Grow by at most a factor of four: the first slice includes shader compilation.
        let limit = f64::from((self.queued_steps * 4).min(MAX_QUEUED_STEPS));
        self.queued_steps = fitting.clamp(1.0, limit) as u32;
        Ok(points)
    }
}

/// The engine asked for; by default the fastest that the device has.
fn engine(settings: &Settings<'_>, device: DeviceKind) -> Result<Engine, KernelError> {
    let auto = match device {
        DeviceKind::Cpu => Engine::Fused,
        DeviceKind::WebGpu => Engine::Burn,
    };
    let choices = [
        ("auto", auto),
        ("burn", Engine::Burn),
        ("fused", Engine::Fused),
    ];
    match settings.choice("engine", Some("auto"), &choices)? {
        Engine::Fused if device == DeviceKind::WebGpu => Err(KernelError::no_fused_engine()),
        engine => Ok(engine),
    }
}

fn read_config(settings: &Settings<'_>) -> Result<TrainConfig, KernelError> {
    let default = TrainConfig::default();
    let architectures = [
        ("mlp", Architecture::Mlp),
        ("bilinear", Architecture::Bilinear),
    ];
    Ok(TrainConfig {
        architecture: settings.choice("model", None, &architectures)?,
        width: settings.count("width", None)?,
        train_fraction: settings.number("trainFraction", None)?,
        learning_rate: settings.number("learningRate", None)?,
        weight_decay: settings.number("weightDecay", None)?,
        betas: (
            settings.number("beta1", Some(default.betas.0))?,
            settings.number("beta2", Some(default.betas.1))?,
        ),
        steps: settings.count("steps", None)?,
        seed: settings.count("seed", Some(default.seed))?,
        metrics_every: settings.count("metricsEvery", Some(default.metrics_every))?,
    })
}

fn metric_points(points: &[MetricPoint]) -> JsValue {
    let column = |value: fn(&MetricPoint) -> f64| float64_array(points.iter().map(value));
    object([
        ("step", column(|p| p.step as f64)),
        ("trainLoss", column(|p| f64::from(p.train_loss))),
        ("testLoss", column(|p| f64::from(p.test_loss))),
        ("trainAccuracy", column(|p| f64::from(p.train_accuracy))),
        ("testAccuracy", column(|p| f64::from(p.test_accuracy))),
    ])
}
