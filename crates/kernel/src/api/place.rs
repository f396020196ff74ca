//! Where a run trains: chosen by measurement, kept through the loss of a GPU.
//!
//! A run on a GPU keeps a recent state on the host. When the device is lost, the run goes on from it
//! on the CPU, and may return to a GPU that is opened later.

use glassbook_train::{GroupTrainer, TrainError, TrainState, Trainer};
use wasm_bindgen::prelude::*;

use super::TrainingRun;
use super::training::named_task;
use super::training_config::Placed;
use crate::KernelError;
use crate::calibration::{Rates, Verdict, rates};
use crate::device::{self, DeviceChoice, DeviceKind};
use crate::js::{now_ms, object};
use crate::nudge::{nudged, sleep_ms};

/// Training on a GPU between two states kept on the host, at least: what its loss costs at most.
const KEEP_MS: f64 = 2000.0;
/// Keeping states may cost this share of the time.
const KEEP_SHARE: f64 = 0.02;
/// How often, and for how long, to wait for the reason of a loss.
const LOSS_WAITS: u32 = 10;
const LOSS_WAIT_MS: i32 = 5;

/// A change of the device.
pub(super) struct Move {
    step: u64,
    from: DeviceKind,
    to: DeviceKind,
    reason: String,
}

/// Where a run trains and how it came there.
pub(super) struct Place {
    choice: DeviceChoice,
    pub(super) device: DeviceKind,
    pub(super) reason: String,
    pub(super) moves: Vec<Move>,
    is_movable: bool,
    rates: Rates,
    /// The number of the GPU that the run is on.
    gpu: Option<u32>,
    /// The number of the GPU that was last compared with the CPU.
    asked: Option<u32>,
    /// What the run goes on from if the GPU is lost.
    kept: TrainState,
    /// A newer state, some of whose metrics are still on the device.
    candidate: Option<TrainState>,
    /// When to take the next one.
    keep_at_ms: f64,
}

impl Place {
    pub(super) fn new(choice: DeviceChoice, placed: &Placed, state: TrainState) -> Self {
        Self {
            choice,
            device: placed.device,
            reason: placed.reason.to_owned(),
            moves: Vec::new(),
            is_movable: placed.is_movable,
            rates: Rates::default(),
            gpu: gpu_number(placed.device),
            asked: None,
            kept: state,
            candidate: None,
            keep_at_ms: now_ms() + KEEP_MS,
        }
    }

    pub(super) fn rates_object(&self) -> JsValue {
        let rates = [("cpu", self.rates.cpu), ("webgpu", self.rates.webgpu)];
        let measured = rates.into_iter().filter_map(|(k, rate)| Some((k, rate?)));
        object(measured.map(|(key, rate)| (key, rate.into())))
    }

    pub(super) fn moves_array(&self) -> JsValue {
        let moves = self.moves.iter().map(|change| {
            object([
                ("step", (change.step as f64).into()),
                ("from", change.from.name().into()),
                ("to", change.to.name().into()),
                ("reason", change.reason.as_str().into()),
            ])
        });
        moves.collect::<js_sys::Array>().into()
    }

    fn enter(&mut self, device: DeviceKind, reason: &str, state: TrainState) {
        // A run whose device is chosen before its first step has not moved.
        if state.step > 0 || device == DeviceKind::Cpu {
            self.moves.push(Move {
                step: state.step,
                from: self.device,
                to: device,
                reason: reason.to_owned(),
            });
        }
        self.device = device;
        self.gpu = gpu_number(device);
        reason.clone_into(&mut self.reason);
        self.kept = state;
        self.candidate = None;
        self.keep_at_ms = now_ms() + KEEP_MS;
    }
}

fn gpu_number(device: DeviceKind) -> Option<u32> {
    let open = device::gpu().filter(|_| device == DeviceKind::WebGpu);
    open.map(|open| open.number)
}

