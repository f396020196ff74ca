//! What a contour or density chart is told.

use crate::Numbers;
use crate::axis::AxisSpec;
use crate::color_map::ColorSpec;
use serde::{Deserialize, Serialize};

/// Specification of a contour or density chart.
///
/// With `values`, row 0 lies at the lower end of the vertical axis; without, the density of the
/// points is estimated.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ContourSpec {
    /// Horizontal axis; linear.
    pub x: AxisSpec,
    /// Vertical axis; linear.
    pub y: AxisSpec,
    /// Values at the nodes of a grid, row-major, `[rows, columns]`.
    pub values: Numbers,
    /// Number of rows; from the other side, or a square, when absent.
    pub rows: Option<usize>,
    /// Number of columns.
    pub columns: Option<usize>,
    /// Horizontal positions of the first and last column; 0 and `columns − 1` when absent.
    pub x_range: Numbers,
    /// Vertical positions of the first and last row.
    pub y_range: Numbers,
    /// Points drawn over the levels, or whose density is shown: horizontal positions.
    pub points_x: Numbers,
    /// Vertical positions of the points.
    pub points_y: Numbers,
    /// About how many levels; 10 when absent.
    pub levels: Option<usize>,
    /// Whether only lines are drawn.
    pub lines_only: bool,
    /// Colors; viridis by default.
    pub color: ColorSpec,
}
