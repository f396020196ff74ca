//! A run of a superposition model that its caller advances step by step.

use burn::tensor::{Device, Tensor};
use glassbook_models::superposition::InstanceArray;

use super::burn_engine::{BurnEngine, read_arrays};
use super::data::FeatureBatch;
use super::fused_engine::FusedEngine;
use super::plateau::PlateauWatch;
use super::snapshots::{Snapshot, snapshot_steps};
use super::{FeatureConfig, FeatureData, FeatureError, init_arrays};
use crate::{Engine, read};

/// Losses after a number of updates.
#[derive(Debug, Clone, PartialEq)]
pub struct FeaturePoint {
    /// Updates done.
    pub step: u64,
    /// Loss of each instance on the step's batch.
    pub losses: Vec<f64>,
    /// Loss of each instance on held-out points; empty unless the data has some.
    pub test_losses: Vec<f64>,
}

impl FeaturePoint {
    /// Mean over instances.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.losses.iter().sum::<f64>() / self.losses.len() as f64
    }
}

enum Steps {
    Fused(Box<FusedEngine>),
    Burn(Box<BurnEngine>),
}

/// What a step of the reference engine leaves on the device until it is read.
enum Pending {
    /// Losses, then test losses if there are any.
    Point(u64, Vec<Tensor<1>>),
    Weights(u64, Vec<Tensor<3>>),
}

/// Many instances of one network in training.
///
/// Losses of step s describe the weights after s updates. Looking at a run does not change it.
pub struct FeatureTrainer {
    config: FeatureConfig,
    data: FeatureData,
    test: Option<FeatureBatch>,
    engine: Steps,
    step: u64,
    points: Vec<FeaturePoint>,
    snapshots: Vec<Snapshot>,
    snapshot_steps: Vec<u64>,
    pending: Vec<Pending>,
    watch: PlateauWatch,
    ended: bool,
    failure: Option<FeatureError>,
}

impl FeatureTrainer {
    /// Draws the weights from the seed and prepares the run; the fused engine leaves `device` alone.
    ///
    /// # Errors
    ///
    /// Those of [`FeatureConfig::validate`].
    pub fn new(
        config: FeatureConfig,
        engine: Engine,
        device: &Device,
    ) -> Result<Self, FeatureError> {
        config.validate()?;
        let sizes = config.sizes()?;
        let specs = sizes.weight_specs(config.architecture, config.init);
        let weights = init_arrays(&specs, config.seed);
        let importance = config.importance_of(sizes.features)?;
        let importance = importance.into_iter().map(|value| value as f32).collect();
        let data = FeatureData::new(&config)?;
        let engine = if engine == Engine::Burn {
            Steps::Burn(Box::new(BurnEngine::new(
                config.architecture,
                &weights,
                importance,
                config.weight_decay,
                device,
            )))
        } else {
            let architecture = config.architecture;
            let fused = FusedEngine::new(architecture, &sizes, &weights, importance);
            Steps::Fused(Box::new(fused))
        };
        Ok(Self {
            test: data.test_batch(),
            data,
            engine,
            step: 0,
            points: Vec::new(),
            snapshots: Vec::new(),
            snapshot_steps: snapshot_steps(config.snapshots, config.steps),
            pending: Vec::new(),
            watch: PlateauWatch::default(),
            ended: false,
            failure: None,
            config,
        })
    }

    /// The settings of this run.
    #[must_use]
    pub fn config(&self) -> &FeatureConfig {
        &self.config
    }

    /// Its rows.
    #[must_use]
    pub fn data(&self) -> &FeatureData {
        &self.data
    }

