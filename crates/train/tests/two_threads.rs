//! A run with a helper makes the numbers of the run without one, bit for bit.

#![allow(
    clippy::unwrap_used,
    reason = "a failing test may stop at the first wrong value"
)]

mod support;

use std::sync::mpsc::channel;
use std::thread;

use support::{block_on, quick_config};

use glassbook_fused::Helper;
use glassbook_groups::Group;
use glassbook_models::Architecture;
use glassbook_tasks::GroupProduct;
use glassbook_train::{
    FusedTrainer, MetricPoint, Optimizer, RunStart, Schedule, TrainConfig, TrainError, TrainState,
    Trainer,
};

fn trainer(config: &TrainConfig) -> FusedTrainer {
    let task = GroupProduct::new(&Group::parse("S3").unwrap());
    FusedTrainer::new(RunStart::new(task, config.clone()).unwrap()).unwrap()
}

fn alone(config: &TrainConfig) -> (TrainState, Vec<MetricPoint>) {
    finish(trainer(config))
}

fn finish(mut trainer: FusedTrainer) -> (TrainState, Vec<MetricPoint>) {
    while !trainer.is_done() {
        trainer.step();
    }
    let points = block_on(trainer.read_metrics()).unwrap();
    (block_on(trainer.state()).unwrap(), points)
}

/// Makes up to `n_steps` updates together with a helper that runs on a thread of its own.
fn with_helper(trainer: &mut FusedTrainer, n_steps: u64) {
    let start = trainer.helper_start();
    let (to_helper, from_leader) = channel::<Vec<f32>>();
    let (to_leader, from_helper) = channel::<Vec<f32>>();
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut helper = Helper::new(&start).unwrap();
            let mut message = vec![0.0; helper.message_len()];
            loop {
                helper.begin_step(&mut message);
                // The leader leaves when it has seen enough.
                if to_leader.send(message).is_err() {
                    break;
                }
                let Ok(received) = from_leader.recv() else {
                    break;
                };
                helper.finish_step(&received).unwrap();
                message = received;
            }
        });
        let mut message = vec![0.0; trainer.message_len()];
        for _ in 0..n_steps {
            if trainer.is_done() {
                break;
            }
            trainer.begin_step(&mut message);
            to_helper.send(message).unwrap();
            message = from_helper.recv().unwrap();
            assert!(trainer.finish_step(&message));
        }
        drop((to_helper, from_helper));
    });
}

fn cases() -> Vec<TrainConfig> {
    let base = TrainConfig {
        steps: 23,
        metrics_every: 4,
        train_fraction: 0.7,
        ..quick_config()
    };
    vec![
        base.clone(),
        TrainConfig {
            architecture: Architecture::Bilinear,
            schedule: Schedule::Cosine,
            warmup_steps: 5,
            ..base.clone()
        },
        TrainConfig {
            architecture: Architecture::MlpBias,
            batch_size: 7,
            schedule: Schedule::Linear,
            ..base.clone()
        },
        TrainConfig {
            architecture: Architecture::MlpSummed,
            optimizer: Optimizer::Adam,
            batch_size: 1,
            ..base
        },
    ]
}

#[test]
fn a_helper_changes_no_bit_of_weights_moments_and_metrics() {
    for config in cases() {
        let mut trainer = trainer(&config);
        with_helper(&mut trainer, u64::MAX);
        assert_eq!(finish(trainer), alone(&config), "{config:?}");
    }
}

#[test]
fn a_run_may_lose_its_helper_in_the_middle_of_a_step_and_get_another_one() {
    for config in cases() {
        let mut trainer = trainer(&config);
        with_helper(&mut trainer, 6);
        trainer.step();
        let mut unanswered = vec![0.0; trainer.message_len()];
        trainer.begin_step(&mut unanswered);
        trainer.step();
        assert_eq!(trainer.steps_done(), 8);
        with_helper(&mut trainer, 5);
        assert_eq!(finish(trainer), alone(&config), "{config:?}");
    }
}

#[test]
fn a_loss_that_is_not_finite_ends_a_run_with_a_helper_at_its_step() {
    let config = TrainConfig {
        learning_rate: 1e30,
        weight_decay: 0.0,
        ..cases()[0].clone()
    };
    let (mut one, mut two) = (trainer(&config), trainer(&config));
    while !one.is_done() {
        one.step();
    }
    with_helper(&mut two, u64::MAX);
    assert!(two.is_done());
    let failure = |trainer: &mut FusedTrainer| match block_on(trainer.read_metrics()).unwrap_err() {
        TrainError::NonFiniteLoss { step, .. } => step,
        other => panic!("{other}"),
    };
    assert_eq!(failure(&mut two), failure(&mut one));
}

#[test]
fn a_message_that_is_cut_is_refused_and_the_step_can_be_made_alone() {
    let config = &cases()[2];
    let mut trainer = trainer(config);
    let start = trainer.helper_start();
    for len in [0, 9, 40, start.len() - 1] {
        assert!(Helper::new(&start[..len]).is_err(), "{len}");
    }
    let mut message = vec![0.0; trainer.message_len()];
    trainer.begin_step(&mut message);
    assert!(
        Helper::new(&start)
            .unwrap()
            .finish_step(&message[..20])
            .is_err()
    );
    assert!(!trainer.finish_step(&message[..20]));
    assert_eq!(finish(trainer), alone(config));
}
