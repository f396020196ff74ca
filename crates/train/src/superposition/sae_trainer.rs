//! A run of sparse autoencoders that its caller advances step by step.

use burn::tensor::{Device, Tensor};
use glassbook_models::superposition::InstanceArray;
use glassbook_tasks::rng::{Rng, Stream};

use super::burn_engine::read_arrays;
use super::sae_burn::{BurnSaes, SaeTensors};
use super::sae_fused::{FusedSaes, resample};
use super::snapshots::{Snapshot, snapshot_steps};
use super::trainer::non_finite;
use super::{FeatureData, FeatureError, SaeConfig, init_arrays};
use crate::{Engine, read};

/// Losses and activity after a number of updates.
#[derive(Debug, Clone, PartialEq)]
pub struct SaePoint {
    /// Updates done.
    pub step: u64,
    /// Reconstruction (and auxiliary) error plus λ · sparsity of each instance.
    pub losses: Vec<f64>,
    /// Mean over hidden units of (h − h′)², of each instance.
    pub reconstruction: Vec<f64>,
    /// The sparsity term before its coefficient, of each instance.
    pub sparsity: Vec<f64>,
    /// Share of the batch in which an element was active, `[instances, dictionary]`.
    pub fraction_active: Vec<f32>,
}

enum Steps {
    Fused(Box<FusedSaes>),
    Burn(Box<BurnSaes>),
}

/// One dictionary per instance of a trained model, in training.
pub struct SaeTrainer {
    config: SaeConfig,
    data: FeatureData,
    engine: Steps,
    step: u64,
    points: Vec<SaePoint>,
    snapshots: Vec<Snapshot>,
    snapshot_steps: Vec<u64>,
    /// Samples in which each element was active since the present window began; `f32` on a device.
    activity: Activity,
    resampled: Vec<bool>,
    failure: Option<FeatureError>,
}

enum Activity {
    Host(Vec<u64>),
    Device(Option<Box<Tensor<3>>>),
}

impl SaeTrainer {
    /// Draws the weights from the seed and prepares the run; the fused engine leaves `device` alone.
    ///
    /// # Errors
    ///
    /// Those of [`SaeConfig::validate`].
    pub fn new(config: SaeConfig, engine: Engine, device: &Device) -> Result<Self, FeatureError> {
        config.validate()?;
        let sizes = config.sizes();
        let weights = init_arrays(&sizes.weight_specs(config.kind), config.seed);
        let elements = sizes.instances * sizes.dictionary;
        let (engine, activity) = if engine == Engine::Burn {
            (
                Steps::Burn(Box::new(BurnSaes::new(
                    config.kind,
                    sizes,
                    config.sparsity,
                    config.bandwidth,
                    &weights,
                    device,
                ))),
                Activity::Device(None),
            )
        } else {
            let variant = config.variant();
            let fused = FusedSaes::new(variant, &sizes, config.sparsity, &weights);
            (
                Steps::Fused(Box::new(fused)),
                Activity::Host(vec![0; elements]),
            )
        };
        Ok(Self {
            data: FeatureData::new(&config.source())?,
            engine,
            step: 0,
            points: Vec::new(),
            snapshots: Vec::new(),
            snapshot_steps: snapshot_steps(config.snapshots, config.steps),
            activity,
            resampled: vec![false; elements],
            failure: None,
            config,
        })
    }

    /// The settings of this run.
    #[must_use]
    pub fn config(&self) -> &SaeConfig {
        &self.config
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
        self.step >= self.config.steps || self.failure.is_some()
    }

    /// Makes one update of all dictionaries; does nothing when the run is done.
    ///
    /// # Errors
    ///
    /// [`FeatureError::NonFiniteLoss`], and readback errors.
    pub async fn step(&mut self) -> Result<(), FeatureError> {
        if self.is_done() {
            return Ok(());
        }
        self.keep_weights_if_due().await?;
        let record = self.step.is_multiple_of(self.config.metrics_every);
        let rate = self.config.learning_rate
            * self.config.schedule.factor(self.step, self.config.steps, 0);
        let states = self.states(self.step);
        let window = self.in_window();
        match &mut self.engine {
            Steps::Fused(engine) => {
                let losses = engine.gradients(&states);
                if let (true, Activity::Host(counts)) = (window, &mut self.activity) {
                    let active = losses.iter().flat_map(|(_, loss)| &loss.active);
                    for (count, active) in counts.iter_mut().zip(active) {
                        *count += u64::from(*active);
                    }
                }
                engine.update(rate);
                let totals: Vec<f64> = losses.iter().map(|(total, _)| *total).collect();
                self.check(&totals)?;
                if record {
                    let part = |f: fn(&glassbook_fused::features::SaeLoss) -> f64| {
                        losses.iter().map(|(_, loss)| f(loss)).collect()
                    };
                    let active = losses.iter().flat_map(|(_, loss)| &loss.active);
                    self.points.push(SaePoint {
                        step: self.step,
                        reconstruction: part(|loss| loss.reconstruction),
                        sparsity: part(|loss| loss.sparsity),
                        fraction_active: active
                            .map(|&count| count as f32 / self.config.batch as f32)
                            .collect(),
                        losses: totals,
                    });
                }
            }
            Steps::Burn(engine) => {
                let tensors = engine.step(&states, rate);
                if let (true, Activity::Device(sum)) = (window, &mut self.activity) {
                    let active = tensors.active.clone();
                    *sum = Some(Box::new(match sum.take() {
                        Some(sum) => *sum + active,
                        None => active,
                    }));
                }
                if record {
                    self.push_tensors(tensors).await?;
                }
            }
        }
        self.step += 1;
        self.resample_if_due().await?;
        if self.step >= self.config.steps {
            self.finish().await?;
        }
        Ok(())
    }

