//! The choice of the device, and what happens when it is lost.

mod sweep;

use super::support::{
    Run, config, config_from, get, has_webgpu, kernel, lose_gpu, number, rows, text,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

fn small(steps: f64) -> JsValue {
    config(&[
        ("group", "S3".into()),
        // Without a kink, so that two orders of summation stay together.
        ("model", "bilinear".into()),
        ("width", 16.0.into()),
        ("learningRate", 0.001.into()),
        ("steps", steps.into()),
        ("metricsEvery", 5.0.into()),
    ])
}

fn weights(tensors: &JsValue) -> Vec<f32> {
    let values = get(&get(tensors, "W_U"), "values");
    values.unchecked_into::<js_sys::Float32Array>().to_vec()
}

#[wasm_bindgen_test]
async fn a_measured_run_shows_both_rates_and_keeps_its_numbers() {
    if !has_webgpu() {
        console_log!("SKIPPED: no WebGPU in this browser");
        return;
    }
    let auto = kernel("auto").await;
    let mut measured = Run::start(&auto, &small(40.0));
    let is_open = get(&auto.device(), "kind").as_string() == Some("webgpu".into());
    assert!(!is_open, "an automatic kernel begins on the CPU");
    let began = js_sys::Date::now();
    auto.open_gpu().await.unwrap();
    let opened = js_sys::Date::now();
    assert!(measured.choose_device().await);
    let (open, choose) = (opened - began, js_sys::Date::now() - opened);
    console_log!("opened or found open in {open} ms, measured in {choose} ms");
    assert!(!measured.choose_device().await, "once for each GPU");
    let info = measured.info();
    let rates = get(&info, "rates");
    let (cpu, gpu) = (number(&rates, "cpu"), number(&rates, "webgpu"));
    console_log!("S3, width 16, bilinear: CPU {cpu:.0}/s, WebGPU {gpu:.0}/s");
    assert!(cpu > 0.0 && gpu > 0.0);
    let faster = if gpu > 1.1 * cpu { "webgpu" } else { "cpu" };
    assert_eq!(text(&info, "device"), faster);
    assert!(text(&info, "reason").contains("as measured"));
    assert!(rows(&get(&info, "moves")).is_empty());

    // The same shape but for a train row, measured when its code is warm.
    let wider = config_from(&small(40.0), &[("trainFraction", 0.63.into())]);
    let mut warm = Run::start(&auto, &wider);
    warm.choose_device().await;
    let warm = number(&get(&warm.info(), "rates"), "cpu");
    console_log!("measured again, warm: CPU {warm:.0}/s");

    // An equal shape is not measured again, so its rates are the same to the last bit.
    let mut second = Run::start(&auto, &config_from(&small(40.0), &[("seed", 1.0.into())]));
    second.choose_device().await;
    let again = get(&second.info(), "rates");
    assert_eq!(
        (number(&again, "cpu"), number(&again, "webgpu")),
        (cpu, gpu)
    );

    let mut plain = Run::start(&kernel("cpu").await, &small(40.0));
    let (want, got) = (plain.finish(1e6).await, measured.finish(1e6).await);
    assert_eq!(want.len(), got.len());
    let (want, got) = (plain.tensors().await, measured.tensors().await);
    if faster == "cpu" {
        assert_eq!(weights(&want), weights(&got), "measured on a copy");
    }
}

#[wasm_bindgen_test]
async fn a_run_whose_gpu_is_lost_goes_on_on_the_cpu_and_returns_to_a_new_one() {
    if !has_webgpu() {
        console_log!("SKIPPED: no WebGPU in this browser");
        return;
    }
    let want = Run::start(&kernel("cpu").await, &small(400.0))
        .finish(1e6)
        .await;
    for engine in ["fused", "burn"] {
        let kernel = kernel("webgpu").await;
        let settings = config_from(&small(400.0), &[("engine", engine.into())]);
        let mut run = Run::start(&kernel, &settings);
        assert_eq!(text(&run.info(), "device"), "webgpu");
        while number(&run.advance(30.0).await.unwrap(), "step") < 7.0 {}
        lose_gpu();
        let moved = loop {
            let progress = run.advance(10.0).await.unwrap();
            if get(&progress, "moved").as_bool() == Some(true) {
                break progress;
            }
            assert_eq!(get(&progress, "done").as_bool(), Some(false), "{engine}");
        };
        let info = run.info();
        assert_eq!(text(&info, "device"), "cpu");
        assert_eq!(text(&info, "engine"), engine);
        let moves = rows(&get(&info, "moves"));
        assert_eq!(number(&moves[0], "step"), number(&moved, "step"));
        assert!(text(&moves[0], "reason").contains("lost"), "{moves:?}");

        if engine == "fused" {
            // A fresh device, and the run is on it again.
            kernel.open_gpu().await.unwrap();
            assert!(run.choose_device().await);
            assert_eq!(text(&run.info(), "device"), "webgpu");
        }
        run.finish(1000.0).await;
        let history = run.history();
        let column = |name: &str| {
            let column = get(&history, name);
            column.unchecked_into::<js_sys::Float64Array>().to_vec()
        };
        let steps: Vec<f64> = want.iter().map(|point| point.step).collect();
        assert_eq!(column("step"), steps, "{engine}: every point once");
        for (point, loss) in want.iter().zip(column("trainLoss")) {
            let error = (point.train_loss - loss).abs() / point.train_loss;
            assert!(error < 1e-4, "{engine}, step {}: {error:e}", point.step);
        }
    }
}

#[wasm_bindgen_test]
async fn a_finished_run_outlives_its_gpu() {
    if !has_webgpu() {
        console_log!("SKIPPED: no WebGPU in this browser");
        return;
    }
    let kernel = kernel("webgpu").await;
    let mut run = Run::start(&kernel, &small(10.0));
    run.finish(1000.0).await;
    let want = weights(&run.tensors().await);
    lose_gpu();
    // This transfer is the last one of the device, or fails with it.
    run.tensors().await;
    let mut again = Run::resume(&kernel, &run.checkpoint().await, &JsValue::UNDEFINED);
    assert_eq!(weights(&run.tensors().await), want);
    assert_eq!(weights(&again.tensors().await), want);
}
