//! Charts on a real canvas: known cells have known colors, and hovering gives the exact value.
//!
//! Run: `wasm-pack test --headless --chrome crates/plots-web`

#![cfg(target_arch = "wasm32")]
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a failing test may stop at the first wrong value"
)]

use glassbook_plots_web::Chart;
use js_sys::{Array, Float32Array, Float64Array, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

wasm_bindgen_test_configure!(run_in_browser);

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        Reflect::set(&object, &(*name).into(), value).expect("a fresh object takes fields");
    }
    object.into()
}

fn f64s(values: &[f64]) -> JsValue {
    Uint8Array::new(&Float64Array::from(values).buffer()).into()
}

fn f32s(values: &[f32]) -> JsValue {
    object(&[(
        "f32",
        Uint8Array::new(&Float32Array::from(values).buffer()).into(),
    )])
}

fn canvas() -> HtmlCanvasElement {
    let document = web_sys::window()
        .and_then(|w| w.document())
        .expect("runs in a page");
    document
        .create_element("canvas")
        .expect("a canvas")
        .unchecked_into()
}

fn chart(kind: &str, spec: JsValue) -> Chart {
    Chart::new(kind, spec, object(&[])).expect("a valid specification")
}

fn pixel(canvas: &HtmlCanvasElement, x: f64, y: f64) -> [u8; 4] {
    let context: CanvasRenderingContext2d =
        canvas.get_context("2d").unwrap().unwrap().unchecked_into();
    let data = context
        .get_image_data(x, y, 1.0, 1.0)
        .expect("inside the canvas")
        .data();
    [data[0], data[1], data[2], data[3]]
}

fn field(value: &JsValue, path: &[&str]) -> JsValue {
    path.iter().fold(value.clone(), |v, name| {
        let index = name.parse::<u32>().ok().filter(|_| Array::is_array(&v));
        match index {
            Some(i) => v.unchecked_ref::<Array>().get(i),
            None => Reflect::get(&v, &(*name).into()).unwrap_or(JsValue::UNDEFINED),
        }
    })
}

/// Left, top, right and bottom of the first pair of axes, CSS pixels.
fn panel(drawn: &JsValue) -> [f64; 4] {
    ["left", "top", "right", "bottom"].map(|side| {
        field(drawn, &["panels", "0", "rect", side])
            .as_f64()
            .expect("a rectangle")
    })
}

/// A 2 × 3 matrix whose cells are the ends, the middle and quarters of a diverging scale.
fn heatmap() -> Chart {
    let values = f32s(&[-4.0, 0.0, 4.0, -2.0, f32::NAN, 0.1]);
    chart(
        "heatmap",
        object(&[
            ("values", values),
            ("rows", 2.into()),
            ("columns", 3.into()),
        ]),
    )
}

#[wasm_bindgen_test]
fn known_cells_have_known_colors_at_every_pixel_ratio() {
    for ratio in [1.0, 1.5, 2.0] {
        let (mut chart, canvas) = (heatmap(), canvas());
        let drawn = chart.draw(&canvas, 400.0, 300.0, ratio).expect("drawn");
        let [left, top, right, bottom] = panel(&drawn);
        let center = |row: f64, column: f64| {
            let x = left + (column + 0.5) / 3.0 * (right - left);
            let y = top + (0.5 * row + 0.25) * (bottom - top);
            pixel(&canvas, (x * ratio).round(), (y * ratio).round())
        };
        assert_eq!(
            center(0.0, 0.0),
            [0x0b, 0x3c, 0x78, 255],
            "the lowest value is the first blue"
        );
        assert_eq!(
            center(0.0, 2.0),
            [0x7a, 0x0f, 0x1d, 255],
            "the highest value is the last red"
        );
        let zero = center(0.0, 1.0);
        assert!(
            zero[..3].iter().all(|c| *c >= 0xe8),
            "zero is nearly white, not {zero:?}"
        );
        let gap = center(1.0, 1.0);
        assert!(
            gap[0] < 0xe0 && gap[0].abs_diff(gap[2]) < 24,
            "a gap is grey, not {gap:?}"
        );
        let half = center(1.0, 0.0);
        assert!(
            half[2] > half[0] + 40,
            "half way down is blue, not {half:?}"
        );
        // A cell ends where the next begins: no seam, no blur.
        let edge = ((left + (right - left) / 3.0) * ratio).round();
        let y = ((top + (bottom - top) / 4.0) * ratio).round();
        assert_eq!(pixel(&canvas, edge - 2.0, y), center(0.0, 0.0));
        assert_eq!(pixel(&canvas, edge + 2.0, y), zero);
    }
}

