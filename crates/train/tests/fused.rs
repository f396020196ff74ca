//! The fused trainer against burn's, from the same weights and rows.

#![allow(
    clippy::unwrap_used,
    reason = "a failing test may stop at the first wrong value"
)]

mod support;

use support::{block_on, quick_config};

use burn::tensor::Device;
use glassbook_groups::Group;
use glassbook_models::Architecture;
use glassbook_tasks::GroupProduct;
use glassbook_train::{Engine, GroupTrainer, MetricPoint, RunStart, TrainConfig, Trainer};

fn run(engine: Engine, group: &str, config: &TrainConfig) -> Vec<MetricPoint> {
    let task = GroupProduct::new(&Group::parse(group).unwrap());
    let mut trainer = GroupTrainer::new(
        RunStart::new(task, config.clone()).unwrap(),
        engine,
        &Device::flex(),
    )
    .unwrap();
    while !trainer.is_done() {
        trainer.step();
    }
    block_on(trainer.read_metrics()).unwrap()
}

/// Relative error of the train loss after the last step, and burn's train loss at start and end.
fn compare(group: &str, config: &TrainConfig) -> (f32, [f32; 2]) {
    let (burn, fused) = (
        run(Engine::Burn, group, config),
        run(Engine::Fused, group, config),
    );
    let (b, f) = (burn.last().unwrap(), fused.last().unwrap());
    assert_eq!(b.step, f.step);
    // A row whose two best logits nearly tie may fall either way: up to four of 345 while S4's loss
    // falls fastest.
    assert!(
        (b.train_accuracy - f.train_accuracy).abs() < 0.02,
        "{b:?} {f:?}"
    );
    let error = (b.train_loss - f.train_loss).abs() / b.train_loss;
    (error, [burn[0].train_loss, b.train_loss])
}

#[test]
fn losses_follow_burn_for_a_hundred_steps() {
    for (group, architecture, learning_rate) in [
        ("S4", Architecture::Mlp, 1e-3),
        ("S4", Architecture::Bilinear, 1e-2),
        ("C13", Architecture::Bilinear, 1e-2),
        // Of an order at which hidden values that are zero are passed over.
        ("D25", Architecture::Mlp, 1e-3),
    ] {
        let config = TrainConfig {
            architecture,
            learning_rate,
            batch_size: if group == "C13" { 40 } else { 0 },
            steps: 100,
            ..quick_config()
        };
        let (error, [first, last]) = compare(group, &config);
        assert!(error < 1e-4, "{group} {architecture:?}: {error:e}");
        assert!(
            last < 0.8 * first,
            "{group} {architecture:?} must learn something: {last}"
        );
    }
}

/// Rounding grows exponentially while a network memorizes: over three seeds of the MLP with and
/// without bias the engines are at most 5e-7 apart after 25 steps, 8e-6 after 50 and 2e-4 after 100.
#[test]
fn variants_of_the_mlp_follow_burn_for_fifty_steps() {
    for architecture in [Architecture::MlpSummed, Architecture::MlpBias] {
        let config = TrainConfig {
            architecture,
            learning_rate: 1e-3,
            steps: 50,
            ..quick_config()
        };
        let (error, [first, last]) = compare("S4", &config);
        assert!(error < 1e-5, "{architecture:?}: {error:e}");
        assert!(
            last < 0.9 * first,
            "{architecture:?} must learn something: {last}"
        );
    }
}

#[test]
fn losses_follow_burn_for_a_thousand_steps() {
    let config = TrainConfig {
        learning_rate: 1e-3,
        steps: 1000,
        ..quick_config()
    };
    let (error, [_, last]) = compare("S3", &config);
    assert!(error < 1e-3, "{error:e}");
    assert!(last < 1e-5, "small losses must agree too: {last:e}");
}
