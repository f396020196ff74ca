//! Every kind of chart against a stored drawing.
//!
//! `GLASSBOOK_BLESS=1 cargo test -p glassbook-plots --test charts` writes the drawings anew; look
//! at them before they are committed. Numbers are compared after rounding to whole pixels of a
//! tenth, so that a platform's last digit of a sine does not matter.

use crate::common::{JsonSource, Seeded};
use glassbook_plots::{EstimatedWidths, KINDS, Plot, Theme, svg};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;

fn list(n: usize, value: impl FnMut(usize) -> f64) -> Value {
    json!((0..n).map(value).collect::<Vec<f64>>())
}

/// Name of the drawing, kind of chart, and specification.
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn cases() -> Vec<(&'static str, &'static str, Value)> {
    let mut rng = Seeded::new(3);
    let mut walk = 0.0;
    let steps = list(300, |_| {
        walk += rng.normal();
        walk
    });
    let loss = list(120, |i| {
        4.7 * (-(i as f64) / 18.0).exp() + 1e-5 * (1.0 + rng.unit())
    });
    let matrix = list(6 * 9, |i| ((i / 9) as f64 - 2.0) * ((i % 9) as f64 - 4.0));
    let points = |rng: &mut Seeded, n: usize, at: f64| list(n, |_| rng.normal() + at);
    let (xs, ys) = (points(&mut rng, 40, 0.0), points(&mut rng, 40, 1.0));
    let values = points(&mut rng, 500, 2.0);
    let bumps = list(20 * 24, |i| {
        ((i / 24) as f64 / 4.0).sin() * ((i % 24) as f64 / 5.0).cos()
    });
    let grid: Vec<(f64, f64)> = (0..36)
        .map(|i| (f64::from(i % 6) - 2.5, f64::from(i / 6) - 2.5))
        .collect();
    let each = |f: &dyn Fn(&(f64, f64)) -> f64| json!(grid.iter().map(f).collect::<Vec<f64>>());
    let panel = |k: usize| {
        json!({"kind": "line", "title": format!("seed {k}"), "y": {"scale": "log"},
        "series": [{"name": "train", "y": (1..50).map(|i| 1.0 / (i * (k + 1)) as f64).collect::<Vec<f64>>()}]})
    };
    vec![
        (
            "line",
            "line",
            json!({"title": "A walk & its <band>", "x": {"label": "step"}, "y": {"label": "height", "unit": "m"},
            "series": [{"name": "walk", "y": steps, "lower": list(300, |_| -8.0), "upper": list(300, |_| 8.0)}],
            "guides": [{"y": 5.0, "label": "guide"}]}),
        ),
        (
            "line-log",
            "line",
            json!({"title": "Loss", "y": {"scale": "log", "label": "nats"},
            "series": [{"name": "loss", "y": loss, "dashed": true}, {"name": "gap", "y": [1, null, 0.1, -1, 0.01], "markers": true}]}),
        ),
        (
            "heatmap",
            "heatmap",
            json!({"title": "Products", "values": matrix, "rows": 6, "columns": 9,
            "rowLabels": ["a", "b", "c", "d", "e", "f"], "color": {"label": "value"}}),
        ),
        (
            "scatter",
            "scatter",
            json!({"x": {"label": "first"}, "series": [{"name": "s", "x": xs, "y": ys, "values": xs}]}),
        ),
        (
            "histogram",
            "histogram",
            json!({"series": [{"name": "a", "values": values}, {"name": "b", "values": ys}]}),
        ),
        (
            "bar-grouped",
            "bar",
            json!({"categories": ["x", "y", "z"], "series": [
            {"name": "one", "values": [1, 2, -1], "errors": [0.1, 0.2, 0.3]}, {"name": "two", "values": [2, null, 1]}]}),
        ),
        (
            "bar-stacked",
            "bar",
            json!({"mode": "stacked", "series": [
            {"name": "one", "values": [1, 2, -1]}, {"name": "two", "values": [2, 1, -1]}]}),
        ),
        (
            "arrows",
            "arrows",
            json!({"dx": [1, 0, -1], "dy": [0, 1, 0], "labels": ["a", "b", "c"], "groups": [0, 1, 2]}),
        ),
        (
            "arrows-tree",
            "arrows",
            json!({"dx": [0, 1, -1, 1.5], "dy": [0.5, 1, 1, 1.8], "parents": [-1, 0, 0, 1]}),
        ),
        (
            "arrows-values",
            "arrows",
            json!({"dx": [1, 0, -1], "dy": [0, 1, 0], "values": [1, 0.9, 0.81], "color": {"label": "importance"}}),
        ),
        (
            "arrows-groups",
            "arrows",
            json!({"dx": [1, 0, -1], "dy": [0, 1, 0], "groups": [0, 1, 1], "groupNames": ["left", "right"]}),
        ),
        (
            "bar-shades",
            "bar",
            json!({"y": {"label": "norm"}, "series": [{"name": "norm", "values": [1, 2, 0.5], "shades": [0, 0.4, 0.9]}],
            "color": {"label": "sharing", "min": 0, "max": 1}}),
        ),
        (
            "scatter-guides",
            "scatter",
            json!({"series": [{"name": "s", "x": [1, 2, 3], "y": [0.5, 0.4, 0.75]}], "guides": [{"y": 0.5, "label": "1/2"}, {"x": 2, "label": "two"}]}),
        ),
        (
            "vector-field",
            "vector-field",
            json!({"atX": each(&|p| p.0), "atY": each(&|p| p.1), "u": each(&|p| -p.1), "v": each(&|p| p.0)}),
        ),
        (
            "contour",
            "contour",
            json!({"values": bumps, "rows": 20, "columns": 24, "xRange": [-1, 1], "yRange": [0, 2]}),
        ),
        ("density", "contour", json!({"pointsX": xs, "pointsY": ys})),
        (
            "multiples",
            "multiples",
            json!({"title": "Seeds", "panels": [panel(0), panel(1), panel(2)]}),
        ),
        (
            "image-row",
            "image-row",
            json!({"images": [list(16, |i| i as f64 - 8.0), list(16, |i| (i % 4) as f64)], "labels": ["ramp", "stripes"]}),
        ),
        (
            "matrix-table",
            "matrix-table",
            json!({"corner": "χ", "values": [1, 1, 1, 1, -1, 1, 2, 0, -1], "rowLabels": ["A₁", "A₂", "E"],
            "columnLabels": ["e", "(12)", "(123)"], "columnNotes": ["1", "3", "2"], "shade": true}),
        ),
    ]
}

