//! One half of every step of a group run that another worker owns.

use glassbook_fused::Helper;
use js_sys::Float32Array;
use wasm_bindgen::prelude::*;

use crate::ComputeError;

/// The helper of a run; messages are those of `glassbook_fused::Helper`. Call `free()` when done with it.
#[wasm_bindgen]
pub struct TrainingHelper {
    helper: Helper,
    /// Between this module's memory and a buffer that travels.
    message: Vec<f32>,
}

#[wasm_bindgen]
impl TrainingHelper {
    /// The helper of the run that `start`, the kernel's `TrainingRun.helperStart()`, describes.
    ///
    /// # Errors
    ///
    /// `compute/malformed-message`.
    #[wasm_bindgen(constructor)]
    pub fn new(start: &Float32Array) -> Result<TrainingHelper, ComputeError> {
        let helper = Helper::new(&start.to_vec())?;
        let message = vec![0.0; helper.message_len()];
        Ok(Self { helper, message })
    }

    /// Floats of every message.
    #[wasm_bindgen(getter, js_name = messageLength)]
    #[must_use]
    pub fn message_length(&self) -> usize {
        self.message.len()
    }

    /// Computes its half of the present step, and fills the message.
    pub fn begin(&mut self, message: &Float32Array) {
        self.helper.begin_step(&mut self.message);
        message.copy_from(&self.message);
    }

    /// Makes the update, with the owner's message of the present step.
    ///
    /// # Errors
    ///
    /// `compute/malformed-message`.
    pub fn finish(&mut self, message: &Float32Array) -> Result<(), ComputeError> {
        message.copy_to(&mut self.message);
        Ok(self.helper.finish_step(&self.message)?)
    }
}
