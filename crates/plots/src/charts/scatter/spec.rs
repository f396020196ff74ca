//! What a scatter chart is told.

use crate::axis::AxisSpec;
use crate::charts::guides::Guide;
use crate::color_map::ColorSpec;
use crate::{Color, Numbers};
use serde::{Deserialize, Serialize};

/// One set of points.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ScatterSeries {
    /// Name in the legend and read-outs.
    pub name: String,
    /// Horizontal positions.
    pub x: Numbers,
    /// Vertical positions.
    pub y: Numbers,
    /// Names of the points.
    pub labels: Vec<String>,
    /// A value per point that sets its color.
    pub values: Option<Numbers>,
    /// Color; the theme's when absent.
    pub color: Option<Color>,
}

/// Specification of a scatter chart.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ScatterSpec {
    /// Horizontal axis.
    pub x: AxisSpec,
    /// Vertical axis.
    pub y: AxisSpec,
    /// The sets of points.
    pub series: Vec<ScatterSeries>,
    /// Radius of a point, CSS pixels; smaller when there are many.
    pub radius: Option<f64>,
    /// Whether a unit has the same length on both axes.
    pub equal: bool,
    /// Colors of points that have values; viridis by default.
    pub color: ColorSpec,
    /// Guide lines.
    pub guides: Vec<Guide>,
}
