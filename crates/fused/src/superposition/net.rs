//! One network with its optimizer.

use wide::f32x8;

use super::adam::{self, Rate};
use super::row_pass::{self, RowBatch};
use super::walk::StateWalk;
use super::{SuperpositionError, state_pass};

/// The widest hidden layer.
pub(crate) const MAX_HIDDEN: usize = 256;

/// W and b of x̂ = ReLU(WᵀWx + b), Adam's moments, and the number of updates made.
///
/// Eight features share a vector; the lanes beyond n stay 0.
#[derive(Debug, Clone)]
pub struct TiedNet {
    n_features: usize,
    n_hidden: usize,
    step: u64,
    /// `[blocks, h]`
    weights: Parameter,
    /// `[blocks]`
    bias: Parameter,
}

/// Everything that a later run needs to continue bit for bit.
#[derive(Debug, Clone, PartialEq)]
pub struct NetState {
    /// Updates made.
    pub step: u64,
    /// W, `[h, n]` row by row.
    pub weights: Vec<f32>,
    /// b, `[n]`.
    pub bias: Vec<f32>,
    /// First moments of W, then of b, in the same layouts.
    pub first: Vec<f32>,
    /// Second moments of W, then of b.
    pub second: Vec<f32>,
}

#[derive(Debug, Clone)]
struct Parameter {
    values: Vec<f32x8>,
    gradient: Vec<f32x8>,
    first: Vec<f32x8>,
    second: Vec<f32x8>,
}

impl Parameter {
    fn new(values: Vec<f32x8>) -> Self {
        let zeros = || vec![f32x8::ZERO; values.len()];
        Self {
            gradient: zeros(),
            first: zeros(),
            second: zeros(),
            values,
        }
    }

    fn update(&mut self, rate: &Rate) -> f32 {
        let (first, second) = (&mut self.first, &mut self.second);
        adam::update(rate, &mut self.values, &self.gradient, first, second)
    }
}

impl TiedNet {
    /// A network with these weights, `[n_hidden, n]` row by row, and biases, `[n]`.
    ///
    /// # Errors
    ///
    /// [`SuperpositionError::HiddenOutOfRange`], [`SuperpositionError::Length`].
    pub fn new(n_hidden: usize, weights: &[f32], bias: &[f32]) -> Result<Self, SuperpositionError> {
        if n_hidden == 0 || n_hidden > MAX_HIDDEN {
            let max = MAX_HIDDEN;
            return Err(SuperpositionError::HiddenOutOfRange { n_hidden, max });
        }
        let n_features = bias.len();
        if n_features == 0 {
            return Err(SuperpositionError::Length {
                what: "b",
                got: 0,
                want: 1,
            });
        }
        check("W", weights.len(), n_hidden * n_features)?;
        Ok(Self {
            n_features,
            n_hidden,
            step: 0,
            weights: Parameter::new(to_blocks(weights, n_hidden, n_features)),
            bias: Parameter::new(to_blocks(bias, 1, n_features)),
        })
    }

    /// Bytes of the weights, gradients and moments of one network.
    #[must_use]
    pub fn bytes(n_features: usize, n_hidden: usize) -> u64 {
        16 * (n_hidden as u64 + 1) * 8 * n_features.div_ceil(8) as u64
    }

    /// Number of features, n.
    #[must_use]
    pub fn n_features(&self) -> usize {
        self.n_features
    }

    /// Number of hidden units, h.
    #[must_use]
    pub fn n_hidden(&self) -> usize {
        self.n_hidden
    }

    /// Updates made.
    #[must_use]
    pub fn steps_done(&self) -> u64 {
        self.step
    }

    /// W, `[h, n]` row by row.
    #[must_use]
    pub fn weights(&self) -> Vec<f32> {
        from_blocks(&self.weights.values, self.n_hidden, self.n_features)
    }

    /// b, `[n]`.
    #[must_use]
    pub fn bias(&self) -> Vec<f32> {
        from_blocks(&self.bias.values, 1, self.n_features)
    }

    /// One update on a batch in which state s has the share `shares[s]`, `[n + 1]`, of the rows.
    ///
    /// # Errors
    ///
    /// [`SuperpositionError::Diverged`], [`SuperpositionError::Length`].
    pub fn step_states(
        &mut self,
        walk: &mut StateWalk,
        shares: &[f32],
        rate: &Rate,
    ) -> Result<(), SuperpositionError> {
        self.states_gradient_into(walk, shares, false)?;
        self.update(rate)
    }

    /// One update on dense rows.
    ///
    /// # Errors
    ///
    /// [`SuperpositionError::Diverged`], [`SuperpositionError::Length`].
    pub fn step_rows(
        &mut self,
        batch: &mut RowBatch,
        rate: &Rate,
    ) -> Result<(), SuperpositionError> {
        self.rows_gradient_into::<false>(batch)?;
        self.update(rate)
    }

