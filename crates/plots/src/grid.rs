//! Axes that count cells: rows downwards, columns rightwards, with names or indices.

use crate::axis::{Axis, AxisSpec, Frame, SMALL};
use crate::chart::Context;
use crate::geometry::{Point, Rect};
use crate::scale::{Extent, Scale, ScaleKind, Tick};
use crate::scene::{Align, Scene, Text, VAlign, fit};

/// Longest label beside a row or under a column, CSS pixels.
const LONGEST: f64 = 130.0;

/// Rows and columns to lay out.
pub(crate) struct GridPlan<'a> {
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    pub(crate) row_labels: &'a [String],
    pub(crate) column_labels: &'a [String],
    pub(crate) x: &'a AxisSpec,
    pub(crate) y: &'a AxisSpec,
    /// Whether cells keep equal sides.
    pub(crate) square: bool,
    /// Space kept free at the right.
    pub(crate) right: f64,
    /// Whether something is written above that space.
    pub(crate) heading: bool,
}

/// The scale of one direction: cell `i` spans `i − ½` to `i + ½`.
fn index_scale(n: usize, labels: &[String], zoom: Option<(f64, f64)>, wanted: usize) -> Scale {
    let (min, max) = zoom.unwrap_or((-0.5, n.max(1) as f64 - 0.5));
    let limits = Extent::new(min, max);
    let mut scale = Scale::new(ScaleKind::Linear, Some(limits), wanted, false);
    scale.limits = limits;
    scale.ticks = if labels.is_empty() {
        let whole = |t: &Tick| t.value.fract() == 0.0 && t.value < n as f64 && t.value >= 0.0;
        let index = |t: Tick| Tick {
            label: (t.value as usize).to_string(),
            ..t
        };
        scale.ticks.into_iter().filter(whole).map(index).collect()
    } else {
        let shown = |i: &usize| *i as f64 >= min && *i as f64 <= max;
        (0..n.min(labels.len()))
            .filter(shown)
            .map(|i| Tick {
                value: i as f64,
                label: labels[i].clone(),
            })
            .collect()
    };
    scale
}

/// Lays out and labels a grid in `area`; returns where its cells go.
pub(crate) fn grid(scene: &mut Scene, cx: &Context<'_>, area: Rect, plan: &GridPlan<'_>) -> Frame {
    let widest = |labels: &[String], least: &str| {
        let longest = labels
            .iter()
            .map(|l| cx.measure.width(l, SMALL, false))
            .fold(0.0, f64::max);
        longest
            .max(cx.measure.width(least, SMALL, false))
            .min(LONGEST)
    };
    let (x_title, y_title) = (plan.x.title(), plan.y.title());
    // Digits differ in width in many fonts; eights are among the widest.
    let widest_index = "8".repeat(plan.rows.to_string().len());
    let left_room = widest(plan.row_labels, &widest_index).min(area.width() * 0.35) + 8.0;
    let top_room = if y_title.is_empty() && !plan.heading {
        6.0
    } else {
        22.0
    };
    let title_room = if x_title.is_empty() { 2.0 } else { 18.0 };
    let (left, top) = (area.left + left_room, area.top + top_room);
    let mut width = (area.right - plan.right - left).max(1.0);
    // Names that do not fit side by side are written upwards.
    let column_widest = widest(plan.column_labels, "");
    let upwards = column_widest + 6.0 > width / plan.columns.max(1) as f64;
    let label_room = if upwards && !plan.column_labels.is_empty() {
        column_widest + 10.0
    } else {
        20.0
    };
    let mut height = (area.bottom - title_room - label_room - top).max(1.0);
    let zoomed = cx.view.x.is_some() || cx.view.y.is_some();
    if plan.square && !zoomed && plan.rows > 0 && plan.columns > 0 {
        let side = (width / plan.columns as f64).min(height / plan.rows as f64);
        (width, height) = (side * plan.columns as f64, side * plan.rows as f64);
    }
    // Whole device pixels, so that a cell of one pixel is one pixel.
    let whole = |v: f64| (v / cx.pixel).round() * cx.pixel;
    let (left, top) = (whole(left), whole(top));
    let rect = Rect::new(
        left,
        top,
        left + whole(width).max(1.0),
        top + whole(height).max(1.0),
    );
    let x_scale = index_scale(
        plan.columns,
        plan.column_labels,
        cx.view.x,
        (width / 60.0).clamp(2.0, 12.0) as usize,
    );
    let y_scale = index_scale(
        plan.rows,
        plan.row_labels,
        cx.view.y,
        (height / 34.0).clamp(2.0, 12.0) as usize,
    );
    let frame = Frame {
        rect,
        x: Axis {
            scale: x_scale,
            start: rect.left,
            end: rect.right,
        },
        y: Axis {
            scale: y_scale,
            start: rect.top,
            end: rect.bottom,
        },
    };
    draw_row_labels(scene, cx, &frame, left_room - 8.0);
    draw_column_labels(scene, cx, &frame, upwards && !plan.column_labels.is_empty());
    if !y_title.is_empty() {
        let room = (area.width() - if plan.right > 0.0 { plan.right } else { 0.0 }).max(10.0);
        let text = fit(cx.measure, &format!("↓ {y_title}"), SMALL, false, room);
        scene.text(Text::new(
            Point::new(area.left, rect.top - 12.0),
            text,
            SMALL,
            cx.theme.muted,
        ));
    }
    if !x_title.is_empty() {
        let at = Point::new(rect.center().x, rect.bottom + label_room + title_room - 3.0);
        let text = fit(
            cx.measure,
            &format!("{x_title} →"),
            SMALL,
            false,
            area.width(),
        );
        let text = Text::new(at, text, SMALL, cx.theme.muted);
        scene.text(text.align(Align::Middle).valign(VAlign::Bottom));
    }
    frame
}

