//! Training of one cell, in slices.

use glassbook_tasks::features::cell_seed;
#[cfg(feature = "gpu")]
use glassbook_tasks::features::{SparseFeatures, StateSpace};
use serde::{Deserialize, Serialize};

use super::SweepError;
use super::config::{CellSpec, SweepConfig};
use super::data::Data;
use super::diagnosis::diagnose;
use super::instance::{Instance, InstanceState};
use super::result::{CellResult, Curve};
#[cfg(feature = "gpu")]
use crate::superposition::NetState;
use crate::superposition::{Adam, Rate, TiedNet};

/// Updates that one instance makes before the next one has its turn: its weights stay in the cache,
/// and the schedule is computed once for all.
const STRIDE: u32 = 100;

/// All instances of one cell, at the same step.
#[derive(Debug, Clone)]
pub struct CellRun {
    config: SweepConfig,
    spec: CellSpec,
    seed: u64,
    step: u32,
    data: Data,
    instances: Vec<Instance>,
}

/// An instance trained elsewhere.
#[cfg(feature = "gpu")]
pub(super) struct Trained {
    pub(super) instance: usize,
    pub(super) state: NetState,
    pub(super) failed_step: Option<u64>,
}

/// What a later run needs to continue bit for bit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CellState {
    /// The cell.
    pub spec: CellSpec,
    step: u32,
    instances: Vec<InstanceState>,
}

impl CellState {
    /// Updates made by each instance that has not ended before.
    #[must_use]
    pub fn steps_done(&self) -> u32 {
        self.step
    }
}

impl CellRun {
    /// A cell of the sweep, before its first step.
    ///
    /// # Errors
    ///
    /// Whatever is wrong with the settings.
    pub fn new(config: &SweepConfig, spec: CellSpec) -> Result<Self, SweepError> {
        let seed = cell_seed(config.seed, spec.features, spec.hidden);
        let instance = |index| Instance::new(config, &spec, seed, index);
        let mut run = Self {
            config: config.clone(),
            spec,
            seed,
            step: 0,
            data: Data::new(config, &spec)?,
            instances: (0..config.instances)
                .map(instance)
                .collect::<Result<_, _>>()?,
        };
        run.record();
        Ok(run)
    }

    /// A cell where it was left.
    ///
    /// # Errors
    ///
    /// [`SweepError::ForeignState`] if the state is of another cell.
    pub fn resume(config: &SweepConfig, state: CellState) -> Result<Self, SweepError> {
        let spec = state.spec;
        let mut run = Self::new(config, spec)?;
        if state.instances.len() != run.instances.len() || state.step > config.steps {
            let CellSpec {
                features, hidden, ..
            } = spec;
            return Err(SweepError::ForeignState { features, hidden });
        }
        run.step = state.step;
        for (instance, state) in run.instances.iter_mut().zip(state.instances) {
            *instance = Instance::restore(&spec, instance.index(), state)?;
        }
        Ok(run)
    }

    /// What [`Self::resume`] needs.
    #[must_use]
    pub fn state(&self) -> CellState {
        CellState {
            spec: self.spec,
            step: self.step,
            instances: self.instances.iter().map(Instance::state).collect(),
        }
    }

    /// The cell.
    #[must_use]
    pub fn spec(&self) -> CellSpec {
        self.spec
    }

    /// Updates made by each instance that has not ended before.
    #[must_use]
    pub fn steps_done(&self) -> u32 {
        self.step
    }

