//! A run together with what its trainer does not know: names, and the metrics so far.

use burn::tensor::Device;
use glassbook_tasks::GroupProduct;

use crate::{
    Checkpoint, Engine, FusedTrainer, GroupTrainer, MetricPoint, RunStart, TrainConfig, TrainError,
    TrainState, Trainer, checkpoint::split_by_train_rows, log_spaced_steps,
};

/// What may differ from a checkpoint when a run goes on; `None` keeps what the file says.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Overrides {
    /// Updates to make, counted from the run's beginning.
    pub steps: Option<u64>,
    /// The learning rate at its highest.
    pub learning_rate: Option<f64>,
    /// Weight decay λ.
    pub weight_decay: Option<f64>,
    /// Steps between metrics.
    pub metrics_every: Option<u64>,
    /// Number of log-spaced steps to stop at.
    pub checkpoints: Option<u64>,
}

impl Overrides {
    fn apply(self, config: &mut TrainConfig) {
        fn set<T>(target: &mut T, value: Option<T>) {
            if let Some(value) = value {
                *target = value;
            }
        }
        set(&mut config.steps, self.steps);
        set(&mut config.learning_rate, self.learning_rate);
        set(&mut config.weight_decay, self.weight_decay);
        set(&mut config.metrics_every, self.metrics_every);
        set(&mut config.checkpoints, self.checkpoints);
    }
}

/// A group's multiplication table with the names that a file records.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedTask {
    /// The group's name, as the group parser takes it.
    pub group: String,
    /// Names of its elements in the order in which they are numbered.
    pub elements: Vec<String>,
    /// The multiplication table.
    pub task: GroupProduct,
}

/// A run that can be saved.
pub struct GroupRun {
    group: String,
    elements: Vec<String>,
    train_rows: Vec<u32>,
    trainer: GroupTrainer,
    history: Vec<MetricPoint>,
    /// Steps at which to take a closer look, ascending.
    checkpoint_steps: Vec<u64>,
    /// Why the run ended before its time.
    failure: Option<TrainError>,
}

impl GroupRun {
    /// The start of a new run of these settings.
    ///
    /// # Errors
    ///
    /// Those of [`RunStart::new`].
    pub fn start(task: &NamedTask, config: TrainConfig) -> Result<RunStart, TrainError> {
        RunStart::new(task.task.clone(), config)
    }

    /// The start of a run that goes on where `checkpoint` stopped.
    ///
    /// # Errors
    ///
    /// [`TrainError::OtherElements`] if the group numbers its elements differently,
    /// [`TrainError::CountOutOfRange`] if fewer steps are asked for than were made, and those of
    /// [`TrainConfig::validate`].
    pub fn restart(
        task: &NamedTask,
        checkpoint: &Checkpoint,
        overrides: Overrides,
    ) -> Result<RunStart, TrainError> {
        let none = || "(no element)".to_owned();
        for index in 0..checkpoint.elements.len().max(task.elements.len()) {
            let (expected, found) = (checkpoint.elements.get(index), task.elements.get(index));
            if expected != found {
                return Err(TrainError::OtherElements {
                    index,
                    expected: expected.cloned().unwrap_or_else(none),
                    found: found.cloned().unwrap_or_else(none),
                });
            }
        }
        let mut config = checkpoint.config.clone();
        overrides.apply(&mut config);
        config.validate(task.task.order)?;
        if config.steps < checkpoint.state.step {
            return Err(TrainError::CountOutOfRange {
                setting: "steps",
                value: config.steps,
                min: checkpoint.state.step,
                max: TrainConfig::MAX_STEPS,
            });
        }
        Ok(RunStart {
            config,
            task: task.task.clone(),
            split: checkpoint.split(),
            state: checkpoint.state.clone(),
        })
    }

    /// A run of `start` by a trainer that the caller made of it; `history` is what a checkpoint
    /// recorded.
    #[must_use]
    pub fn new(
        task: NamedTask,
        train_rows: Vec<u32>,
        trainer: GroupTrainer,
        history: Vec<MetricPoint>,
    ) -> Self {
        let config = trainer.config();
        Self {
            checkpoint_steps: log_spaced_steps(config.checkpoints, config.steps),
            group: task.group,
            elements: task.elements,
            train_rows,
            trainer,
            history,
            failure: None,
        }
    }

    /// A new run by burn or on the CPU.
    ///
    /// # Errors
    ///
    /// Those of [`GroupRun::start`] and [`GroupTrainer::new`].
    pub fn begin(
        task: NamedTask,
        config: TrainConfig,
        engine: Engine,
        device: &Device,
    ) -> Result<Self, TrainError> {
        let start = Self::start(&task, config)?;
        let rows = start.split.train.clone();
        let trainer = GroupTrainer::new(start, engine, device)?;
        Ok(Self::new(task, rows, trainer, Vec::new()))
    }

