//! Superposition models and sparse autoencoders: runs, analyses, data.

mod analysis;
mod results;
mod run;
mod samples;
mod settings;
mod theory;
mod tree;

pub use run::SuperpositionRun;

use crate::KernelError;
use crate::js::Settings;

/// Sizes and arrays of trained weights, as an analysis takes them.
struct Weights {
    instances: usize,
    hidden: usize,
    features: usize,
}

impl Weights {
    fn sizes(settings: &Settings<'_>) -> Result<Self, KernelError> {
        let size = |key: &str| Ok::<_, KernelError>(settings.count(key, None)? as usize);
        Ok(Self {
            instances: settings.count("instances", Some(1))? as usize,
            hidden: size("hidden")?,
            features: size("features")?,
        })
    }

    /// A finite array of `columns · rows` values per instance, one chunk per instance.
    fn array(
        &self,
        settings: &Settings<'_>,
        key: &'static str,
        per_instance: usize,
    ) -> Result<Vec<Vec<f64>>, KernelError> {
        let values = settings.numbers(key, None)?;
        let expected = self.instances.saturating_mul(per_instance);
        if values.len() != expected || per_instance == 0 {
            return Err(glassbook_interp::InterpError::ShapeMismatch {
                array: key,
                expected,
                got: values.len(),
            }
            .into());
        }
        if let Some(index) = values.iter().position(|value| !value.is_finite()) {
            let tensor = key.to_string();
            return Err(glassbook_interp::InterpError::NotFinite { tensor, index }.into());
        }
        let chunks = values.chunks_exact(per_instance);
        Ok(chunks.map(<[f64]>::to_vec).collect())
    }

    /// W, `[hidden, features]` of every instance.
    fn w(&self, settings: &Settings<'_>) -> Result<Vec<Vec<f64>>, KernelError> {
        self.array(settings, "W", self.hidden.saturating_mul(self.features))
    }
}
