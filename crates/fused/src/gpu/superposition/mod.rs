//! Many tied autoencoders x̂ = ReLU(WᵀWx + b) at once.
//!
//! Every instance of every configuration is a workgroup of its own; draws, gradients and Adam stay on
//! the device for a whole block of updates. The steps are those of [`crate::superposition::TiedNet`],
//! and the batches have the bits of [`StateSpace::draw_counts`], [`StateSpace::draw_rows`] or
//! [`SparseFeatures::draw_rows`].

mod columns;
mod plan;
mod tables;

use glassbook_tasks::features::{SparseFeatures, StateSpace};

use self::plan::{Group, Plan};
use super::buffer::{Bound, f32_bytes, u32_bytes};
use super::{Gpu, GpuError, SweepSteps, Uniform};
use crate::superposition::{Adam, NetState};

/// Updates of one dispatch: enough to make its cost invisible, few enough to stop soon.
const DISPATCH_STEPS: usize = 50;

/// What a step is trained on. Instances name their data set by its place in the list.
#[derive(Debug, Clone, Copy)]
pub enum SweepData<'a> {
    /// How often each distinct row occurs in a random batch.
    Counts {
        /// Trees.
        spaces: &'a [StateSpace],
        /// Rows of a batch.
        n_rows: u32,
    },
    /// The probability of each distinct row.
    Exact {
        /// Trees.
        spaces: &'a [StateSpace],
    },
    /// A random batch, row by row; the device adds up equal rows before it looks at them.
    TreeRows {
        /// Trees.
        spaces: &'a [StateSpace],
        /// Rows of a batch.
        n_rows: u32,
    },
    /// A random batch of sparse features, row by row.
    SparseRows {
        /// Features and pairs of them.
        features: &'a [SparseFeatures],
        /// Weights of their squared errors, `[n]` each.
        importance: &'a [Vec<f32>],
        /// Rows of a batch.
        n_rows: u32,
    },
}

impl SweepData<'_> {
    /// Rows of a batch; 0 for exact expectations.
    fn n_rows(&self) -> u32 {
        match *self {
            Self::Exact { .. } => 0,
            Self::Counts { n_rows, .. }
            | Self::TreeRows { n_rows, .. }
            | Self::SparseRows { n_rows, .. } => n_rows,
        }
    }

    fn is_sparse(&self) -> bool {
        matches!(self, Self::SparseRows { .. })
    }
}

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
    plan: Plan,
    launches: Vec<Launch>,
    adam: Adam,
    step: u64,
    rates: wgpu::Buffer,
    columns: wgpu::Buffer,
    moments: wgpu::Buffer,
    results: wgpu::Buffer,
}

/// Instances that share a kernel.
struct Launch {
    kernel: Bound,
    uniform: wgpu::Buffer,
    group: Group,
}

