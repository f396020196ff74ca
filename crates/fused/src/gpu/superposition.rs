//! Many tied autoencoders x̂ = ReLU(WᵀWx + b) at once, on weighted states of trees.
//!
//! Every instance of every configuration is a workgroup of its own; draws, gradients and Adam stay on
//! the device for a whole block of updates. The steps are those of [`crate::superposition::TiedNet`],
//! and the batches have the bits of [`StateSpace::draw_counts`].

use glassbook_tasks::features::{StateSpace, Target};

use super::buffer::{Bound, f32_bytes, u32_bytes};
use super::{Gpu, GpuError, Instance, KernelId, SweepSteps, Uniform};
use crate::superposition::Adam;

/// Updates of one dispatch: enough to make its cost invisible, few enough to stop soon.
const DISPATCH_STEPS: usize = 50;

/// Where one instance starts.
#[derive(Debug, Clone, Copy)]
pub struct InstanceStart<'a> {
    /// Which of the data sets.
    pub space: usize,
    /// Hidden units.
    pub n_hidden: usize,
    /// W, `[n_hidden, n]` row by row.
    pub weights: &'a [f32],
    /// b, `[n]`.
    pub bias: &'a [f32],
    /// Seed of its batches, shared by the instances of a configuration.
    pub seed: u64,
    /// Its number among them.
    pub number: u32,
}

/// What is known of an instance after some updates.
#[derive(Debug, Clone, PartialEq)]
pub struct InstanceResult {
    /// Loss of the last update's batch, before that update.
    pub loss: f32,
    /// The update that made a weight infinite or no number, counted from 1.
    pub failed_step: Option<u64>,
    /// W, `[n_hidden, n]` row by row.
    pub weights: Vec<f32>,
    /// b, `[n]`.
    pub bias: Vec<f32>,
}

/// Instances in training.
pub struct SuperpositionGpu {
    gpu: Gpu,
    kernel: Bound,
    instances: Vec<(Instance, usize)>,
    adam: Adam,
    n_rows: u32,
    n_columns4: usize,
    steps_per_dispatch: usize,
    step: u64,
    uniform: wgpu::Buffer,
    rates: wgpu::Buffer,
    columns: wgpu::Buffer,
    results: wgpu::Buffer,
}

