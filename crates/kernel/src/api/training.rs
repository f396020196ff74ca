//! A training run as JavaScript sees it: advanced in slices, so that Stop is always heard.

use glassbook_groups::{Group, real_characters};
use glassbook_interp::TraceSimilarity;
use glassbook_tasks::GroupProduct;
use glassbook_train::{GroupRun, GroupTrainer, MetricPoint, NamedTask, TrainError, Trainer};
use wasm_bindgen::prelude::*;

use super::place::Place;
use super::shared_steps::threads_asked;
use super::training_config::{config_object, read_config, trainer};
use crate::KernelError;
use crate::device::{DeviceChoice, DeviceKind};
use crate::js::{Settings, float64_array, now_ms, object};
use crate::nudge::nudged;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
export type RunInfo = {
  group: string, order: number, parameters: number, trainRows: number, testRows: number,
  /** Where the run trains now, and why; `engine` is how its steps are computed. */
  device: "cpu" | "webgpu", engine: "fused" | "burn", reason: string,
  /** Measured updates per second of this very network; absent where it was not measured. */
  rates: {cpu?: number, webgpu?: number},
  /** Changes of the device so far; `step` is where the run went on. */
  moves: {step: number, from: "cpu" | "webgpu", to: "cpu" | "webgpu", reason: string}[],
  /** Where the run starts; above 0 after a resume. */
  step: number,
  /** Steps at which `advance` stops early, ascending. */
  checkpointSteps: Float64Array,
  /** Every setting, defaults filled in. */
  config: Required<Omit<TrainConfig, "preset" | "engine" | "threads">>,
};
export type MetricPoints = {
  step: Float64Array, trainLoss: Float64Array, testLoss: Float64Array,
  trainAccuracy: Float64Array, testAccuracy: Float64Array,
};
export type Progress = {
  step: number, steps: number, done: boolean, points: MetricPoints,
  /** Whether `step` is one of `checkpointSteps`. */
  checkpoint: boolean,
  /** Whether the device was lost and the run went on from an earlier step: `info` has changed. */
  moved: boolean,
};
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
    run: GroupRun,
    place: Place,
    /// Steps queued between two reads on a GPU, adapted to the time budget.
    queued_steps: u32,
    /// What goes to and comes from a second worker; see `shared_steps`.
    pub(super) message: Vec<f32>,
    /// Workers that the settings ask for; 0 leaves the choice to the page.
    pub(super) threads: u8,
}

impl TrainingRun {
    pub(crate) fn new(config: &JsValue, choice: DeviceChoice) -> Result<Self, KernelError> {
        let settings = Settings(config);
        let group = Group::parse(&settings.text("group"))?;
        let config = read_config(&settings)?;
        let threads = threads_asked(&settings)?;
        // Reject bad settings before the multiplication table of a large group is built.
        config.validate(group.order())?;
        let task = named_task(&group);
        let start = GroupRun::start(&task, config)?;
        let train_rows = start.split.train.clone();
        let state = start.state.clone();
        let placed = trainer(&settings, start, choice)?;
        let place = Place::new(choice, &placed, state);
        let run = GroupRun::new(task, train_rows, placed.trainer, Vec::new());
        Ok(Self::of(group, run, place, threads))
    }

    pub(super) fn of(group: Group, run: GroupRun, place: Place, threads: u8) -> Self {
        Self {
            group,
            run,
            place,
            queued_steps: 1,
            message: Vec::new(),
            threads,
        }
    }

    pub(crate) fn group(&self) -> &Group {
        &self.group
    }

    pub(crate) fn run(&self) -> &GroupRun {
        &self.run
    }

    pub(crate) fn run_mut(&mut self) -> &mut GroupRun {
        &mut self.run
    }

    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    pub(super) fn place_mut(&mut self) -> &mut Place {
        &mut self.place
    }

    /// Another trainer of the same run; the first slice on a device tells how fast it is.
    pub(super) fn replace_trainer(&mut self, trainer: GroupTrainer) {
        self.run.go_on_with(trainer);
        self.queued_steps = 1;
    }
}

#[wasm_bindgen]
impl TrainingRun {
    /// What is being trained.
    #[wasm_bindgen(getter, unchecked_return_type = "RunInfo")]
    #[must_use]
    pub fn info(&self) -> JsValue {
        let order = self.group.order();
        let trainer = self.run.trainer();
        let config = trainer.config();
        let parameters = config.model_config(order).n_parameters();
        let (train_rows, test_rows) = trainer.n_rows();
        let stops = self.run.checkpoint_steps().iter();
        object([
            ("group", self.group.name().into()),
            ("order", (order as f64).into()),
            ("parameters", (parameters as f64).into()),
            ("trainRows", (train_rows as f64).into()),
            ("testRows", (test_rows as f64).into()),
            ("device", self.place.device.name().into()),
            ("engine", trainer.engine().name().into()),
            ("reason", self.place.reason.as_str().into()),
            ("rates", self.place.rates_object()),
            ("moves", self.place.moves_array()),
            ("step", (trainer.steps_done() as f64).into()),
            ("checkpointSteps", float64_array(stops.map(|&s| s as f64))),
            ("config", config_object(self.group.name(), config)),
        ])
    }

