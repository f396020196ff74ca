//! The choice among group-composition networks, behind one forward pass.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

use crate::{
    Activations, Architecture, BilinearNet, LinearMaps, OneLayerMlp, Pairs, SummedMlp, Transformer,
};

/// A group-composition network of any architecture.
#[derive(Module, Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "handles of tensors, one network at a time: never in an array"
)]
pub enum GroupModel {
    /// The one-hidden-layer MLP on concatenated embeddings.
    Mlp(OneLayerMlp),
    /// The one-hidden-layer MLP on the sum of its embeddings.
    SummedMlp(SummedMlp),
    /// The bilinear network.
    Bilinear(BilinearNet),
    /// The one-layer transformer.
    Transformer(Transformer),
}

impl GroupModel {
    /// The network with these parameters, each a matrix as [`crate::matrix`] makes it, in the order
    /// of [`crate::GroupModelConfig::weight_specs`] and stacked by [`Architecture::stacks`]. On an
    /// autodiff device they are trainable.
    ///
    /// # Panics
    ///
    /// If there are more or fewer matrices than the architecture has.
    #[must_use]
    pub fn new(architecture: Architecture, parameters: Vec<Tensor<2>>) -> Self {
        let mut parameters = parameters.into_iter().map(Param::from_tensor);
        let mut next = || match parameters.next() {
            Some(parameter) => parameter,
            None => panic!("too few parameters for {architecture:?}"),
        };
        let model = match architecture {
            Architecture::Mlp | Architecture::MlpBias => {
                let matrices = std::array::from_fn(|_| next());
                let bias = (architecture == Architecture::MlpBias).then(&mut next);
                Self::Mlp(OneLayerMlp::from_parameters(matrices, bias, next()))
            }
            Architecture::MlpSummed => {
                Self::SummedMlp(SummedMlp::from_parameters(std::array::from_fn(|_| next())))
            }
            Architecture::Bilinear => {
                Self::Bilinear(BilinearNet::from_parameters(std::array::from_fn(|_| {
                    next()
                })))
            }
            Architecture::Transformer => {
                Self::Transformer(Transformer::from_parameters(std::array::from_fn(|_| {
                    next()
                })))
            }
        };
        assert!(
            parameters.next().is_none(),
            "too many parameters for {architecture:?}"
        );
        model
    }

    /// Its trained matrices, as [`GroupModel::new`] takes them.
    #[must_use]
    pub fn parameters(&self) -> Vec<Tensor<2>> {
        let parameters = match self {
            Self::Mlp(model) => model.parameters(),
            Self::SummedMlp(model) => model.parameters(),
            Self::Bilinear(model) => model.parameters(),
            Self::Transformer(model) => model.parameters(),
        };
        parameters.into_iter().map(Param::val).collect()
    }

    /// The linear maps on both sides of the nonlinearity.
    #[must_use]
    pub fn linear_maps(&self) -> LinearMaps {
        match self {
            Self::Mlp(model) => model.linear_maps(),
            Self::SummedMlp(model) => model.linear_maps(),
            Self::Bilinear(model) => model.linear_maps(),
            Self::Transformer(model) => model.linear_maps(),
        }
    }

    /// Runs the network on pairs of elements.
    #[must_use]
    pub fn forward(&self, pairs: &Pairs) -> Activations {
        match self {
            Self::Mlp(model) => model.forward(pairs),
            Self::SummedMlp(model) => model.forward(pairs),
            Self::Bilinear(model) => model.forward(pairs),
            Self::Transformer(model) => model.forward(pairs),
        }
    }
}
