//! Steps of all instances by hand-written code on the CPU.

use glassbook_fused::features::{FeatureRows, TwoLayer, TwoLayerKind};
use glassbook_models::superposition::{FeatureArchitecture, FeatureSizes, InstanceArray};

use super::adamw;
use super::data::FeatureBatch;
use super::init::of_instance;

/// One network per instance.
#[derive(Debug, Clone)]
pub(super) struct FusedEngine {
    nets: Vec<TwoLayer>,
    /// `[instances, features]`.
    importance: Vec<f32>,
    features: usize,
    names: Vec<(&'static str, [usize; 3])>,
}

impl FusedEngine {
    pub(super) fn new(
        architecture: FeatureArchitecture,
        sizes: &FeatureSizes,
        weights: &[InstanceArray],
        importance: Vec<f32>,
    ) -> Self {
        let kind = match architecture {
            FeatureArchitecture::Autoencoder => TwoLayerKind::Autoencoder,
            FeatureArchitecture::Neurons => TwoLayerKind::Neurons,
            FeatureArchitecture::AbsoluteValue => TwoLayerKind::Untied,
        };
        let nets = (0..sizes.instances).map(|instance| {
            let own = weights.iter().map(|array| of_instance(array, instance));
            TwoLayer::new(kind, [sizes.features, sizes.hidden], own.collect())
        });
        Self {
            nets: nets.collect(),
            importance,
            features: sizes.features,
            names: weights.iter().map(|w| (w.name, w.shape)).collect(),
        }
    }

    /// The loss of every instance; gradients wait for [`FusedEngine::update`].
    pub(super) fn gradients(&mut self, batch: &FeatureBatch) -> Vec<f64> {
        self.each(batch, TwoLayer::gradients)
    }

    /// The loss of every instance.
    pub(super) fn evaluate(&mut self, batch: &FeatureBatch) -> Vec<f64> {
        self.each(batch, TwoLayer::evaluate)
    }

    pub(super) fn update(&mut self, learning_rate: f64, weight_decay: f64) {
        let adamw = adamw(learning_rate, weight_decay);
        for net in &mut self.nets {
            net.update(&adamw);
        }
    }

    pub(super) fn weights(&self) -> Vec<InstanceArray> {
        let numbered = self.names.iter().enumerate();
        numbered
            .map(|(parameter, &(name, shape))| InstanceArray {
                name,
                shape,
                values: self
                    .nets
                    .iter()
                    .flat_map(|net| net.weights().nth(parameter).unwrap_or_default())
                    .copied()
                    .collect(),
            })
            .collect()
    }

    fn each(
        &mut self,
        batch: &FeatureBatch,
        mut run: impl FnMut(&mut TwoLayer, &FeatureRows<'_>) -> f64,
    ) -> Vec<f64> {
        let (n, rows) = (self.features, batch.rows);
        let nets = self.nets.iter_mut().enumerate();
        nets.map(|(instance, net)| {
            let cells = instance * rows * n..(instance + 1) * rows * n;
            let weights = instance * rows..(instance + 1) * rows;
            let rows = FeatureRows {
                inputs: &batch.inputs[cells.clone()],
                targets: batch.targets.as_ref().map(|targets| &targets[cells]),
                row_weights: batch.row_weights.as_ref().map(|w| &w[weights]),
                importance: &self.importance[instance * n..(instance + 1) * n],
            };
            run(net, &rows)
        })
        .collect()
    }
}