#[wasm_bindgen]
impl TrainingRun {
    /// Where the page may choose the device: measures the run's own steps on both, on copies, unless
    /// the rates of this shape are known, and goes on on the GPU if that is faster. Does nothing
    /// where there is nothing to choose, and nothing twice for one GPU.
    ///
    /// `can_share`: a second worker is to share the steps on the CPU where that helps. Returns whether
    /// `info` has changed.
    ///
    /// # Errors
    ///
    /// `train/…`; a GPU that fails meanwhile is left alone.
    #[wasm_bindgen(js_name = chooseDevice)]
    pub async fn choose_device(&mut self, can_share: bool) -> Result<bool, KernelError> {
        self.leave_lost_gpu()?;
        let place = self.place_mut();
        let Some(gpu) = device::gpu().filter(|_| place.is_movable) else {
            return Ok(false);
        };
        if place.device == DeviceKind::WebGpu || place.asked.replace(gpu.number) == Some(gpu.number)
        {
            return Ok(false);
        }
        let choice = place.choice;
        let state = self.run().trainer().state().await?;
        let task = named_task(self.group()).task;
        let start = self.run().start_from(task, state);
        let mut reason = "The GPU is open again.";
        if choice == DeviceChoice::Auto {
            let Ok(rates) = rates(&start, &gpu).await else {
                return Ok(false);
            };
            self.place_mut().rates = rates;
            let stay = match rates.verdict(can_share) {
                Verdict::Cpu => Some("The CPU is faster for this network, as measured."),
                Verdict::SharedCpu => Some(
                    "The GPU was measured to be faster than one CPU worker; two share this run.",
                ),
                Verdict::Gpu => None,
            };
            if let Some(words) = stay {
                words.clone_into(&mut self.place_mut().reason);
                return Ok(true);
            }
            reason = "The GPU is faster for this network, as measured.";
        }
        let state = start.state.clone();
        // A GPU without room for the run has no say.
        let Ok(trainer) = GroupTrainer::on_gpu(start, &gpu.gpu) else {
            return Ok(false);
        };
        self.replace_trainer(trainer);
        self.place_mut().enter(DeviceKind::WebGpu, reason, state);
        Ok(true)
    }
}

impl TrainingRun {
    /// Leaves a GPU that has been lost since the run was last looked at.
    pub(crate) fn leave_lost_gpu(&mut self) -> Result<(), KernelError> {
        let place = self.place();
        if place.gpu != gpu_number(place.device) {
            let reason = device::loss().unwrap_or_else(|| "another one was opened".into());
            self.go_on_without_gpu(&reason)?;
        }
        Ok(())
    }

    /// After an error of the device: goes on on the CPU. Every other error ends the run.
    pub(super) async fn leave_failed_gpu(&mut self, error: TrainError) -> Result<(), KernelError> {
        let is_device = matches!(error, TrainError::Readback { .. } | TrainError::Gpu(_));
        if !is_device || self.place().device == DeviceKind::Cpu {
            return Err(error.into());
        }
        // The device's own words come a moment after the failures that it causes.
        for _ in 0..LOSS_WAITS {
            if self.place().gpu != gpu_number(DeviceKind::WebGpu) {
                break;
            }
            sleep_ms(LOSS_WAIT_MS).await;
        }
        if let Some(number) = self.place().gpu {
            device::give_up(number, &error.to_string());
        }
        let reason = device::loss().unwrap_or_else(|| error.to_string());
        self.go_on_without_gpu(&reason)
    }

    /// Weights and moments as they are now, or as they were kept if the GPU is lost.
    pub(crate) async fn present_state(&mut self) -> Result<TrainState, KernelError> {
        self.leave_lost_gpu()?;
        let state = nudged(self.run().trainer().state()).await;
        if let Err(error) = state {
            self.leave_failed_gpu(error).await?;
            return Ok(self.run().trainer().state().await?);
        }
        Ok(state?)
    }

    fn go_on_without_gpu(&mut self, reason: &str) -> Result<(), KernelError> {
        let task = named_task(self.group()).task;
        let start = self.run().start_from(task, self.place().kept.clone());
        let state = start.state.clone();
        let engine = self.run().trainer().engine();
        let trainer = GroupTrainer::new(start, engine, &device::cpu())?;
        self.replace_trainer(trainer);
        let reason = match reason.trim_end_matches('.') {
            "" => "The GPU was lost.".to_owned(),
            reason => format!("The GPU was lost ({reason})."),
        };
        self.place_mut().enter(DeviceKind::Cpu, &reason, state);
        Ok(())
    }

    /// Now and then, and at the end, takes a state that the loss of the GPU cannot take away.
    pub(super) async fn keep_state(&mut self) -> Result<(), TrainError> {
        self.promote_candidate();
        let place = self.place();
        let is_done = self.run().is_done();
        let is_due = now_ms() >= place.keep_at_ms && place.candidate.is_none();
        let is_new = place.kept.step < self.run().trainer().steps_done();
        if !is_new || !(is_due || is_done) {
            return Ok(());
        }
        let began = now_ms();
        let state = nudged(self.run().trainer().state()).await?;
        let now = now_ms();
        let place = self.place_mut();
        place.candidate = Some(state);
        place.keep_at_ms = now + KEEP_MS.max((now - began) / KEEP_SHARE);
        self.promote_candidate();
        Ok(())
    }

    /// A state counts once the metrics of every step before it have been read: the run that goes on
    /// from it measures none of them again.
    fn promote_candidate(&mut self) {
        let Some(state) = &self.place().candidate else {
            return;
        };
        let every = self.run().trainer().config().metrics_every;
        let wanted = state.step.saturating_sub(1) / every * every;
        let read = self.run().history().last().map(|point| point.step);
        if read >= Some(wanted) {
            let place = self.place_mut();
            if let Some(state) = place.candidate.take() {
                place.kept = state;
            }
        }
    }
}
