//! No specification makes a chart panic: random ones, with the values that break things.

use crate::common::{JsonSource, Seeded};
use glassbook_plots::{EstimatedWidths, KINDS, Numbers, Plot, PlotError, Theme, svg};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Specifications tried; the issue asks for ten thousand.
const CASES: usize = 12_000;

/// Numbers at which arithmetic goes wrong; NaN is written as `null`, infinities have a test below.
const SPECIAL: [f64; 12] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    5e-324,
    1e-300,
    1e300,
    f64::MAX,
    f64::MIN,
    1e15,
    0.1,
    1e-12,
];

fn number(rng: &mut Seeded) -> Value {
    match rng.below(12) {
        0 => Value::Null,
        1 | 2 => json!(SPECIAL[rng.below(SPECIAL.len())]),
        3 => json!(rng.below(9)),
        4 => json!(10_f64.powf(rng.unit() * 40.0 - 20.0)),
        _ => json!(rng.normal() * 3.0),
    }
}

fn numbers(rng: &mut Seeded, n: usize) -> Value {
    match rng.below(8) {
        0 => json!(vec![2.5; n]),
        1 => Value::Array((0..n).map(|i| json!(i)).collect()),
        2 => Value::Array(vec![Value::Null; n]),
        _ => Value::Array((0..n).map(|_| number(rng)).collect()),
    }
}

fn length(rng: &mut Seeded) -> usize {
    [0, 1, 2, 3, 4, 9, 16, 25, 64, 400][rng.below(10)]
}

fn text(rng: &mut Seeded) -> Value {
    let texts = [
        "",
        "loss",
        "(1 2 3)",
        "<b>&\"'",
        "χ ⊗ ψ",
        "a very long label that cannot fit anywhere at all in the figure",
        "\u{202e}\u{0}\n",
    ];
    json!(texts[rng.below(texts.len())])
}

fn texts(rng: &mut Seeded, n: usize) -> Value {
    Value::Array((0..n).map(|_| text(rng)).collect())
}

fn axis(rng: &mut Seeded) -> Value {
    let mut axis = Map::new();
    for (name, value) in [
        ("label", text(rng)),
        ("unit", text(rng)),
        ("scale", json!(["linear", "log"][rng.below(2)])),
        ("min", number(rng)),
        ("max", number(rng)),
    ] {
        if rng.below(5) == 0 {
            axis.insert(name.into(), value);
        }
    }
    Value::Object(axis)
}

fn color(rng: &mut Seeded) -> Value {
    let mut color = Map::new();
    for (name, value) in [
        ("map", json!(["diverging", "viridis", "grey"][rng.below(3)])),
        ("min", number(rng)),
        ("max", number(rng)),
        ("center", json!(rng.normal())),
        ("label", text(rng)),
    ] {
        if rng.below(4) == 0 {
            color.insert(name.into(), value);
        }
    }
    Value::Object(color)
}

/// A value for a field, mostly of the right type and length `n`.
fn field(rng: &mut Seeded, name: &str, n: usize) -> Value {
    if rng.below(150) == 0 {
        return [
            Value::Null,
            json!(true),
            json!({}),
            json!([{}]),
            json!("x"),
            json!(-3),
        ][rng.below(6)]
        .clone();
    }
    let n = if rng.below(60) == 0 { length(rng) } else { n };
    match name {
        "title" | "description" | "corner" => text(rng),
        "x" | "y" => axis(rng),
        "color" => color(rng),
        "width" | "height" if rng.below(30) == 0 => json!(rng.normal() * 3000.0),
        "width" | "height" => json!(40.0 + rng.unit() * 900.0),
        "rows" | "columns" if rng.below(3) == 0 => json!(rng.below(12)),
        "rows" | "columns" => Value::Null,
        "perLine" | "bins" | "levels" => json!(rng.below(12)),
        "stretch" | "limit" | "radius" => number(rng),
        "equal" | "share" | "legend" | "linesOnly" | "shade" | "shareX" | "shareY"
        | "shareColor" => {
            json!(rng.below(2) == 0)
        }
        "mode" => json!(["grouped", "stacked"][rng.below(2)]),
        "labels" | "rowLabels" | "columnLabels" | "columnNotes" | "categories" | "cells" => {
            texts(rng, n)
        }
        "groupNames" => {
            let n = rng.below(4);
            texts(rng, n)
        }
        "xRange" | "yRange" => json!([number(rng), number(rng)]),
        "guides" => json!([{"x": number(rng), "label": "g"}, {"y": number(rng)}]),
        "images" => Value::Array((0..rng.below(4)).map(|_| numbers(rng, n)).collect()),
        "parents" => Value::Array((0..n).map(|_| json!(rng.below(n + 2) as i64 - 1)).collect()),
        _ => numbers(rng, n),
    }
}