    /// Loss and gradient at a weighted set of states: mean over features of (x − x̂)², averaged
    /// with the shares; ∂W as `[h, n]`, ∂b as `[n]`.
    ///
    /// # Errors
    ///
    /// [`SuperpositionError::Length`].
    pub fn states_gradient(
        &mut self,
        walk: &mut StateWalk,
        shares: &[f32],
    ) -> Result<(f32, Vec<f32>, Vec<f32>), SuperpositionError> {
        let loss = self.states_gradient_into(walk, shares, true)?;
        Ok(self.with_gradients(loss))
    }

    /// Loss and gradient at dense rows: mean over rows and features of importance · (x − x̂)².
    ///
    /// # Errors
    ///
    /// [`SuperpositionError::Length`].
    pub fn rows_gradient(
        &mut self,
        batch: &mut RowBatch,
    ) -> Result<(f32, Vec<f32>, Vec<f32>), SuperpositionError> {
        let loss = self.rows_gradient_into::<true>(batch)?;
        Ok(self.with_gradients(loss))
    }

    /// What [`Self::restore`] needs.
    #[must_use]
    pub fn state(&self) -> NetState {
        let flat = |w: &[f32x8], b: &[f32x8]| {
            let mut values = from_blocks(w, self.n_hidden, self.n_features);
            values.extend(from_blocks(b, 1, self.n_features));
            values
        };
        NetState {
            step: self.step,
            weights: self.weights(),
            bias: self.bias(),
            first: flat(&self.weights.first, &self.bias.first),
            second: flat(&self.weights.second, &self.bias.second),
        }
    }

    /// The network that [`Self::state`] was asked of.
    ///
    /// # Errors
    ///
    /// As [`Self::new`].
    pub fn restore(n_hidden: usize, state: &NetState) -> Result<Self, SuperpositionError> {
        let mut net = Self::new(n_hidden, &state.weights, &state.bias)?;
        net.step = state.step;
        let n = net.n_features;
        for (moments, weights, bias) in [
            (&state.first, &mut net.weights.first, &mut net.bias.first),
            (&state.second, &mut net.weights.second, &mut net.bias.second),
        ] {
            check("moments", moments.len(), (n_hidden + 1) * n)?;
            *weights = to_blocks(&moments[..n_hidden * n], n_hidden, n);
            *bias = to_blocks(&moments[n_hidden * n..], 1, n);
        }
        Ok(net)
    }

    fn states_gradient_into(
        &mut self,
        walk: &mut StateWalk,
        shares: &[f32],
        with_loss: bool,
    ) -> Result<f32, SuperpositionError> {
        check("the walk", walk.n_features(), self.n_features)?;
        check("shares", shares.len(), self.n_features + 1)?;
        walk.visit(shares);
        Ok(state_pass::gradient(
            walk,
            self.n_hidden,
            &self.weights.values,
            &self.bias.values,
            &mut self.weights.gradient,
            &mut self.bias.gradient,
            with_loss,
        ))
    }

    fn rows_gradient_into<const WITH_LOSS: bool>(
        &mut self,
        batch: &mut RowBatch,
    ) -> Result<f32, SuperpositionError> {
        check("a row", batch.n_features(), self.n_features)?;
        Ok(row_pass::gradient::<WITH_LOSS>(
            batch,
            self.n_hidden,
            &self.weights.values,
            &self.bias.values,
            &mut self.weights.gradient,
            &mut self.bias.gradient,
        ))
    }

    fn update(&mut self, rate: &Rate) -> Result<(), SuperpositionError> {
        self.step += 1;
        let check = self.weights.update(rate) + self.bias.update(rate);
        if check.is_nan() {
            return Err(SuperpositionError::Diverged { step: self.step });
        }
        Ok(())
    }

    fn with_gradients(&self, loss: f32) -> (f32, Vec<f32>, Vec<f32>) {
        let weights = from_blocks(&self.weights.gradient, self.n_hidden, self.n_features);
        (
            loss,
            weights,
            from_blocks(&self.bias.gradient, 1, self.n_features),
        )
    }
}

fn check(what: &'static str, got: usize, want: usize) -> Result<(), SuperpositionError> {
    if got == want {
        Ok(())
    } else {
        Err(SuperpositionError::Length { what, got, want })
    }
}

/// `[rows, n]` to `[blocks, rows]`.
fn to_blocks(values: &[f32], n_rows: usize, n: usize) -> Vec<f32x8> {
    let lane = |row: usize, at: usize| if at < n { values[row * n + at] } else { 0.0 };
    (0..n.div_ceil(8) * n_rows)
        .map(|i| {
            let (row, at) = (i % n_rows, i / n_rows * 8);
            f32x8::new(std::array::from_fn(|i| lane(row, at + i)))
        })
        .collect()
}

/// `[blocks, rows]` to `[rows, n]`.
fn from_blocks(blocks: &[f32x8], n_rows: usize, n: usize) -> Vec<f32> {
    (0..n_rows * n)
        .map(|i| {
            let (row, at) = (i / n, i % n);
            blocks[at / 8 * n_rows + row].as_array()[at % 8]
        })
        .collect()
}
