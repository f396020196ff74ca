//! Settings of superposition runs as JavaScript sends them.

use glassbook_models::superposition::{FeatureArchitecture, Init, SaeKind};
use glassbook_tasks::features::{Sampler, Structure};
use glassbook_train::superposition::{
    DataConfig, FeatureConfig, LearningRate, Plateau, Resample, SaeConfig, Sampling, double_descent,
};

use crate::KernelError;
use crate::js::Settings;

/// Which kind of run a configuration asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Model {
    Autoencoder,
    Neurons,
    Absolute,
    DoubleDescent,
    Sae,
}

impl Model {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Autoencoder => "autoencoder",
            Self::Neurons => "neurons",
            Self::Absolute => "absolute",
            Self::DoubleDescent => "doubleDescent",
            Self::Sae => "sae",
        }
    }
}

pub(super) fn model(settings: &Settings<'_>) -> Result<Model, KernelError> {
    let choices = [
        Model::Autoencoder,
        Model::Neurons,
        Model::Absolute,
        Model::DoubleDescent,
        Model::Sae,
    ];
    let choices = choices.map(|model| (model.name(), model));
    settings.choice("model", Some("autoencoder"), &choices)
}

/// The data of a run or of an analysis: `data` of its settings.
pub(super) fn data(settings: &Settings<'_>) -> Result<DataConfig, KernelError> {
    let nested = settings.get("data");
    let data = Settings(&nested);
    match data.choice("kind", None, &DATA_KINDS)? {
        "tree" => tree(&data, settings),
        "absolute" => Ok(DataConfig::Absolute {
            features: data.count("features", None)?,
        }),
        kind => {
            let correlated_pairs = data.count("correlated", Some(0))?;
            let anticorrelated_pairs = data.count("anticorrelated", Some(0))?;
            let pairs = correlated_pairs.saturating_add(anticorrelated_pairs);
            let default = (kind == "pairs").then(|| pairs.saturating_mul(2));
            Ok(DataConfig::Sparse {
                features: data.count("features", default)?,
                correlated_pairs,
                anticorrelated_pairs,
            })
        }
    }
}

const DATA_KINDS: [(&str, &str); 4] = [
    ("independent", "independent"),
    ("pairs", "pairs"),
    ("tree", "tree"),
    ("absolute", "absolute"),
];

/// A tree; `sampling` may stand beside the data or inside.
pub(super) fn tree(
    data: &Settings<'_>,
    settings: &Settings<'_>,
) -> Result<DataConfig, KernelError> {
    let samplings = [("counts", Sampling::Counts), ("exact", Sampling::Exact)];
    let holder = if data.has("sampling") { data } else { settings };
    let samplers = [
        Sampler::EarlyStopping,
        Sampler::FullPaths,
        Sampler::UniformNodes,
    ];
    let structures = [Structure::Tree, Structure::Flat];
    Ok(DataConfig::Tree {
        depth: data.count("depth", None)?,
        branching: data.count("branching", Some(2))?,
        sampler: data.choice("sampler", Some("early"), &samplers.map(|s| (s.name(), s)))?,
        structure: data.choice(
            "structure",
            Some("tree"),
            &structures.map(|s| (s.name(), s)),
        )?,
        sampling: holder.choice("sampling", Some("counts"), &samplings)?,
    })
}

