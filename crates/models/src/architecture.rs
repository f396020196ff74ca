//! Which group-composition network, and its sizes.

use crate::{BilinearNet, OneLayerMlp, SummedMlp, Transformer, WeightSpec};

/// Which network to train.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Architecture {
    /// [`OneLayerMlp`] without bias: the paper's main model.
    Mlp,
    /// [`SummedMlp`].
    MlpSummed,
    /// [`OneLayerMlp`] with a bias after the ReLU.
    MlpBias,
    /// [`BilinearNet`].
    Bilinear,
    /// [`Transformer`].
    Transformer,
}

impl Architecture {
    /// Every network, in the order in which choices are listed.
    pub const ALL: [Self; 5] = [
        Self::Mlp,
        Self::MlpSummed,
        Self::MlpBias,
        Self::Bilinear,
        Self::Transformer,
    ];

    /// The name used in settings and files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mlp => "mlp",
            Self::MlpSummed => "mlp-summed",
            Self::MlpBias => "mlp-bias",
            Self::Bilinear => "bilinear",
            Self::Transformer => "transformer",
        }
    }

    /// How many consecutive parameters a network holds above each other in one trained matrix, per
    /// matrix: W_x above W_y where there are two embeddings.
    ///
    /// One table makes one product, one gradient and one scatter of two, and on a GPU every launch
    /// that is saved counts.
    #[must_use]
    pub fn stacks(self) -> &'static [usize] {
        match self {
            Self::Mlp | Self::MlpSummed => &[2, 1, 1],
            Self::MlpBias => &[2, 1, 1, 1],
            Self::Bilinear => &[2, 1],
            Self::Transformer => &[1; 9],
        }
    }

    /// The network of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.name() == name)
    }
}

/// Sizes of a group-composition network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupModelConfig {
    /// Which network.
    pub architecture: Architecture,
    /// Group order |G|: rows of the embeddings and number of logits.
    pub order: usize,
    /// Columns of the embeddings; the transformer's residual stream. The bilinear network has no
    /// other width than its hidden layer's and does not look at it.
    pub d_embed: usize,
    /// Neurons of the hidden layer; the transformer's d_mlp.
    pub d_hidden: usize,
    /// Attention heads, which must divide `d_embed`; only the transformer looks at it.
    pub n_heads: usize,
}

impl GroupModelConfig {
    /// Every parameter of the network, in the order of files; [`crate::GroupModel`] holds some of
    /// them above each other, see [`Architecture::stacks`].
    #[must_use]
    pub fn weight_specs(&self) -> Vec<WeightSpec> {
        let sizes = [self.order, self.d_embed, self.d_hidden];
        match self.architecture {
            Architecture::Mlp => OneLayerMlp::weight_specs(sizes, false),
            Architecture::MlpBias => OneLayerMlp::weight_specs(sizes, true),
            Architecture::MlpSummed => SummedMlp::weight_specs(sizes),
            Architecture::Bilinear => BilinearNet::weight_specs(self.order, self.d_hidden),
            Architecture::Transformer => Transformer::weight_specs(sizes, self.n_heads),
        }
    }

    /// Number of trained scalars.
    #[must_use]
    pub fn n_parameters(&self) -> usize {
        self.weight_specs().iter().map(WeightSpec::n_values).sum()
    }
}