fn draw_row_labels(scene: &mut Scene, cx: &Context<'_>, frame: &Frame, room: f64) {
    let mut free_from = f64::NEG_INFINITY;
    for tick in &frame.y.scale.ticks {
        let at = frame.y.px(tick.value);
        if at < free_from || at < frame.rect.top - 1.0 || at > frame.rect.bottom + 1.0 {
            continue;
        }
        free_from = at + SMALL + 1.5;
        let label = fit(cx.measure, &tick.label, SMALL, false, room);
        let place = Point::new(frame.rect.left - 6.0, at);
        scene.text(Text::new(place, label, SMALL, cx.theme.muted).align(Align::End));
    }
}

fn draw_column_labels(scene: &mut Scene, cx: &Context<'_>, frame: &Frame, upwards: bool) {
    let mut free_from = f64::NEG_INFINITY;
    for tick in &frame.x.scale.ticks {
        let at = frame.x.px(tick.value);
        let label = fit(cx.measure, &tick.label, SMALL, false, LONGEST);
        let half = if upwards {
            SMALL / 2.0
        } else {
            cx.measure.width(&label, SMALL, false) / 2.0
        };
        if at - half < free_from || at < frame.rect.left - 1.0 || at > frame.rect.right + 1.0 {
            continue;
        }
        free_from = at + half + if upwards { 1.5 } else { 6.0 };
        let text = Text::new(
            Point::new(at, frame.rect.bottom + 6.0),
            label,
            SMALL,
            cx.theme.muted,
        );
        scene.text(if upwards {
            text.align(Align::End).upwards()
        } else {
            text.align(Align::Middle).valign(VAlign::Top)
        });
    }
}

/// The cell under a place, if any.
pub(crate) fn cell_at(
    frame: &Frame,
    at: Point,
    rows: usize,
    columns: usize,
) -> Option<(usize, usize)> {
    let index = |value: f64, n: usize| {
        let i = (value + 0.5).floor();
        (i >= 0.0 && i < n as f64).then_some(i as usize)
    };
    // The last pixel of the frame still belongs to the last cell.
    let inside = |v: f64, low: f64, high: f64| v.clamp(low, high - 1e-6);
    let x = inside(at.x, frame.rect.left, frame.rect.right);
    let y = inside(at.y, frame.rect.top, frame.rect.bottom);
    Some((
        index(frame.y.value(y), rows)?,
        index(frame.x.value(x), columns)?,
    ))
}

/// The rectangle of a cell, cut at the frame.
pub(crate) fn cell_rect(frame: &Frame, row: usize, column: usize) -> Rect {
    let (r, c) = (row as f64, column as f64);
    Rect::new(
        frame.x.px(c - 0.5).max(frame.rect.left),
        frame.y.px(r - 0.5).max(frame.rect.top),
        frame.x.px(c + 0.5).min(frame.rect.right),
        frame.y.px(r + 0.5).min(frame.rect.bottom),
    )
}

/// A row or column by name and index: `(1 2 3) [4]`, or just the index.
pub(crate) fn named(labels: &[String], index: usize) -> String {
    labels
        .get(index)
        .filter(|l| !l.is_empty())
        .map_or_else(|| index.to_string(), |l| format!("{l} [{index}]"))
}

/// Refuses labels that do not match the cells they name.
pub(crate) fn check_labels(
    what: &str,
    labels: &[String],
    n: usize,
) -> Result<(), crate::PlotError> {
    if labels.is_empty() || labels.len() == n {
        return Ok(());
    }
    Err(crate::PlotError::LengthMismatch {
        what: what.into(),
        expected: n,
        got: labels.len(),
    })
}
