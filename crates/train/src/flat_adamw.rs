//! AdamW (Loshchilov and Hutter 2019) and Adam (Kingma and Ba 2015) over all parameters at once.
//!
//! burn's AdamW takes 15 launches for every parameter. Here all weights lie in one vector of which the
//! network's matrices are slices, and both moments in another. The loss gives c g for the mean
//! gradient g, with c = √(1−β₂), so that
//!
//! ```text
//! ⎡ m ⎤ ← ⎡ β₁ ⎤ ⎡ m ⎤ + ⎡ (1−β₁)/c ⎤ c g
//! ⎣ v ⎦   ⎣ β₂ ⎦ ⎣ v ⎦   ⎣ c g      ⎦
//! w ← (1 − ηλ) w − η √(1−β₂ᵗ)/(1−β₁ᵗ) · m / (√v + ε √(1−β₂ᵗ))
//! ```
//!
//! takes nine launches besides one for each matrix, which puts its gradient below the constant. The
//! vectors are padded with zeros, which stay zeros, so that every matrix begins where a GPU can bind a
//! part of a buffer; a matrix that does not end there is copied, by one more launch.

use burn::tensor::{Device, Tensor, TensorData, s};
use glassbook_models::Weight;

use crate::{ADAM_EPSILON, Optimizer, TrainConfig, TrainError, TrainState, read};

/// Values between two places where a buffer may be bound: WebGPU's 256 bytes.
const ALIGNMENT: usize = 64;

/// One trained matrix: its place in the vector, and the parameters above each other in it.
#[derive(Debug, Clone)]
struct Matrix {
    offset: usize,
    shape: [usize; 2],
    parameters: Vec<(&'static str, Vec<usize>)>,
}

/// Weights and moments of a run, and how they change.
#[derive(Debug)]
pub(crate) struct FlatAdamW {
    matrices: Vec<Matrix>,
    /// Length of each vector, a multiple of [`ALIGNMENT`].
    len: usize,
    /// `None` during an update, which owns them: a buffer that nobody else holds is written in place.
    vectors: Option<Vectors>,
    /// β₁ and β₂.
    betas: (f64, f64),
    /// β₁ and β₂, `[2, 1]`.
    keep: Tensor<2>,
    /// λ, decoupled.
    decay: f64,
    /// c λ, where λ is a part of the gradient.
    coupled: f64,
    device: Device,
}

/// What an update changes.
#[derive(Debug)]
struct Vectors {
    /// w, `[len]`.
    weights: Tensor<1>,
    /// m and v, `[2, len]`.
    moments: Tensor<2>,
    /// (1−β₁)/c and c g, `[2 · len]`.
    factors: Tensor<1>,
}

impl FlatAdamW {
    /// Uploads weights and moments to a device without autodiff.
    pub(crate) fn new(config: &TrainConfig, state: &TrainState, device: &Device) -> Self {
        let mut weights = state.weights.iter();
        let mut matrices = Vec::new();
        let mut len = 0;
        for &height in config.architecture.stacks() {
            let stacked: Vec<&Weight> = weights.by_ref().take(height).collect();
            let columns = stacked.last().and_then(|w| w.shape.last());
            let columns = columns.copied().unwrap_or(1).max(1);
            let n_values: usize = stacked.iter().map(|w| w.values.len()).sum();
            matrices.push(Matrix {
                offset: len,
                shape: [n_values / columns, columns],
                parameters: stacked.iter().map(|w| (w.name, w.shape.clone())).collect(),
            });
            len += n_values.next_multiple_of(ALIGNMENT);
        }
        let (decay, coupled) = match config.optimizer {
            Optimizer::AdamW => (config.weight_decay, 0.0),
            Optimizer::Adam => (0.0, gradient_scale(config) * config.weight_decay),
        };
        let weights = state.weights.iter().map(|w| w.values.as_slice());
        let weights = flatten(&matrices, len, weights);
        let mut moments = flatten(&matrices, len, state.first.iter().map(Vec::as_slice));
        moments.extend(flatten(
            &matrices,
            len,
            state.second.iter().map(Vec::as_slice),
        ));
        let (beta1, beta2) = config.betas;
        let mut factors = vec![((1.0 - beta1) / gradient_scale(config)) as f32; len];
        factors.resize(2 * len, 0.0);
        let vectors = Vectors {
            weights: Tensor::from_data(TensorData::new(weights, [len]), device),
            moments: Tensor::from_data(TensorData::new(moments, [2, len]), device),
            factors: Tensor::from_data(TensorData::new(factors, [2 * len]), device),
        };
        Self {
            vectors: Some(vectors),
            matrices,
            len,
            betas: config.betas,
            keep: Tensor::from_data([[beta1 as f32], [beta2 as f32]], device),
            decay,
            coupled,
            device: device.clone(),
        }
    }

