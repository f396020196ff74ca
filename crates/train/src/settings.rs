//! A configuration as names and texts: how checkpoints and programs write it.
//!
//! The names are those of the page's settings. Numbers are written with as many digits as it takes to
//! read the same number back.

use glassbook_models::Architecture;

use crate::{Optimizer, Schedule, TrainConfig};

impl TrainConfig {
    /// Every setting by name, defaults filled in.
    #[must_use]
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("model", self.architecture.name().into()),
            ("width", self.width.to_string()),
            ("embedDim", self.embed_dim().to_string()),
            ("heads", self.heads.to_string()),
            ("trainFraction", self.train_fraction.to_string()),
            ("stratified", self.stratified.to_string()),
            ("learningRate", self.learning_rate.to_string()),
            ("weightDecay", self.weight_decay.to_string()),
            ("beta1", self.betas.0.to_string()),
            ("beta2", self.betas.1.to_string()),
            ("optimizer", self.optimizer.name().into()),
            ("schedule", self.schedule.name().into()),
            ("warmupSteps", self.warmup_steps.to_string()),
            ("batchSize", self.batch_size.to_string()),
            ("steps", self.steps.to_string()),
            ("seed", self.seed.to_string()),
            ("metricsEvery", self.metrics_every.to_string()),
            ("checkpoints", self.checkpoints.to_string()),
        ]
    }

    /// The configuration with these settings; `setting` looks one up by name.
    ///
    /// # Errors
    ///
    /// The name of the first setting that is missing or malformed.
    pub fn from_settings<'a>(
        setting: impl Fn(&str) -> Option<&'a str>,
    ) -> Result<Self, &'static str> {
        fn parsed<'a, T: std::str::FromStr>(
            setting: &impl Fn(&str) -> Option<&'a str>,
            name: &'static str,
        ) -> Result<T, &'static str> {
            setting(name).and_then(|text| text.parse().ok()).ok_or(name)
        }
        let choice = |name| setting(name).ok_or(name);
        Ok(Self {
            architecture: Architecture::named(choice("model")?).ok_or("model")?,
            width: parsed(&setting, "width")?,
            embed_dim: Some(parsed(&setting, "embedDim")?),
            heads: parsed(&setting, "heads")?,
            train_fraction: parsed(&setting, "trainFraction")?,
            stratified: parsed(&setting, "stratified")?,
            learning_rate: parsed(&setting, "learningRate")?,
            weight_decay: parsed(&setting, "weightDecay")?,
            betas: (parsed(&setting, "beta1")?, parsed(&setting, "beta2")?),
            optimizer: Optimizer::named(choice("optimizer")?).ok_or("optimizer")?,
            schedule: Schedule::named(choice("schedule")?).ok_or("schedule")?,
            warmup_steps: parsed(&setting, "warmupSteps")?,
            batch_size: parsed(&setting, "batchSize")?,
            steps: parsed(&setting, "steps")?,
            seed: parsed(&setting, "seed")?,
            metrics_every: parsed(&setting, "metricsEvery")?,
            checkpoints: parsed(&setting, "checkpoints")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_comes_back_from_its_texts() {
        let config = TrainConfig {
            architecture: Architecture::Transformer,
            embed_dim: Some(48),
            train_fraction: 0.1 + 0.2,
            learning_rate: 1e-3 / 3.0,
            stratified: true,
            optimizer: Optimizer::Adam,
            schedule: Schedule::Cosine,
            seed: u64::MAX,
            ..TrainConfig::default()
        };
        let texts = config.settings();
        let look_up = |name: &str| {
            let found = texts.iter().find(|(key, _)| *key == name);
            found.map(|(_, text)| text.as_str())
        };
        assert_eq!(TrainConfig::from_settings(look_up), Ok(config));
        let broken = |name: &str| {
            if name == "beta2" {
                Some("x")
            } else {
                look_up(name)
            }
        };
        assert_eq!(TrainConfig::from_settings(broken), Err("beta2"));
    }
}
