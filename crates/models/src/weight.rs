//! Weights as plain named arrays: how they enter and leave a model on any device.

use burn::module::Param;
use burn::tensor::{Device, Tensor, TensorData};

/// Name, shape and initial spread of one parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightSpec {
    /// The parameter's name in its paper, for example `W_x`.
    pub name: &'static str,
    /// One to three dimensions, for example `[heads, d_model, d_head]`.
    pub shape: Vec<usize>,
    /// Standard deviation of the normal distribution that it starts from; 0 starts from zeros.
    pub init_std: f32,
}

impl WeightSpec {
    pub(crate) fn new(name: &'static str, shape: &[usize], init_std: f32) -> Self {
        Self {
            name,
            shape: shape.to_vec(),
            init_std,
        }
    }

    /// Number of values.
    #[must_use]
    pub fn n_values(&self) -> usize {
        self.shape.iter().product()
    }
}

/// One parameter, row-major.
#[derive(Debug, Clone, PartialEq)]
pub struct Weight {
    /// The parameter's name in its paper, for example `W_x`.
    pub name: &'static str,
    /// One to three dimensions.
    pub shape: Vec<usize>,
    /// One value per entry of the shape.
    pub values: Vec<f32>,
}

impl Weight {
    /// Uploads the parameter as a matrix: all dimensions but the last become rows.
    #[must_use]
    pub fn to_tensor(&self, device: &Device) -> Tensor<2> {
        matrix(&self.values, &self.shape, device)
    }
}

/// Uploads values of any shape as a matrix: all dimensions but the last become rows.
///
/// Models hold every parameter so; a network with more dimensions reshapes where it needs them,
/// and optimizer, read-back and files have one case instead of three.
#[must_use]
pub fn matrix(values: &[f32], shape: &[usize], device: &Device) -> Tensor<2> {
    let columns = shape.last().copied().unwrap_or(1).max(1);
    let data = TensorData::new(values.to_vec(), [values.len() / columns, columns]);
    Tensor::from_data(data, device)
}

/// One trainable parameter of a module.
pub(crate) type Matrix = Param<Tensor<2>>;
