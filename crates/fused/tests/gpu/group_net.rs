//! The group-composition networks on the GPU against finite differences and the CPU.

use glassbook_fused::gpu::{GroupNetGpu, StepMetrics, Tuning};
use glassbook_fused::{AdamW, Decay, GroupNet, Network, Rows};
use glassbook_tasks::rng::{Rng, Stream};

use crate::support::{self, block_on, gpu};

const NETWORKS: [Network; 4] = [
    Network::Mlp,
    Network::MlpBias,
    Network::MlpSummed,
    Network::Bilinear,
];

const ADAMW: AdamW = AdamW {
    learning_rate: 1e-3,
    betas: (0.9, 0.98),
    epsilon: 1e-8,
    weight_decay: 1.0,
    decay: Decay::Decoupled,
};

/// Part of the table of Cₙ, without repetition: (rows trained on, the others).
fn rows(order: u32, n_train: usize) -> (Rows, Rows) {
    let n_pairs = order * order;
    // 37 has no factor in common with the orders used here, so this visits every pair once.
    let mut pairs: Vec<u32> = (0..n_pairs).map(|i| i * 37 % n_pairs).collect();
    let (train, test) = pairs.split_at_mut(n_train);
    train.sort_unstable();
    let make = |pairs: &[u32]| Rows {
        left: pairs.iter().map(|p| p / order).collect(),
        right: pairs.iter().map(|p| p % order).collect(),
        product: pairs
            .iter()
            .map(|p| (p / order + p % order) % order)
            .collect(),
    };
    (make(train), make(test))
}

fn weights(network: Network, dims: [usize; 3]) -> Vec<Vec<f32>> {
    let shapes = network.shapes(dims).into_iter().zip(0..);
    shapes
        .map(|([rows, columns], k)| {
            // Larger than a run starts with, so that logits differ and gradients are not all alike.
            let std = 1.5 / (if k < 2 { columns } else { rows } as f32).sqrt();
            Rng::new(11, Stream::Init(k)).normals(rows * columns, std)
        })
        .collect()
}

fn largest(values: &[f32]) -> f32 {
    values
        .iter()
        .fold(0.0, |largest, value| largest.max(value.abs()))
}

/// Sizes that divide by nothing, that need no padding, and a pass that is cut in slices.
const SIZES: [([usize; 3], usize); 3] = [([7, 10, 13], 30), ([8, 16, 32], 64), ([23, 20, 37], 400)];

#[test]
fn every_gradient_is_that_of_the_cpu_for_every_network_size_and_tuning() {
    for tuning in [Tuning::SOFTWARE, Tuning::HARDWARE] {
        let gpu = gpu(tuning);
        for network in NETWORKS {
            for (dims, n_train) in SIZES {
                let (train, test) = rows(dims[0] as u32, n_train);
                let weights = weights(network, dims);
                let mut cpu = GroupNet::new(network, dims, &weights);
                let want = cpu.backward(&train);
                let mut net =
                    GroupNetGpu::new(&gpu, network, dims, &weights, &train, &test).unwrap();
                net.measure();
                let got = block_on(net.gradients()).unwrap();
                for (index, (got, want)) in got.iter().zip(cpu.gradients()).enumerate() {
                    let scale = largest(&want);
                    for (i, (got, want)) in got.iter().zip(&want).enumerate() {
                        let error = (got - want).abs() / scale;
                        assert!(
                            error < 2e-6,
                            "{network:?} {dims:?} weight {index} [{i}]: {got} for {want}"
                        );
                    }
                }
                let points = block_on(net.read(0)).unwrap();
                assert_eq!(points.len(), 1, "gradients are no point of the run");
                let held_out = points[0].test;
                assert_eq!(held_out.is_some(), !test.is_empty());
                let close = |a: f32, b: f32| (a - b).abs() <= 2e-6 * b.abs();
                assert!(
                    close(points[0].train.loss, want.loss),
                    "{points:?} {want:?}"
                );
                assert_eq!(points[0].train.accuracy, want.accuracy);
                if let Some(held_out) = held_out {
                    let want = cpu.evaluate(&test);
                    assert!(close(held_out.loss, want.loss), "{held_out:?} {want:?}");
                    assert_eq!(held_out.accuracy, want.accuracy);
                }
            }
        }
    }
}

/// Runs `steps` updates on the GPU, in slices as the page does, and measures at the end.
fn train_gpu(net: &mut GroupNetGpu, adamw: &AdamW, steps: u64) -> Vec<StepMetrics> {
    let mut points = Vec::new();
    while net.steps_done() < steps {
        net.update(adamw, net.steps_done().is_multiple_of(10));
        if net.steps_done().is_multiple_of(70) {
            points.extend(block_on(net.read(1)).unwrap());
        }
    }
    net.measure();
    points.extend(block_on(net.read(0)).unwrap());
    assert_eq!(
        points.iter().map(|p| p.step).collect::<Vec<_>>(),
        (0..=steps).collect::<Vec<_>>()
    );
    points
}