/// Rounds every number in a drawing to tens of its units (whole CSS pixels).
fn rounded(drawing: &str) -> String {
    let mut out = String::new();
    let mut number = String::new();
    // Embedded pictures are compared as they are; so are colors, which start with '#'.
    let mut in_data = false;
    for c in drawing.chars().chain(['\n']) {
        if c == '#' || drawing.is_empty() {
            in_data = true;
        }
        if !in_data && (c.is_ascii_digit() || c == '.' || c == '-') {
            number.push(c);
            continue;
        }
        if !number.is_empty() {
            match number.parse::<f64>() {
                // Writing to a String cannot fail.
                Ok(value) => drop(write!(out, "{}", (value / 10.0).round() * 10.0)),
                Err(_) => out.push_str(&number),
            }
            number.clear();
        }
        if c == '"' {
            in_data = false;
        }
        out.push(c);
    }
    out
}

#[test]
fn every_chart_draws_what_it_drew_before() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let bless = std::env::var_os("GLASSBOOK_BLESS").is_some();
    let mut changed = Vec::new();
    let mut kinds = BTreeSet::new();
    for (name, kind, spec) in cases() {
        kinds.insert(kind);
        let mut plot = Plot::read(kind, &JsonSource(spec), Theme::light())?;
        let drawing =
            svg(&plot.scene(480.0, plot.height_for(480.0).round(), 0.0, &EstimatedWidths))?;
        let file = folder.join(format!("{name}.svg"));
        if bless {
            std::fs::write(&file, &drawing)?;
        } else if rounded(&std::fs::read_to_string(&file).unwrap_or_default()) != rounded(&drawing)
        {
            changed.push(name);
            std::fs::write(
                std::env::temp_dir().join(format!("glassbook-{name}.svg")),
                &drawing,
            )?;
        }
    }
    assert_eq!(
        kinds,
        KINDS.iter().copied().collect::<BTreeSet<_>>(),
        "a kind of chart has no golden drawing"
    );
    assert!(
        changed.is_empty(),
        "changed: {changed:?}; the new drawings are in the temporary folder as glassbook-*.svg"
    );
    Ok(())
}

#[test]
fn the_same_specification_gives_the_same_drawing_twice() -> Result<(), Box<dyn std::error::Error>> {
    for (name, kind, spec) in cases() {
        let draw = || -> Result<String, Box<dyn std::error::Error>> {
            let mut plot = Plot::read(kind, &JsonSource(spec.clone()), Theme::dark())?;
            Ok(svg(&plot.scene(640.0, 360.0, 0.0, &EstimatedWidths))?)
        };
        assert_eq!(draw()?, draw()?, "{name}");
    }
    Ok(())
}