impl SuperpositionGpu {
    /// Uploads the instances.
    ///
    /// # Errors
    ///
    /// [`GpuError::BufferTooLarge`] if they do not fit the device together,
    /// [`GpuError::InstanceTooLarge`] if one of them is too much for a dispatch, or too wide for
    /// batches that are drawn row by row.
    ///
    /// # Panics
    ///
    /// If an instance names a data set that is not there or has weights of another size.
    pub fn new(
        gpu: &Gpu,
        data: &SweepData<'_>,
        starts: &[InstanceStart<'_>],
        adam: Adam,
    ) -> Result<Self, GpuError> {
        let mut plan = Plan::new(gpu.tuning(), data, starts)?;
        let words: Vec<u8> = plan.instances.iter().flat_map(|(i, _)| i.words()).collect();
        let mut columns = Vec::with_capacity(4 * plan.n_columns4);
        for &index in &plan.order {
            let start = &starts[index];
            columns::pack(start.n_hidden, start.weights, start.bias, &mut columns);
        }
        let both = [columns.as_slice(), columns.as_slice()].concat();
        let instances = gpu.array_of("instances", &words)?;
        let tables = gpu.array_of("tables", &u32_bytes(&std::mem::take(&mut plan.tables)))?;
        let rates = gpu.array("rates", 2 * DISPATCH_STEPS)?;
        let columns = gpu.array_of("weights", &f32_bytes(&both))?;
        let moments = gpu.array("moments", 8 * plan.n_columns4)?;
        let scratch = gpu.array("outputs and gradients", plan.n_scratch)?;
        let rows = gpu.array("rows", plan.n_rows_words)?;
        let results = gpu.array("results", 2 * plan.instances.len())?;
        let launches = plan.groups.iter().map(|group| {
            let uniform = gpu.uniform(&SweepSteps::default().to_bytes());
            let buffers = [
                &uniform, &instances, &tables, &rates, &columns, &moments, &scratch, &rows,
                &results,
            ];
            let kernel = gpu.bind_unrolled(group.kernel, group.unrolled, &buffers, None);
            let group = group.clone();
            Launch {
                kernel,
                uniform,
                group,
            }
        });
        Ok(Self {
            launches: launches.collect(),
            gpu: gpu.clone(),
            plan,
            adam,
            step: 0,
            rates,
            columns,
            moments,
            results,
        })
    }

    /// Bytes that these instances take on the device, nothing of which grows with the steps.
    ///
    /// # Errors
    ///
    /// As [`Self::new`], but for the device's memory.
    pub fn bytes(
        gpu: &Gpu,
        data: &SweepData<'_>,
        starts: &[InstanceStart<'_>],
    ) -> Result<u64, GpuError> {
        Ok(Plan::new(gpu.tuning(), data, starts)?.bytes())
    }

    /// Updates made or submitted.
    #[must_use]
    pub fn steps_done(&self) -> u64 {
        self.step
    }

    /// Submits one update of every instance per learning rate.
    pub fn advance(&mut self, learning_rates: &[f64]) {
        for rates in learning_rates.chunks(self.plan.steps_per_dispatch) {
            let scalars: Vec<f32> = (1..)
                .zip(rates)
                .flat_map(|(i, &rate)| self.adam.rate(self.step + i, rate).scalars())
                .collect();
            let queue = self.gpu.queue();
            queue.write_buffer(&self.rates, 0, &f32_bytes(&scalars));
            let mut encoder = self
                .gpu
                .device()
                .create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
            for launch in &self.launches {
                let steps = SweepSteps {
                    first_step: self.step as u32,
                    n_steps: rates.len() as u32,
                    n_rows: self.plan.n_rows,
                    n_columns4: self.plan.n_columns4 as u32,
                    first_instance: launch.group.first,
                    by_rows: u32::from(self.plan.counts_rows),
                    beta1: self.adam.betas.0 as f32,
                    beta2: self.adam.betas.1 as f32,
                };
                queue.write_buffer(&launch.uniform, 0, &steps.to_bytes());
                launch
                    .kernel
                    .dispatch(&mut pass, &[], launch.group.n_instances);
            }
            drop(pass);
            queue.submit([encoder.finish()]);
            self.step += rates.len() as u64;
        }
    }

    /// Waits until every update submitted so far is made.
    ///
    /// # Errors
    ///
    /// [`GpuError::Readback`] from the future.
    pub fn finish(&self) -> impl Future<Output = Result<(), GpuError>> + use<> {
        let first = self.gpu.download(&self.results, 8);
        async move { first.await.map(|_| ()) }
    }

    /// Starts reading every instance after the updates submitted so far, in the order of their starts.
    ///
    /// # Errors
    ///
    /// [`GpuError::Readback`] from the future.
    pub fn read(&self) -> impl Future<Output = Result<Vec<InstanceResult>, GpuError>> + use<> {
        let columns = self
            .gpu
            .download(&self.columns, 32 * self.plan.n_columns4 as u64);
        let results = self
            .gpu
            .download(&self.results, 8 * self.plan.instances.len() as u64);
        let (plan, current) = (self.plan.clone(), self.current());
        async move {
            let (columns, results) = (columns.await?, results.await?);
            Ok(plan.in_order_of_starts(|at, instance, n_hidden| {
                let columns = &columns[current + 4 * instance.columns_at as usize..];
                let (weights, bias) = columns::unpack(instance, n_hidden, columns);
                let [loss, failed] = [results[2 * at], results[2 * at + 1]];
                InstanceResult {
                    loss,
                    failed_step: (failed > 0.0).then_some(failed as u64),
                    weights,
                    bias,
                }
            }))
        }
    }

    /// Starts reading weights and moments after the updates submitted so far, in the order of the
    /// starts: what [`crate::superposition::TiedNet::restore`] and [`Self::restore`] go on from.
    ///
    /// # Errors
    ///
    /// [`GpuError::Readback`] from the future.
    pub fn states(&self) -> impl Future<Output = Result<Vec<NetState>, GpuError>> + use<> {
        let bytes = 32 * self.plan.n_columns4 as u64;
        let columns = self.gpu.download(&self.columns, bytes);
        let moments = self.gpu.download(&self.moments, bytes);
        let (plan, current, step) = (self.plan.clone(), self.current(), self.step);
        async move {
            let (columns, moments) = (columns.await?, moments.await?);
            Ok(plan.in_order_of_starts(|_, instance, n_hidden| {
                let at = 4 * instance.columns_at as usize;
                let (weights, bias) = columns::unpack(instance, n_hidden, &columns[current + at..]);
                let [first, second] =
                    columns::unpack_moments(instance, n_hidden, &moments[2 * at..]);
                NetState {
                    step,
                    weights,
                    bias,
                    first,
                    second,
                }
            }))
        }
    }

    /// Goes on from these states, one per start and all of the same step.
    ///
    /// # Panics
    ///
    /// If there are more or fewer, or one is of another network or step.
    pub fn restore(&mut self, states: &[NetState]) {
        assert_eq!(
            states.len(),
            self.plan.instances.len(),
            "one state per instance"
        );
        let (mut columns, mut moments) = (Vec::new(), Vec::new());
        for (&index, (instance, n_hidden)) in self.plan.order.iter().zip(&self.plan.instances) {
            let state = &states[index];
            assert_eq!(state.step, states[0].step, "steps of the instances");
            assert_eq!(state.bias.len(), instance.n_features as usize, "b");
            assert_eq!(state.weights.len(), n_hidden * state.bias.len(), "W");
            columns::pack(*n_hidden, &state.weights, &state.bias, &mut columns);
            columns::pack_moments(*n_hidden, state, &mut moments);
        }
        let both = [columns.as_slice(), columns.as_slice()].concat();
        let queue = self.gpu.queue();
        queue.write_buffer(&self.columns, 0, &f32_bytes(&both));
        queue.write_buffer(&self.moments, 0, &f32_bytes(&moments));
        let zeros = vec![0.0; 2 * self.plan.instances.len()];
        queue.write_buffer(&self.results, 0, &f32_bytes(&zeros));
        self.step = states.first().map_or(0, |state| state.step);
    }

    /// Where the present copy of the columns begins, in floats.
    fn current(&self) -> usize {
        (self.step % 2) as usize * 4 * self.plan.n_columns4
    }
}