    /// Whether nothing is left to train.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.step == self.config.steps || self.instances.iter().all(Instance::has_ended)
    }

    /// Makes one slice of updates of every instance: up to 100 each.
    pub fn advance(&mut self) {
        let config = &self.config;
        let mut end = (self.step + STRIDE).min(config.steps);
        if let Some(behind) = self.step.checked_rem(config.record_every) {
            end = end.min(self.step - behind + config.record_every);
        }
        let rate = |step: u32| -> Rate {
            let factor = config.schedule.factor(step, config.steps);
            Adam::default().rate(u64::from(step) + 1, config.learning_rate * factor)
        };
        let rates: Vec<Rate> = (self.step..end).map(rate).collect();
        for instance in &mut self.instances {
            instance.advance(&mut self.data, self.seed, self.step, &rates);
            if let Some(plateau) = &config.plateau {
                instance.watch(&self.data, self.seed, end, plateau);
            }
        }
        self.step = end;
        self.record();
    }

    /// Takes over what was trained elsewhere up to `step`.
    #[cfg(feature = "gpu")]
    pub(super) fn adopt(&mut self, step: u32, trained: Vec<Trained>) -> Result<(), SweepError> {
        for Trained {
            instance,
            state,
            failed_step,
        } in trained
        {
            self.instances[instance].adopt(&self.spec, state, failed_step)?;
        }
        let is_new = step > self.step;
        self.step = step;
        if is_new {
            self.record();
        }
        Ok(())
    }

    fn record(&mut self) {
        let every = self.config.record_every;
        let is_point = self.step.checked_rem(every) == Some(0) || self.step == self.config.steps;
        if every > 0 && is_point {
            for instance in &mut self.instances {
                instance.record(&self.data, self.seed);
            }
        }
    }

    /// Weights and moments of each instance.
    #[cfg(feature = "gpu")]
    pub(super) fn net_states(&self) -> Vec<NetState> {
        self.instances.iter().map(Instance::net_state).collect()
    }

    #[cfg(feature = "gpu")]
    pub(super) fn has_ended(&self, instance: usize) -> bool {
        self.instances[instance].has_ended()
    }

    #[cfg(feature = "gpu")]
    pub(super) fn seed(&self) -> u64 {
        self.seed
    }

    /// Every distinct row, if there are finitely many.
    #[cfg(feature = "gpu")]
    pub(super) fn space(&self) -> Option<&StateSpace> {
        self.data.states()
    }

    /// Sparse features and importances of the instances; the last ones serve the rest.
    #[cfg(feature = "gpu")]
    pub(super) fn sparse_sets(&self) -> Vec<(&SparseFeatures, &Vec<f32>)> {
        self.data.sparse_sets()
    }

    /// The losses of the present weights.
    #[must_use]
    pub fn result(&self) -> CellResult {
        let instances = &self.instances;
        let losses: Vec<_> = instances
            .iter()
            .map(|i| i.loss(&self.data, self.seed))
            .collect();
        let rows = self.config.evaluation_rows;
        let sampled = (rows > 0).then(|| {
            instances
                .iter()
                .map(|i| i.rows_loss(&self.data, self.seed, rows))
                .collect()
        });
        let failures = self.data.states().map_or_else(Vec::new, |space| {
            let nets = instances.iter().zip(&losses);
            nets.filter_map(|(instance, loss)| {
                diagnose(space, instance.index(), instance.sound()?, (*loss)?)
            })
            .collect()
        });
        let keep = self.config.keep_weights;
        let nets = || instances.iter().map(|instance| instance.sound());
        CellResult {
            zero_loss: self.data.zero_loss(),
            steps: instances.iter().map(Instance::steps_done).collect(),
            diverged: if instances.iter().any(|i| i.diverged().is_some()) {
                instances.iter().map(Instance::diverged).collect()
            } else {
                Vec::new()
            },
            curve: self.curve(),
            weights: keep.then(|| nets().map(|net| net.map(TiedNet::weights)).collect()),
            biases: keep.then(|| nets().map(|net| net.map(TiedNet::bias)).collect()),
            ..CellResult::new(self.spec, losses, sampled, failures)
        }
    }

    fn curve(&self) -> Option<Curve> {
        let every = self.config.record_every;
        (every > 0).then(|| {
            let mut steps: Vec<u32> = (0..=self.step).step_by(every as usize).collect();
            if self.step == self.config.steps && steps.last() != Some(&self.step) {
                steps.push(self.step);
            }
            let finite = |loss: &f64| loss.is_finite().then_some(*loss);
            let curve = |instance: &Instance| instance.curve().iter().map(finite).collect();
            Curve {
                steps,
                losses: self.instances.iter().map(curve).collect(),
            }
        })
    }
}
