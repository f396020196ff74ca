//! Arrays as they come out of a file.

use std::collections::BTreeMap;

/// Largest file content read, decoded: 1 GiB.
pub(crate) const MAX_BYTES: usize = 1 << 30;

/// Values of an array in the precision of its file.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Single precision, and half precision widened.
    F32(Vec<f32>),
    /// Double precision.
    F64(Vec<f64>),
    /// Whole numbers of any width.
    I64(Vec<i64>),
}

/// A row-major array.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    /// Its dimensions; empty for a single number.
    pub shape: Vec<usize>,
    /// One value per entry of the shape.
    pub values: Values,
}

impl Array {
    /// A single-precision array.
    #[must_use]
    pub fn f32(shape: &[usize], values: Vec<f32>) -> Self {
        let shape = shape.to_vec();
        let values = Values::F32(values);
        Self { shape, values }
    }

    /// A one-dimensional array of whole numbers.
    #[must_use]
    pub fn i64(values: Vec<i64>) -> Self {
        let shape = vec![values.len()];
        let values = Values::I64(values);
        Self { shape, values }
    }

    /// The values in single precision, rounded where the file has more.
    #[must_use]
    pub fn to_f32(&self) -> Vec<f32> {
        match &self.values {
            Values::F32(values) => values.clone(),
            Values::F64(values) => values.iter().map(|&value| value as f32).collect(),
            Values::I64(values) => values.iter().map(|&value| value as f32).collect(),
        }
    }

    /// The transpose of a matrix; `None` unless there are two dimensions.
    #[must_use]
    pub fn transposed(&self) -> Option<Self> {
        let [rows, columns] = self.shape[..] else {
            return None;
        };
        let size = [rows, columns];
        let values = match &self.values {
            Values::F32(values) => Values::F32(transpose(values, size)),
            Values::F64(values) => Values::F64(transpose(values, size)),
            Values::I64(values) => Values::I64(transpose(values, size)),
        };
        Some(Self {
            shape: vec![columns, rows],
            values,
        })
    }
}

/// The columns of a row-major matrix, one after another.
fn transpose<T: Copy>(values: &[T], [rows, columns]: [usize; 2]) -> Vec<T> {
    let entries = (0..columns).flat_map(|j| (0..rows).map(move |i| i * columns + j));
    entries.map(|index| values[index]).collect()
}

/// The content of a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TensorFile {
    /// Its arrays by name.
    pub tensors: BTreeMap<String, Array>,
    /// Texts beside them; only safetensors files have any.
    pub metadata: BTreeMap<String, String>,
}
