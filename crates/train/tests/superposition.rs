//! The two engines of the superposition models against each other, and runs against reference numbers.

#![allow(
    clippy::unwrap_used,
    reason = "a failing test may stop at the first wrong value"
)]

#[allow(dead_code, reason = "this file needs one of the shared functions")]
mod support;

use support::block_on;

use burn::tensor::Device;
use glassbook_models::superposition::{FeatureArchitecture, SaeKind};
use glassbook_tasks::features::{Sampler, Structure};
use glassbook_train::Engine;
use glassbook_train::superposition::{
    DataConfig, FeatureConfig, FeaturePoint, FeatureTrainer, LearningRate, Plateau, Resample,
    SaeConfig, SaePoint, SaeTrainer, Sampling, double_descent,
};

fn run(config: &FeatureConfig, engine: Engine) -> (Vec<FeaturePoint>, FeatureTrainer) {
    let mut trainer = FeatureTrainer::new(config.clone(), engine, &Device::flex()).unwrap();
    let mut points = Vec::new();
    while !trainer.is_done() {
        trainer.step();
        points.extend(block_on(trainer.read_points()).unwrap());
    }
    (points, trainer)
}

fn sparse(features: u64) -> DataConfig {
    DataConfig::Sparse {
        features,
        correlated_pairs: 0,
        anticorrelated_pairs: 0,
    }
}

fn tree(depth: u64, sampler: Sampler, sampling: Sampling) -> DataConfig {
    DataConfig::Tree {
        depth,
        branching: 2,
        sampler,
        structure: Structure::Tree,
        sampling,
    }
}

/// Largest relative difference of an instance's loss at the end of two runs, and the fall of burn's.
fn compare(config: &FeatureConfig) -> (f64, f64) {
    let (burn, _) = run(config, Engine::Burn);
    let (fused, _) = run(config, Engine::Fused);
    let (b, f) = (burn.last().unwrap(), fused.last().unwrap());
    assert_eq!((b.step, f.step), (config.steps, config.steps));
    assert_eq!(burn.len(), fused.len());
    let relative = |(b, f): (&f64, &f64)| (b - f).abs() / b;
    let pairs = b.losses.iter().zip(&f.losses);
    let error = pairs.map(relative).fold(0.0, f64::max);
    let tests = b.test_losses.iter().zip(&f.test_losses);
    let error = tests.map(relative).fold(error, f64::max);
    (error, b.mean() / burn[0].mean())
}

fn cases() -> Vec<(&'static str, FeatureConfig)> {
    let common = FeatureConfig {
        instances: 3,
        batch: 200,
        steps: 100,
        metrics_every: 50,
        learning_rate: 1e-2,
        ..FeatureConfig::default()
    };
    vec![
        (
            "autoencoder with importance and probability",
            FeatureConfig {
                data: DataConfig::Sparse {
                    features: 6,
                    correlated_pairs: 1,
                    anticorrelated_pairs: 1,
                },
                importance: vec![1.0, 0.9, 0.8, 0.7, 0.6, 0.5],
                probability: vec![0.5, 0.2, 0.05],
                schedule: LearningRate::Cosine,
                ..common.clone()
            },
        ),
        (
            "tree, counts",
            FeatureConfig {
                data: tree(3, Sampler::EarlyStopping, Sampling::Counts),
                hidden: 4,
                schedule: LearningRate::Linear,
                ..common.clone()
            },
        ),
        (
            "tree, exact",
            FeatureConfig {
                data: tree(3, Sampler::UniformNodes, Sampling::Exact),
                hidden: 4,
                ..common.clone()
            },
        ),
        (
            "neurons",
            FeatureConfig {
                architecture: FeatureArchitecture::Neurons,
                data: sparse(7),
                hidden: 5,
                probability: vec![0.3],
                ..common.clone()
            },
        ),
        (
            "absolute value",
            FeatureConfig {
                architecture: FeatureArchitecture::AbsoluteValue,
                data: DataConfig::Absolute { features: 6 },
                hidden: 8,
                probability: vec![0.3],
                // At 1e-2, Adam turns the rounding of near-zero gradients into full steps.
                learning_rate: 1e-3,
                ..common.clone()
            },
        ),
        (
            "fixed points with weight decay",
            FeatureConfig {
                instances: 2,
                data: DataConfig::Points {
                    features: 50,
                    points: 20,
                },
                probability: vec![0.05],
                warmup: 20,
                steps: 100,
                metrics_every: 50,
                ..double_descent(20)
            },
        ),
    ]
}

#[test]
fn losses_follow_burn_for_a_hundred_steps() {
    for (name, config) in cases() {
        let (error, fall) = compare(&config);
        assert!(error < 1e-4, "{name}: {error:e}");
        assert!(fall < 0.99, "{name} must learn something: {fall}");
    }
}