fn series(rng: &mut Seeded, kind: &str) -> Value {
    let fields: &[&str] = match kind {
        "line" => &["x", "y", "lower", "upper"],
        "scatter" => &["x", "y", "values", "labels"],
        "bar" => &["values", "errors", "shades"],
        _ => &["values"],
    };
    let n = length(rng);
    let one = |rng: &mut Seeded| {
        let n = if kind == "bar" { n } else { length(rng) };
        let mut one = Map::new();
        for name in fields {
            if rng.below(20) != 0 {
                let value = if *name == "labels" {
                    texts(rng, n)
                } else {
                    numbers(rng, n)
                };
                one.insert((*name).into(), value);
            }
        }
        one.insert("name".into(), text(rng));
        if rng.below(9) == 0 {
            one.insert("color".into(), json!(["#123456", "tomato"][rng.below(2)]));
        }
        Value::Object(one)
    };
    Value::Array((0..rng.below(12)).map(|_| one(rng)).collect())
}

fn spec(rng: &mut Seeded, kind: &str, nested: bool) -> Value {
    let fields: &[&str] = match kind {
        "line" => &["x", "y", "series", "guides"],
        "heatmap" => &[
            "values",
            "rows",
            "columns",
            "rowLabels",
            "columnLabels",
            "x",
            "y",
            "color",
            "stretch",
        ],
        "scatter" => &["x", "y", "series", "radius", "equal", "color", "guides"],
        "histogram" => &["x", "y", "series", "bins", "share"],
        "bar" => &["x", "y", "categories", "series", "mode", "color", "legend"],
        "arrows" => &[
            "x",
            "y",
            "dx",
            "dy",
            "startX",
            "startY",
            "labels",
            "groups",
            "groupNames",
            "values",
            "color",
            "parents",
            "limit",
        ],
        "vector-field" => &["x", "y", "atX", "atY", "u", "v", "stretch", "color"],
        "contour" => &[
            "x",
            "y",
            "values",
            "rows",
            "columns",
            "xRange",
            "yRange",
            "pointsX",
            "pointsY",
            "levels",
            "linesOnly",
            "color",
        ],
        "image-row" => &["images", "rows", "columns", "labels", "perLine", "color"],
        "matrix-table" => &[
            "values",
            "rows",
            "columns",
            "cells",
            "rowLabels",
            "columnLabels",
            "columnNotes",
            "corner",
            "shade",
            "color",
        ],
        _ => &["columns", "shareX", "shareY", "shareColor"],
    };
    let n = length(rng);
    let mut spec = Map::new();
    // Fields without which there is nothing to draw are nearly always there.
    let needed = [
        "values", "series", "dx", "dy", "atX", "atY", "u", "v", "images", "pointsX", "pointsY",
    ];
    for name in fields.iter().chain(&["title", "width", "height"]) {
        let chance = if needed.contains(name) { 40 } else { 2 };
        // Names rarely have the length that a random shape needs.
        let unlikely = name.ends_with("Labels") || name.ends_with("Notes") || *name == "cells";
        if rng.below(chance) != 0 && (!unlikely || rng.below(4) == 0) {
            let value = match *name {
                "series" => series(rng, kind),
                "stretch" if kind == "heatmap" => json!(rng.below(2) == 0),
                _ => field(rng, name, n),
            };
            spec.insert((*name).into(), value);
        }
    }
    if kind == "multiples" && !nested {
        let panels = (0..rng.below(5)).map(|_| {
            let kind = KINDS[rng.below(KINDS.len())];
            let mut panel = self::spec(rng, kind, true);
            panel["kind"] = json!(kind);
            panel
        });
        spec.insert("panels".into(), panels.collect());
    }
    Value::Object(spec)
}

