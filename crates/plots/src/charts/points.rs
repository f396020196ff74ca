//! Named points in the plane, shared by charts that show them.

use crate::axis::Frame;
use crate::geometry::Point;
use crate::scale::{Extent, ScaleKind};
use crate::{Numbers, PlotError};

/// Checks that coordinate lists go together.
pub(super) fn check_pair(what: &str, x: &Numbers, y: &Numbers) -> Result<(), PlotError> {
    if x.len() == y.len() {
        return Ok(());
    }
    Err(PlotError::LengthMismatch {
        what: what.into(),
        expected: x.len(),
        got: y.len(),
    })
}

/// Checks that an optional list is absent or has a value per item.
pub(super) fn check_optional(what: &str, got: usize, expected: usize) -> Result<(), PlotError> {
    if got == 0 || got == expected {
        return Ok(());
    }
    Err(PlotError::LengthMismatch {
        what: what.into(),
        expected,
        got,
    })
}

/// Range of one coordinate over the points whose other coordinate can be shown too.
pub(super) fn extent_of(
    a: &Numbers,
    a_kind: ScaleKind,
    b: &Numbers,
    b_kind: ScaleKind,
) -> Option<Extent> {
    Extent::of(
        a.iter()
            .zip(b.iter())
            .filter(|(_, b)| b_kind.can_show(*b))
            .map(|(a, _)| a),
        a_kind,
    )
}

/// A range with a twentieth of its length added on both sides, so that no mark sits on an axis.
pub(super) fn with_margin(extent: Option<Extent>, kind: ScaleKind) -> Option<Extent> {
    extent.map(|Extent { min, max }| match kind {
        ScaleKind::Linear => {
            let room = (max - min) * 0.03;
            Extent::new(min - room, max + room)
        }
        ScaleKind::Log => {
            let room = (max / min).powf(0.03);
            Extent::new(min / room, max * room)
        }
    })
}

/// Where a point is drawn, if it is inside the frame.
pub(super) fn visible(frame: &Frame, x: f64, y: f64) -> Option<Point> {
    if !frame.x.shows(x) || !frame.y.shows(y) {
        return None;
    }
    Some(frame.point(x, y)).filter(|p| frame.rect.grown(0.5).contains(*p))
}

/// Index of the visible point nearest to a place, no further than `reach` CSS pixels away.
pub(super) fn nearest(
    frame: &Frame,
    at: Point,
    reach: f64,
    points: impl Iterator<Item = (f64, f64)>,
) -> Option<(usize, Point, f64)> {
    points
        .enumerate()
        .filter_map(|(i, (x, y))| visible(frame, x, y).map(|p| (i, p, p.distance(at))))
        .filter(|(_, _, distance)| *distance <= reach)
        .min_by(|a, b| a.2.total_cmp(&b.2))
}

/// Number of points that have no place on the axes.
pub(super) fn n_lost(x: &Numbers, x_kind: ScaleKind, y: &Numbers, y_kind: ScaleKind) -> usize {
    x.iter()
        .zip(y.iter())
        .filter(|(x, y)| !x_kind.can_show(*x) || !y_kind.can_show(*y))
        .count()
}