impl SuperpositionGpu {
    /// Uploads the instances. A batch has `n_rows` rows; 0 stands for exact expectations.
    ///
    /// # Errors
    ///
    /// [`GpuError::BufferTooLarge`] if they do not fit the device together,
    /// [`GpuError::InstanceTooLarge`] if one of them is too much for a dispatch.
    ///
    /// # Panics
    ///
    /// If an instance names a data set that is not there or has weights of another size.
    pub fn new(
        gpu: &Gpu,
        spaces: &[StateSpace],
        starts: &[InstanceStart<'_>],
        n_rows: u32,
        adam: Adam,
    ) -> Result<Self, GpuError> {
        let mut tables = Vec::new();
        let placed: Vec<[u32; 4]> = spaces.iter().map(|s| place(s, &mut tables)).collect();
        let (mut columns, mut n_scratch) = (Vec::new(), 0);
        let mut steps_per_dispatch = DISPATCH_STEPS;
        let mut instances = Vec::new();
        for start in starts {
            let n = spaces[start.space].n_features();
            assert_eq!(start.bias.len(), n, "b");
            assert_eq!(start.weights.len(), n * start.n_hidden, "W");
            let [states_at, splits_at, n_splits, entry] = placed[start.space];
            let hidden4 = start.n_hidden.div_ceil(4);
            let instance = Instance {
                n_features: n as u32,
                hidden4: hidden4 as u32,
                columns_at: (columns.len() / 4) as u32,
                scratch_at: n_scratch as u32,
                states_at,
                splits_at,
                n_splits,
                start: entry,
                key_low: start.seed as u32,
                key_high: (start.seed >> 32) as u32,
                number: start.number,
            };
            let fitting = gpu.tuning().max_iterations / iterations(&instance, gpu, n_rows);
            if fitting == 0 {
                return Err(GpuError::InstanceTooLarge {
                    n_features: n,
                    n_hidden: start.n_hidden,
                });
            }
            steps_per_dispatch = steps_per_dispatch.min(fitting as usize);
            n_scratch += (n + 1) * (n + 1) + n_splits as usize;
            for feature in 0..n {
                let column = (0..4 * hidden4).map(|k| {
                    let at = k * n + feature;
                    start
                        .weights
                        .get(at)
                        .copied()
                        .filter(|_| k < start.n_hidden)
                });
                columns.extend(column.map(Option::unwrap_or_default));
                columns.extend([start.bias[feature], 0.0, 0.0, 0.0]);
            }
            instances.push((instance, start.n_hidden));
        }
        let n_columns4 = columns.len() / 4;
        let words: Vec<u8> = instances.iter().flat_map(|(i, _)| i.words()).collect();
        let uniform = gpu.uniform(&SweepSteps::default().to_bytes());
        let rates = gpu.array("rates", 2 * DISPATCH_STEPS)?;
        let both = [columns.as_slice(), columns.as_slice()].concat();
        let columns = gpu.array_of("weights", &f32_bytes(&both))?;
        let results = gpu.array("results", 2 * instances.len())?;
        let kernel = gpu.bind(
            KernelId::SuperpositionStates,
            &[
                &uniform,
                &gpu.array_of("instances", &words)?,
                &gpu.array_of("tables", &u32_bytes(&tables))?,
                &rates,
                &columns,
                &gpu.array("moments", 8 * n_columns4)?,
                &gpu.array("outputs of the states", 2 * n_scratch)?,
                &results,
            ],
            None,
        );
        Ok(Self {
            gpu: gpu.clone(),
            kernel,
            instances,
            adam,
            n_rows,
            n_columns4,
            steps_per_dispatch,
            step: 0,
            uniform,
            rates,
            columns,
            results,
        })
    }

    /// Updates made or submitted.
    #[must_use]
    pub fn steps_done(&self) -> u64 {
        self.step
    }

    /// Submits one update of every instance per learning rate.
    pub fn advance(&mut self, learning_rates: &[f64]) {
        for rates in learning_rates.chunks(self.steps_per_dispatch) {
            let scalars: Vec<f32> = (1..)
                .zip(rates)
                .flat_map(|(i, &rate)| self.adam.rate(self.step + i, rate).scalars())
                .collect();
            let steps = SweepSteps {
                first_step: self.step as u32,
                n_steps: rates.len() as u32,
                n_rows: self.n_rows,
                n_columns4: self.n_columns4 as u32,
                beta1: self.adam.betas.0 as f32,
                beta2: self.adam.betas.1 as f32,
            };
            let queue = self.gpu.queue();
            queue.write_buffer(&self.rates, 0, &f32_bytes(&scalars));
            queue.write_buffer(&self.uniform, 0, &steps.to_bytes());
            let mut encoder = self
                .gpu
                .device()
                .create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
            self.kernel
                .dispatch(&mut pass, &[], self.instances.len() as u32);
            drop(pass);
            queue.submit([encoder.finish()]);
            self.step += rates.len() as u64;
        }
    }

    /// Starts reading every instance after the updates submitted so far.
    ///
    /// # Errors
    ///
    /// [`GpuError::Readback`] from the future.
    pub fn read(&self) -> impl Future<Output = Result<Vec<InstanceResult>, GpuError>> + use<> {
        let copy = 16 * self.n_columns4 as u64;
        let columns = self.gpu.download(&self.columns, 2 * copy);
        let results = self
            .gpu
            .download(&self.results, 8 * self.instances.len() as u64);
        let instances = self.instances.clone();
        let current = (self.step % 2) as usize * 4 * self.n_columns4;
        async move {
            let (columns, results) = (columns.await?, results.await?);
            let instances = instances.iter().zip(results.chunks_exact(2));
            Ok(instances
                .map(|((instance, n_hidden), result)| {
                    let columns = &columns[current + 4 * instance.columns_at as usize..];
                    unpack(instance, *n_hidden, columns, result)
                })
                .collect())
        }
    }
}

/// Loop iterations of the busiest lane in one update, estimated from above.
fn iterations(instance: &Instance, gpu: &Gpu, n_rows: u32) -> u64 {
    let [n, hidden4, splits] =
        [instance.n_features, instance.hidden4, instance.n_splits].map(u64::from);
    let lanes = u64::from(gpu.tuning().instances);
    let residuals = n.div_ceil(lanes) * ((hidden4 + 2) * n + hidden4 + 2);
    let gradients = (n * (hidden4 + 1)).div_ceil(lanes) * (n + 1);
    // Every row is decided once per level, by about two random bits.
    let levels = u64::from(n.ilog2()) + 2;
    let words = u64::from(n_rows) / 16 * levels + 8 * splits;
    residuals + gradients + n + 2 * splits + 4 * words + lanes
}

fn unpack(instance: &Instance, n_hidden: usize, columns: &[f32], result: &[f32]) -> InstanceResult {
    let n = instance.n_features as usize;
    let stride = 4 * (instance.hidden4 as usize + 1);
    InstanceResult {
        loss: result[0],
        failed_step: (result[1] > 0.0).then_some(result[1] as u64),
        weights: (0..n_hidden * n)
            .map(|i| columns[i % n * stride + i / n])
            .collect(),
        bias: (0..n).map(|j| columns[(j + 1) * stride - 4]).collect(),
    }
}

/// Appends the states, splits and rows of a data set; returns where states and splits begin, how many
/// splits there are, and where a batch enters.
fn place(space: &StateSpace, tables: &mut Vec<u32>) -> [u32; 4] {
    let n = space.n_features();
    let (n_states, n_words) = (n + 1, n.div_ceil(32));
    let splits = space.plan().splits();
    let states_at = tables.len();
    let splits_at = states_at + 3 * n_states;
    let rows_at = splits_at + 3 * splits.len();
    let parents = space.tree().parents().iter();
    let above = std::iter::once(0).chain(parents.map(|p| p.map_or(0, |p| p + 1)));
    for (state, (above, &share)) in above.zip(space.probabilities()).enumerate() {
        let row = rows_at + state * n_words;
        tables.extend([above, (share as f32).to_bits(), row as u32]);
    }
    let target = |target: Target| match target {
        Target::State(state) => state,
        Target::Split(split) => n_states as u32 + split,
    };
    for split in splits {
        tables.extend([
            split.threshold,
            target(split.sides[0]),
            target(split.sides[1]),
        ]);
    }
    let mut row = vec![0.0; n];
    for state in 0..n_states {
        space.write_row(state, &mut row);
        for word in row.chunks(32) {
            let bits = word
                .iter()
                .zip(0..)
                .map(|(&x, bit)| u32::from(x > 0.0) << bit);
            tables.push(bits.sum());
        }
    }
    let certain = || {
        space
            .probabilities()
            .iter()
            .position(|&p| p > 0.0)
            .unwrap_or(0)
    };
    let entry = if splits.is_empty() {
        certain()
    } else {
        n_states
    };
    [states_at, splits_at, splits.len(), entry].map(|at| at as u32)
}