#[test]
fn losses_follow_burn_for_a_thousand_steps() {
    for (name, config) in cases() {
        let config = FeatureConfig {
            instances: 1,
            steps: 1000,
            learning_rate: 1e-3,
            probability: vec![config.probability[0]],
            ..config
        };
        let (error, fall) = compare(&config);
        assert!(error < 1e-3, "{name}: {error:e}");
        assert!(fall < 0.97, "{name} must learn something: {fall}");
    }
}

/// Five features in two dimensions as a regular pentagon, twice.
fn pentagons() -> Vec<f32> {
    let angle = |k: usize| std::f32::consts::TAU * k as f32 / 5.0;
    let one: Vec<f32> = (0..5)
        .map(|k| angle(k).cos())
        .chain((0..5).map(|k| angle(k).sin()))
        .collect();
    one.repeat(2)
}

fn run_sae(config: &SaeConfig, engine: Engine) -> (Vec<SaePoint>, SaeTrainer) {
    let mut trainer = SaeTrainer::new(config.clone(), engine, &Device::flex()).unwrap();
    while !trainer.is_done() {
        block_on(trainer.step()).unwrap();
    }
    (trainer.take_points(), trainer)
}

fn sae_config(kind: SaeKind) -> SaeConfig {
    SaeConfig {
        kind,
        weights: pentagons(),
        instances: 2,
        probability: vec![0.2],
        steps: 100,
        batch: 200,
        metrics_every: 20,
        learning_rate: 1e-2,
        bandwidth: 0.1,
        resample: Some(Resample {
            every: 40,
            window: 20,
            scale: 0.5,
        }),
        ..SaeConfig::default()
    }
}

#[test]
fn sparse_autoencoders_follow_burn_through_a_resampling() {
    for kind in [SaeKind::L1, SaeKind::Gated, SaeKind::JumpRelu] {
        let config = SaeConfig {
            // An element that no state of the first batches activates.
            dictionary: 8,
            sparsity: 0.5,
            ..sae_config(kind)
        };
        let (burn, _) = run_sae(&config, Engine::Burn);
        let (fused, trainer) = run_sae(&config, Engine::Fused);
        assert_eq!(burn.len(), fused.len());
        for (b, f) in burn.iter().zip(&fused) {
            for (x, y) in b.losses.iter().zip(&f.losses) {
                let error = (x - y).abs() / x;
                assert!(error < 2e-3, "{kind:?}, step {}: {error:e}", b.step);
            }
        }
        let (first, last) = (&fused[0], fused.last().unwrap());
        assert!(last.losses[0] < first.losses[0], "{kind:?}");
        assert_eq!(trainer.steps_done(), 100);
    }
}

#[test]
fn dead_elements_start_again() {
    let config = SaeConfig {
        dictionary: 12,
        sparsity: 1.0,
        snapshots: 1,
        steps: 60,
        resample: Some(Resample {
            every: 50,
            window: 10,
            scale: 0.5,
        }),
        ..sae_config(SaeKind::L1)
    };
    let (points, mut trainer) = run_sae(&config, Engine::Fused);
    let last = trainer.take_snapshots().pop().unwrap();
    let resampled = last.resampled.iter().filter(|&&mark| mark).count();
    let silent = |point: &SaePoint| point.fraction_active.iter().filter(|&&f| f == 0.0).count();
    let before = points.iter().find(|p| p.step == 40).unwrap();
    assert!(
        silent(before) > 0,
        "the case needs dead elements: {before:?}"
    );
    assert!(resampled > 0);
    assert!(silent(points.last().unwrap()) < silent(before));
}

/// Regular pentagon of the one-active limit: reference computed with numpy in float64,
/// |w|² = 1.3699, b = −0.2823, loss per active feature 0.015826.
#[test]
fn very_sparse_features_settle_in_the_reference_pentagon() {
    let probability = 0.01;
    let config = FeatureConfig {
        instances: 4,
        data: sparse(5),
        probability: vec![probability],
        steps: 4000,
        schedule: LearningRate::Cosine,
        learning_rate: 5e-3,
        seed: 1,
        ..FeatureConfig::default()
    };
    let (_, trainer) = run(&config, Engine::Fused);
    let weights = block_on(trainer.weights()).unwrap();
    let (w, b) = (&weights[0].values, &weights[1].values);
    let mut found = 0;
    for (w, b) in w.chunks_exact(10).zip(b.chunks_exact(5)) {
        let squares: Vec<f32> = (0..5).map(|j| w[j].powi(2) + w[5 + j].powi(2)).collect();
        if squares.iter().any(|s| *s < 1.0) {
            continue;
        }
        found += 1;
        let mean = squares.iter().sum::<f32>() / 5.0;
        let bias = b.iter().sum::<f32>() / 5.0;
        let loss = one_active_loss(w, b);
        assert!((mean / 1.3699 - 1.0).abs() < 0.02, "|w|² = {mean}");
        // Rows with two active features, 2 % of the active ones, pull the bias towards 0.
        assert!((bias / -0.2823 - 1.0).abs() < 0.05, "b = {bias}");
        assert!((loss / 0.015_826 - 1.0).abs() < 0.02, "loss {loss}");
    }
    assert!(found > 0, "no instance found the pentagon: {w:?}");
}

