//! What a run promises to its caller, whatever it learns.

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
use glassbook_train::{
    Engine, GroupTrainer, MetricPoint, RunStart, TrainConfig, TrainError, Trainer,
};

const ENGINES: [Engine; 2] = [Engine::Burn, Engine::Fused];

fn trainer(engine: Engine, group: &str, config: TrainConfig) -> Result<GroupTrainer, TrainError> {
    let group = Group::parse(group).unwrap();
    let start = RunStart::new(GroupProduct::new(&group), config)?;
    GroupTrainer::new(start, engine, &Device::flex())
}

fn run(engine: Engine, group: &str, config: TrainConfig) -> Result<Vec<MetricPoint>, TrainError> {
    let mut trainer = trainer(engine, group, config)?;
    while !trainer.is_done() {
        trainer.step();
    }
    block_on(trainer.read_metrics())
}

#[test]
fn a_seed_names_one_run_bit_for_bit() {
    for engine in ENGINES {
        let config = TrainConfig {
            width: 16,
            steps: 30,
            ..quick_config()
        };
        let first = run(engine, "S3", config.clone()).unwrap();
        assert_eq!(first, run(engine, "S3", config.clone()).unwrap());
        assert_ne!(
            first,
            run(engine, "S3", TrainConfig { seed: 1, ..config }).unwrap()
        );
    }
}

#[test]
fn metrics_come_at_their_interval_and_at_the_end() {
    for engine in ENGINES {
        let config = TrainConfig {
            width: 8,
            steps: 25,
            metrics_every: 10,
            ..quick_config()
        };
        let points = run(engine, "S3", config.clone()).unwrap();
        assert_eq!(
            points.iter().map(|p| p.step).collect::<Vec<_>>(),
            [0, 10, 20, 25]
        );
        let dense = run(
            engine,
            "S3",
            TrainConfig {
                metrics_every: 1,
                ..config
            },
        )
        .unwrap();
        assert_eq!(dense.len(), 26);
        // Looking at a run must not change it.
        assert!(points.iter().all(|p| dense.contains(p)));
    }
}

#[test]
fn reading_in_slices_gives_the_same_points() {
    for engine in ENGINES {
        let config = TrainConfig {
            width: 8,
            steps: 25,
            metrics_every: 5,
            ..quick_config()
        };
        let mut trainer = trainer(engine, "S3", config.clone()).unwrap();
        let mut points = Vec::new();
        while !trainer.is_done() {
            (0..4).for_each(|_| trainer.step());
            points.extend(block_on(trainer.read_metrics()).unwrap());
        }
        assert_eq!(points, run(engine, "S3", config).unwrap());
        assert_eq!(block_on(trainer.read_metrics()).unwrap(), []);
    }
}

#[test]
fn training_on_every_row_leaves_no_test_metrics() {
    for engine in ENGINES {
        let config = TrainConfig {
            width: 8,
            steps: 1,
            train_fraction: 1.0,
            ..quick_config()
        };
        let points = run(engine, "S3", config).unwrap();
        assert!(
            points
                .iter()
                .all(|p| p.test_loss.is_nan() && p.test_accuracy.is_nan())
        );
        assert!(points.iter().all(|p| p.train_loss.is_finite()));
    }
}

#[test]
fn a_diverging_run_names_its_step() {
    for engine in ENGINES {
        let config = TrainConfig {
            learning_rate: 1e30,
            width: 8,
            steps: 20,
            ..quick_config()
        };
        let error = run(engine, "S3", config).unwrap_err();
        assert!(
            matches!(error, TrainError::NonFiniteLoss { step: 1..=3, .. }),
            "{error:?}"
        );
    }
}

#[test]
fn logits_by_blocks_are_the_logits_of_the_whole_table() {
    for engine in ENGINES {
        let mut trainer = trainer(
            engine,
            "S3",
            TrainConfig {
                architecture: Architecture::Bilinear,
                width: 8,
                steps: 3,
                ..quick_config()
            },
        )
        .unwrap();
        trainer.step();
        let whole = block_on(trainer.logits(0..6)).unwrap();
        assert_eq!(whole.len(), 216);
        let blocks = [0..4, 4..9].map(|left| block_on(trainer.logits(left)).unwrap());
        // The CPU's matrix product may order its sums by shape.
        for (a, b) in whole.iter().zip(blocks.concat()) {
            assert!((a - b).abs() <= 1e-5, "{a} for {b}");
        }
    }
}

/// What the notebook promises of its first preset.
#[test]
fn the_quick_preset_generalizes() {
    for engine in ENGINES {
        let points = run(engine, "S4", quick_config()).unwrap();
        let memorized = points.iter().find(|p| p.train_accuracy == 1.0).unwrap();
        let last = points.last().unwrap();
        assert!(
            memorized.test_accuracy < 0.2,
            "it memorizes first: {memorized:?}"
        );
        assert!(last.test_accuracy >= 0.99, "and then generalizes: {last:?}");
    }
}
