//! Parameters of all instances as plain arrays.

use burn::module::Param;
use burn::tensor::{Device, Tensor, TensorData};

/// Name, shape and initial spread of one parameter of all instances.
#[derive(Debug, Clone, PartialEq)]
pub struct InstanceSpec {
    /// The parameter's name in its paper, for example `W`.
    pub name: &'static str,
    /// Instances, rows, columns.
    pub shape: [usize; 3],
    /// Standard deviation of the normal distribution that it starts from; 0 starts from zeros.
    pub init_std: f32,
}

impl InstanceSpec {
    /// Number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether the parameter holds no value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// One parameter of all instances, row-major.
#[derive(Debug, Clone, PartialEq)]
pub struct InstanceArray {
    /// The parameter's name in its paper, for example `W`.
    pub name: &'static str,
    /// Instances, rows, columns.
    pub shape: [usize; 3],
    /// `shape[0] · shape[1] · shape[2]` values.
    pub values: Vec<f32>,
}

impl InstanceArray {
    /// Uploads the array to `device`.
    #[must_use]
    pub fn to_tensor(&self, device: &Device) -> Tensor<3> {
        Tensor::from_data(TensorData::new(self.values.clone(), self.shape), device)
    }

    /// Uploads the array to `device` as a trainable parameter.
    #[must_use]
    pub fn to_param(&self, device: &Device) -> Param<Tensor<3>> {
        Param::from_tensor(self.to_tensor(device))
    }
}
