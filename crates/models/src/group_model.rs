//! The choice among group-composition networks, behind one forward pass.

use burn::module::Module;
use burn::tensor::{Device, Int, Tensor};

use crate::{Activations, BilinearNet, OneLayerMlp, Weight, WeightSpec};

/// Which network to train.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Architecture {
    /// [`OneLayerMlp`].
    Mlp,
    /// [`BilinearNet`].
    Bilinear,
}

/// Sizes of a group-composition network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupModelConfig {
    /// Which network.
    pub architecture: Architecture,
    /// Group order |G|: rows of the embeddings and number of logits.
    pub order: usize,
    /// Neurons of the hidden layer. The MLP's embeddings are twice as wide, as in the paper.
    pub d_hidden: usize,
}

impl GroupModelConfig {
    /// Every parameter of the network, in the order that [`GroupModel::from_weights`] takes.
    #[must_use]
    pub fn weight_specs(&self) -> Vec<WeightSpec> {
        match self.architecture {
            Architecture::Mlp => {
                OneLayerMlp::weight_specs(self.order, 2 * self.d_hidden, self.d_hidden)
            }
            Architecture::Bilinear => BilinearNet::weight_specs(self.order, self.d_hidden),
        }
    }

    /// Number of trained scalars.
    #[must_use]
    pub fn n_parameters(&self) -> usize {
        self.weight_specs()
            .iter()
            .map(|spec| spec.shape[0] * spec.shape[1])
            .sum()
    }
}

/// A group-composition network of either architecture.
#[derive(Module, Debug)]
pub enum GroupModel {
    /// The one-hidden-layer MLP.
    Mlp(OneLayerMlp),
    /// The bilinear network.
    Bilinear(BilinearNet),
}

impl GroupModel {
    /// The network with these weights, in the order of [`GroupModelConfig::weight_specs`].
    ///
    /// # Panics
    ///
    /// If `weights` is not one matrix per entry of [`GroupModelConfig::weight_specs`].
    #[must_use]
    pub fn new(config: &GroupModelConfig, weights: &[Weight], device: &Device) -> Self {
        match (config.architecture, weights) {
            (Architecture::Mlp, [w_x, w_y, w, w_u]) => {
                Self::Mlp(OneLayerMlp::from_weights([w_x, w_y, w, w_u], device))
            }
            (Architecture::Bilinear, [w_x, w_y, w_u]) => {
                Self::Bilinear(BilinearNet::from_weights([w_x, w_y, w_u], device))
            }
            (architecture, _) => panic!("{} weights for {architecture:?}", weights.len()),
        }
    }

    /// Runs the network on pairs of element indices.
    ///
    /// # Shapes
    ///
    /// - `left`, `right`: `[batch]`
    #[must_use]
    pub fn forward(&self, left: Tensor<1, Int>, right: Tensor<1, Int>) -> Activations {
        match self {
            Self::Mlp(model) => model.forward(left, right),
            Self::Bilinear(model) => model.forward(left, right),
        }
    }
}
