//! What a trainer starts from: equal starts give equal runs.

use glassbook_models::Weight;
use glassbook_tasks::{GroupProduct, Split};

use crate::{TrainConfig, TrainError, init_weights};

/// Weights and moments after a number of updates.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainState {
    /// Updates made.
    pub step: u64,
    /// Every parameter, in the order of its model.
    pub weights: Vec<Weight>,
    /// Adam's first moments, shaped like the weights.
    pub first: Vec<Vec<f32>>,
    /// Adam's second moments, shaped like the weights.
    pub second: Vec<Vec<f32>>,
}

/// Settings, data and weights of a run that starts or goes on.
#[derive(Debug, Clone, PartialEq)]
pub struct RunStart {
    /// The settings.
    pub config: TrainConfig,
    /// The multiplication table.
    pub task: GroupProduct,
    /// Which of its rows are trained on.
    pub split: Split,
    /// Weights and moments to start from.
    pub state: TrainState,
}

impl RunStart {
    /// Draws split and weights from the seed.
    ///
    /// # Errors
    ///
    /// Those of [`TrainConfig::validate`] and [`Split::new`].
    pub fn new(task: GroupProduct, config: TrainConfig) -> Result<Self, TrainError> {
        config.validate(task.order)?;
        let (fraction, seed) = (config.train_fraction, config.seed);
        let split = if config.stratified {
            Split::stratified(&task.product, task.order, fraction, seed)?
        } else {
            Split::new(task.n_rows(), fraction, seed)?
        };
        let weights = init_weights(&config.model_config(task.order), seed);
        let zeros: Vec<Vec<f32>> = weights.iter().map(|w| vec![0.0; w.values.len()]).collect();
        let state = TrainState {
            step: 0,
            weights,
            first: zeros.clone(),
            second: zeros,
        };
        Ok(Self {
            config,
            task,
            split,
            state,
        })
    }
}