/// Uses a chart as a reader would, and returns its drawing.
fn exercise(plot: &mut Plot, rng: &mut Seeded) -> Result<String, PlotError> {
    let (width, height) = (rng.unit() * 480.0, rng.unit() * 360.0);
    let ratio = [0.0, 1.0, 2.0][rng.below(3)];
    plot.scene(width, height, ratio, &EstimatedWidths);
    for _ in 0..2 {
        let mut place = || (rng.unit() * width * 1.1, rng.unit() * height * 1.1);
        let (a, b) = (place(), place());
        let _ = plot.hover(a.0, a.1);
        match rng.below(5) {
            0 => plot.zoom(a, b),
            1 => plot.scale_view(a.0, a.1, rng.unit() * 2.0),
            2 => plot.pan(a.0 - b.0, a.1 - b.1),
            3 => {
                plot.toggle(rng.below(4));
                true
            }
            _ => {
                plot.reset();
                true
            }
        };
        plot.scene(width, height, ratio, &EstimatedWidths);
        let _ = plot.hover(b.0, b.1);
    }
    let shape = plot.table();
    for row in plot.rows(0, 20) {
        assert_eq!(row.len(), shape.columns.len());
    }
    let _ = plot.rows(shape.n_rows.saturating_sub(1), usize::MAX);
    assert!(plot.csv().lines().count() > 0);
    let _ = plot.summary();
    svg(&plot.scene(240.0, 180.0, 0.0, &EstimatedWidths))
}

#[test]
fn no_random_specification_panics_or_draws_nothing() {
    // Debug builds are slow; threads of their own keep the test within a minute.
    let halves = [1, 2].map(|seed| std::thread::spawn(move || half(seed)));
    for half in halves {
        half.join().expect("no specification panics");
    }
}

fn half(seed: u64) {
    let mut rng = Seeded::new(seed);
    let mut drawn: BTreeMap<&str, usize> = BTreeMap::new();
    let mut refused: BTreeMap<&str, usize> = BTreeMap::new();
    for case in 0..CASES / 2 {
        let kind = KINDS[case % KINDS.len()];
        let value = spec(&mut rng, kind, false);
        let theme = if rng.below(2) == 0 {
            Theme::light()
        } else {
            Theme {
                palette: Vec::new(),
                ..Theme::dark()
            }
        };
        match Plot::read(kind, &JsonSource(value.clone()), theme) {
            Err(error) => {
                assert!(!error.hint().is_empty() && error.code().starts_with("plot/"));
                *refused.entry(error.code()).or_default() += 1;
            }
            Ok(mut plot) => {
                let drawing = exercise(&mut plot, &mut rng);
                let drawing =
                    drawing.unwrap_or_else(|error| panic!("case {case} {kind}: {error}\n{value}"));
                // More than the background: an axis, a mark or a word.
                assert!(
                    drawing.matches('<').count() > 3,
                    "case {case} {kind} is blank\n{value}"
                );
                *drawn.entry(kind).or_default() += 1;
            }
        }
    }
    println!("drawn {drawn:?}\nrefused {refused:?}");
    for kind in KINDS {
        assert!(
            drawn.get(kind).copied().unwrap_or(0) > 100,
            "too few {kind} charts got through: {drawn:?}"
        );
    }
}

#[test]
fn infinities_and_nothing_else_are_drawn_or_noted() -> Result<(), PlotError> {
    use glassbook_plots::{
        Head, HeatmapSpec, LineSeries, LineSpec, ScatterSeries, ScatterSpec, Spec,
    };
    let odd = [
        vec![],
        vec![f64::NAN],
        vec![f64::INFINITY, f64::NEG_INFINITY],
        vec![1.0],
        vec![3.0; 9],
        vec![1.0, f64::INFINITY, 2.0],
    ];
    for values in odd {
        let y: Numbers = values.clone().into();
        let x: Numbers = (0..values.len())
            .map(|i| i as f64)
            .collect::<Vec<_>>()
            .into();
        let specs = [
            Spec::Line(LineSpec {
                series: vec![LineSeries {
                    y: y.clone(),
                    ..LineSeries::default()
                }],
                ..LineSpec::default()
            }),
            Spec::Heatmap(HeatmapSpec {
                values: y.clone(),
                ..HeatmapSpec::default()
            }),
            Spec::Scatter(ScatterSpec {
                series: vec![ScatterSeries {
                    x,
                    y,
                    ..ScatterSeries::default()
                }],
                ..ScatterSpec::default()
            }),
        ];
        for spec in specs {
            let mut plot = Plot::new(Head::default(), spec, Theme::light())?;
            let drawing = svg(&plot.scene(400.0, 300.0, 0.0, &EstimatedWidths))?;
            let n_odd = values.iter().filter(|v| !v.is_finite()).count();
            let says_so = drawing.contains("not drawn")
                || drawing.contains("missing")
                || drawing.contains("infinite")
                || drawing.contains("no place");
            assert!(
                n_odd == 0 || says_so,
                "{} with {values:?} hides what it cannot show",
                plot.kind()
            );
            assert!(
                !values.is_empty() || drawing.contains("no data") || drawing.contains("no points"),
                "{}",
                plot.kind()
            );
        }
    }
    Ok(())
}