    /// Losses recorded since the last call.
    pub fn take_points(&mut self) -> Vec<SaePoint> {
        std::mem::take(&mut self.points)
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

    /// Hidden states of one step, `[instances, batch, hidden]`: W times fresh rows.
    fn states(&self, step: u64) -> Vec<f32> {
        let (m, n) = (self.config.hidden as usize, self.data.features());
        let batch = self.config.batch as usize;
        let mut states = Vec::with_capacity(self.config.instances as usize * batch * m);
        for (instance, w) in self.config.weights.chunks_exact(m * n).enumerate() {
            for row in self.data.fresh_rows(instance, batch, step).chunks_exact(n) {
                let start = states.len();
                states.resize(start + m, 0.0);
                // Most features are off.
                for (feature, x) in row.iter().enumerate().filter(|(_, x)| **x != 0.0) {
                    for (unit, h) in states[start..].iter_mut().enumerate() {
                        *h += w[unit * n + feature] * x;
                    }
                }
            }
        }
        states
    }

    /// Whether this step counts towards the next resampling.
    fn in_window(&self) -> bool {
        self.config.resample.is_some_and(|resample| {
            let phase = self.step % resample.every;
            phase + resample.window >= resample.every
        })
    }

    async fn resample_if_due(&mut self) -> Result<(), FeatureError> {
        let Some(settings) = self.config.resample else {
            return Ok(());
        };
        if !self.step.is_multiple_of(settings.every) || self.step >= self.config.steps {
            return Ok(());
        }
        let sizes = self.config.sizes();
        let dead = self.take_dead().await?;
        if !dead.contains(&true) {
            return Ok(());
        }
        let mut weights = self.weights().await?;
        let states = self.states(self.step);
        let own_states = states.chunks_exact(states.len() / sizes.instances);
        let own_dead = dead.chunks_exact(sizes.dictionary);
        for (instance, (dead, states)) in own_dead.zip(own_states).enumerate() {
            if !dead.contains(&true) {
                continue;
            }
            // The batch stream of this seed belongs to the model under study.
            let seed = self.config.seed ^ RESAMPLE_SEED;
            let mut rng = Rng::at(seed, Stream::Batch, instance as u32, self.step as u32);
            let done = resample(
                self.config.variant(),
                settings.scale,
                &mut weights,
                instance,
                dead,
                states,
                &mut rng,
            );
            let marks = &mut self.resampled[instance * sizes.dictionary..];
            for (mark, dead) in marks.iter_mut().zip(dead) {
                *mark |= *dead && done;
            }
        }
        match &mut self.engine {
            Steps::Fused(engine) => engine.set_weights(&weights),
            Steps::Burn(engine) => engine.set_weights(&weights),
        }
        Ok(())
    }

    /// Elements without activity in the window that ends now; a new one begins.
    async fn take_dead(&mut self) -> Result<Vec<bool>, FeatureError> {
        Ok(match &mut self.activity {
            Activity::Host(counts) => {
                let dead = counts.iter().map(|&count| count == 0).collect();
                counts.fill(0);
                dead
            }
            Activity::Device(sum) => match sum.take() {
                Some(sum) => read(*sum)
                    .await?
                    .iter()
                    .map(|&count| count == 0.0)
                    .collect(),
                None => vec![false; self.resampled.len()],
            },
        })
    }

    async fn finish(&mut self) -> Result<(), FeatureError> {
        self.keep_weights_if_due().await?;
        let states = self.states(self.step);
        match &mut self.engine {
            Steps::Burn(engine) => {
                let tensors = engine.evaluate(&states);
                self.push_tensors(tensors).await
            }
            Steps::Fused(engine) => {
                let losses = engine.gradients(&states);
                let totals: Vec<f64> = losses.iter().map(|(total, _)| *total).collect();
                self.check(&totals)?;
                let active = losses.iter().flat_map(|(_, loss)| &loss.active);
                self.points.push(SaePoint {
                    step: self.step,
                    losses: totals,
                    reconstruction: losses.iter().map(|(_, l)| l.reconstruction).collect(),
                    sparsity: losses.iter().map(|(_, l)| l.sparsity).collect(),
                    fraction_active: active
                        .map(|&count| count as f32 / self.config.batch as f32)
                        .collect(),
                });
                Ok(())
            }
        }
    }

    async fn push_tensors(&mut self, tensors: SaeTensors) -> Result<(), FeatureError> {
        let wide = |values: Vec<f32>| values.into_iter().map(f64::from).collect::<Vec<_>>();
        let losses = wide(read(tensors.total).await?);
        self.check(&losses)?;
        let active = read(tensors.active).await?;
        self.points.push(SaePoint {
            step: self.step,
            losses,
            reconstruction: wide(read(tensors.reconstruction).await?),
            sparsity: wide(read(tensors.sparsity).await?),
            fraction_active: active
                .into_iter()
                .map(|count| count / self.config.batch as f32)
                .collect(),
        });
        Ok(())
    }

    async fn keep_weights_if_due(&mut self) -> Result<(), FeatureError> {
        if self.snapshot_steps.contains(&self.step) {
            let weights = self.weights().await?;
            let resampled = std::mem::take(&mut self.resampled);
            self.resampled = vec![false; resampled.len()];
            self.snapshots.push(Snapshot {
                step: self.step,
                weights,
                resampled,
            });
        }
        Ok(())
    }

    fn check(&mut self, losses: &[f64]) -> Result<(), FeatureError> {
        self.failure = non_finite(self.step, losses);
        self.failure.clone().map_or(Ok(()), Err)
    }
}

/// Keeps the draws of a resampling apart from the model's batches.
const RESAMPLE_SEED: u64 = 0x5AE5_5AE5;
