//! Weights as plain named arrays: how they enter and leave a model on any device.

use burn::module::Param;
use burn::tensor::{Device, Tensor, TensorData};

/// Name, shape and initial spread of one parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightSpec {
    /// The parameter's name in its paper, for example `W_x`.
    pub name: &'static str,
    /// Rows and columns.
    pub shape: [usize; 2],
    /// Standard deviation of the normal distribution that it starts from.
    pub init_std: f32,
}

/// One parameter matrix, row-major.
#[derive(Debug, Clone, PartialEq)]
pub struct Weight {
    /// The parameter's name in its paper, for example `W_x`.
    pub name: &'static str,
    /// Rows and columns.
    pub shape: [usize; 2],
    /// `shape[0] · shape[1]` values.
    pub values: Vec<f32>,
}

impl Weight {
    /// Uploads the matrix to `device` as a trainable parameter.
    pub(crate) fn to_param(&self, device: &Device) -> Param<Tensor<2>> {
        let data = TensorData::new(self.values.clone(), self.shape);
        Param::from_tensor(Tensor::from_data(data, device))
    }
}