    /// The trained matrices, in the order of [`glassbook_models::GroupModel::new`].
    pub(crate) fn matrices(&self) -> impl Iterator<Item = Tensor<2>> {
        self.vectors.iter().flat_map(|vectors| {
            self.matrices.iter().map(|matrix| {
                let [rows, columns] = matrix.shape;
                let end = matrix.offset + rows * columns;
                let values = vectors.weights.clone().slice(s![matrix.offset..end]);
                values.reshape([rows, columns])
            })
        })
    }

    /// Update number `time` (from 1) with learning rate `rate`.
    ///
    /// # Shapes
    ///
    /// - `gradients`: those of the matrices times [`gradient_scale`]; `None` where a matrix is not used
    pub(crate) fn update(&mut self, gradients: Vec<Option<Tensor<2>>>, rate: f64, time: u64) {
        let Some(vectors) = self.vectors.take() else {
            return;
        };
        let Vectors {
            weights,
            moments,
            mut factors,
        } = vectors;
        let len = self.len;
        for (matrix, gradient) in self.matrices.iter().zip(gradients) {
            let n_values = matrix.shape[0] * matrix.shape[1];
            let gradient = match gradient {
                Some(gradient) => gradient.reshape([n_values]),
                None => Tensor::zeros([n_values], &self.device),
            };
            let start = len + matrix.offset;
            factors = factors.slice_assign(s![start..start + n_values], gradient);
        }
        if self.coupled != 0.0 {
            let l2 = weights.clone() * self.coupled;
            let gradient = factors.clone().slice(s![len..]) + l2;
            factors = factors.slice_assign(s![len..], gradient);
        }
        let gradient = factors.clone().slice(s![len..]).reshape([1, len]);
        let added = factors.clone().reshape([2, len]) * gradient;
        let moments = moments * self.keep.clone() + added;

        let [first, second] = [0, 1].map(|row| moments.clone().slice(s![row..=row, ..]));
        let correction = |beta: f64| 1.0 - beta.powf(time as f64);
        let root = correction(self.betas.1).sqrt();
        let scale = -rate * root / correction(self.betas.0);
        let change = first / (second.sqrt() + ADAM_EPSILON * root) * scale;
        let kept = match rate * self.decay {
            0.0 => weights,
            decay => weights * (1.0 - decay),
        };
        self.vectors = Some(Vectors {
            weights: kept + change.squeeze_dim(0),
            moments,
            factors,
        });
    }

    /// Weights and moments after `step` updates.
    ///
    /// # Errors
    ///
    /// [`TrainError::Readback`] if the device fails.
    pub(crate) async fn state(&self, step: u64) -> Result<TrainState, TrainError> {
        let mut values = Vec::new();
        if let Some(vectors) = &self.vectors {
            values = read(vectors.weights.clone()).await?;
            values.extend(read(vectors.moments.clone()).await?);
        }
        let mut state = TrainState {
            step,
            weights: Vec::new(),
            first: Vec::new(),
            second: Vec::new(),
        };
        for matrix in &self.matrices {
            let mut start = matrix.offset;
            for (name, shape) in &matrix.parameters {
                let n_values: usize = shape.iter().product();
                let part = |vector: usize| -> Vec<f32> {
                    let start = vector * self.len + start;
                    values[start..start + n_values].to_vec()
                };
                state.weights.push(Weight {
                    name,
                    shape: shape.clone(),
                    values: part(0),
                });
                state.first.push(part(1));
                state.second.push(part(2));
                start += n_values;
            }
        }
        Ok(state)
    }
}

/// c, what [`FlatAdamW::update`] expects the gradient of the mean loss to be multiplied by.
pub(crate) fn gradient_scale(config: &TrainConfig) -> f64 {
    (1.0 - config.betas.1).sqrt()
}

/// One array a parameter as one padded vector.
fn flatten<'a>(
    matrices: &[Matrix],
    len: usize,
    mut arrays: impl Iterator<Item = &'a [f32]>,
) -> Vec<f32> {
    let mut flat = vec![0.0; len];
    for matrix in matrices {
        let mut start = matrix.offset;
        for array in arrays.by_ref().take(matrix.parameters.len()) {
            flat[start..start + array.len()].copy_from_slice(array);
            start += array.len();
        }
    }
    flat
}

