//! What a chart of arrows is told.

use crate::Numbers;
use crate::axis::AxisSpec;
use crate::color_map::ColorSpec;
use serde::{Deserialize, Serialize};

/// Specification of arrows in the plane.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ArrowsSpec {
    /// Horizontal axis; linear.
    pub x: AxisSpec,
    /// Vertical axis; linear.
    pub y: AxisSpec,
    /// Horizontal components.
    pub dx: Numbers,
    /// Vertical components.
    pub dy: Numbers,
    /// Where each arrow starts; the origin when absent.
    pub start_x: Option<Numbers>,
    /// Where each arrow starts; the origin when absent.
    pub start_y: Option<Numbers>,
    /// Names of the arrows.
    pub labels: Vec<String>,
    /// Group of each arrow, a whole number that picks its color.
    pub groups: Option<Numbers>,
    /// Names of the groups, for a legend that can switch them off.
    pub group_names: Vec<String>,
    /// A value per arrow that sets its color, instead of its group.
    pub values: Option<Numbers>,
    /// Colors of arrows that have values; viridis by default.
    pub color: ColorSpec,
    /// Index of each arrow's parent in a tree, −1 or nothing for a root: tips are then joined, and
    /// arrows colored by depth unless they have groups.
    pub parents: Option<Numbers>,
    /// Half the side of the square that is shown; from the data when absent.
    pub limit: Option<f64>,
}
