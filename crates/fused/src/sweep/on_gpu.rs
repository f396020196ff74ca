//! Cells of a sweep trained together on a GPU, every instance of all of them at once.
//!
//! The cells stay [`CellRun`]s: what the GPU has trained is read back into them, and they measure
//! losses, draw curves and make states as they do on the CPU.

use glassbook_tasks::features::{SparseFeatures, StateSpace};

use super::cell::{CellRun, Trained};
use super::config::{Sampling, SweepConfig};
use super::{CellResult, CellSpec, CellState, SweepError};
use crate::gpu::{Gpu, GpuError, InstanceStart, SuperpositionGpu, SweepData};
use crate::superposition::{Adam, NetState};

/// Cells in training on a GPU, all at the same step.
pub struct GpuCells {
    config: SweepConfig,
    runs: Vec<CellRun>,
    /// Run and instance of each network on the device; instances that have ended are not there.
    members: Vec<[usize; 2]>,
    net: SuperpositionGpu,
    step: u32,
}

/// What batches are drawn from, and which list entry each cell's instances use.
struct Sets {
    spaces: Vec<StateSpace>,
    features: Vec<SparseFeatures>,
    importance: Vec<Vec<f32>>,
}

impl GpuCells {
    /// Whether a GPU has everything that these settings ask for.
    ///
    /// # Errors
    ///
    /// [`SweepError::NotOnGpu`].
    pub fn check(config: &SweepConfig) -> Result<(), SweepError> {
        if config.plateau.is_some() {
            return Err(SweepError::NotOnGpu { setting: "plateau" });
        }
        Ok(())
    }

    /// Bytes that a cell takes on the device, nothing of which grows with the steps.
    ///
    /// # Errors
    ///
    /// Whatever is wrong with the settings, and [`SweepError::Gpu`] if one network is too much for a
    /// dispatch.
    pub fn cell_bytes(gpu: &Gpu, config: &SweepConfig, spec: CellSpec) -> Result<u64, SweepError> {
        // The instances of a cell differ in nothing that takes room.
        let one = config.of_one_instance();
        let run = CellRun::new(&one, spec)?;
        let sets = Sets::of(std::slice::from_ref(&run));
        let states = run.net_states();
        let starts = starts(std::slice::from_ref(&run), &[[0, 0]], &states, &sets);
        let bytes = SuperpositionGpu::bytes(gpu, &sets.data(config), &starts)?;
        Ok(bytes * u64::from(config.instances))
    }

    /// Uploads cells of one sweep, all of which have made the same number of steps.
    ///
    /// # Errors
    ///
    /// [`SweepError::NotOnGpu`], and [`SweepError::Gpu`] if they do not fit together.
    ///
    /// # Panics
    ///
    /// If the cells have made different numbers of steps.
    pub fn new(gpu: &Gpu, config: &SweepConfig, runs: Vec<CellRun>) -> Result<Self, SweepError> {
        Self::check(config)?;
        let step = runs.first().map_or(0, CellRun::steps_done);
        assert!(
            runs.iter().all(|run| run.steps_done() == step),
            "steps of the cells"
        );
        let mut members = Vec::new();
        let mut states: Vec<NetState> = Vec::new();
        for (index, run) in runs.iter().enumerate() {
            for (instance, state) in run.net_states().into_iter().enumerate() {
                if !run.has_ended(instance) {
                    members.push([index, instance]);
                    states.push(state);
                }
            }
        }
        let sets = Sets::of(&runs);
        let starts = starts(&runs, &members, &states, &sets);
        let mut net = SuperpositionGpu::new(gpu, &sets.data(config), &starts, Adam::default())?;
        if step > 0 {
            net.restore(&states);
        }
        Ok(Self {
            config: config.clone(),
            runs,
            members,
            net,
            step,
        })
    }

