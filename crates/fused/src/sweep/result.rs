//! Results of a sweep: numbers, tables, JSON, CSV.

use serde::{Deserialize, Serialize};

use super::config::{CellSpec, SweepConfig};
use super::diagnosis::Failure;
use super::error::SweepError;

const FORMAT: &str = "glassbook-sweep";
const VERSION: u32 = 1;

/// A sweep, or the part of it that is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SweepResult {
    format: String,
    version: u32,
    /// The settings.
    pub config: SweepConfig,
    /// Finished cells, by depth and then by hidden size.
    pub cells: Vec<CellResult>,
    /// For each depth, the hidden size that suffices.
    pub thresholds: Vec<Threshold>,
    /// Where the numbers come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Provenance>,
}

/// One cell. Losses are expected losses, mean over features; null where training diverged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CellResult {
    /// The cell.
    #[serde(flatten)]
    pub spec: CellSpec,
    /// The loss of each instance.
    pub losses: Vec<Option<f64>>,
    /// The loss of each instance on one fresh batch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sampled_losses: Option<Vec<Option<f64>>>,
    /// Sum over instances, the metric of the faithful mode.
    pub sum: Option<f64>,
    /// Mean over instances.
    pub mean: Option<f64>,
    /// Median over instances.
    pub median: Option<f64>,
    /// Smallest loss of an instance.
    pub min: Option<f64>,
    /// The loss of predicting 0.
    pub zero_loss: f64,
    /// Updates made by each instance.
    pub steps: Vec<u64>,
    /// The step after which an instance's weights were no numbers; empty if all went well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diverged: Vec<Option<u32>>,
    /// Networks that failed by dead features alone.
    pub failures: Vec<Failure>,
    /// Losses through training.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub curve: Option<Curve>,
    /// W of each instance, `[h, n]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights: Option<Vec<Option<Vec<f32>>>>,
    /// b of each instance, `[n]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub biases: Option<Vec<Option<Vec<f32>>>>,
}

/// Losses through training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// Updates made at each point.
    pub steps: Vec<u32>,
    /// `[instance][point]`; an instance that ended early repeats its last loss.
    pub losses: Vec<Vec<Option<f64>>>,
}

/// The smallest hidden size of a depth whose loss is below the threshold; null if none is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threshold {
    /// Levels of the tree.
    pub depth: u32,
    /// By the sum over instances.
    pub sum: Option<usize>,
    /// By the mean.
    pub mean: Option<usize>,
    /// By the median.
    pub median: Option<usize>,
    /// By the best instance.
    pub min: Option<usize>,
    /// By the sum, and the largest hidden size tried where none suffices: what a bar chart shows
    /// that has no way to say "none".
    pub bar: usize,
}

/// Where the numbers of a result come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// Program and version.
    pub program: String,
    /// Its arguments.
    pub command: String,
    /// Wall-clock time.
    pub seconds: f64,
    /// Threads used.
    pub threads: usize,
}

impl CellResult {
    /// Losses with their statistics; everything else is left empty.
    pub(super) fn new(
        spec: CellSpec,
        losses: Vec<Option<f64>>,
        sampled_losses: Option<Vec<Option<f64>>>,
        failures: Vec<Failure>,
    ) -> Self {
        let sum = losses.iter().copied().sum::<Option<f64>>();
        // A network that diverged is worse than any other.
        let mut sorted: Vec<f64> = losses
            .iter()
            .map(|loss| loss.unwrap_or(f64::INFINITY))
            .collect();
        sorted.sort_by(f64::total_cmp);
        let (lower, upper) = (sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2]);
        let finite = |value: f64| value.is_finite().then_some(value);
        Self {
            spec,
            sum,
            mean: sum.map(|sum| sum / losses.len() as f64),
            median: finite(f64::midpoint(lower, upper)),
            min: finite(sorted[0]),
            losses,
            sampled_losses,
            failures,
            zero_loss: 0.0,
            steps: Vec::new(),
            diverged: Vec::new(),
            curve: None,
            weights: None,
            biases: None,
        }
    }
}