    /// Goes on with a run by burn or on the CPU.
    ///
    /// # Errors
    ///
    /// Those of [`GroupRun::restart`] and [`GroupTrainer::new`].
    pub fn resume(
        task: NamedTask,
        checkpoint: Checkpoint,
        overrides: Overrides,
        engine: Engine,
        device: &Device,
    ) -> Result<Self, TrainError> {
        let start = Self::restart(&task, &checkpoint, overrides)?;
        let trainer = GroupTrainer::new(start, engine, device)?;
        Ok(Self::new(
            task,
            checkpoint.train_rows,
            trainer,
            checkpoint.history,
        ))
    }

    /// The start of another trainer of this run, from one of its states; `task` is the run's own.
    #[must_use]
    pub fn start_from(&self, task: GroupProduct, state: TrainState) -> RunStart {
        RunStart {
            config: self.trainer.config().clone(),
            split: split_by_train_rows(&self.train_rows, task.n_rows()),
            task,
            state,
        }
    }

    /// Goes on by another trainer of the same run, which may be some steps behind this one: points
    /// that it measures again are not counted twice. What ended the run before is forgotten.
    pub fn go_on_with(&mut self, trainer: GroupTrainer) {
        self.trainer = trainer;
        self.failure = None;
    }

    /// The group's name.
    #[must_use]
    pub fn group(&self) -> &str {
        &self.group
    }

    /// The trainer, for all that looks.
    #[must_use]
    pub fn trainer(&self) -> &GroupTrainer {
        &self.trainer
    }

    /// The trainer whose steps a second thread can share, unless this run has another one or is done.
    pub fn shared(&mut self) -> Option<&mut FusedTrainer> {
        if self.is_done() {
            return None;
        }
        self.trainer.shared()
    }

    /// All metrics so far, also those before a resume.
    #[must_use]
    pub fn history(&self) -> &[MetricPoint] {
        &self.history
    }

    /// Rows x·|G| + y that are trained on, ascending.
    #[must_use]
    pub fn train_rows(&self) -> &[u32] {
        &self.train_rows
    }

    /// Steps at which [`GroupRun::is_at_checkpoint`] holds, ascending.
    #[must_use]
    pub fn checkpoint_steps(&self) -> &[u64] {
        &self.checkpoint_steps
    }

    /// Whether the present step is one that deserves a closer look.
    #[must_use]
    pub fn is_at_checkpoint(&self) -> bool {
        let step = self.trainer.steps_done();
        self.checkpoint_steps.binary_search(&step).is_ok()
    }

    /// Updates left until the run ends or reaches the next checkpoint step, at least 0.
    #[must_use]
    pub fn steps_to_next_stop(&self) -> u64 {
        let step = self.trainer.steps_done();
        let next = self.checkpoint_steps.iter().find(|&&next| next > step);
        next.copied().unwrap_or(self.trainer.config().steps) - step
    }

    /// Makes one update; does nothing when the run is done.
    pub fn step(&mut self) {
        if self.failure.is_none() {
            self.trainer.step();
        }
    }

    /// Whether no further step will be made.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.failure.is_some() || self.trainer.is_done()
    }

    /// Reads the metrics recorded since the last call and adds them to the history.
    ///
    /// # Errors
    ///
    /// Those of [`Trainer::read_metrics`]; the run is over then.
    pub async fn read_metrics(&mut self) -> Result<Vec<MetricPoint>, TrainError> {
        let read = self.trainer.read_metrics().await;
        let points = read.inspect_err(|error| self.failure = Some(error.clone()))?;
        // A resumed run measures its first step again.
        let last = self.history.last().map(|point| point.step);
        let new = points.into_iter().filter(|point| Some(point.step) > last);
        let new: Vec<MetricPoint> = new.collect();
        self.history.extend_from_slice(&new);
        Ok(new)
    }

    /// Everything needed to go on from here.
    ///
    /// # Errors
    ///
    /// What ended the run, if something did, and [`TrainError::Readback`].
    pub async fn checkpoint(&mut self) -> Result<Checkpoint, TrainError> {
        self.read_metrics().await?;
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        Ok(Checkpoint {
            group: self.group.clone(),
            elements: self.elements.clone(),
            config: self.trainer.config().clone(),
            state: self.trainer.state().await?,
            train_rows: self.train_rows.clone(),
            history: self.history.clone(),
        })
    }
}
