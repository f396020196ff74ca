//! Leaving and entering a training run: checkpoints, weights, history.

use glassbook_groups::Group;
use glassbook_train::{Checkpoint, GroupRun};
use js_sys::Float32Array;
use wasm_bindgen::prelude::*;

use super::shared_steps::threads_asked;
use super::training::{metric_points, named_task};
use super::training_config::{read_overrides, trainer};
use super::{Kernel, TrainingRun, place::Place};
use crate::KernelError;
use crate::js::{Settings, float64_array, object};
use crate::nudge::nudged;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Parameters by the names of their papers, row-major. */
export type Tensors = Record<string, {shape: Float64Array, values: Float32Array}>;
"#;

#[wasm_bindgen]
impl Kernel {
    /// Goes on with the run whose `TrainingRun.checkpoint` these bytes are, bit for bit on the same
    /// device by the same engine. The file does not say which engine that was: `options.engine`
    /// does, as for a new run.
    ///
    /// # Errors
    ///
    /// `format/…` and `train/not-a-checkpoint` for other bytes, `group/…`, `train/…` and `kernel/…`
    /// for settings out of range.
    #[wasm_bindgen(js_name = resumeTraining)]
    pub fn resume_training(
        &self,
        bytes: &[u8],
        #[wasm_bindgen(unchecked_param_type = "ResumeOptions | undefined")] options: &JsValue,
    ) -> Result<TrainingRun, KernelError> {
        let settings = Settings(options);
        let threads = threads_asked(&settings)?;
        let checkpoint = Checkpoint::from_bytes(bytes)?;
        let group = Group::parse(&checkpoint.group)?;
        let task = named_task(&group);
        let start = GroupRun::restart(&task, &checkpoint, read_overrides(&settings)?)?;
        let state = start.state.clone();
        let placed = trainer(&settings, start, self.choice())?;
        let place = Place::new(self.choice(), &placed, state);
        let (rows, history) = (checkpoint.train_rows, checkpoint.history);
        let run = GroupRun::new(task, rows, placed.trainer, history);
        Ok(TrainingRun::of(group, run, place, threads))
    }
}

#[wasm_bindgen]
impl TrainingRun {
    /// The run as a safetensors file, to go on with by `Kernel.resumeTraining`.
    ///
    /// # Errors
    ///
    /// What ended the run, and `train/readback-failed`.
    pub async fn checkpoint(&mut self) -> Result<Vec<u8>, KernelError> {
        self.leave_lost_gpu()?;
        let mut checkpoint = nudged(self.run_mut().checkpoint()).await;
        if let Err(error) = checkpoint {
            self.leave_failed_gpu(error).await?;
            checkpoint = self.run_mut().checkpoint().await;
        }
        Ok(checkpoint?.to_bytes()?)
    }

    /// The weights as they are now.
    ///
    /// # Errors
    ///
    /// `train/readback-failed`.
    #[wasm_bindgen(unchecked_return_type = "Tensors")]
    pub async fn tensors(&mut self) -> Result<JsValue, KernelError> {
        let state = self.present_state().await?;
        let tensors = state.weights.iter().map(|weight| {
            let shape = weight.shape.iter().map(|&n| n as f64);
            let values = Float32Array::from(weight.values.as_slice());
            let tensor = object([("shape", float64_array(shape)), ("values", values.into())]);
            (weight.name, tensor)
        });
        Ok(object(tensors))
    }

    /// All metrics so far, also those before the run was resumed.
    #[wasm_bindgen(unchecked_return_type = "MetricPoints")]
    pub fn history(&self) -> JsValue {
        metric_points(self.run().history())
    }
}