impl SweepResult {
    /// A result of these cells.
    #[must_use]
    pub fn new(config: SweepConfig, mut cells: Vec<CellResult>) -> Self {
        cells.sort_by_key(|cell| cell.spec);
        Self {
            format: FORMAT.into(),
            version: VERSION,
            thresholds: thresholds(&config, &cells),
            config,
            cells,
            provenance: None,
        }
    }

    /// Reads what [`Self::to_json`] wrote.
    ///
    /// # Errors
    ///
    /// [`SweepError::Malformed`].
    pub fn from_json(text: &str) -> Result<Self, SweepError> {
        let malformed = |reason: String| SweepError::Malformed { reason };
        let result: Self = serde_json::from_str(text).map_err(|e| malformed(e.to_string()))?;
        if (result.format.as_str(), result.version) != (FORMAT, VERSION) {
            let (format, version) = (&result.format, result.version);
            return Err(malformed(format!("its format is {format} {version}")));
        }
        Ok(result)
    }

    /// The result as JSON, one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Fails only for maps with keys that are no strings.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// One result of several parts of one sweep; a cell that is in several of them is taken from
    /// the first.
    ///
    /// # Errors
    ///
    /// [`SweepError::Different`], or [`SweepError::Empty`] without parts.
    pub fn merge(parts: Vec<Self>) -> Result<Self, SweepError> {
        let mut parts = parts.into_iter();
        let first = parts.next().ok_or(SweepError::Empty)?;
        let mut cells = first.cells;
        for part in parts {
            if part.config != first.config {
                return Err(SweepError::Different);
            }
            for cell in part.cells {
                if !cells.iter().any(|known| known.spec == cell.spec) {
                    cells.push(cell);
                }
            }
        }
        let merged = Self::new(first.config, cells);
        Ok(Self {
            provenance: first.provenance,
            ..merged
        })
    }
}

fn thresholds(config: &SweepConfig, cells: &[CellResult]) -> Vec<Threshold> {
    let mut depths: Vec<u32> = cells.iter().map(|cell| cell.spec.depth).collect();
    depths.dedup();
    let of_depth = |depth: u32| {
        let row = || cells.iter().filter(move |cell| cell.spec.depth == depth);
        let smallest = |statistic: fn(&CellResult) -> Option<f64>| {
            let good = |cell: &&CellResult| statistic(cell).is_some_and(|v| v < config.threshold);
            row().find(good).map(|cell| cell.spec.hidden)
        };
        let largest = row().map(|cell| cell.spec.hidden).max().unwrap_or(0);
        let sum = smallest(|cell| cell.sum);
        Threshold {
            depth,
            sum,
            mean: smallest(|cell| cell.mean),
            median: smallest(|cell| cell.median),
            min: smallest(|cell| cell.min),
            bar: sum.unwrap_or(largest),
        }
    };
    depths.into_iter().map(of_depth).collect()
}

/// A line for each instance.
#[must_use]
pub fn to_csv(result: &SweepResult) -> String {
    let heading = "depth,features,hidden,instance,loss,sampled_loss,zero_loss,steps,failure";
    let number = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
    let mut lines = vec![heading.to_owned()];
    for cell in &result.cells {
        let spec = cell.spec;
        for (instance, loss) in cell.losses.iter().enumerate() {
            let sampled = cell
                .sampled_losses
                .as_ref()
                .and_then(|losses| losses[instance]);
            let failure = cell
                .failures
                .iter()
                .find(|failure| failure.instance as usize == instance);
            let columns = [
                spec.depth.to_string(),
                spec.features.to_string(),
                spec.hidden.to_string(),
                instance.to_string(),
                number(*loss),
                number(sampled),
                cell.zero_loss.to_string(),
                cell.steps[instance].to_string(),
                failure.map_or(String::new(), |failure| format!("\"{}\"", failure.text)),
            ];
            lines.push(columns.join(","));
        }
    }
    lines.join("\n") + "\n"
}
