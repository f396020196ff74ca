//! What every trainer promises, and the choice among them.

use std::ops::Range;

use burn::tensor::Device;
use glassbook_models::Architecture;

use crate::fused_trainer::network;
use crate::{
    BurnTrainer, FusedTrainer, MetricPoint, RunStart, TrainConfig, TrainError, TrainState,
};

/// A training run that its caller advances step by step.
///
/// Metrics of step s describe the weights after s updates. Looking at a run does not change it.
#[allow(
    async_fn_in_trait,
    reason = "trainers live on one thread; no caller needs `Send` futures"
)]
pub trait Trainer {
    /// The settings of this run.
    fn config(&self) -> &TrainConfig;

    /// Number of train rows and of held-out rows.
    fn n_rows(&self) -> (usize, usize);

    /// Updates made so far.
    fn steps_done(&self) -> u64;

    /// Makes one update; does nothing when the run is done.
    ///
    /// Work may only be queued: call [`Trainer::read_metrics`] often enough to bound it.
    fn step(&mut self);

    /// Returns the metrics computed since the last call, in one transfer from the device.
    ///
    /// # Errors
    ///
    /// [`TrainError::NonFiniteLoss`] for the first step whose loss is not a number, and
    /// [`TrainError::Readback`] if the device fails.
    async fn read_metrics(&mut self) -> Result<Vec<MetricPoint>, TrainError>;

    /// Logits of all pairs (x, y) with x in `left`, row (x − left.start) · |G| + y.
    ///
    /// # Shapes
    ///
    /// - output: `[left.len() · order, order]`, row-major; `left` is cut at the order
    ///
    /// # Errors
    ///
    /// [`TrainError::Readback`] if the device fails.
    async fn logits(&self, left: Range<usize>) -> Result<Vec<f32>, TrainError>;

    /// Weights and moments as they are now: a run that starts from them goes on as this one would.
    ///
    /// # Errors
    ///
    /// [`TrainError::Readback`] if the device fails.
    async fn state(&self) -> Result<TrainState, TrainError>;

    /// Whether no further step will be made: all are done, or the run has failed.
    fn is_done(&self) -> bool {
        self.steps_done() >= self.config().steps
    }
}

/// burn's CPU device, for callers that have no other.
#[must_use]
pub fn cpu_device() -> Device {
    Device::flex()
}

/// How a step is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// burn's autodiff: the reference, on any device.
    Burn,
    /// Hand-written steps, on the CPU or as kernels of a GPU: the same mathematics, several times
    /// faster.
    Fused,
}

impl Engine {
    /// The name used in settings and results.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Burn => "burn",
            Self::Fused => "fused",
        }
    }

    /// Whether this engine has steps for this network.
    #[must_use]
    pub fn supports(self, architecture: Architecture) -> bool {
        self == Self::Burn || network(architecture).is_ok()
    }
}

/// One run of one network on one group's multiplication table, by either engine.
pub enum GroupTrainer {
    /// By [`BurnTrainer`].
    Burn(Box<BurnTrainer>),
    /// By [`FusedTrainer`].
    Fused(Box<FusedTrainer>),
    /// By [`GpuTrainer`](crate::GpuTrainer).
    #[cfg(feature = "gpu")]
    Gpu(Box<crate::GpuTrainer>),
}

impl GroupTrainer {
    /// Prepares the run; `device` is burn's, and the fused engine leaves it alone.
    ///
    /// # Errors
    ///
    /// [`TrainError::NoFusedSteps`] for a network that only burn trains.
    pub fn new(start: RunStart, engine: Engine, device: &Device) -> Result<Self, TrainError> {
        Ok(match engine {
            Engine::Burn => Self::Burn(Box::new(BurnTrainer::new(start, device))),
            Engine::Fused => Self::Fused(Box::new(FusedTrainer::new(start)?)),
        })
    }

    /// Prepares the run by fused steps on a GPU.
    ///
    /// # Errors
    ///
    /// Those of [`GpuTrainer::new`](crate::GpuTrainer::new).
    #[cfg(feature = "gpu")]
    pub fn on_gpu(start: RunStart, gpu: &glassbook_fused::gpu::Gpu) -> Result<Self, TrainError> {
        Ok(Self::Gpu(Box::new(crate::GpuTrainer::new(start, gpu)?)))
    }

    /// The trainer whose steps a second thread can share, if it is that one.
    pub fn shared(&mut self) -> Option<&mut FusedTrainer> {
        if let Self::Fused(trainer) = self {
            Some(trainer)
        } else {
            None
        }
    }

    /// How this run's steps are computed.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self {
            Self::Burn(_) => Engine::Burn,
            Self::Fused(_) => Engine::Fused,
            #[cfg(feature = "gpu")]
            Self::Gpu(_) => Engine::Fused,
        }
    }
}

impl Trainer for GroupTrainer {
    fn config(&self) -> &TrainConfig {
        match self {
            Self::Burn(trainer) => trainer.config(),
            Self::Fused(trainer) => trainer.config(),
            #[cfg(feature = "gpu")]
            Self::Gpu(trainer) => trainer.config(),
        }
    }

    fn n_rows(&self) -> (usize, usize) {
        match self {
            Self::Burn(trainer) => trainer.n_rows(),
            Self::Fused(trainer) => trainer.n_rows(),
            #[cfg(feature = "gpu")]
            Self::Gpu(trainer) => trainer.n_rows(),
        }
    }

    fn steps_done(&self) -> u64 {
        match self {
            Self::Burn(trainer) => trainer.steps_done(),
            Self::Fused(trainer) => trainer.steps_done(),
            #[cfg(feature = "gpu")]
            Self::Gpu(trainer) => trainer.steps_done(),
        }
    }

    fn step(&mut self) {
        match self {
            Self::Burn(trainer) => trainer.step(),
            Self::Fused(trainer) => trainer.step(),
            #[cfg(feature = "gpu")]
            Self::Gpu(trainer) => trainer.step(),
        }
    }

    fn is_done(&self) -> bool {
        match self {
            Self::Burn(trainer) => trainer.is_done(),
            Self::Fused(trainer) => trainer.is_done(),
            #[cfg(feature = "gpu")]
            Self::Gpu(trainer) => trainer.is_done(),
        }
    }

    async fn read_metrics(&mut self) -> Result<Vec<MetricPoint>, TrainError> {
        match self {
            Self::Burn(trainer) => trainer.read_metrics().await,
            Self::Fused(trainer) => trainer.read_metrics().await,
            #[cfg(feature = "gpu")]
            Self::Gpu(trainer) => trainer.read_metrics().await,
        }
    }

    async fn logits(&self, left: Range<usize>) -> Result<Vec<f32>, TrainError> {
        match self {
            Self::Burn(trainer) => trainer.logits(left).await,
            Self::Fused(trainer) => trainer.logits(left).await,
            #[cfg(feature = "gpu")]
            Self::Gpu(trainer) => trainer.logits(left).await,
        }
    }

    async fn state(&self) -> Result<TrainState, TrainError> {
        match self {
            Self::Burn(trainer) => trainer.state().await,
            Self::Fused(trainer) => trainer.state().await,
            #[cfg(feature = "gpu")]
            Self::Gpu(trainer) => trainer.state().await,
        }
    }
}