    /// How its steps are computed.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self.engine {
            Steps::Fused(_) => Engine::Fused,
            Steps::Burn(_) => Engine::Burn,
        }
    }

    /// Updates made so far.
    #[must_use]
    pub fn steps_done(&self) -> u64 {
        self.step
    }

    /// Whether no further step will be made.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.step >= self.config.steps || self.ended || self.failure.is_some()
    }

    /// Makes one update of all instances; does nothing when the run is done.
    pub fn step(&mut self) {
        if self.is_done() {
            return;
        }
        let step = self.step;
        if self.snapshot_steps.contains(&step) {
            self.keep_weights();
        }
        let record = step.is_multiple_of(self.config.metrics_every);
        let rate = self.config.learning_rate
            * self
                .config
                .schedule
                .factor(step, self.config.steps, self.config.warmup);
        let batch = self.data.batch(step);
        match &mut self.engine {
            Steps::Fused(engine) => {
                let losses = engine.gradients(batch);
                if let Some(failure) = non_finite(step, &losses) {
                    self.failure = Some(failure);
                    return;
                }
                if record {
                    let test = self.test.as_ref().map(|test| engine.evaluate(test));
                    self.push_point(step, losses, test.unwrap_or_default());
                    if self.ended {
                        return;
                    }
                }
                if let Steps::Fused(engine) = &mut self.engine {
                    engine.update(rate, self.config.weight_decay);
                }
            }
            Steps::Burn(engine) => {
                let test = self.test.as_ref().filter(|_| record);
                let test = test.map(|test| engine.evaluate(test));
                let losses = engine.step(batch, rate);
                if record {
                    let tensors = std::iter::once(losses).chain(test).collect();
                    self.pending.push(Pending::Point(step, tensors));
                }
            }
        }
        self.step += 1;
        if self.step >= self.config.steps {
            self.finish();
        }
    }

    /// Losses recorded since the last call.
    ///
    /// # Errors
    ///
    /// [`FeatureError::NonFiniteLoss`] for the first loss that is not a number; readback errors.
    pub async fn read_points(&mut self) -> Result<Vec<FeaturePoint>, FeatureError> {
        for pending in std::mem::take(&mut self.pending) {
            match pending {
                Pending::Point(step, tensors) => {
                    let mut values = Vec::new();
                    for tensor in tensors {
                        values.push(to_f64(read(tensor).await?));
                    }
                    let mut values = values.into_iter();
                    let losses = values.next().unwrap_or_default();
                    if let Some(failure) = non_finite(step, &losses) {
                        self.failure = Some(failure);
                        break;
                    }
                    self.push_point(step, losses, values.next().unwrap_or_default());
                }
                Pending::Weights(step, tensors) => {
                    if let Steps::Burn(engine) = &self.engine {
                        let weights = read_arrays(engine.names(), tensors).await?;
                        self.push_snapshot(step, weights);
                    }
                }
            }
        }
        match self.failure.clone() {
            Some(failure) => Err(failure),
            None => Ok(std::mem::take(&mut self.points)),
        }
    }

    /// Weights kept since the last call.
    pub fn take_snapshots(&mut self) -> Vec<Snapshot> {
        std::mem::take(&mut self.snapshots)
    }

    /// All parameters as they are now.
    ///
    /// # Errors
    ///
    /// If the device cannot give them back.
    pub async fn weights(&self) -> Result<Vec<InstanceArray>, FeatureError> {
        match &self.engine {
            Steps::Fused(engine) => Ok(engine.weights()),
            Steps::Burn(engine) => read_arrays(engine.names(), engine.parameters()).await,
        }
    }

    /// Losses and weights of the end, which no further step would record.
    fn finish(&mut self) {
        if self.snapshot_steps.contains(&self.step) {
            self.keep_weights();
        }
        let step = self.step;
        let batch = self.data.batch(step);
        match &mut self.engine {
            Steps::Fused(engine) => {
                let losses = engine.evaluate(batch);
                self.failure = non_finite(step, &losses);
                let test = self.test.as_ref().map(|test| engine.evaluate(test));
                self.push_point(step, losses, test.unwrap_or_default());
            }
            Steps::Burn(engine) => {
                let losses = engine.evaluate(batch);
                let test = self.test.as_ref().map(|test| engine.evaluate(test));
                let tensors = std::iter::once(losses).chain(test).collect();
                self.pending.push(Pending::Point(step, tensors));
            }
        }
    }

    fn keep_weights(&mut self) {
        match &self.engine {
            Steps::Fused(engine) => {
                let weights = engine.weights();
                self.push_snapshot(self.step, weights);
            }
            Steps::Burn(engine) => {
                let pending = Pending::Weights(self.step, engine.parameters());
                self.pending.push(pending);
            }
        }
    }

    fn push_snapshot(&mut self, step: u64, weights: Vec<InstanceArray>) {
        self.snapshots.push(Snapshot {
            step,
            weights,
            resampled: Vec::new(),
        });
    }

    fn push_point(&mut self, step: u64, losses: Vec<f64>, test_losses: Vec<f64>) {
        let point = FeaturePoint {
            step,
            losses,
            test_losses,
        };
        if let Some(plateau) = self.config.plateau {
            self.ended |= self.watch.is_over(plateau, step, point.mean());
        }
        self.points.push(point);
    }
}

fn to_f64(values: Vec<f32>) -> Vec<f64> {
    values.into_iter().map(f64::from).collect()
}

pub(super) fn non_finite(step: u64, losses: &[f64]) -> Option<FeatureError> {
    let instance = losses.iter().position(|loss| !loss.is_finite())?;
    Some(FeatureError::NonFiniteLoss {
        step,
        instance,
        loss: losses[instance],
    })
}
