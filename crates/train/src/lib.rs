//! Training loops over burn models: configuration, loss, metrics and the trainer itself.
//!
//! The trainer knows neither a clock nor an event loop. Its caller decides how many steps to take
//! before it reads metrics and lets other work run.

mod config;
mod error;
mod init;
pub mod loss;
mod metrics;
mod trainer;

pub use config::TrainConfig;
pub use error::TrainError;
pub use init::init_weights;
pub use metrics::MetricPoint;
pub use trainer::GroupTrainer;