/// (network, sizes, train rows, steps, learning rate).
const RUNS: [(Network, [usize; 3], usize, u64, f64); 6] = [
    (Network::Mlp, [24, 64, 32], 230, 100, 1e-3),
    (Network::MlpBias, [24, 64, 32], 230, 100, 1e-3),
    (Network::MlpSummed, [24, 64, 32], 230, 100, 1e-3),
    (Network::Bilinear, [24, 32, 32], 230, 100, 1e-2),
    (Network::Mlp, [6, 256, 128], 21, 1000, 1e-3),
    (Network::Bilinear, [6, 64, 64], 21, 1000, 1e-2),
];

#[test]
fn losses_follow_the_cpu_for_a_hundred_and_a_thousand_steps() {
    let gpu = gpu(Tuning::SOFTWARE);
    for (network, dims, n_train, steps, learning_rate) in RUNS {
        let adamw = AdamW {
            learning_rate,
            ..ADAMW
        };
        let (train, test) = rows(dims[0] as u32, n_train);
        let weights = weights(network, dims);
        let mut cpu = GroupNet::new(network, dims, &weights);
        let mut net = GroupNetGpu::new(&gpu, network, dims, &weights, &train, &test).unwrap();
        let points = train_gpu(&mut net, &adamw, steps);
        let mut losses = Vec::new();
        for step in 0..=steps {
            losses.push(cpu.backward(&train).loss);
            if step < steps {
                cpu.update(&adamw);
            }
        }
        for (point, want) in points.iter().zip(&losses) {
            // In between, rounding may turn a ReLU on a step earlier or later.
            if point.step > 100 && point.step < steps {
                continue;
            }
            let tolerance = if point.step > 100 { 1e-3 } else { 1e-4 };
            let error = (point.train.loss - want).abs() / want;
            assert!(
                error < tolerance,
                "{network:?} {dims:?} {point:?} for {want}: {error:e}"
            );
        }
        let last = losses[steps as usize];
        assert!(
            last < 0.8 * losses[0],
            "{network:?} must learn something: {last}"
        );
        // The held-out rows are measured every ten steps and at the end.
        let measured = points.iter().filter(|p| p.test.is_some()).count();
        assert_eq!(measured as u64, steps / 10 + 1);

        let everything = rows(dims[0] as u32, dims[0] * dims[0]).0;
        let logits = block_on(net.logits(&everything).unwrap()).unwrap();
        let want = cpu.logits(&everything);
        let scale = largest(&want);
        for (got, want) in logits.iter().zip(&want) {
            assert!(
                (got - want).abs() < 2e-3 * scale,
                "{network:?}: {got} for {want}"
            );
        }
    }
}

#[test]
fn a_run_repeats_bit_for_bit_and_goes_on_from_its_state() {
    let gpu = gpu(Tuning::HARDWARE);
    for network in NETWORKS {
        let dims = [12, 10, 9];
        let (train, test) = rows(12, 70);
        let weights = weights(network, dims);
        let new = || GroupNetGpu::new(&gpu, network, dims, &weights, &train, &test).unwrap();
        let (mut first, mut again) = (new(), new());
        let whole = train_gpu(&mut first, &ADAMW, 60);
        for _ in 0..25 {
            again.update(&ADAMW, false);
        }
        let state = block_on(again.state()).unwrap();
        assert_eq!(state.step, 25);
        let mut resumed = new();
        resumed.restore(&state);
        for step in 25..60 {
            resumed.update(&ADAMW, step % 10 == 0);
        }
        resumed.measure();
        let points = block_on(resumed.read(0)).unwrap();
        assert_eq!(points, whole[25..], "{network:?}");
        let (a, b) = (
            block_on(first.state()).unwrap(),
            block_on(resumed.state()).unwrap(),
        );
        assert_eq!(a, b, "{network:?}");
    }
}

#[test]
fn adam_with_an_l2_term_follows_the_cpu() {
    let gpu = gpu(Tuning::SOFTWARE);
    let coupled = AdamW {
        decay: Decay::Coupled,
        weight_decay: 1e-2,
        ..ADAMW
    };
    let dims = [11, 8, 12];
    let (train, test) = rows(11, 80);
    let weights = weights(Network::Mlp, dims);
    let mut cpu = GroupNet::new(Network::Mlp, dims, &weights);
    let mut net = GroupNetGpu::new(&gpu, Network::Mlp, dims, &weights, &train, &test).unwrap();
    let mut want = 0.0;
    for _ in 0..50 {
        want = cpu.backward(&train).loss;
        cpu.update(&coupled);
        net.update(&coupled, false);
    }
    let got = block_on(net.read(0)).unwrap().last().unwrap().train.loss;
    assert!((got - want).abs() < 1e-5 * want, "{got} for {want}");
}

#[test]
fn a_network_that_does_not_fit_is_refused() {
    let gpu = support::gpu_with(Tuning::SOFTWARE, |limits| {
        limits.max_storage_buffer_binding_size = 1 << 16;
    });
    let dims = [6, 128, 128];
    let weights = weights(Network::Mlp, dims);
    let (train, test) = rows(6, 20);
    let error = GroupNetGpu::new(&gpu, Network::Mlp, dims, &weights, &train, &test)
        .err()
        .unwrap();
    assert_eq!(error.code(), "gpu/buffer-too-large");
    assert!(
        error.to_string().starts_with("parameters needs "),
        "{error}"
    );
}
