//! The forms of network and the names of their tensors.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::{Tensor, specs};
use crate::InterpError;

/// Which equation a network computes; the table is in the module `network`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `bilinear`: the hidden layer multiplies the embeddings.
    Bilinear,
    /// `mlp`: embeddings are concatenated.
    Mlp,
    /// `mlp-summed`: embeddings are added.
    MlpSummed,
    /// `mlp-bias`: as `mlp`, with a bias added after the ReLU.
    MlpBias,
    /// `transformer`: one layer, no normalization, no biases.
    Transformer,
}

impl Form {
    /// Every form.
    pub const ALL: [Self; 5] = [
        Self::Bilinear,
        Self::Mlp,
        Self::MlpSummed,
        Self::MlpBias,
        Self::Transformer,
    ];

    /// The name in settings and files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bilinear => "bilinear",
            Self::Mlp => "mlp",
            Self::MlpSummed => "mlp-summed",
            Self::MlpBias => "mlp-bias",
            Self::Transformer => "transformer",
        }
    }

    /// Names of the tensors.
    pub fn tensor_names(self) -> impl Iterator<Item = &'static str> {
        specs::of(self).iter().map(|spec| spec.name)
    }

    /// The form to which tensors with these names and shapes belong.
    ///
    /// # Errors
    ///
    /// [`InterpError::UnrecognizedTensors`].
    pub fn of_tensors(tensors: &[Tensor]) -> Result<Self, InterpError> {
        let find = |name: &str| tensors.iter().find(|tensor| tensor.name == name);
        if find("W_E").is_some() {
            return Ok(Self::Transformer);
        }
        let embedding = find("W_x").and_then(|t| t.shape.get(1));
        let form = match (embedding, find("W"), find("b")) {
            (Some(_), None, None) => Some(Self::Bilinear),
            (Some(_), Some(_), Some(_)) => Some(Self::MlpBias),
            (Some(&e), Some(w), None) if w.shape.first() == Some(&e) => Some(Self::MlpSummed),
            (Some(_), Some(_), None) => Some(Self::Mlp),
            _ => None,
        };
        form.ok_or_else(|| InterpError::UnrecognizedTensors {
            names: tensors.iter().map(|tensor| tensor.name.clone()).collect(),
        })
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Form {
    type Err = InterpError;

    fn from_str(name: &str) -> Result<Self, InterpError> {
        let found = Self::ALL.into_iter().find(|form| form.name() == name);
        found.ok_or_else(|| InterpError::UnknownForm { name: name.into() })
    }
}

impl Serialize for Form {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
