//! Sweeps on the GPU: measured, trained in slices, left and lost.

use js_sys::{Array, JSON, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

use crate::support::{error_code, get, has_webgpu, kernel, lose_gpu, number, rows, text};

const CONFIG: &str =
    r#"{"depths": [1, 2], "hidden": [2, 3], "steps": 400, "instances": 2, "sampling": "exact"}"#;
const CELLS: &str =
    r#"[{"depth": 2, "features": 6, "hidden": 3}, {"depth": 1, "features": 2, "hidden": 2}]"#;

fn parsed(progress: &JsValue, key: &str) -> Vec<JsValue> {
    rows(&JSON::parse(&text(progress, key)).unwrap())
}

#[wasm_bindgen_test]
async fn a_sweep_is_measured_on_both_devices_and_trains_in_slices() {
    if !has_webgpu() {
        console_log!("SKIPPED: no WebGPU in this browser");
        return;
    }
    let kernel = kernel("webgpu").await;
    let mut sweep = kernel.gpu_sweep(CONFIG, CELLS, Vec::new()).unwrap();
    assert_eq!(sweep.bytes().len(), 2);
    let rates = sweep.rates(2).await.unwrap();
    let (cpu, gpu) = (number(&rates, "cpu"), number(&rates, "webgpu"));
    console_log!("updates of one network: CPU {cpu:.0}/s, WebGPU {gpu:.0}/s");
    assert!(cpu > 0.0 && gpu > 0.0);

    let first = sweep.advance(20.0).await.unwrap();
    assert_eq!(parsed(&first, "cells").len(), 2, "both cells at once");
    // Left in the middle and taken up again.
    let left = sweep.states().await.to_vec();
    let state = |state: &JsValue| get(state, "state").unchecked_into::<Uint8Array>();
    let states: Vec<Uint8Array> = left.iter().map(state).collect();
    assert_eq!(number(&left[0], "step"), number(&first, "step"));
    let mut again = kernel.gpu_sweep(CONFIG, CELLS, states).unwrap();
    let mut finished = Vec::new();
    loop {
        let progress = again.advance(50.0).await.unwrap();
        finished.extend(parsed(&progress, "finished"));
        if get(&progress, "done").as_bool() == Some(true) {
            break;
        }
        assert!(number(&progress, "step") > number(&first, "step"));
    }
    assert_eq!(finished.len(), 2);
    for cell in &finished {
        let losses = get(cell, "losses").unchecked_into::<Array>().to_vec();
        let zero = number(cell, "zeroLoss");
        assert_eq!(losses.len(), 2);
        assert!(losses.iter().all(|loss| loss.as_f64().unwrap() < zero));
    }
}

#[wasm_bindgen_test]
async fn a_sweep_that_loses_its_gpu_keeps_what_was_read() {
    if !has_webgpu() {
        console_log!("SKIPPED: no WebGPU in this browser");
        return;
    }
    let kernel = kernel("webgpu").await;
    let long = CONFIG.replace("400", "1000000");
    let mut sweep = kernel.gpu_sweep(&long, CELLS, Vec::new()).unwrap();
    let step = number(&sweep.advance(10.0).await.unwrap(), "step");
    assert_eq!(sweep.states().await.length(), 2);
    lose_gpu();
    let error = loop {
        if let Err(error) = sweep.advance(10.0).await {
            break error;
        }
    };
    assert!(error_code(error).starts_with("gpu/"));
    let left = sweep.states().await.to_vec();
    assert_eq!(left.len(), 2);
    assert!(left.iter().all(|state| number(state, "step") >= step));
}

#[wasm_bindgen_test]
async fn a_cell_that_does_not_fit_is_refused_by_its_bytes() {
    if !has_webgpu() {
        console_log!("SKIPPED: no WebGPU in this browser");
        return;
    }
    let kernel = kernel("webgpu").await;
    let config = r#"{"depths": [6], "hidden": [10], "instances": 65536}"#;
    let cells = r#"[{"depth": 6, "features": 126, "hidden": 10}]"#;
    let refused = kernel.gpu_sweep(config, cells, Vec::new()).err().unwrap();
    let message = text(&refused.clone().into(), "message");
    assert!(message.contains("65536 instances need"), "{message}");
    assert_eq!(error_code(refused), "sweep/too-large");
}
