//! Pairs of group elements as rows of a network's tables.

use burn::tensor::{Device, Int, Tensor, TensorData};

/// The inputs (x, y) of a batch, uploaded once.
#[derive(Debug, Clone)]
pub struct Pairs {
    /// `[batch]`, x of each pair.
    pub(crate) left: Tensor<1, Int>,
    /// `[batch]`, y of each pair.
    pub(crate) right: Tensor<1, Int>,
    /// `[batch]`, order + y: the row of y in a table that lies below that of x.
    pub(crate) right_below: Tensor<1, Int>,
}

impl Pairs {
    /// Uploads the pairs (left[i], right[i]) of elements of a group of this order.
    #[must_use]
    pub fn new(left: &[u32], right: &[u32], order: usize, device: &Device) -> Self {
        let upload = |values: &[u32], offset: i32| {
            let values: Vec<i32> = values.iter().map(|&v| v as i32 + offset).collect();
            let len = values.len();
            Tensor::from_data(TensorData::new(values, [len]), device)
        };
        Self {
            left: upload(left, 0),
            right: upload(right, 0),
            right_below: upload(right, order as i32),
        }
    }

    /// Number of pairs.
    pub(crate) fn len(&self) -> usize {
        self.left.dims()[0]
    }
}
