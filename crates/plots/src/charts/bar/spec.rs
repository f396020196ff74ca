//! What a bar chart is told.

use crate::axis::AxisSpec;
use crate::color_map::ColorSpec;
use crate::{Color, Numbers};
use serde::{Deserialize, Serialize};

/// How several series share a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BarMode {
    /// Side by side.
    #[default]
    Grouped,
    /// On top of each other, positive values upwards and negative ones downwards.
    Stacked,
}

/// One set of bars.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BarSeries {
    /// Name in the legend and read-outs.
    pub name: String,
    /// A value per category.
    pub values: Numbers,
    /// Half the length of an error bar per category; grouped bars only.
    pub errors: Option<Numbers>,
    /// A value per category that sets the color of its bar.
    pub shades: Option<Numbers>,
    /// Color; the theme's when absent.
    pub color: Option<Color>,
}

/// Specification of a bar chart.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BarSpec {
    /// Axis of the categories; only its label is used.
    pub x: AxisSpec,
    /// Axis of the values; linear, and always with zero.
    pub y: AxisSpec,
    /// Names of the categories; their indices when absent.
    pub categories: Vec<String>,
    /// The sets of bars.
    pub series: Vec<BarSeries>,
    /// Side by side or stacked.
    pub mode: BarMode,
    /// Colors of bars that have shades; viridis by default.
    pub color: ColorSpec,
    /// Whether a legend names the series; true from two series upwards when absent.
    pub legend: Option<bool>,
}