    /// Trains for about `budget_ms` milliseconds, at most up to the next checkpoint step, and
    /// returns the metrics recorded meanwhile.
    ///
    /// # Errors
    ///
    /// `train/non-finite-loss` with the step. A GPU that fails is no error: the run goes on on the CPU.
    #[wasm_bindgen(unchecked_return_type = "Progress")]
    pub async fn advance(&mut self, budget_ms: f64) -> Result<JsValue, KernelError> {
        let n_moves = self.place.moves.len();
        self.leave_lost_gpu()?;
        let points = match self.place.device {
            DeviceKind::Cpu => self.advance_cpu(budget_ms).await?,
            DeviceKind::WebGpu => match self.advance_gpu(budget_ms).await {
                Ok(points) => points,
                Err(error) => {
                    self.leave_failed_gpu(error).await?;
                    Vec::new()
                }
            },
        };
        let moved = self.place.moves.len() > n_moves;
        Ok(self.progress(&points, moved))
    }

    /// Per non-trivial real irrep, the mean cosine between its trace logits and the network's
    /// logits over all pairs (x, y).
    ///
    /// # Errors
    ///
    /// `train/readback-failed`.
    #[wasm_bindgen(js_name = traceSimilarity, unchecked_return_type = "SimilarityRow[]")]
    pub async fn trace_similarity(&mut self) -> Result<JsValue, KernelError> {
        self.leave_lost_gpu()?;
        let order = self.group.order();
        let characters = real_characters(&self.group)?;
        let values = characters
            .iter()
            .map(|character| character.values.as_slice());
        let mut similarity = TraceSimilarity::new(&self.group, values)?;
        let block = (MAX_LOGITS / (order * order)).max(1);
        for start in (0..order).step_by(block) {
            let left = start..(start + block).min(order);
            let logits = Box::pin(nudged(self.run.trainer().logits(left.clone()))).await?;
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
    pub(super) fn progress(&self, points: &[MetricPoint], moved: bool) -> JsValue {
        object([
            ("step", (self.run.trainer().steps_done() as f64).into()),
            ("steps", (self.run.trainer().config().steps as f64).into()),
            ("done", self.run.is_done().into()),
            ("checkpoint", self.run.is_at_checkpoint().into()),
            ("moved", moved.into()),
            ("points", metric_points(points)),
        ])
    }

    async fn advance_cpu(&mut self, budget_ms: f64) -> Result<Vec<MetricPoint>, KernelError> {
        let deadline = now_ms() + budget_ms;
        while !self.run.is_done() {
            self.run.step();
            if now_ms() >= deadline || self.run.is_at_checkpoint() {
                break;
            }
        }
        Ok(self.run.read_metrics().await?)
    }

    async fn advance_gpu(&mut self, budget_ms: f64) -> Result<Vec<MetricPoint>, TrainError> {
        let start = now_ms();
        let steps = u64::from(self.queued_steps).min(self.run.steps_to_next_stop());
        for _ in 0..steps {
            self.run.step();
        }
        let points = nudged(self.run.read_metrics()).await?;
        let elapsed = (now_ms() - start).max(0.1);
        let fitting = steps as f64 * budget_ms / elapsed;
        // Grow by at most a factor of four: the first slice includes shader compilation.
        let limit = f64::from((self.queued_steps * 4).min(MAX_QUEUED_STEPS));
        self.queued_steps = fitting.clamp(1.0, limit) as u32;
        self.keep_state().await?;
        Ok(points)
    }
}

/// A group's table with the names that a checkpoint records.
pub(super) fn named_task(group: &Group) -> NamedTask {
    NamedTask {
        group: group.name().to_owned(),
        elements: (0..group.order()).map(|x| group.element_name(x)).collect(),
        task: GroupProduct::new(group),
    }
}

pub(super) fn metric_points(points: &[MetricPoint]) -> JsValue {
    let column = |value: fn(&MetricPoint) -> f64| float64_array(points.iter().map(value));
    object([
        ("step", column(|p| p.step as f64)),
        ("trainLoss", column(|p| f64::from(p.train_loss))),
        ("testLoss", column(|p| f64::from(p.test_loss))),
        ("trainAccuracy", column(|p| f64::from(p.train_accuracy))),
        ("testAccuracy", column(|p| f64::from(p.test_accuracy))),
    ])
}
