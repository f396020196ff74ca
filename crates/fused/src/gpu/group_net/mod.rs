//! The group-composition networks with their optimizer on a GPU.
//!
//! Updates are only noted when they are asked for; a block of them is encoded and submitted at once,
//! and the losses of all its steps come back in one transfer. What a step does is the data flow of
//! [`crate::GroupNet`]; gradients of the tables are sums over the G × G grid, so nothing is atomic
//! and a run repeats bit for bit.

mod block;
mod layout;
mod rows;

use std::collections::VecDeque;

use wgpu::Buffer;

use self::block::{Block, InFlight, Queued, Work};
use self::layout::Layout;
use self::rows::{Purpose, RowSet, Scratch, WeightBuffers};
use super::buffer::{Bound, f32_bytes, u32_bytes};
use super::{Gpu, GpuError, KernelId, Step, Uniform};
use crate::{AdamW, Evaluation, GroupNetState, Network, Rows};

/// Most updates that are submitted at once: the device works on them while the host notes the next.
const BLOCK_STEPS: usize = 32;
/// A pair that is not trained on.
const NO_ROW: u32 = u32::MAX;

/// What was measured before one update.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepMetrics {
    /// Updates made before.
    pub step: u64,
    /// On the train rows.
    pub train: Evaluation,
    /// On the held-out rows, where it was asked for.
    pub test: Option<Evaluation>,
}

/// A network in training on a GPU.
pub struct GroupNetGpu {
    gpu: Gpu,
    layout: Layout,
    weights: WeightBuffers,
    scratch: Scratch,
    /// Blocks of uniforms, one per evaluation, at `step_stride` bytes.
    steps: Buffer,
    step_stride: u64,
    embed_tables: Option<(Bound, u32)>,
    embed_gradients: Option<(Bound, u32)>,
    adamw: (Bound, u32),
    train: RowSet,
    test: Option<RowSet>,
    step: u64,
    block: Block,
    in_flight: VecDeque<InFlight>,
}

impl GroupNetGpu {
    /// A network with these weights, in the order of [`Network`], for `[order, d_embed, d_hidden]`.
    ///
    /// Every pair may occur once among the train rows.
    ///
    /// # Errors
    ///
    /// [`GpuError::BufferTooLarge`] if the device has no room for the network.
    ///
    /// # Panics
    ///
    /// If a weight has another size than its shape in [`Network::shapes`].
    pub fn new(
        gpu: &Gpu,
        network: Network,
        dims: [usize; 3],
        weights: &[Vec<f32>],
        train: &Rows,
        test: &Rows,
    ) -> Result<Self, GpuError> {
        let sizes = network
            .shapes(dims)
            .into_iter()
            .map(|[rows, columns]| rows * columns);
        assert!(
            sizes.eq(weights.iter().map(Vec::len)),
            "weight sizes of {network:?}"
        );
        let layout = Layout::new(network, dims);
        let tuning = gpu.tuning();
        let order = dims[0];

        let alignment = u64::from(gpu.device().limits().min_uniform_buffer_offset_alignment);
        let step_stride = block::STEP_BYTES.next_multiple_of(alignment);
        let steps = gpu.uniform(&vec![0; step_stride as usize * 2 * BLOCK_STEPS]);

        let longest = train.len().max(test.len()).max(1);
        let scratch = Scratch::new(gpu, &layout.shape, longest)?;
        let n_passes = train.len().div_ceil(scratch.n_rows).max(1);
        let tiles = tuning.tile_workgroups(4 * layout.shape.hidden4, layout.shape.order4);
        let n_slices = tuning
            .min_workgroups
            .div_ceil(tiles)
            .clamp(1, (train.len() / 64).clamp(1, 16) as u32);
        let buffers = weight_buffers(gpu, &layout, weights, n_passes * n_slices as usize)?;

        let mut row_of = vec![NO_ROW; order * order];
        for (row, (&x, &y)) in train.left.iter().zip(&train.right).enumerate() {
            row_of[x as usize * order + y as usize] = row as u32;
        }
        let row_of = gpu.array_of("rows of the pairs", &u32_bytes(&row_of))?;
        let purpose = Purpose::Train {
            row_of: &row_of,
            n_slices,
        };
        let set = |rows: &Rows, purpose: &Purpose<'_>| {
            let steps = (&steps, block::STEP_BYTES);
            RowSet::new(gpu, &layout, &buffers, &scratch, steps, rows, purpose)
        };
        let train = set(train, &purpose)?;
        let test = if test.is_empty() {
            None
        } else {
            Some(set(test, &Purpose::Measure)?)
        };