    /// The cells, in the order in which they were given.
    pub fn specs(&self) -> impl Iterator<Item = CellSpec> + '_ {
        self.runs.iter().map(CellRun::spec)
    }

    /// Updates submitted.
    #[must_use]
    pub fn steps_done(&self) -> u32 {
        self.step
    }

    /// Whether every update has been submitted.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.step == self.config.steps
    }

    /// Whether the losses are wanted at this step.
    #[must_use]
    pub fn is_at_stop(&self) -> bool {
        self.is_done() || self.step.checked_rem(self.config.record_every) == Some(0)
    }

    /// Updates until the losses are wanted: at the end, and at each point of the curves.
    #[must_use]
    pub fn steps_to_next_stop(&self) -> u32 {
        let left = self.config.steps - self.step;
        match self.step.checked_rem(self.config.record_every) {
            Some(behind) => left.min(self.config.record_every - behind),
            None => left,
        }
    }

    /// Submits up to `n_steps` updates of every instance, at most up to the next stop.
    pub fn advance(&mut self, n_steps: u32) {
        let end = self.step + n_steps.min(self.steps_to_next_stop());
        let config = &self.config;
        let rate = |step: u32| config.learning_rate * config.schedule.factor(step, config.steps);
        let rates: Vec<f64> = (self.step..end).map(rate).collect();
        self.net.advance(&rates);
        self.step = end;
    }

    /// Waits until every update submitted is made.
    ///
    /// # Errors
    ///
    /// [`GpuError::Readback`].
    pub async fn finish(&self) -> Result<(), GpuError> {
        self.net.finish().await
    }

    /// Reads every network back into its cell.
    ///
    /// # Errors
    ///
    /// [`SweepError::Gpu`] if the device fails; the cells are then as they were.
    pub async fn settle(&mut self) -> Result<(), SweepError> {
        let (states, results) = (self.net.states(), self.net.read());
        let (states, results) = (states.await?, results.await?);
        let mut trained: Vec<Vec<Trained>> = self.runs.iter().map(|_| Vec::new()).collect();
        for ((&[run, instance], state), result) in self.members.iter().zip(states).zip(results) {
            trained[run].push(Trained {
                instance,
                state,
                failed_step: result.failed_step,
            });
        }
        for (run, trained) in self.runs.iter_mut().zip(trained) {
            run.adopt(self.step, trained)?;
        }
        Ok(())
    }

    /// The losses of the cells as they were settled last.
    #[must_use]
    pub fn results(&self) -> Vec<CellResult> {
        self.runs.iter().map(CellRun::result).collect()
    }

    /// What [`CellRun::resume`] needs to go on from where the cells were settled last.
    #[must_use]
    pub fn states(&self) -> Vec<CellState> {
        self.runs.iter().map(CellRun::state).collect()
    }
}

impl Sets {
    fn of(runs: &[CellRun]) -> Self {
        let mut sets = Self {
            spaces: Vec::new(),
            features: Vec::new(),
            importance: Vec::new(),
        };
        let mut last = None;
        for run in runs {
            if let Some(space) = run.space() {
                // Cells of one depth have one tree.
                if last != Some(run.spec().depth) {
                    sets.spaces.push(space.clone());
                    last = Some(run.spec().depth);
                }
            } else if sets.features.is_empty() {
                for (features, importance) in run.sparse_sets() {
                    sets.features.push(features.clone());
                    sets.importance.push(importance.clone());
                }
            }
        }
        sets
    }

    fn data(&self, config: &SweepConfig) -> SweepData<'_> {
        let n_rows = config.batch;
        let spaces = &self.spaces;
        match config.sampling {
            Sampling::Counts => SweepData::Counts { spaces, n_rows },
            Sampling::Exact => SweepData::Exact { spaces },
            Sampling::Dense if self.features.is_empty() => SweepData::TreeRows { spaces, n_rows },
            Sampling::Dense => SweepData::SparseRows {
                features: &self.features,
                importance: &self.importance,
                n_rows,
            },
        }
    }
}

fn starts<'a>(
    runs: &[CellRun],
    members: &[[usize; 2]],
    states: &'a [NetState],
    sets: &Sets,
) -> Vec<InstanceStart<'a>> {
    // The place of each run's tree in the list, which follows the runs.
    let mut space = 0;
    let spaces: Vec<usize> = (0..runs.len())
        .map(|index| {
            let is_new = index > 0 && runs[index].spec().depth != runs[index - 1].spec().depth;
            space += usize::from(is_new);
            space
        })
        .collect();
    let start = |(&[run, instance], state): (&[usize; 2], &'a NetState)| InstanceStart {
        space: if sets.features.is_empty() {
            spaces[run]
        } else {
            instance.min(sets.features.len() - 1)
        },
        n_hidden: runs[run].spec().hidden,
        weights: &state.weights,
        bias: &state.bias,
        seed: runs[run].seed(),
        number: instance as u32,
    };
    members.iter().zip(states).map(start).collect()
}
