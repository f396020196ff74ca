//! Sweeps: the same network trained at every depth of tree and width of hidden layer, several
//! instances each.
//!
//! A sweep is a list of cells. A cell is trained in slices by one thread or worker, can be left and
//! resumed at any step, and gives the same bits wherever it runs.

mod cell;
mod config;
mod data;
mod diagnosis;
mod error;
mod instance;
#[cfg(feature = "gpu")]
mod on_gpu;
mod result;

pub use cell::{CellRun, CellState};
pub use config::{CellSpec, Mode, Plateau, Sampling, Schedule, SparseConfig, SweepConfig, Values};
pub use diagnosis::{DeadFeatures, Failure};
pub use error::SweepError;
#[cfg(feature = "gpu")]
pub use on_gpu::GpuCells;
pub use result::{CellResult, Curve, Provenance, SweepResult, Threshold, to_csv};