/// The configuration of any model but a sparse autoencoder.
pub(super) fn features(
    model: Model,
    settings: &Settings<'_>,
) -> Result<FeatureConfig, KernelError> {
    let defaults = match model {
        Model::DoubleDescent => {
            let points = settings.count("points", None)?;
            let features = settings.count("features", Some(1000))?;
            FeatureConfig {
                data: DataConfig::Points { features, points },
                probability: vec![1.0 - settings.number("sparsity", Some(0.99))?],
                ..double_descent(points)
            }
        }
        Model::Neurons => FeatureConfig {
            architecture: FeatureArchitecture::Neurons,
            data: DataConfig::Sparse {
                features: settings.count("features", Some(10))?,
                correlated_pairs: 0,
                anticorrelated_pairs: 0,
            },
            hidden: 5,
            ..FeatureConfig::default()
        },
        Model::Absolute => FeatureConfig {
            architecture: FeatureArchitecture::AbsoluteValue,
            data: DataConfig::Absolute {
                features: settings.count("features", Some(100))?,
            },
            hidden: 40,
            instances: 1,
            ..FeatureConfig::default()
        },
        Model::Autoencoder | Model::Sae => FeatureConfig {
            data: data(settings)?,
            ..FeatureConfig::default()
        },
    };
    let inits = [("source", Init::Source), ("xavier", Init::Xavier)];
    let init = match defaults.init {
        Init::Source => "source",
        Init::Xavier => "xavier",
    };
    Ok(FeatureConfig {
        hidden: settings.count("hidden", Some(defaults.hidden))?,
        instances: settings.count("instances", Some(defaults.instances))?,
        importance: settings.numbers("importance", Some(&defaults.importance))?,
        probability: settings.numbers("probability", Some(&defaults.probability))?,
        steps: settings.count("steps", Some(defaults.steps))?,
        batch: settings.count("batch", Some(defaults.batch))?,
        learning_rate: settings.number("learningRate", Some(defaults.learning_rate))?,
        schedule: schedule(settings, defaults.schedule)?,
        warmup: settings.count("warmup", Some(defaults.warmup))?,
        weight_decay: settings.number("weightDecay", Some(defaults.weight_decay))?,
        init: settings.choice("init", Some(init), &inits)?,
        seed: settings.count("seed", Some(0))?,
        metrics_every: settings.count("metricsEvery", Some(defaults.metrics_every))?,
        snapshots: settings.count("snapshots", Some(0))?,
        plateau: plateau(settings)?,
        ..defaults
    })
}

/// The configuration of a sparse autoencoder.
pub(super) fn sae(settings: &Settings<'_>) -> Result<SaeConfig, KernelError> {
    let defaults = SaeConfig::default();
    let features = settings.count("features", Some(5))?;
    let kinds = [
        ("l1", SaeKind::L1),
        ("gated", SaeKind::Gated),
        ("jumprelu", SaeKind::JumpRelu),
    ];
    let weights = settings.numbers("W", None)?;
    Ok(SaeConfig {
        kind: settings.choice("kind", Some("l1"), &kinds)?,
        weights: weights.into_iter().map(|value| value as f32).collect(),
        instances: settings.count("instances", Some(1))?,
        hidden: settings.count("hidden", Some(2))?,
        data: if settings.has("data") {
            data(settings)?
        } else {
            DataConfig::Sparse {
                features,
                correlated_pairs: 0,
                anticorrelated_pairs: 0,
            }
        },
        probability: settings.numbers("probability", Some(&defaults.probability))?,
        dictionary: settings.count("dictionary", Some(features))?,
        sparsity: settings.number("sparsity", Some(defaults.sparsity))?,
        bandwidth: settings.number("bandwidth", Some(defaults.bandwidth))?,
        steps: settings.count("steps", Some(defaults.steps))?,
        batch: settings.count("batch", Some(defaults.batch))?,
        learning_rate: settings.number("learningRate", Some(defaults.learning_rate))?,
        schedule: schedule(settings, defaults.schedule)?,
        seed: settings.count("seed", Some(0))?,
        metrics_every: settings.count("metricsEvery", Some(defaults.metrics_every))?,
        snapshots: settings.count("snapshots", Some(0))?,
        resample: resample(settings)?,
    })
}

fn schedule(settings: &Settings<'_>, default: LearningRate) -> Result<LearningRate, KernelError> {
    let choices = [
        ("constant", LearningRate::Constant),
        ("linear", LearningRate::Linear),
        ("cosine", LearningRate::Cosine),
    ];
    let default = choices.iter().find(|(_, choice)| *choice == default);
    settings.choice("schedule", default.map(|(name, _)| *name), &choices)
}

fn plateau(settings: &Settings<'_>) -> Result<Option<Plateau>, KernelError> {
    if !settings.has("plateau") {
        return Ok(None);
    }
    let nested = settings.get("plateau");
    let nested = Settings(&nested);
    Ok(Some(Plateau {
        patience: nested.count("patience", None)?,
        tolerance: nested.number("tolerance", Some(1e-3))?,
    }))
}

fn resample(settings: &Settings<'_>) -> Result<Option<Resample>, KernelError> {
    let nested = settings.get("resample");
    if nested.as_bool() == Some(false) || nested.is_null() {
        return Ok(None);
    }
    let defaults = Resample::default();
    let nested = Settings(&nested);
    let every = nested.count("every", Some(defaults.every))?;
    Ok(Some(Resample {
        every,
        window: nested.count("window", Some(defaults.window.min(every)))?,
        scale: nested.number("scale", Some(defaults.scale))?,
    }))
}
