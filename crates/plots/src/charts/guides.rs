//! Guide lines: straight lines across a figure at a value, with a label.

use crate::axis::Frame;
use crate::chart::Context;
use crate::geometry::Point;
use crate::scene::{Align, Scene, Text, VAlign};
use serde::{Deserialize, Serialize};

/// A straight line across the figure at a value, with a label.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Guide {
    /// Vertical line at this horizontal position.
    pub x: Option<f64>,
    /// Horizontal line at this value.
    pub y: Option<f64>,
    /// Text beside the line.
    pub label: String,
}

/// Draws the guides that lie inside the frame.
pub(super) fn draw_guides(scene: &mut Scene, cx: &Context<'_>, frame: &Frame, guides: &[Guide]) {
    let (ink, rect) = (cx.theme.muted, frame.rect);
    for guide in guides {
        if let Some(y) = guide.y.filter(|y| frame.y.shows(*y)) {
            let at = frame.y.px(y);
            if at >= rect.top && at <= rect.bottom {
                let ends = [Point::new(rect.left, at), Point::new(rect.right, at)];
                scene.dashed(&ends, ink, 1.0);
                let place = Point::new(rect.right - 2.0, at - 3.0);
                let text = Text::new(place, &guide.label, 11.0, ink);
                scene.text(text.align(Align::End).valign(VAlign::Bottom));
            }
        }
        if let Some(x) = guide.x.filter(|x| frame.x.shows(*x)) {
            let at = frame.x.px(x);
            if at >= rect.left && at <= rect.right {
                let ends = [Point::new(at, rect.top), Point::new(at, rect.bottom)];
                scene.dashed(&ends, ink, 1.0);
                let place = Point::new(at + 4.0, rect.top + 2.0);
                let text = Text::new(place, &guide.label, 11.0, ink);
                scene.text(text.valign(VAlign::Top));
            }
        }
    }
}
