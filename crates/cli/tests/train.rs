//! `glassbook train groups` and `glassbook analyze`, run as a program.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn glassbook(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_glassbook"))
        .args(arguments)
        .output()
        .unwrap()
}

fn json(arguments: &[&str]) -> Value {
    let output = glassbook(&[arguments, &["--json"]].concat());
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn error_code(arguments: &[&str]) -> String {
    let output = glassbook(&[arguments, &["--json"]].concat());
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    let error: Value = serde_json::from_slice(&output.stderr).unwrap();
    error["error"]["code"].as_str().unwrap().to_owned()
}

/// A path that no other test uses.
fn file(name: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    folder.join(name).to_string_lossy().into_owned()
}

fn fixture(name: &str) -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/formats/");
    format!("{root}{name}")
}

const SMALL: [&str; 8] = [
    "train",
    "groups",
    "--width",
    "32",
    "--steps",
    "600",
    "--metrics-every",
    "100",
];

#[test]
fn a_run_and_the_analysis_of_its_file_agree() {
    let path = file("agree.safetensors");
    let options = ["--group", "S3", "--checkpoints", "4", "--out", &path];
    let run = json(&[&SMALL[..], &options].concat());
    assert_eq!(
        (&run["status"], &run["engine"]),
        (&"done".into(), &"fused".into())
    );
    assert_eq!(run["history"]["step"].as_array().unwrap().len(), 7);
    let steps: Vec<u64> = run["metrics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["step"].as_u64().unwrap())
        .collect();
    // 600^(1/2) rounded, between both ends.
    assert_eq!(steps, [0, 1, 24, 600]);

    let analysis = json(&["analyze", &path]);
    assert_eq!(
        (&analysis["group"], &analysis["step"]),
        (&"S3".into(), &600.into())
    );
    assert_eq!(analysis["metrics"], run["metrics"][3]["metrics"]);
    let train_loss = analysis["metrics"]["train"]["loss"].as_f64().unwrap();
    let last = run["history"]["trainLoss"][6].as_f64().unwrap();
    assert!(
        (train_loss / last - 1.0).abs() < 1e-4,
        "{train_loss} for {last}"
    );
    let total = &analysis["embeddingEnergy"]["total"];
    for key in ["xEmbed", "yEmbed", "unembed"] {
        let share = total[key].as_f64().unwrap();
        assert!((share - 1.0).abs() < 1e-9, "{key}: {share}");
    }
    for key in [
        "traceComparison",
        "hiddenEnergy",
        "ablations",
        "excludedRestricted",
        "spectra",
        "neuronClusters",
        "cosetConcentration",
        "interventions",
    ] {
        assert!(!analysis[key].is_null(), "{key}");
    }
    let text = glassbook(&["analyze", &path]);
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(
        text.contains("mlp of width 32 on S3") && text.contains("standard"),
        "{text}"
    );
}

#[test]
fn a_run_in_two_parts_is_the_run_in_one() {
    let (whole, part) = (file("whole.safetensors"), file("part.safetensors"));
    let run = |options: &[&str]| {
        json(&[&SMALL[..], &["--group", "S3", "--batch-size", "8"], options].concat())
    };
    let want = run(&["--out", &whole]);
    json(&[
        "train",
        "groups",
        "--group",
        "S3",
        "--width",
        "32",
        "--batch-size",
        "8",
        "--metrics-every",
        "100",
        "--steps",
        "250",
        "--out",
        &part,
    ]);
    let got = json(&[
        "train", "groups", "--resume", &part, "--steps", "600", "--out", &part,
    ]);
    // The first part ended at step 250 and so measured there.
    let without_250 = |run: &Value| -> Vec<(u64, Value)> {
        let steps = run["history"]["step"].as_array().unwrap().iter();
        let losses = run["history"]["trainLoss"].as_array().unwrap().iter();
        let points = steps
            .zip(losses)
            .map(|(step, loss)| (step.as_u64().unwrap(), loss.clone()));
        points.filter(|(step, _)| *step != 250).collect()
    };
    assert_eq!(without_250(&got), without_250(&want));
    let weights = |path: &str| {
        let mut analysis = json(&["analyze", path]);
        analysis.as_object_mut().unwrap().remove("file");
        analysis
    };
    assert_eq!(weights(&part), weights(&whole));
}

#[test]
fn burn_trains_the_transformer() {
    let path = file("transformer.safetensors");
    let run = json(&[
        "train",
        "groups",
        "--group",
        "C5",
        "--model",
        "transformer",
        "--width",
        "32",
        "--steps",
        "20",
        "--learning-rate",
        "0.003",
        "--out",
        &path,
    ]);
    assert_eq!(run["engine"], "burn");
    let analysis = json(&["analyze", &path]);
    assert_eq!(analysis["model"], "transformer");
    let last = run["history"]["trainLoss"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .as_f64()
        .unwrap();
    let loss = analysis["metrics"]["train"]["loss"].as_f64().unwrap();
    assert!((loss / last - 1.0).abs() < 1e-4, "{loss} for {last}");
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_is_saved() {
    let path = file("interrupted.safetensors");
    let mut child = Command::new(env!("CARGO_BIN_EXE_glassbook"))
        .args([
            "train", "groups", "--group", "S4", "--steps", "10000000", "--out", &path, "--json",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The first line of progress says that it is training.
    let mut line = String::new();
    let mut errors = BufReader::new(child.stderr.take().unwrap());
    errors.read_line(&mut line).unwrap();
    assert!(line.starts_with("step "), "{line}");
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    let mut output = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut output)
        .unwrap();
    assert!(child.wait().unwrap().success());
    let report: Value = serde_json::from_str(&output).unwrap();
    assert_eq!(report["status"], "stopped");
    let step = report["step"].as_u64().unwrap();
    assert!(step > 0);
    assert_eq!(json(&["analyze", &path])["step"], step);
}

/// log Σ exp χ(g) − χ(e) of S₃'s standard representation, computed with numpy in float64.
const S3_STANDARD_LOSS: f64 = 0.409_178_197_0;

#[test]
fn weights_of_other_programs_are_analyzed() {
    let analysis = json(&["analyze", &fixture("s3_bilinear.npz"), "--group", "S3"]);
    let loss = analysis["losses"]["loss"].as_f64().unwrap();
    assert!((loss - S3_STANDARD_LOSS).abs() < 1e-6, "{loss}");
    assert_eq!(
        analysis["metrics"]["keyIrreps"],
        serde_json::json!(["standard"])
    );

    let names = file("elements.txt");
    let turned = fixture("s3_transposed.safetensors");
    std::fs::write(&names, "(1 3 2)\n()\n(1 3)\n(1 2)\n(2 3)\n(1 2 3)\n").unwrap();
    let arguments = ["analyze", &turned, "--transposed", "--elements", &names];
    let loss = json(&arguments)["losses"]["loss"].as_f64().unwrap();
    assert!((loss - S3_STANDARD_LOSS).abs() < 1e-6, "{loss}");
}

#[test]
fn what_cannot_be_done_has_a_code() {
    let npz = fixture("s3_bilinear.npz");
    for (arguments, code) in [
        (&["train", "groups"][..], "cli/no-group"),
        (
            &["train", "groups", "--group", "S3", "--width", "0"],
            "train/count-out-of-range",
        ),
        (
            &[
                "train",
                "groups",
                "--group",
                "S3",
                "--model",
                "transformer",
                "--engine",
                "fused",
            ],
            "train/no-fused-steps",
        ),
        (
            &["train", "groups", "--resume", "/no/such/file"],
            "cli/input",
        ),
        (
            &["train", "groups", "--resume", &npz],
            "train/not-a-checkpoint",
        ),
        (
            &[
                "train",
                "groups",
                "--group",
                "C2",
                "--steps",
                "1",
                "--out",
                "/no/such/folder/x",
            ],
            "cli/output-file",
        ),
        (&["analyze", &npz], "interp/no-group"),
        (&["analyze", &npz, "--group", "S4"], "interp/tensor-shape"),
        (
            &["analyze", &npz, "--group", "S3", "--model", "mlp"],
            "interp/missing-tensor",
        ),
    ] {
        assert_eq!(error_code(arguments), code, "{arguments:?}");
    }
    let output = glassbook(&["train", "groups", "--group", "S3", "--model", "resnet"]);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.contains("mlp-summed"), "{errors}");
}