/// Mean over the five features of the squared error when that one is on, uniform in (0, 1).
fn one_active_loss(w: &[f32], b: &[f32]) -> f64 {
    let nodes = 2000;
    let mut sum = 0.0;
    for on in 0..5 {
        for node in 0..nodes {
            let x = (f64::from(node) + 0.5) / f64::from(nodes);
            for j in 0..5 {
                let dot = f64::from(w[on] * w[j] + w[5 + on] * w[5 + j]);
                let target = if j == on { x } else { 0.0 };
                sum += ((dot * x + f64::from(b[j])).max(0.0) - target).powi(2);
            }
        }
    }
    sum / 5.0 / f64::from(nodes)
}

#[test]
fn a_plateau_ends_a_run_early() {
    let config = FeatureConfig {
        data: tree(1, Sampler::EarlyStopping, Sampling::Exact),
        instances: 2,
        learning_rate: 1e-2,
        steps: 100_000,
        metrics_every: 10,
        plateau: Some(Plateau {
            patience: 200,
            tolerance: 1e-3,
        }),
        ..FeatureConfig::default()
    };
    let (points, trainer) = run(&config, Engine::Fused);
    assert!(trainer.steps_done() < 20_000, "{}", trainer.steps_done());
    assert!(points.last().unwrap().mean() < 1e-6);
}

#[test]
fn snapshots_hold_the_weights_of_their_step() {
    let config = FeatureConfig {
        instances: 2,
        steps: 50,
        batch: 64,
        snapshots: 5,
        ..FeatureConfig::default()
    };
    for engine in [Engine::Fused, Engine::Burn] {
        let (_, mut trainer) = run(&config, engine);
        let snapshots = trainer.take_snapshots();
        assert_eq!((snapshots[0].step, snapshots.last().unwrap().step), (0, 50));
        let last = block_on(trainer.weights()).unwrap();
        assert_eq!(snapshots.last().unwrap().weights, last);
        assert_ne!(snapshots[0].weights, last);
    }
}

#[test]
fn bad_settings_are_refused_before_a_run_starts() {
    let ok = FeatureConfig::default();
    assert_eq!(ok.validate(), Ok(()));
    let deep = |depth, branching| FeatureConfig {
        data: DataConfig::Tree {
            depth,
            branching,
            sampler: Sampler::EarlyStopping,
            structure: Structure::Tree,
            sampling: Sampling::Exact,
        },
        ..ok.clone()
    };
    let cases = [
        (deep(0, 2), "task/depth-out-of-range"),
        (deep(9, 2), "task/depth-out-of-range"),
        (deep(2, 1), "task/branching-out-of-range"),
        (
            FeatureConfig {
                hidden: 0,
                ..ok.clone()
            },
            "superposition/count-out-of-range",
        ),
        (
            FeatureConfig {
                importance: vec![1.0, 1.0, -0.1, 1.0, 1.0],
                ..ok.clone()
            },
            "superposition/number-out-of-range",
        ),
        (
            FeatureConfig {
                probability: vec![1.5],
                ..ok.clone()
            },
            "superposition/number-out-of-range",
        ),
        (
            FeatureConfig {
                probability: vec![f64::NAN],
                ..ok.clone()
            },
            "superposition/number-out-of-range",
        ),
        (
            FeatureConfig {
                importance: vec![1.0; 3],
                ..ok.clone()
            },
            "superposition/list-length",
        ),
        (
            FeatureConfig {
                instances: 4096,
                batch: 65_536,
                ..ok.clone()
            },
            "superposition/too-large",
        ),
    ];
    for (config, code) in cases {
        assert_eq!(config.validate().unwrap_err().code(), code, "{config:?}");
    }
    let large = FeatureConfig {
        instances: 4096,
        batch: 65_536,
        ..ok
    };
    // 4096 instances · 65536 rows · (8·5 + 4·2) values · 4 bytes, and the weights.
    let message = large.validate().unwrap_err().to_string();
    assert!(message.contains("49153 MiB"), "{message}");
    let sae = SaeConfig {
        weights: vec![0.0; 9],
        ..SaeConfig::default()
    };
    assert_eq!(
        sae.validate().unwrap_err().code(),
        "superposition/list-length"
    );
}
