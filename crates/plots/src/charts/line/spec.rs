//! What a line chart is told.

use crate::axis::AxisSpec;
use crate::charts::guides::Guide;
use crate::{Color, Numbers, PlotError};
use serde::{Deserialize, Serialize};

/// One line.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LineSeries {
    /// Name in the legend and read-outs.
    pub name: String,
    /// Horizontal positions; 0, 1, 2, … when absent.
    pub x: Option<Numbers>,
    /// Values.
    pub y: Numbers,
    /// Lower edge of a band around the line.
    pub lower: Option<Numbers>,
    /// Upper edge of the band.
    pub upper: Option<Numbers>,
    /// Color; the theme's when absent.
    pub color: Option<Color>,
    /// Whether the line is dashed.
    pub dashed: bool,
    /// Whether every point gets a dot.
    pub markers: bool,
}

/// Specification of a line chart.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LineSpec {
    /// Horizontal axis.
    pub x: AxisSpec,
    /// Vertical axis.
    pub y: AxisSpec,
    /// The lines.
    pub series: Vec<LineSeries>,
    /// Guide lines.
    pub guides: Vec<Guide>,
}

impl LineSeries {
    pub(crate) fn x_at(&self, i: usize) -> f64 {
        self.x.as_ref().map_or(i as f64, |x| x.at(i))
    }

    pub(super) fn check(&self, i: usize) -> Result<(), PlotError> {
        let named = |list: &str| format!("{list} of series {i} ({:?})", self.name);
        let lists = [
            ("x", &self.x),
            ("lower", &self.lower),
            ("upper", &self.upper),
        ];
        for (what, list) in lists {
            if let Some(list) = list
                && list.len() != self.y.len()
            {
                let (expected, got) = (self.y.len(), list.len());
                return Err(PlotError::LengthMismatch {
                    what: named(what),
                    expected,
                    got,
                });
            }
        }
        Ok(())
    }
}
