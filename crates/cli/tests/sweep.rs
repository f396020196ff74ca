//! `glassbook sweep`, run as a program.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_glassbook"));
    command.arg("sweep").args(arguments).output().unwrap()
}

fn json(output: &Output) -> Value {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn scratch(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_file(&path);
    path.to_str().unwrap().to_owned()
}

const SMALL: [&str; 7] = [
    "superposition",
    "--depths",
    "1-2",
    "--hidden",
    "2-4",
    "--steps",
    "300",
];

fn small(more: &[&str]) -> Output {
    run(&[&SMALL[..], more].concat())
}

#[test]
fn a_sweep_reports_every_cell() {
    let result = json(&small(&["--json"]));
    let cells = result["cells"].as_array().unwrap();
    assert_eq!(cells.len(), 4);
    assert_eq!(cells[3]["hidden"], 4);
    assert_eq!(cells[0]["zeroLoss"], 0.25);
    assert_eq!(cells[1]["zeroLoss"], 0.125);
    assert_eq!(cells[0]["losses"].as_array().unwrap().len(), 5);
    assert!(result["provenance"]["seconds"].as_f64().unwrap() > 0.0);
    let text = String::from_utf8(small(&[]).stdout).unwrap();
    assert!(text.starts_with("depth  features  hidden"), "{text}");
}

#[test]
fn threads_and_shards_do_not_change_a_bit() {
    let cells = |output: &Output| json(output)["cells"].clone();
    let whole = cells(&small(&["--json", "--threads", "1"]));
    assert_eq!(whole, cells(&small(&["--json", "--threads", "3"])));
    let (one, two, csv) = (scratch("one.json"), scratch("two.json"), scratch("all.csv"));
    for (shard, path) in [("1/2", &one), ("2/2", &two)] {
        assert!(small(&["--shard", shard, "--out", path]).status.success());
    }
    let merged = run(&["merge", &one, &two, "--json", "--csv", &csv]);
    let merged = json(&merged);
    let losses = |cells: &Value| -> Vec<f64> {
        let cells = cells.as_array().unwrap().iter();
        cells.map(|cell| cell["sum"].as_f64().unwrap()).collect()
    };
    for (a, b) in losses(&merged["cells"]).iter().zip(losses(&whole)) {
        assert!((a / b - 1.0).abs() < 1e-14);
    }
    assert_eq!(
        std::fs::read_to_string(csv).unwrap().lines().count(),
        1 + 4 * 5
    );
}

/// A checkpoint that holds one finished cell: the run must keep it and do the others.
#[test]
fn a_checkpoint_is_continued_and_removed() {
    let part: Value = json(&small(&["--json", "--shard", "1/4"]));
    let mut cell = part["cells"][0].clone();
    cell["sum"] = 123.0.into();
    let path = scratch("checkpoint.json");
    let checkpoint = serde_json::json!({"config": part["config"], "done": [cell], "running": []});
    std::fs::write(&path, checkpoint.to_string()).unwrap();
    let result = json(&small(&["--json", "--checkpoint", &path]));
    let sums: Vec<f64> = result["cells"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["sum"].as_f64().unwrap())
        .collect();
    assert_eq!(sums.len(), 4);
    assert_eq!(sums.iter().filter(|&&sum| sum == 123.0).count(), 1);
    assert!(!std::path::Path::new(&path).exists());

    std::fs::write(&path, checkpoint.to_string()).unwrap();
    let other = run(&[
        "superposition",
        "--depths",
        "1",
        "--hidden",
        "2",
        "--checkpoint",
        &path,
    ]);
    assert_eq!(other.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&other.stderr).contains("error[cli/checkpoint]"));
}

#[test]
fn a_file_of_settings_can_ask_for_sparse_features() {
    let path = scratch("sparse.json");
    let text = r#"{"sparse": {"features": 4, "probability": 0.1}, "sampling": "dense", "hidden": [2],
        "instances": 2, "batch": 64}"#;
    std::fs::write(&path, text).unwrap();
    let result = json(&run(&[
        "superposition",
        "--config",
        &path,
        "--steps",
        "50",
        "--json",
    ]));
    assert_eq!(result["cells"][0]["features"], 4);
    assert_eq!(result["config"]["steps"], 50);
}

#[test]
fn bad_input_is_refused_with_a_code() {
    for (arguments, code) in [
        (
            &["superposition", "--depths", "0"][..],
            "task/depth-out-of-range",
        ),
        (
            &["superposition", "--branching", "1"],
            "task/branching-out-of-range",
        ),
        (&["superposition", "--hidden", "0"], "sweep/out-of-range"),
        (&["superposition", "--mode", "sloppy"], "sweep/malformed"),
        (
            &["superposition", "--depths", "8", "--instances", "65536"],
            "sweep/too-large",
        ),
        (&["merge", "no-such-file.json"], "cli/input"),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(
            message.contains(&format!("error[{code}]")),
            "{arguments:?}: {message}"
        );
    }
    for arguments in [
        ["superposition", "--shard", "3/2"],
        ["superposition", "--depths", "4-2"],
    ] {
        assert_eq!(run(&arguments).status.code(), Some(2));
    }
}
