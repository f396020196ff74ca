//! One network of a cell, from its first weights to its loss.

use glassbook_tasks::rng::{Rng, Stream};
use serde::{Deserialize, Serialize};

use super::SweepError;
use super::config::{CellSpec, Plateau, SweepConfig};
use super::data::Data;
use crate::superposition::{NetState, Rate, SuperpositionError, TiedNet};

/// A network in training.
#[derive(Debug, Clone)]
pub(super) struct Instance {
    index: u32,
    net: TiedNet,
    /// Why training ended before its last step.
    ended: Option<Ended>,
    curve: Vec<f64>,
    best: f64,
    best_step: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Ended {
    Diverged(u32),
    Plateau(u32),
}

/// What a later run needs to continue bit for bit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct InstanceState {
    step: u64,
    weights: Vec<f32>,
    bias: Vec<f32>,
    first: Vec<f32>,
    second: Vec<f32>,
    ended: Option<Ended>,
    /// Bits of the losses: decimal text would round them.
    curve: Vec<u64>,
    best: u64,
    best_step: u32,
}

impl Instance {
    pub(super) fn new(
        config: &SweepConfig,
        cell: &CellSpec,
        seed: u64,
        index: u32,
    ) -> Result<Self, SweepError> {
        let (n, h) = (cell.features, cell.hidden);
        let rng = Rng::at(seed, Stream::Init(0), index, 0);
        let weights = rng.normals(n * h, config.init_std(cell) as f32);
        Ok(Self {
            index,
            net: TiedNet::new(h, &weights, &vec![0.0; n])?,
            ended: None,
            curve: Vec::new(),
            best: f64::INFINITY,
            best_step: 0,
        })
    }

    /// Trains from `step` on with these rates, or until the end of training.
    pub(super) fn advance(&mut self, data: &mut Data, seed: u64, step: u32, rates: &[Rate]) {
        for (step, rate) in (step..).zip(rates) {
            if self.ended.is_some() {
                return;
            }
            let trained = data.train(&mut self.net, seed, self.index, step, rate);
            if let Err(SuperpositionError::Diverged { step }) = trained {
                self.ended = Some(Ended::Diverged(step as u32));
            }
        }
    }

    /// Writes a point of the curve.
    pub(super) fn record(&mut self, data: &Data, seed: u64) {
        let loss = self.loss(data, seed).unwrap_or(f64::NAN);
        self.curve.push(loss);
    }

    /// Ends the training if the loss has stopped falling.
    pub(super) fn watch(&mut self, data: &Data, seed: u64, step: u32, plateau: &Plateau) {
        let Some(loss) = self.loss(data, seed).filter(|_| self.ended.is_none()) else {
            return;
        };
        if loss < self.best * (1.0 - plateau.tolerance) {
            (self.best, self.best_step) = (loss, step);
        } else if step - self.best_step >= plateau.patience {
            self.ended = Some(Ended::Plateau(step));
        }
    }

    /// The expected loss; none if the training diverged.
    pub(super) fn loss(&self, data: &Data, seed: u64) -> Option<f64> {
        self.sound().map(|net| data.loss(net, seed, self.index))
    }

    /// The loss on a fresh batch; none if the training diverged.
    pub(super) fn rows_loss(&self, data: &Data, seed: u64, n_rows: u32) -> Option<f64> {
        self.sound()
            .map(|net| data.rows_loss(net, seed, self.index, n_rows))
    }

    /// The network, unless a weight is no number.
    pub(super) fn sound(&self) -> Option<&TiedNet> {
        (!matches!(self.ended, Some(Ended::Diverged(_)))).then_some(&self.net)
    }

    /// The step after which a weight was no number.
    pub(super) fn diverged(&self) -> Option<u32> {
        match self.ended {
            Some(Ended::Diverged(step)) => Some(step),
            _ => None,
        }
    }

    pub(super) fn has_ended(&self) -> bool {
        self.ended.is_some()
    }

    pub(super) fn steps_done(&self) -> u64 {
        self.net.steps_done()
    }

    pub(super) fn index(&self) -> u32 {
        self.index
    }

    pub(super) fn curve(&self) -> &[f64] {
        &self.curve
    }

    /// Weights and moments.
    #[cfg(feature = "gpu")]
    pub(super) fn net_state(&self) -> NetState {
        self.net.state()
    }

    /// Takes over what was trained elsewhere; a step that failed there ends the training.
    #[cfg(feature = "gpu")]
    pub(super) fn adopt(
        &mut self,
        cell: &CellSpec,
        mut state: NetState,
        failed_step: Option<u64>,
    ) -> Result<(), SweepError> {
        if let Some(step) = failed_step {
            self.ended = Some(Ended::Diverged(step as u32));
            // Its weights are no numbers, and are never used again.
            state = NetState {
                step,
                ..self.net.state()
            };
        }
        self.net = TiedNet::restore(cell.hidden, &state)?;
        Ok(())
    }

    pub(super) fn state(&self) -> InstanceState {
        // JSON has no NaN: weights that are none are not kept, for they are never used again.
        let mut net = self.net.state();
        if self.sound().is_none() {
            for values in [
                &mut net.weights,
                &mut net.bias,
                &mut net.first,
                &mut net.second,
            ] {
                values.fill(0.0);
            }
        }
        InstanceState {
            step: net.step,
            weights: net.weights,
            bias: net.bias,
            first: net.first,
            second: net.second,
            ended: self.ended,
            curve: self.curve.iter().map(|loss| loss.to_bits()).collect(),
            best: self.best.to_bits(),
            best_step: self.best_step,
        }
    }

    pub(super) fn restore(
        cell: &CellSpec,
        index: u32,
        state: InstanceState,
    ) -> Result<Self, SweepError> {
        let net = NetState {
            step: state.step,
            weights: state.weights,
            bias: state.bias,
            first: state.first,
            second: state.second,
        };
        let foreign = |_| SweepError::ForeignState {
            features: cell.features,
            hidden: cell.hidden,
        };
        let net = TiedNet::restore(cell.hidden, &net).map_err(foreign)?;
        if net.n_features() != cell.features {
            return Err(foreign(SuperpositionError::Diverged { step: 0 }));
        }
        Ok(Self {
            index,
            net,
            ended: state.ended,
            curve: state.curve.into_iter().map(f64::from_bits).collect(),
            best: f64::from_bits(state.best),
            best_step: state.best_step,
        })
    }
}
