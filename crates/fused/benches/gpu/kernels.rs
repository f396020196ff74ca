//! The timings.
#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]
#![allow(clippy::print_stderr, reason = "a benchmark says why it is skipped")]

use std::time::{Duration, Instant};

/// On an adapter that computes on the CPU: processor time of all threads, which means the same on a busy
/// machine; it is at most the number of cores times the time that passes. Else the time that passes.
struct Clock {
    began: Instant,
    processor: Option<Duration>,
}

impl Clock {
    fn start(is_software: bool) -> Self {
        Self {
            processor: is_software.then(processor_time).flatten(),
            began: Instant::now(),
        }
    }

    fn stop(self) -> Duration {
        let passed = self.began.elapsed();
        let after = self.processor.and_then(|_| processor_time());
        self.processor
            .zip(after)
            .map_or(passed, |(before, after)| after.saturating_sub(before))
    }
}

/// What this process has used so far, where the system is Linux.
fn processor_time() -> Option<Duration> {
    let mut nanoseconds = 0;
    for task in std::fs::read_dir("/proc/self/task").ok()? {
        // A thread may have ended since it was listed.
        let Ok(text) = std::fs::read_to_string(task.ok()?.path().join("schedstat")) else {
            continue;
        };
        nanoseconds += text.split(' ').next()?.parse::<u64>().ok()?;
    }
    Some(Duration::from_nanos(nanoseconds))
}

use criterion::{Criterion, Throughput};
use glassbook_fused::gpu::{
    Gpu, GroupNetGpu, InstanceStart, KernelId, SuperpositionGpu, SweepData, Tuning,
};
use glassbook_fused::superposition::Adam;
use glassbook_fused::{AdamW, Decay, Network, Rows};
use glassbook_tasks::features::{FeatureTree, Sampler, StateSpace, Structure};
use glassbook_tasks::rng::{Rng, Stream};

const ADAMW: AdamW = AdamW {
    learning_rate: 1e-3,
    betas: (0.9, 0.98),
    epsilon: 1e-8,
    weight_decay: 1.0,
    decay: Decay::Decoupled,
};

pub(crate) fn run() {
    let Some(gpu) = open() else {
        eprintln!("skipped: no Vulkan adapter; on Debian mesa-vulkan-drivers has one");
        return;
    };
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    // (name, order, width, embedding): 40 % of the pairs of S₄ and S₅.
    for (name, order, width, embed) in [("Bs", 24, 128, 256), ("B", 120, 256, 512)] {
        group_net(&mut criterion, &gpu, name, [order, embed, width]);
    }
    superposition(&mut criterion, &gpu);
    criterion.final_summary();
}

fn open() -> Option<Gpu> {
    let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
    descriptor.backends = wgpu::Backends::VULKAN;
    let instance = wgpu::Instance::new(descriptor);
    let adapter =
        block_on(instance.request_adapter(&wgpu::RequestAdapterOptions::default())).ok()?;
    let info = adapter.get_info();
    let (device, queue) = block_on(adapter.request_device(&wgpu::DeviceDescriptor {
        required_limits: adapter.limits(),
        ..Default::default()
    }))
    .ok()?;
    let tuning = Tuning::for_adapter(&info);
    eprintln!("{} ({:?}), {tuning:?}", info.name, info.device_type);
    Some(Gpu::new(device, queue, tuning))
}

fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

/// The MLP on 40 % of a cyclic group's table; which group it is does not change the cost.
fn group_net(criterion: &mut Criterion, gpu: &Gpu, name: &str, dims: [usize; 3]) {
    let is_software = gpu.tuning() == Tuning::SOFTWARE;
    let [order, embed, width] = dims;
    let n_pairs = (order * order) as u32;
    let pairs = (0..n_pairs).filter(|pair| pair % 5 < 2);
    let order32 = order as u32;
    let mut rows = Rows::default();
    for pair in pairs {
        let (x, y) = (pair / order32, pair % order32);
        rows.left.push(x);
        rows.right.push(y);
        rows.product.push((x + y) % order32);
    }
    let weights: Vec<Vec<f32>> = Network::Mlp
        .shapes(dims)
        .into_iter()
        .zip(0..)
        .map(|([rows, columns], k)| Rng::new(1, Stream::Init(k)).normals(rows * columns, 0.05))
        .collect();
    let (network, test) = (Network::Mlp, Rows::default());
    let mut net = GroupNetGpu::new(gpu, network, dims, &weights, &rows, &test).unwrap();

    let n_rows = rows.len();
    let product = n_rows * width * order;
    let tables = 2 * order * embed * width;
    let flops = |id| match id {
        KernelId::EmbedTables => 2 * tables,
        KernelId::EmbedGradients => 4 * tables,
        KernelId::Logits => 2 * product,
        KernelId::GroupBackward => 4 * product,
        _ => 0,
    };
    let mut group = criterion.benchmark_group(name);
    for &id in KernelId::GROUP_NET {
        if matches!(id, KernelId::BiasGradient | KernelId::LossMean) {
            continue;
        }
        if flops(id) > 0 {
            group.throughput(Throughput::Elements(flops(id) as u64));
        }
        group.bench_function(id.kernel().name, |bencher| {
            bencher.iter_custom(|times| {
                let clock = Clock::start(is_software);
                block_on(net.repeat(id, times as u32)).unwrap();
                clock.stop()
            });
        });
    }
    group.throughput(Throughput::Elements((6 * product + 6 * tables) as u64));
    let mut net = GroupNetGpu::new(gpu, network, dims, &weights, &rows, &test).unwrap();
    group.bench_function("step", |bencher| {
        bencher.iter_custom(|times| {
            let clock = Clock::start(is_software);
            for _ in 0..times {
                net.update(&ADAMW, false);
            }
            block_on(net.read(0)).unwrap();
            clock.stop()
        });
    });
    group.finish();
}

/// Five networks 14 → 3 → 14 on batches of 1,024 rows of a tree, and on its counted states.
fn superposition(criterion: &mut Criterion, gpu: &Gpu) {
    let is_software = gpu.tuning() == Tuning::SOFTWARE;
    let tree = FeatureTree::complete(3, 2).unwrap();
    let space = StateSpace::new(&tree, Sampler::EarlyStopping, Structure::Tree).unwrap();
    let spaces = [space];
    let (weights, bias) = (Rng::new(1, Stream::Init(0)).normals(42, 0.2), vec![0.0; 14]);
    let starts: Vec<_> = (0..5)
        .map(|number| InstanceStart {
            space: 0,
            n_hidden: 3,
            weights: &weights,
            bias: &bias,
            seed: 7,
            number,
        })
        .collect();
    let (spaces, n_rows) = (&spaces, 1024);
    let mut group = criterion.benchmark_group("A");
    for (name, data) in [
        ("rows", SweepData::TreeRows { spaces, n_rows }),
        ("counts", SweepData::Counts { spaces, n_rows }),
    ] {
        let mut net = SuperpositionGpu::new(gpu, &data, &starts, Adam::default()).unwrap();
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|times| {
                let clock = Clock::start(is_software);
                net.advance(&vec![1e-3; times as usize]);
                block_on(net.read()).unwrap();
                clock.stop()
            });
        });
    }
    group.finish();
}
