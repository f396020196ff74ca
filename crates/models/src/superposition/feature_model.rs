//! The choice among superposition models, behind one forward pass.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::{AbsoluteValueNet, Autoencoder, InstanceArray, InstanceSpec, NeuronAutoencoder};

/// What a forward pass keeps for analysis.
#[derive(Debug, Clone)]
pub struct FeatureActivations {
    /// `[instances, batch, hidden]`, after the hidden layer's nonlinearity if it has one.
    pub hidden: Tensor<3>,
    /// `[instances, batch, features]`.
    pub output: Tensor<3>,
}

/// Which network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeatureArchitecture {
    /// [`Autoencoder`].
    Autoencoder,
    /// [`NeuronAutoencoder`].
    Neurons,
    /// [`AbsoluteValueNet`].
    AbsoluteValue,
}

/// How far the initial weights are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Init {
    /// PyTorch's `xavier_normal_` on the three-dimensional tensor, as the published exercises call
    /// it: it reads `[I, m, n]` as fan-out I·n and fan-in m·n, so std = √(2 / (n(m + I))). The number of
    /// instances changes the spread.
    Source,
    /// Xavier's (Glorot and Bengio 2010) for each instance's matrix: std = √(2 / (n + m)).
    Xavier,
}

/// Sizes of a superposition model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeatureSizes {
    /// Networks trained side by side.
    pub instances: usize,
    /// Width of the bottleneck or of the hidden layer.
    pub hidden: usize,
    /// Input and output width.
    pub features: usize,
}

impl FeatureSizes {
    /// Every parameter of the network, in the order that [`FeatureModel::new`] takes.
    #[must_use]
    pub fn weight_specs(&self, architecture: FeatureArchitecture, init: Init) -> Vec<InstanceSpec> {
        let (i, m, n) = (self.instances, self.hidden, self.features);
        let matrix = |name, rows: usize, columns: usize| {
            // For a tensor [i, rows, columns] PyTorch takes fan-out i·columns and fan-in rows·columns.
            let fans = match init {
                Init::Source => columns * (rows + i),
                Init::Xavier => rows + columns,
            };
            InstanceSpec {
                name,
                shape: [i, rows, columns],
                init_std: (2.0 / fans as f32).sqrt(),
            }
        };
        let bias = InstanceSpec {
            name: "b",
            shape: [i, 1, n],
            init_std: 0.0,
        };
        match architecture {
            FeatureArchitecture::Autoencoder | FeatureArchitecture::Neurons => {
                vec![matrix("W", m, n), bias]
            }
            FeatureArchitecture::AbsoluteValue => {
                vec![matrix("W1", m, n), matrix("W2", n, m), bias]
            }
        }
    }
}

/// A superposition model of any architecture.
#[derive(Module, Debug)]
pub enum FeatureModel {
    /// ReLU(WᵀWx + b).
    Autoencoder(Autoencoder),
    /// ReLU(Wᵀ ReLU(Wx) + b).
    Neurons(NeuronAutoencoder),
    /// ReLU(W₂ ReLU(W₁x) + b).
    AbsoluteValue(AbsoluteValueNet),
}

impl FeatureModel {
    /// The network with these weights, in the order of [`FeatureSizes::weight_specs`].
    ///
    /// # Panics
    ///
    /// If `weights` is not one array per entry of [`FeatureSizes::weight_specs`].
    #[must_use]
    pub fn new(
        architecture: FeatureArchitecture,
        weights: &[InstanceArray],
        device: &Device,
    ) -> Self {
        let param = |array: &InstanceArray| array.to_param(device);
        match (architecture, weights) {
            (FeatureArchitecture::Autoencoder, [w, b]) => Self::Autoencoder(Autoencoder {
                w: param(w),
                b: param(b),
            }),
            (FeatureArchitecture::Neurons, [w, b]) => Self::Neurons(NeuronAutoencoder {
                w: param(w),
                b: param(b),
            }),
            (FeatureArchitecture::AbsoluteValue, [w1, w2, b]) => {
                Self::AbsoluteValue(AbsoluteValueNet {
                    w1: param(w1),
                    w2: param(w2),
                    b: param(b),
                })
            }
            (architecture, _) => panic!("{} weights for {architecture:?}", weights.len()),
        }
    }

    /// Runs every instance on its own batch.
    ///
    /// # Shapes
    ///
    /// - `x`: `[instances, batch, features]`
    #[must_use]
    pub fn forward(&self, x: Tensor<3>) -> FeatureActivations {
        match self {
            Self::Autoencoder(model) => model.forward(x),
            Self::Neurons(model) => model.forward(x),
            Self::AbsoluteValue(model) => model.forward(x),
        }
    }

    /// The parameters, in the order of [`FeatureSizes::weight_specs`].
    #[must_use]
    pub fn parameters(&self) -> Vec<Tensor<3>> {
        match self {
            Self::Autoencoder(Autoencoder { w, b }) | Self::Neurons(NeuronAutoencoder { w, b }) => {
                vec![w.val(), b.val()]
            }
            Self::AbsoluteValue(AbsoluteValueNet { w1, w2, b }) => {
                vec![w1.val(), w2.val(), b.val()]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_init_depends_on_the_number_of_instances() {
        let std = |instances, init| {
            let sizes = FeatureSizes {
                instances,
                hidden: 2,
                features: 6,
            };
            sizes.weight_specs(FeatureArchitecture::Autoencoder, init)[0].init_std
        };
        // Reference computed with numpy in float64: √(2/(6·(2+5))) and √(2/(6+2)).
        assert!((std(5, Init::Source) - 0.218_217_9).abs() < 1e-7);
        assert!((std(5, Init::Xavier) - 0.5).abs() < 1e-7);
        assert!((std(1, Init::Source) - std(5, Init::Source)).abs() > 0.05);
    }
}
