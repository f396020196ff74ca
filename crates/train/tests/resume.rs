//! Checkpoints: what goes on after one, and what is refused.

#![allow(
    clippy::unwrap_used,
    reason = "a failing test may stop at the first wrong value"
)]

mod support;

use support::{block_on, quick_config};

use burn::tensor::Device;
use glassbook_formats::{read_tensors, write_safetensors};
use glassbook_groups::Group;
use glassbook_models::Architecture;
use glassbook_tasks::GroupProduct;
use glassbook_train::{
    Checkpoint, Engine, GroupRun, NamedTask, Overrides, Schedule, TrainConfig, Trainer,
};

fn named(group: &str) -> NamedTask {
    let group = Group::parse(group).unwrap();
    NamedTask {
        group: group.name().to_owned(),
        elements: (0..group.order()).map(|x| group.element_name(x)).collect(),
        task: GroupProduct::new(&group),
    }
}

fn begin(engine: Engine, group: &str, config: &TrainConfig) -> GroupRun {
    GroupRun::begin(named(group), config.clone(), engine, &Device::flex()).unwrap()
}

fn advance(run: &mut GroupRun, steps: u64) {
    (0..steps).for_each(|_| run.step());
    block_on(run.read_metrics()).unwrap();
}

fn bytes(run: &mut GroupRun) -> Vec<u8> {
    block_on(run.checkpoint()).unwrap().to_bytes().unwrap()
}

fn resume(engine: Engine, group: &str, bytes: &[u8], overrides: Overrides) -> GroupRun {
    let checkpoint = Checkpoint::from_bytes(bytes).unwrap();
    GroupRun::resume(named(group), checkpoint, overrides, engine, &Device::flex()).unwrap()
}

fn small(architecture: Architecture) -> TrainConfig {
    TrainConfig {
        architecture,
        width: 16,
        steps: 40,
        metrics_every: 10,
        schedule: Schedule::Cosine,
        warmup_steps: 20,
        ..quick_config()
    }
}

#[test]
fn a_resumed_run_goes_on_bit_for_bit() {
    let batches = TrainConfig {
        batch_size: 7,
        ..small(Architecture::Mlp)
    };
    let cases = [
        (Engine::Fused, small(Architecture::Mlp)),
        (Engine::Fused, small(Architecture::MlpBias)),
        (Engine::Fused, batches.clone()),
        (Engine::Burn, small(Architecture::MlpBias)),
        (Engine::Burn, small(Architecture::Transformer)),
        (Engine::Burn, batches),
    ];
    for (engine, config) in cases {
        let mut whole = begin(engine, "S3", &config);
        advance(&mut whole, 40);
        let mut first = begin(engine, "S3", &config);
        // 10 and 20 are steps with metrics: the point at the seam must come exactly once.
        for stop in [13, 20] {
            let done = first.trainer().steps_done();
            advance(&mut first, stop - done);
            first = resume(engine, "S3", &bytes(&mut first), Overrides::default());
            assert_eq!(first.trainer().steps_done(), stop);
        }
        advance(&mut first, 20);
        assert!(first.is_done());
        assert_eq!(first.history(), whole.history(), "{engine:?}");
        let (got, want) = (
            block_on(first.trainer().state()).unwrap(),
            block_on(whole.trainer().state()).unwrap(),
        );
        assert_eq!(got, want, "{engine:?} {config:?}");
    }
}

#[test]
fn a_run_changes_engines_at_a_checkpoint() {
    for (from, to) in [(Engine::Burn, Engine::Fused), (Engine::Fused, Engine::Burn)] {
        let config = TrainConfig {
            steps: 200,
            ..small(Architecture::MlpSummed)
        };
        let mut whole = begin(from, "S3", &config);
        advance(&mut whole, 200);
        let mut run = begin(from, "S3", &config);
        advance(&mut run, 100);
        let mut run = resume(to, "S3", &bytes(&mut run), Overrides::default());
        assert_eq!(run.trainer().engine(), to);
        advance(&mut run, 100);
        let (got, want) = (
            run.history().last().unwrap(),
            whole.history().last().unwrap(),
        );
        assert_eq!(got.step, want.step);
        let gap = (got.train_loss - want.train_loss).abs() / want.train_loss;
        assert!(
            gap < 1e-4,
            "{from:?}: {} for {}",
            got.train_loss,
            want.train_loss
        );
    }
}

#[test]
fn a_finished_run_goes_on_with_more_steps() {
    let mut run = begin(Engine::Fused, "S3", &small(Architecture::Bilinear));
    advance(&mut run, 40);
    assert!(run.is_done());
    let file = bytes(&mut run);
    let longer = Overrides {
        steps: Some(60),
        learning_rate: Some(1e-3),
        ..Overrides::default()
    };
    let mut run = resume(Engine::Fused, "S3", &file, longer);
    advance(&mut run, 20);
    assert_eq!(run.trainer().config().learning_rate, 1e-3);
    let steps: Vec<u64> = run.history().iter().map(|point| point.step).collect();
    assert_eq!(steps, [0, 10, 20, 30, 40, 50, 60]);

    let shorter = Overrides {
        steps: Some(39),
        ..Overrides::default()
    };
    let checkpoint = Checkpoint::from_bytes(&file).unwrap();
    let refused = GroupRun::restart(&named("S3"), &checkpoint, shorter).unwrap_err();
    assert_eq!(refused.code(), "train/count-out-of-range");
}