#[wasm_bindgen_test]
fn hovering_a_cell_gives_its_exact_value() {
    let (mut chart, canvas) = (heatmap(), canvas());
    let drawn = chart.draw(&canvas, 400.0, 300.0, 2.0).expect("drawn");
    let [left, top, right, bottom] = panel(&drawn);
    let hover = chart
        .hover(left + (right - left) * 0.9, top + (bottom - top) * 0.75)
        .expect("readable");
    assert_eq!(field(&hover, &["rows", "0", "value"]), "1");
    assert_eq!(field(&hover, &["rows", "1", "value"]), "2");
    assert_eq!(
        field(&hover, &["rows", "2", "value"]),
        "0.1",
        "single precision stays single precision"
    );
    assert!(chart.hover(1.0, 1.0).expect("readable").is_undefined());
}

fn line(n: usize) -> Chart {
    let y: Vec<f64> = (0..n)
        .map(|i| (i as f64 / n as f64 * 6.0).sin() + 0.125)
        .collect();
    let series = Array::of1(&object(&[("name", "wave".into()), ("y", f64s(&y))]));
    chart("line", object(&[("series", series.into())]))
}

#[wasm_bindgen_test]
fn a_line_is_drawn_where_hovering_says_it_is() {
    // Drawn as a path, and as pixels.
    for n in [60, 50_000] {
        let (mut chart, canvas) = (line(n), canvas());
        let drawn = chart.draw(&canvas, 500.0, 300.0, 1.0).expect("drawn");
        let [left, _, right, bottom] = panel(&drawn);
        for share in [0.2, 0.45, 0.8] {
            let hover = chart
                .hover(left + (right - left) * share, bottom - 3.0)
                .expect("readable");
            let (x, y) = (
                field(&hover, &["at", "x"]).as_f64().unwrap(),
                field(&hover, &["at", "y"]).as_f64().unwrap(),
            );
            let found = (-1..=1).any(|dy| {
                let [r, _, b, _] =
                    pixel(&canvas, x.floor(), y.floor() + f64::from(dy)).map(i16::from);
                b > r + 60
            });
            assert!(found, "no blue at ({x}, {y}) with {n} points");
        }
    }
}

#[wasm_bindgen_test]
fn appended_points_can_be_read_at_once() {
    let (mut chart, canvas) = (line(10), canvas());
    chart.draw(&canvas, 500.0, 300.0, 1.0).expect("drawn");
    let chunk = Array::of1(&object(&[("series", 0.into()), ("y", f64s(&[0.5, 0.75]))]));
    chart.append(chunk.into()).expect("appended");
    let drawn = chart.draw(&canvas, 500.0, 300.0, 1.0).expect("drawn");
    let [_, top, right, _] = panel(&drawn);
    let hover = chart.hover(right - 1.0, top + 20.0).expect("readable");
    assert_eq!(field(&hover, &["rows", "0", "value"]), "0.75");
}

#[wasm_bindgen_test]
fn a_wrong_specification_says_what_and_how() {
    let error = Chart::new("heatmap", object(&[("valeus", f64s(&[1.0]))]), object(&[]))
        .err()
        .expect("refused");
    let error = JsValue::from(error);
    assert_eq!(field(&error, &["name"]), "PlotError");
    assert_eq!(field(&error, &["code"]), "plot/unknown-field");
    assert!(
        field(&error, &["message"])
            .as_string()
            .unwrap()
            .contains("valeus")
    );
    assert!(
        field(&error, &["hint"])
            .as_string()
            .unwrap()
            .contains("values")
    );
}

#[wasm_bindgen_test]
fn brushing_narrows_the_view_and_reset_restores_it() {
    let (mut chart, canvas) = (line(100), canvas());
    let drawn = chart.draw(&canvas, 500.0, 300.0, 1.0).expect("drawn");
    let [left, top, right, bottom] = panel(&drawn);
    let middle = f64::midpoint(left, right);
    assert!(chart.zoom(middle, top, right, bottom));
    chart.draw(&canvas, 500.0, 300.0, 1.0).expect("drawn");
    let title = |chart: &Chart| {
        field(
            &chart.hover(left + 1.0, bottom - 9.0).expect("readable"),
            &["title"],
        )
        .as_string()
    };
    assert_eq!(title(&chart).as_deref(), Some("x 50"));
    chart.reset();
    chart.draw(&canvas, 500.0, 300.0, 1.0).expect("drawn");
    assert_eq!(title(&chart).as_deref(), Some("x 0"));
}

#[wasm_bindgen_test]
fn a_drawing_can_be_taken_out_as_svg_and_csv() {
    let (mut chart, canvas) = (heatmap(), canvas());
    let svg = chart.svg(&canvas, 400.0, 300.0).expect("written");
    assert!(svg.starts_with("<svg") && svg.contains("data:image/png;base64,"));
    assert_eq!(chart.csv(), "row,0,1,2\r\n0,-4,0,4\r\n1,-2,NaN,0.1\r\n");
}