#[cfg(test)]
mod tests {
    use burn::optim::{AdamWConfig, Optimizer as _};

    use super::*;
    use crate::init_weights;

    const ORDER: usize = 6;
    const UPDATES: u64 = 5;

    fn config(optimizer: Optimizer) -> TrainConfig {
        TrainConfig {
            width: 5,
            embed_dim: Some(3),
            optimizer,
            weight_decay: 0.5,
            ..TrainConfig::default()
        }
    }

    fn start(config: &TrainConfig) -> TrainState {
        let weights = init_weights(&config.model_config(ORDER), 1);
        let zeros: Vec<Vec<f32>> = weights.iter().map(|w| vec![0.0; w.values.len()]).collect();
        TrainState {
            step: 0,
            weights,
            first: zeros.clone(),
            second: zeros,
        }
    }

    /// The gradient of the mean loss in update `time`, the same for both optimizers.
    fn gradient(matrix: &Tensor<2>, time: u64) -> Tensor<2> {
        matrix.clone().powi_scalar(2) * (0.01 * time as f32) - 1e-3
    }

    fn values(tensor: Tensor<2>) -> Vec<f32> {
        tensor.into_data().try_to_vec().expect("f32 data")
    }

    #[test]
    fn updates_are_those_of_burns_optimizer() {
        let rate = 1e-2;
        for optimizer in [Optimizer::AdamW, Optimizer::Adam] {
            let config = config(optimizer);
            let state = start(&config);
            let mut flat = FlatAdamW::new(&config, &state, &Device::flex());
            let decoupled = optimizer == Optimizer::AdamW;
            let burns = AdamWConfig::new()
                .with_beta_1(config.betas.0 as f32)
                .with_beta_2(config.betas.1 as f32)
                .with_epsilon(ADAM_EPSILON as f32)
                .with_weight_decay(if decoupled { 0.5 } else { 0.0 })
                .build();
            let mut want: Vec<_> = flat.matrices().map(|matrix| (matrix, None)).collect();
            for time in 1..=UPDATES {
                let scaled = |m| Some(gradient(&m, time) * gradient_scale(&config));
                let gradients = flat.matrices().map(scaled).collect();
                flat.update(gradients, rate, time);
                want = want
                    .into_iter()
                    .map(|(matrix, state)| {
                        let mut g = gradient(&matrix, time);
                        if !decoupled {
                            g = g + matrix.clone() * 0.5;
                        }
                        burns.step(rate, matrix, g, state)
                    })
                    .collect();
            }
            for (got, (want, _)) in flat.matrices().zip(want) {
                for (got, want) in values(got).into_iter().zip(values(want)) {
                    assert!(
                        (got - want).abs() <= 1e-6 * want.abs() + 1e-7,
                        "{optimizer:?}: {got} for {want}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_state_comes_back_as_it_went_in() {
        let config = config(Optimizer::AdamW);
        let mut state = start(&config);
        for (index, moments) in state.first.iter_mut().chain(&mut state.second).enumerate() {
            moments.iter_mut().zip(0_u16..).for_each(|(m, k)| {
                *m = index as f32 + f32::from(k) / 64.0;
            });
        }
        let flat = FlatAdamW::new(&config, &state, &Device::flex());
        let mut read = std::pin::pin!(flat.state(0));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let std::task::Poll::Ready(read) = read.as_mut().poll(&mut context) else {
            panic!("the CPU answers at once");
        };
        assert_eq!(read.unwrap(), state);
    }
}