#[test]
fn a_file_says_what_it_holds() {
    let mut run = begin(Engine::Fused, "S3", &small(Architecture::MlpBias));
    advance(&mut run, 11);
    let file = read_tensors(&bytes(&mut run)).unwrap();
    let text = |key: &str| file.metadata[key].as_str();
    assert_eq!(
        (text("group"), text("model"), text("step")),
        ("S3", "mlp-bias", "11")
    );
    assert_eq!(
        (text("width"), text("embedDim"), text("learningRate")),
        ("16", "32", "0.01")
    );
    let names: Vec<String> = (0..6)
        .map(|x| format!("\"{}\"", Group::parse("S3").unwrap().element_name(x)))
        .collect();
    assert_eq!(text("elements"), format!("[{}]", names.join(",")));
    let shape = |name: &str| file.tensors[name].shape.as_slice();
    assert_eq!(shape("W_x"), [6, 32]);
    assert_eq!(shape("W"), [64, 16]);
    assert_eq!(shape("b"), [16]);
    assert_eq!(shape("adam.second.W_U"), [16, 6]);
    // ⌊0.6 · 36⌋ rows, metrics at 0 and 10.
    assert_eq!(
        (shape("split.train"), shape("history.train_loss")),
        (&[21][..], &[2][..])
    );
}

#[test]
fn other_files_and_other_groups_are_refused_with_a_reason() {
    let mut run = begin(Engine::Fused, "S3", &small(Architecture::Mlp));
    advance(&mut run, 5);
    let good = bytes(&mut run);
    let refused = |bytes: &[u8]| Checkpoint::from_bytes(bytes).unwrap_err();
    assert_eq!(refused(b"hello").code(), "format/not-recognized");
    assert_eq!(
        refused(&good[..good.len() - 9]).code(),
        "format/safetensors"
    );

    let file = read_tensors(&good).unwrap();
    for name in [
        "W",
        "adam.first.W_x",
        "split.train",
        "history.step",
        "history.test_loss",
    ] {
        let mut broken = file.clone();
        broken.tensors.remove(name);
        let error = refused(&write_safetensors(&broken).unwrap());
        assert_eq!(error.code(), "train/not-a-checkpoint");
        assert!(error.to_string().contains(name), "{error}");
    }
    for (key, text) in [
        ("format", "pt"),
        ("beta1", "x"),
        ("step", "-1"),
        ("elements", "[1]"),
    ] {
        let mut broken = file.clone();
        broken.metadata.insert(key.into(), text.into());
        let error = refused(&write_safetensors(&broken).unwrap());
        assert_eq!(error.code(), "train/not-a-checkpoint", "{key}");
    }
    let mut other = file.clone();
    other.metadata.insert("width".into(), "17".into());
    let error = refused(&write_safetensors(&other).unwrap()).to_string();
    assert!(error.contains('W') && error.contains("[64, 16]"), "{error}");

    let checkpoint = Checkpoint::from_bytes(&good).unwrap();
    let error = GroupRun::restart(&named("C6"), &checkpoint, Overrides::default()).unwrap_err();
    assert_eq!(error.code(), "train/other-elements");
}

#[test]
fn a_failed_run_gives_no_checkpoint() {
    let config = TrainConfig {
        learning_rate: 1e30,
        ..small(Architecture::Mlp)
    };
    for engine in [Engine::Burn, Engine::Fused] {
        let mut run = begin(engine, "S3", &config);
        (0..10).for_each(|_| run.step());
        for _ in 0..2 {
            let error = block_on(run.checkpoint()).unwrap_err();
            assert_eq!(error.code(), "train/non-finite-loss");
        }
        assert!(run.is_done());
    }
}

#[test]
fn a_run_stops_at_its_log_spaced_steps() {
    let config = TrainConfig {
        checkpoints: 5,
        steps: 1000,
        ..small(Architecture::Bilinear)
    };
    let mut run = begin(Engine::Fused, "C3", &config);
    assert_eq!(run.checkpoint_steps(), [0, 1, 10, 100, 1000]);
    assert!(run.is_at_checkpoint());
    let mut stops = Vec::new();
    while !run.is_done() {
        let steps = run.steps_to_next_stop();
        advance(&mut run, steps);
        assert!(run.is_at_checkpoint());
        stops.push(run.trainer().steps_done());
    }
    assert_eq!(stops, [1, 10, 100, 1000]);
    assert_eq!(run.steps_to_next_stop(), 0);
}
