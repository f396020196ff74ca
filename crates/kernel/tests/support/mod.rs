//! Calling the exports and reading their plain objects.

use glassbook_kernel::KernelError;
use glassbook_kernel::api::{Kernel, TrainingRun};
use js_sys::{Array, Float64Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

pub(crate) async fn kernel(device: &str) -> Kernel {
    match Kernel::create(device.into()).await {
        Ok(kernel) => kernel,
        Err(error) => panic!("{error:?}"),
    }
}

pub(crate) fn has_webgpu() -> bool {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).unwrap();
    !Reflect::get(&navigator, &"gpu".into())
        .unwrap()
        .is_undefined()
}

/// Loses the GPU as a driver would: the device that is used next is destroyed a moment later.
pub(crate) fn lose_gpu() {
    let script = "const {prototype} = GPUDevice, original = prototype.createCommandEncoder;
        prototype.createCommandEncoder = function (...rest) {
            prototype.createCommandEncoder = original;
            setTimeout(() => this.destroy());
            return original.apply(this, rest);
        };";
    js_sys::Function::new_no_args(script)
        .call0(&JsValue::NULL)
        .unwrap();
}

/// The notebook's "Quick" preset with some settings replaced.
pub(crate) fn config(changes: &[(&str, JsValue)]) -> JsValue {
    let quick: [(&str, JsValue); 8] = [
        ("group", "S4".into()),
        ("model", "mlp".into()),
        ("width", 128.0.into()),
        ("trainFraction", 0.6.into()),
        ("learningRate", 0.01.into()),
        ("weightDecay", 2.0.into()),
        ("steps", 2000.0.into()),
        ("seed", 0.0.into()),
    ];
    config_from(&config_from(&Object::new().into(), &quick), changes)
}

/// A copy of these settings with some replaced.
pub(crate) fn config_from(settings: &JsValue, changes: &[(&str, JsValue)]) -> JsValue {
    let config = Object::assign(&Object::new(), settings.unchecked_ref());
    for (key, value) in changes {
        Reflect::set(&config, &(*key).into(), value).unwrap();
    }
    config.into()
}

pub(crate) fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap()
}

pub(crate) fn number(object: &JsValue, key: &str) -> f64 {
    get(object, key)
        .as_f64()
        .unwrap_or_else(|| panic!("{key} is no number in {object:?}"))
}

pub(crate) fn text(object: &JsValue, key: &str) -> String {
    get(object, key).as_string().unwrap_or_default()
}

pub(crate) fn rows(array: &JsValue) -> Vec<JsValue> {
    array.unchecked_ref::<Array>().to_vec()
}

/// The code that JavaScript reads from a failure, which must have a hint too.
pub(crate) fn error_code(error: KernelError) -> String {
    let error = JsValue::from(error);
    assert_eq!(text(&error, "name"), "KernelError");
    assert!(!text(&error, "hint").is_empty());
    text(&error, "code")
}

/// One metric point, as columns hold it.
#[derive(Debug)]
pub(crate) struct Point {
    pub(crate) step: f64,
    pub(crate) train_loss: f64,
    pub(crate) test_loss: f64,
    pub(crate) train_accuracy: f64,
    pub(crate) test_accuracy: f64,
}

pub(crate) struct Run(TrainingRun);

impl Run {
    pub(crate) fn start(kernel: &Kernel, config: &JsValue) -> Self {
        match kernel.start_training(config) {
            Ok(run) => Self(run),
            Err(error) => panic!("{error:?}"),
        }
    }

    /// The run whose checkpoint these bytes are.
    pub(crate) fn resume(kernel: &Kernel, bytes: &[u8], options: &JsValue) -> Self {
        match kernel.resume_training(bytes, options) {
            Ok(run) => Self(run),
            Err(error) => panic!("{error:?}"),
        }
    }

    pub(crate) fn info(&self) -> JsValue {
        self.0.info()
    }

    pub(crate) async fn checkpoint(&mut self) -> Vec<u8> {
        match self.0.checkpoint().await {
            Ok(bytes) => bytes,
            Err(error) => panic!("{error:?}"),
        }
    }

    pub(crate) async fn tensors(&mut self) -> JsValue {
        match self.0.tensors().await {
            Ok(tensors) => tensors,
            Err(error) => panic!("{error:?}"),
        }
    }

    pub(crate) fn history(&self) -> JsValue {
        self.0.history()
    }

    pub(crate) async fn choose_device(&mut self) -> bool {
        self.0.choose_device(false).await.unwrap()
    }

    pub(crate) async fn advance(&mut self, budget_ms: f64) -> Result<JsValue, KernelError> {
        self.0.advance(budget_ms).await
    }

    pub(crate) async fn trace_similarity(&mut self) -> Vec<JsValue> {
        rows(&self.0.trace_similarity().await.unwrap())
    }

    /// Advances to the end and returns every point.
    pub(crate) async fn finish(&mut self, budget_ms: f64) -> Vec<Point> {
        let mut points = Vec::new();
        loop {
            let progress = self.advance(budget_ms).await.unwrap();
            let columns = get(&progress, "points");
            let column = |key| get(&columns, key).unchecked_into::<Float64Array>().to_vec();
            let [steps, train_loss, test_loss, train_accuracy, test_accuracy] = [
                "step",
                "trainLoss",
                "testLoss",
                "trainAccuracy",
                "testAccuracy",
            ]
            .map(column);
            points.extend((0..steps.len()).map(|i| Point {
                step: steps[i],
                train_loss: train_loss[i],
                test_loss: test_loss[i],
                train_accuracy: train_accuracy[i],
                test_accuracy: test_accuracy[i],
            }));
            if get(&progress, "done").as_bool() == Some(true) {
                return points;
            }
        }
    }
}