        let mut shape = layout.shape;
        shape.all_slices = (n_passes as u32) * n_slices;
        let uniform = gpu.uniform(&shape.to_bytes());
        let adamw = gpu.bind(
            KernelId::AdamW,
            &[
                &uniform,
                &steps,
                &buffers.gradients,
                &buffers.parameters,
                &buffers.moments,
                &buffers.transposed,
            ],
            Some(block::STEP_BYTES),
        );
        let is_mlp = network != Network::Bilinear;
        let embed_tables = is_mlp.then(|| {
            let arrays = [&uniform, &buffers.parameters, &buffers.tables];
            let n_tiles = 2 * tuning.tile_workgroups(shape.order, shape.hidden4);
            (gpu.bind(KernelId::EmbedTables, &arrays, None), n_tiles)
        });
        let embed_gradients = is_mlp.then(|| {
            let arrays = [
                &uniform,
                &buffers.parameters,
                &buffers.transposed,
                &buffers.d_tables,
                &buffers.gradients,
            ];
            let n_tiles = 2 * tuning.tile_workgroups(shape.order, shape.embed4)
                + 2 * tuning.tile_workgroups(4 * shape.embed4, shape.hidden4);
            (gpu.bind(KernelId::EmbedGradients, &arrays, None), n_tiles)
        });
        Ok(Self {
            adamw: (adamw, shape.n_parameters4.div_ceil(tuning.elements)),
            gpu: gpu.clone(),
            layout,
            weights: buffers,
            scratch,
            steps,
            step_stride,
            embed_tables,
            embed_gradients,
            train,
            test,
            step: 0,
            block: Block::default(),
            in_flight: VecDeque::new(),
        })
    }

    /// Updates made or noted so far.
    #[must_use]
    pub fn steps_done(&self) -> u64 {
        self.step
    }

    /// Notes one update, with the metrics of the weights before it: the train loss always, the held-out
    /// rows if `with_test`.
    pub fn update(&mut self, adamw: &AdamW, with_test: bool) {
        self.note(Work::Update(*adamw), with_test);
        self.step += 1;
    }

    /// Notes the metrics of the weights as they are.
    pub fn measure(&mut self) {
        self.note(Work::Measure, true);
    }

    /// Metrics noted and not read yet, oldest first; leaves at most `n_blocks` submitted blocks unread,
    /// so that the device has work while the host looks at numbers.
    ///
    /// # Errors
    ///
    /// [`GpuError::Readback`].
    pub async fn read(&mut self, n_blocks: usize) -> Result<Vec<StepMetrics>, GpuError> {
        self.submit();
        let mut metrics = Vec::new();
        while self.in_flight.len() > n_blocks {
            if let Some(block) = self.in_flight.front_mut() {
                metrics.extend(block.finish().await?);
            }
            self.in_flight.pop_front();
        }
        Ok(metrics)
    }

    /// Gradients of the mean train loss, in the order of [`Network`]. Metrics noted before stay unread.
    ///
    /// # Errors
    ///
    /// [`GpuError::Readback`].
    pub async fn gradients(&mut self) -> Result<Vec<Vec<f32>>, GpuError> {
        self.note(Work::Gradients, false);
        self.submit();
        let bytes = self.weights.gradients.size();
        let all = self.gpu.download(&self.weights.gradients, bytes).await?;
        // Not a point of the run.
        self.in_flight.back_mut().map(InFlight::forget_last);
        let (gradients, slices) = all.split_at(self.layout.n_parameters);
        let mut gradients = gradients.to_vec();
        let unembed = self.layout.n_parameters - self.layout.n_unembed;
        for slice in slices.chunks_exact(self.layout.n_unembed) {
            for (sum, value) in gradients[unembed..].iter_mut().zip(slice) {
                *sum += value;
            }
        }
        self.layout.add_tied(&mut gradients);
        Ok(self.layout.unpack(&gradients))
    }

    /// Starts computing the logits of these rows, `[rows.len(), order]`; labels are not looked at.
    ///
    /// # Errors
    ///
    /// [`GpuError::BufferTooLarge`] at once, [`GpuError::Readback`] from the future.
    pub fn logits(
        &mut self,
        rows: &Rows,
    ) -> Result<impl Future<Output = Result<Vec<f32>, GpuError>> + use<>, GpuError> {
        self.submit();
        let steps = (&self.steps, block::STEP_BYTES);
        let set = RowSet::new(
            &self.gpu,
            &self.layout,
            &self.weights,
            &self.scratch,
            steps,
            rows,
            &Purpose::Measure,
        )?;
        let order = self.layout.shape.order as usize;
        let width = 4 * self.layout.shape.order4 as usize;
        let staging = self.gpu.staging(4 * (rows.len() * width) as u64);
        let mut encoder = self
            .gpu
            .device()
            .create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        if let Some((kernel, n_workgroups)) = &self.embed_tables {
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
            kernel.dispatch(&mut pass, &[], *n_workgroups);
        }
        let per_pass = self.scratch.n_rows;
        set.logits(&mut encoder, |encoder, index| {
            let n_rows = per_pass.min(rows.len() - index * per_pass);
            let (offset, size) = (4 * index * per_pass * width, 4 * n_rows * width);
            let logits = &self.scratch.logits;
            encoder.copy_buffer_to_buffer(logits, 0, &staging, offset as u64, size as u64);
        });
        self.gpu.queue().submit([encoder.finish()]);
        let padded = self.gpu.read(staging);
        Ok(async move {
            let padded = padded.await?;
            let rows = padded.chunks_exact(width);
            Ok(rows.flat_map(|row| &row[..order]).copied().collect())
        })
    }

    /// Starts reading weights and moments after every update noted so far.
    ///
    /// # Errors
    ///
    /// [`GpuError::Readback`] from the future.
    pub fn state(&mut self) -> impl Future<Output = Result<GroupNetState, GpuError>> + use<> {
        self.submit();
        let bytes = 4 * self.layout.n_parameters as u64;
        let parameters = self.gpu.download(&self.weights.parameters, bytes);
        let moments = self.gpu.download(&self.weights.moments, 2 * bytes);
        let (layout, step) = (self.layout.clone(), self.step);
        async move {
            let (parameters, moments) = (parameters.await?, moments.await?);
            let every_second = |first: usize| -> Vec<f32> {
                moments.iter().skip(first).step_by(2).copied().collect()
            };
            Ok(GroupNetState {
                step,
                weights: layout.unpack(&parameters),
                first: layout.unpack(&every_second(0)),
                second: layout.unpack(&every_second(1)),
            })
        }
    }

    /// Goes on from a state, which must be that of the same network.
    ///
    /// # Panics
    ///
    /// If a weight has another size.
    pub fn restore(&mut self, state: &GroupNetState) {
        self.submit();
        let parameters = self.layout.pack(&state.weights);
        let (first, second) = (
            self.layout.pack(&state.first),
            self.layout.pack(&state.second),
        );
        let moments: Vec<f32> = first
            .into_iter()
            .zip(second)
            .flat_map(<[f32; 2]>::from)
            .collect();
        let transposed = self.layout.transposed(&parameters);
        let queue = self.gpu.queue();
        queue.write_buffer(&self.weights.parameters, 0, &f32_bytes(&parameters));
        queue.write_buffer(&self.weights.transposed, 0, &f32_bytes(&transposed));
        queue.write_buffer(&self.weights.moments, 0, &f32_bytes(&moments));
        self.step = state.step;
    }

    /// Runs one kernel `times` times over and waits: for measurements, as weights and losses mean
    /// nothing afterwards. A network that does not use the kernel does nothing.
    ///
    /// # Errors
    ///
    /// [`GpuError::Readback`].
    pub async fn repeat(&mut self, kernel: KernelId, times: u32) -> Result<(), GpuError> {
        self.submit();
        let step = Step::default().to_bytes();
        self.gpu.queue().write_buffer(&self.steps, 0, &step);
        let mut encoder = self
            .gpu
            .device()
            .create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
        let embed = self.embed_tables.iter().chain(&self.embed_gradients);
        let launches = embed.map(|launch| (launch, false));
        let launches = launches.chain([(&self.adamw, true)]);
        for ((bound, n_workgroups), with_step) in launches.chain(self.train.launches()) {
            if bound.id() == kernel {
                let offsets: &[u32] = if with_step { &[0] } else { &[] };
                for _ in 0..times {
                    bound.dispatch(&mut pass, offsets, *n_workgroups);
                }
            }
        }
        drop(pass);
        self.gpu.queue().submit([encoder.finish()]);
        // What is read is small and comes after everything submitted.
        self.gpu.download(self.train.means(), 8).await.map(drop)
    }

    fn note(&mut self, work: Work, with_test: bool) {
        let n_test_slots = self.test.as_ref().map_or(0, |test| test.n_slots);
        let with_test = with_test && n_test_slots > 0;
        let is_full = self.block.len() >= self.train.n_slots
            || (with_test && self.block.n_tests() >= n_test_slots);
        if is_full {
            self.submit();
        }
        self.block.push(Queued {
            step: self.step,
            work,
            with_test,
        });
    }

    /// Encodes and submits what has been noted, and starts reading its metrics.
    pub fn submit(&mut self) {
        if self.block.len() == 0 {
            return;
        }
        let block = std::mem::take(&mut self.block);
        let n_test_rows = self.test.as_ref().map_or(0, |test| test.n_rows);
        let uniforms = block.uniforms(self.step_stride as usize, self.train.n_rows, n_test_rows);
        self.gpu.queue().write_buffer(&self.steps, 0, &uniforms);
        let mut encoder = self
            .gpu
            .device()
            .create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
        for (index, queued) in block.queued().iter().enumerate() {
            let offset = |slot: usize| (slot as u64 * self.step_stride) as u32;
            if let Some((kernel, n_workgroups)) = &self.embed_tables {
                kernel.dispatch(&mut pass, &[], *n_workgroups);
            }
            if let Some(test) = self.test.as_ref().filter(|_| queued.with_test) {
                test.evaluate(&mut pass, offset(2 * index + 1), false);
            }
            let is_backward = queued.work != Work::Measure;
            self.train
                .evaluate(&mut pass, offset(2 * index), is_backward);
            if let Some((kernel, n_workgroups)) =
                self.embed_gradients.as_ref().filter(|_| is_backward)
            {
                kernel.dispatch(&mut pass, &[], *n_workgroups);
            }
            if matches!(queued.work, Work::Update(_)) {
                self.adamw
                    .0
                    .dispatch(&mut pass, &[offset(2 * index)], self.adamw.1);
            }
        }
        let (n_train, n_test) = (block.len(), block.n_tests());
        self.train.reduce(&mut pass, n_train);
        if let Some(test) = &self.test {
            test.reduce(&mut pass, n_test);
        }
        drop(pass);
        let (train_bytes, test_bytes) = (8 * n_train as u64, 8 * n_test as u64);
        let staging = self.gpu.staging(train_bytes + test_bytes);
        encoder.copy_buffer_to_buffer(self.train.means(), 0, &staging, 0, train_bytes);
        if let Some(test) = self.test.as_ref().filter(|_| n_test > 0) {
            encoder.copy_buffer_to_buffer(test.means(), 0, &staging, train_bytes, test_bytes);
        }
        self.gpu.queue().submit([encoder.finish()]);
        self.in_flight
            .push_back(InFlight::new(block, self.gpu.read(staging)));
    }
}

fn weight_buffers(
    gpu: &Gpu,
    layout: &Layout,
    weights: &[Vec<f32>],
    n_slices: usize,
) -> Result<WeightBuffers, GpuError> {
    let shape = &layout.shape;
    let values = layout.pack(weights);
    let parameters = gpu.array_of("parameters", &f32_bytes(&values))?;
    let n_gradients = layout.n_parameters + (n_slices - 1) * layout.n_unembed;
    let gradients = gpu.array("gradients", n_gradients)?;
    let table = |what| gpu.array(what, 2 * 16 * (shape.order4 * shape.hidden4) as usize);
    let (tables, d_tables) = match shape.is_bilinear {
        1 => (parameters.clone(), gradients.clone()),
        _ => (table("tables")?, table("table gradients")?),
    };
    Ok(WeightBuffers {
        moments: gpu.array("moments", 2 * layout.n_parameters)?,
        transposed: gpu.array_of(
            "transposed weights",
            &f32_bytes(&layout.transposed(&values)),
        )?,
        parameters,
        gradients,
        tables,
        d_tables,
    })
}
