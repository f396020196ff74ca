//! Steps of a run that a second worker shares: one message each way per step.
//!
//! The other worker runs `TrainingHelper` of the package `compute`. Both make the same update, so this
//! side can go on alone at any time, and a run's numbers do not depend on who helped.

use js_sys::Float32Array;
use wasm_bindgen::prelude::*;

use super::TrainingRun;
use crate::KernelError;
use crate::js::Settings;

/// How many workers the settings allow; 0 leaves the choice to the page.
pub(super) fn threads_asked(settings: &Settings<'_>) -> Result<u8, KernelError> {
    let asked = settings.get("threads").as_f64();
    let count = [1_u8, 2].into_iter().find(|&n| asked == Some(f64::from(n)));
    let choices = [("auto", 0), ("1", 1), ("2", 2)];
    count.map_or_else(|| settings.choice("threads", Some("auto"), &choices), Ok)
}

#[wasm_bindgen]
impl TrainingRun {
    /// How many workers the settings ask for: 1, 2, or 0 for as many as help.
    #[wasm_bindgen(getter, js_name = threadsAsked)]
    #[must_use]
    pub fn threads_asked(&self) -> u8 {
        self.threads
    }

    /// Whether a second worker could share the next step: the run is not done, and its steps are
    /// hand-written ones on the CPU.
    #[wasm_bindgen(getter, js_name = canShare)]
    #[must_use]
    pub fn can_share(&mut self) -> bool {
        self.run_mut().shared().is_some()
    }

    /// What a `TrainingHelper` starts from at the present step; undefined if the run cannot be shared.
    #[wasm_bindgen(js_name = helperStart, unchecked_return_type = "Float32Array | undefined")]
    pub fn helper_start(&mut self) -> JsValue {
        let Some(trainer) = self.run_mut().shared() else {
            return JsValue::UNDEFINED;
        };
        Float32Array::from(&trainer.helper_start()[..]).into()
    }

    /// Floats of every message; 0 if the run cannot be shared.
    #[wasm_bindgen(getter, js_name = messageLength)]
    #[must_use]
    pub fn message_length(&mut self) -> usize {
        self.run_mut()
            .shared()
            .map_or(0, |trainer| trainer.message_len())
    }

    /// Computes half of the present step and fills the message for the helper. Returns false, with
    /// nothing done, if the run cannot be shared.
    #[wasm_bindgen(js_name = beginStep)]
    pub fn begin_step(&mut self, message: &Float32Array) -> bool {
        let mut floats = std::mem::take(&mut self.message);
        let trainer = self.run_mut().shared();
        let is_shared = trainer.is_some_and(|trainer| {
            floats.resize(trainer.message_len(), 0.0);
            if message.length() as usize != floats.len() {
                return false;
            }
            trainer.begin_step(&mut floats);
            message.copy_from(&floats);
            true
        });
        self.message = floats;
        is_shared
    }

    /// Makes the update, with the helper's message of the present step. Returns false, with the step
    /// as it was, if the message is not one.
    #[wasm_bindgen(js_name = finishStep)]
    pub fn finish_step(&mut self, message: &Float32Array) -> bool {
        let mut floats = std::mem::take(&mut self.message);
        let trainer = self.run_mut().shared();
        let is_made = trainer.is_some_and(|trainer| {
            let has_length = message.length() as usize == floats.len();
            if has_length {
                message.copy_to(&mut floats);
            }
            has_length && trainer.finish_step(&floats)
        });
        self.message = floats;
        is_made
    }

    /// Whether the run must be looked at before its next step: it is done, or at a checkpoint step.
    #[wasm_bindgen(getter, js_name = isAtStop)]
    #[must_use]
    pub fn is_at_stop(&self) -> bool {
        self.run().is_done() || self.run().is_at_checkpoint()
    }

    /// What `advance` returns, without a step.
    ///
    /// # Errors
    ///
    /// Those of `advance`.
    #[wasm_bindgen(unchecked_return_type = "Progress")]
    pub async fn report(&mut self) -> Result<JsValue, KernelError> {
        let points = self.run_mut().read_metrics().await?;
        Ok(self.progress(&points, false))
    }
}
