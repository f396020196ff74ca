//! The one error type of this crate.

use glassbook_formats::FormatError;
use glassbook_tasks::TaskError;

/// Why a training run could not start or go on.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// The data set could not be made.
    #[error(transparent)]
    Task(#[from] TaskError),
    /// A whole-number setting lies outside its range.
    #[error("{setting} is {value}, but it must lie between {min} and {max}")]
    CountOutOfRange {
        /// Which setting.
        setting: &'static str,
        /// The value supplied.
        value: u64,
        /// Smallest value allowed.
        min: u64,
        /// Largest value allowed.
        max: u64,
    },
    /// A real-valued setting is not a number in its range.
    #[error("{setting} is {value}, but it must be {requirement}")]
    RateOutOfRange {
        /// Which setting.
        setting: &'static str,
        /// The value supplied.
        value: f64,
        /// The range in words.
        requirement: &'static str,
    },
    /// Heads that would not be equally wide.
    #[error("{heads} heads do not divide a residual stream of width {embed_dim}")]
    UnevenHeads {
        /// Heads asked for.
        heads: u64,
        /// Width of the residual stream.
        embed_dim: u64,
    },
    /// A bilinear network's embeddings are its hidden layer's factors.
    #[error("a bilinear network of width {width} cannot have embeddings of width {embed_dim}")]
    BilinearEmbedDim {
        /// Neurons.
        width: u64,
        /// Columns of the embeddings asked for.
        embed_dim: u64,
    },
    /// The fused engine has no steps for this network.
    #[error("there are no fused steps for the model {model}")]
    NoFusedSteps {
        /// The network's name.
        model: &'static str,
    },
    /// The fused engine has no mini-batches on a GPU.
    #[error("on a GPU the fused engine trains on all rows at once")]
    FullBatchOnly,
    /// The GPU could not do its work.
    #[cfg(feature = "gpu")]
    #[error(transparent)]
    Gpu(#[from] glassbook_fused::gpu::GpuError),
    /// A file that is no table of tensors.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// A file of tensors that is no checkpoint, or a damaged one.
    #[error("this is no checkpoint of a run: {reason}")]
    NotACheckpoint {
        /// What is missing or wrong, and where.
        reason: String,
    },
    /// The elements of the run's group are numbered differently.
    #[error("element {index} is {expected} in the checkpoint, but {found} in this group")]
    OtherElements {
        /// Index of the first element that differs.
        index: usize,
        /// Its name in the checkpoint.
        expected: String,
        /// Its name in the group.
        found: String,
    },
    /// The run would need more memory than the limit.
    #[error("this run needs about {needed_mib} MiB, more than the limit of {limit_mib} MiB")]
    TooLarge {
        /// Estimated peak, MiB.
        needed_mib: u64,
        /// The limit, MiB.
        limit_mib: u64,
    },
    /// The loss is NaN or infinite.
    #[error("the training loss became {loss} at step {step}")]
    NonFiniteLoss {
        /// Number of updates done when the loss was computed.
        step: u64,
        /// The loss, NaN or infinite.
        loss: f32,
    },
    /// The device could not give its numbers back.
    #[error("reading results from the device failed: {reason}")]
    Readback {
        /// The device's own message.
        reason: String,
    },
}

impl TrainError {
    /// Stable identifier, `area/reason`; part of the public API.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Task(error) => error.code(),
            Self::CountOutOfRange { .. } => "train/count-out-of-range",
            Self::RateOutOfRange { .. } => "train/rate-out-of-range",
            Self::UnevenHeads { .. } => "train/uneven-heads",
            Self::BilinearEmbedDim { .. } => "train/bilinear-embed-dim",
            Self::NoFusedSteps { .. } => "train/no-fused-steps",
            Self::FullBatchOnly => "train/full-batch-only",
            #[cfg(feature = "gpu")]
            Self::Gpu(error) => error.code(),
            Self::Format(error) => error.code(),
            Self::NotACheckpoint { .. } => "train/not-a-checkpoint",
            Self::OtherElements { .. } => "train/other-elements",
            Self::TooLarge { .. } => "train/too-large",
            Self::NonFiniteLoss { .. } => "train/non-finite-loss",
            Self::Readback { .. } => "train/readback-failed",
        }
    }

    /// What the caller can do about it, one sentence.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Task(error) => error.hint(),
            Self::CountOutOfRange { .. } => "Choose a whole number within the limits.",
            Self::RateOutOfRange { .. } => "Correct the value; 0.001 is a usual learning rate.",
            Self::UnevenHeads { .. } => "Choose a width that is a multiple of the heads.",
            Self::BilinearEmbedDim { .. } => "Leave embedDim out, or set it to the width.",
            Self::NoFusedSteps { .. } => "Leave the engine to \"auto\", or choose \"burn\".",
            Self::FullBatchOnly => "Leave the engine to \"auto\", or set batchSize to 0.",
            #[cfg(feature = "gpu")]
            Self::Gpu(error) => error.hint(),
            Self::Format(error) => error.hint(),
            Self::NotACheckpoint { .. } => {
                "Open a file that a run saved; weights from elsewhere are imported as a network."
            }
            Self::OtherElements { .. } => {
                "Resume with the version that saved the file, or import its weights as a network."
            }
            Self::TooLarge { .. } => "Choose a smaller group, a smaller width or fewer train rows.",
            Self::NonFiniteLoss { .. } => {
                "Lower the learning rate; the weights before this step are lost."
            }
            Self::Readback { .. } => "Restart the kernel; if it happens again, train on the CPU.",
        }
    }
}
