//! `glassbook group`, run as a program.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn run(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_glassbook"))
        .arg("group")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads nothing may have closed its input already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(arguments: &[&str]) -> String {
    let output = run(arguments, "");
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn json(arguments: &[&str], input: &str) -> Value {
    let output = run(&[arguments, &["--json"]].concat(), input);
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn trace_losses_of_s5_have_full_precision() {
    let list = json(&["S5", "trace-loss"], "");
    let reference: Value = serde_json::from_str(include_str!(
        "../../../tests/fixtures/groups/reference.json"
    ))
    .unwrap();
    let names: Vec<&str> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|l| l["irrep"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "trivial",
            "sign",
            "standard",
            "standard_sign",
            "5d_a",
            "5d_b",
            "6d"
        ]
    );
    for line in list.as_array().unwrap() {
        let name = line["irrep"].as_str().unwrap();
        let irreps = &reference["groups"]["S5"]["irreps"];
        let long = format!("s5_{name}");
        let want = if irreps[name].is_null() {
            &irreps[&long]
        } else {
            &irreps[name]
        };
        let gap = line["loss"].as_f64().unwrap() - want["loss"].as_f64().unwrap();
        assert!(gap.abs() < 1e-11, "{name}");
        assert!((line["accuracy"].as_f64().unwrap() - want["acc"].as_f64().unwrap()).abs() < 1e-11);
        assert_eq!(
            (&line["dim"], &line["type"]),
            (&want["dim"], &Value::from("real"))
        );
        assert_eq!(line.as_object().unwrap().len(), 5);
    }
}

#[test]
fn quaternionic_and_complex_irreps_are_listed_as_asked() {
    let real = json(&["Q8", "trace-loss"], "");
    assert_eq!(real.as_array().unwrap().len(), 5);
    assert_eq!(
        (&real[4]["dim"], &real[4]["type"]),
        (&4.into(), &"quaternionic".into())
    );
    let complex = json(&["Q8", "trace-loss", "--complex"], "");
    assert_eq!(complex[4]["dim"], 2);
    // C₅ has one complex irrep with a real character and two conjugate pairs.
    assert_eq!(json(&["C5", "trace-loss"], "").as_array().unwrap().len(), 3);
    assert_eq!(
        json(&["C5", "trace-loss", "--complex"], "")
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn character_tables_are_exact_strings_and_numbers() {
    let table = json(&["A5", "characters"], "");
    assert_eq!(table["classes"].as_array().unwrap().len(), 5);
    let cycle = &table["classes"][3];
    assert_eq!(
        (&cycle["representative"], &cycle["size"], &cycle["order"]),
        (&"(1 2 3 4 5)".into(), &12.into(), &5.into())
    );
    let three = &table["irreps"][2];
    assert_eq!((&three["name"], &three["dim"]), (&"3d_a".into(), &3.into()));
    assert_eq!(three["values"][3], "(1+√5)/2");
    let golden = f64::midpoint(1.0, 5.0_f64.sqrt());
    assert!((three["values_f64"][3][0].as_f64().unwrap() - golden).abs() < 1e-14);
    assert_eq!(three["values_f64"][3][1], 0.0);
}

#[test]
fn generators_of_s5_print_its_table() {
    assert_eq!(
        text(&["S5", "characters"]),
        text(&["perm:(1 2 3 4 5),(1 2)", "characters"])
    );
}

#[test]
fn wide_tables_have_short_headings() {
    let table = text(&["PSL(2,13)", "characters"]);
    let heading: Vec<&str> = table.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(
        heading,
        [
            "class", "1a", "6a", "2a", "3a", "13a", "13b", "7a", "7b", "7c"
        ]
    );
    assert!(table.contains("(1+√13)/2"));
}

#[test]
fn elements_follow_the_order_asked_for() {
    let sympy = json(&["S5", "elements", "--order", "sympy"], "");
    assert_eq!(sympy[0]["name"], "(2 4 3)");
    assert_eq!(
        (&sympy[0]["signature"], &sympy[0]["order"]),
        (&1.into(), &3.into())
    );
    assert_eq!(sympy[20]["name"], "()");
    assert_eq!(json(&["S5", "elements"], "")[0]["name"], "()");
    let output = run(&["D5", "elements", "--order", "sympy"], "");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_other_questions_answer() {
    let summary = json(&["A5"], "");
    assert_eq!(
        (&summary["order"], &summary["simple"]),
        (&60.into(), &true.into())
    );
    assert!(text(&["A5", "summary"]).contains("simple          yes"));
    assert_eq!(json(&["S5", "classes"], "")[3]["powers"]["2"], 0);
    let subgroups = json(&["S5", "subgroups"], "");
    assert_eq!(subgroups["n_subgroups"], 156);
    assert_eq!(subgroups["classes"].as_array().unwrap().len(), 19);
    assert_eq!(
        json(&["S4", "subgroups", "--normal"], "")
            .as_array()
            .unwrap()
            .len(),
        4
    );
    let irreps = json(&["S5", "irreps"], "");
    assert_eq!(irreps[4]["partition"], serde_json::json!([2, 2, 1]));
    let matrices = json(
        &["S3", "irreps", "--irrep", "standard", "--form", "specht"],
        "",
    );
    assert_eq!(matrices["matrices"].as_array().unwrap().len(), 6);
    let unitary = json(
        &["Q8", "irreps", "--irrep", "freq_1", "--form", "unitary"],
        "",
    );
    assert_eq!(unitary["matrices"][1][0][0][1], 1.0);
    let differences = json(
        &[
            "S3",
            "irreps",
            "--irrep",
            "standard",
            "--form",
            "differences",
        ],
        "",
    );
    assert_eq!(differences["dim"], 2);
}

#[test]
fn a_cayley_table_is_read_from_a_file() {
    let path = std::env::temp_dir().join(format!("glassbook-table-{}.txt", std::process::id()));
    let name = format!("table:{}", path.display());
    std::fs::write(&path, "[[0, 1, 2],\n [1, 2, 0],\n [2, 0, 1]]\n").unwrap();
    let summary = json(&[&name], "");
    assert_eq!(
        (&summary["order"], &summary["abelian"]),
        (&3.into(), &true.into())
    );
    std::fs::write(&path, "0 1 2\n1 2 0\n2 1 0\n").unwrap();
    let output = run(&[&name], "");
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("group/table-not-latin")
    );
    std::fs::remove_file(&path).unwrap();
    assert_eq!(run(&[&name], "").status.code(), Some(2));
}

#[test]
fn a_fourier_transform_is_read_from_standard_input() {
    let answer = json(&["S3", "fourier"], "1 -1, -1\n[1, 1, -1]");
    assert_eq!(answer["energy"], 6.0);
    assert_eq!(answer["irreps"][1]["name"], "sign");
    assert!((answer["irreps"][1]["share"].as_f64().unwrap() - 1.0).abs() < 1e-12);
    let complex = json(&["C3", "fourier", "-", "--complex"], "1 0 0");
    assert_eq!(complex["irreps"].as_array().unwrap().len(), 3);
}

#[test]
fn mistakes_are_printed_with_code_and_hint_and_status_2() {
    let cases: [(&[&str], &str, &str); 8] = [
        (&["S8"], "", "group/order-over-limit"),
        (&["X5"], "", "group/unknown-name"),
        (&["perm:(1 1)", "classes"], "", "group/repeated-point"),
        (&["S3", "fourier"], "1 2", "group/element-count-mismatch"),
        (&["S3", "fourier"], "1 2 x", "cli/not-a-number"),
        (&["S3", "fourier"], "1 2 nan", "group/not-finite"),
        (&["S3", "fourier", "no-such-file"], "", "cli/input"),
        (&["S7", "subgroups"], "", "group/order-over-subgroup-limit"),
    ];
    for (arguments, input, code) in cases {
        let output = run(arguments, input);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(
            message.starts_with(&format!("error[{code}]: ")),
            "{arguments:?}: {message}"
        );
        assert!(message.contains("\nhint: "), "{message}");

        let output = run(&[arguments, &["--json"]].concat(), input);
        let error: Value = serde_json::from_slice(&output.stderr).unwrap();
        assert_eq!(error["error"]["code"], code);
    }
}
