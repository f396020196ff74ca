//! Seeded data and a JSON source of specifications, shared by the tests.

use glassbook_plots::Source;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A small generator with a fixed sequence (PCG's multiplier, upper bits), so that goldens do not
/// depend on a crate's version.
pub(crate) struct Seeded(u64);

impl Seeded {
    /// A generator; equal seeds give equal sequences.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next 32 bits.
    pub(crate) fn bits(&mut self) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 32) as u32
    }

    /// Uniform in 0..1.
    pub(crate) fn unit(&mut self) -> f64 {
        f64::from(self.bits()) / 4_294_967_296.0
    }

    /// One of `0..n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }

    /// Roughly normal: the sum of twelve uniforms less six.
    pub(crate) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

/// A JSON object as the source of a specification.
pub(crate) struct JsonSource(pub(crate) Value);

impl Source for JsonSource {
    fn read<T: DeserializeOwned>(&self) -> Result<T, String> {
        serde_json::from_value(self.0.clone()).map_err(|error| error.to_string())
    }

    fn fields(&self) -> Vec<String> {
        self.0
            .as_object()
            .map_or_else(Vec::new, |object| object.keys().cloned().collect())
    }

    fn items(&self, field: &str) -> Vec<Self> {
        let list = self.0.get(field).and_then(Value::as_array);
        list.map_or_else(Vec::new, |items| {
            items.iter().cloned().map(JsonSource).collect()
        })
    }
}
