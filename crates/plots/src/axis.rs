//! Axis options, and axes and frames placed on a figure.

use crate::geometry::{Point, Rect};
use crate::scale::{Extent, Scale, ScaleKind, Tick};
use crate::scene::{Align, Scene, Text, VAlign, fit};
use crate::{PlotError, chart::Context};
use serde::{Deserialize, Serialize};

/// Font size of tick and axis labels, CSS pixels.
pub(crate) const SMALL: f64 = 11.5;

/// Options of one axis.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AxisSpec {
    /// What is measured along the axis.
    pub label: String,
    /// Unit of the values, written after the label in parentheses.
    pub unit: Option<String>,
    /// Linear or logarithmic.
    pub scale: ScaleKind,
    /// Lower limit; from the data when absent.
    pub min: Option<f64>,
    /// Upper limit; from the data when absent.
    pub max: Option<f64>,
}

impl AxisSpec {
    /// A linear axis with a label.
    #[must_use]
    pub fn labelled(label: &str) -> Self {
        Self {
            label: label.into(),
            ..Self::default()
        }
    }

    /// The same axis on a logarithmic scale.
    #[must_use]
    pub fn log(self) -> Self {
        Self {
            scale: ScaleKind::Log,
            ..self
        }
    }

    /// Label with its unit.
    pub(crate) fn title(&self) -> String {
        match &self.unit {
            Some(unit) if self.label.is_empty() => unit.clone(),
            Some(unit) => format!("{} ({unit})", self.label),
            None => self.label.clone(),
        }
    }

    /// Label, or a stand-in for tables and read-outs.
    pub(crate) fn name_or(&self, fallback: &str) -> String {
        if self.label.is_empty() {
            fallback.into()
        } else {
            self.title()
        }
    }

    pub(crate) fn check(&self, what: &str) -> Result<(), PlotError> {
        let min = self.min.unwrap_or(f64::NEG_INFINITY);
        let max = self.max.unwrap_or(f64::INFINITY);
        let usable = |v: Option<f64>| v.is_none_or(|v| ScaleKind::Linear.can_show(v));
        if !usable(self.min) || !usable(self.max) || min >= max {
            return Err(PlotError::InvalidLimits {
                what: format!("the {what} axis"),
                min,
                max,
            });
        }
        let low = self.min.or(self.max).unwrap_or(1.0);
        if self.scale == ScaleKind::Log && !ScaleKind::Log.can_show(low) {
            return Err(PlotError::LogLimitNotPositive {
                what: what.into(),
                min: low,
            });
        }
        Ok(())
    }

    /// The scale for this data: zoom first, then fixed limits, then whole ticks around the data.
    pub(crate) fn resolve(
        &self,
        extent: Option<Extent>,
        zoom: Option<(f64, f64)>,
        wanted: usize,
        nice: bool,
    ) -> Scale {
        if let Some((min, max)) = zoom {
            return Scale::new(self.scale, Some(Extent::new(min, max)), wanted, false);
        }
        if self.min.is_none() && self.max.is_none() {
            return Scale::new(self.scale, extent, wanted, nice);
        }
        let data = extent.unwrap_or_else(|| Scale::new(self.scale, None, wanted, false).limits);
        let min = self.min.unwrap_or(data.min);
        let max = self.max.unwrap_or(data.max);
        // All data on the far side of the one limit given: keep that limit, show a token span.
        let (min, max) = match (self.min, self.max) {
            _ if min < max => (min, max),
            (Some(min), _) => (
                min,
                if self.scale == ScaleKind::Log {
                    min * 10.0
                } else {
                    min + 1.0
                },
            ),
            (_, max_) => {
                let max = max_.unwrap_or(max);
                (
                    if self.scale == ScaleKind::Log {
                        max / 10.0
                    } else {
                        max - 1.0
                    },
                    max,
                )
            }
        };
        let open = self.min.is_none() || self.max.is_none();
        let wide = Scale::new(
            self.scale,
            Some(Extent::new(min, max)),
            wanted,
            nice && open,
        );
        let limits = Extent::new(
            self.min.unwrap_or(wide.limits.min),
            self.max.unwrap_or(wide.limits.max),
        );
        if limits == wide.limits {
            return wide;
        }
        Scale::new(self.scale, Some(limits), wanted, false)
    }
}

/// A scale laid along a stretch of the figure.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Axis {
    pub(crate) scale: Scale,
    /// Position of the lower limit.
    pub(crate) start: f64,
    /// Position of the upper limit.
    pub(crate) end: f64,
}

impl Axis {
    pub(crate) fn px(&self, value: f64) -> f64 {
        // Far outside the figure every place is the same; keeps pixel arithmetic finite.
        let px = self.start + self.scale.fraction(value) * (self.end - self.start);
        px.clamp(-1e6, 1e6)
    }

    pub(crate) fn value(&self, px: f64) -> f64 {
        self.scale
            .value((px - self.start) / (self.end - self.start))
    }

    pub(crate) fn shows(&self, value: f64) -> bool {
        self.scale.kind.can_show(value)
    }
}

/// A rectangle with two axes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Frame {
    pub(crate) rect: Rect,
    pub(crate) x: Axis,
    pub(crate) y: Axis,
}

impl Frame {
    pub(crate) fn point(&self, x: f64, y: f64) -> Point {
        Point::new(self.x.px(x), self.y.px(y))
    }
}

/// What a frame needs to know about one of its axes.
pub(crate) struct AxisPlan<'a> {
    pub(crate) spec: &'a AxisSpec,
    pub(crate) extent: Option<Extent>,
    pub(crate) zoom: Option<(f64, f64)>,
    pub(crate) nice: bool,
    /// Names of the places 0, 1, 2, … on a categorical axis.
    pub(crate) labels: Option<&'a [String]>,
    pub(crate) grid: bool,
    /// Least distance of labels, CSS pixels; suits the direction when absent.
    pub(crate) pitch: Option<f64>,
}

impl<'a> AxisPlan<'a> {
    pub(crate) fn new(
        spec: &'a AxisSpec,
        extent: Option<Extent>,
        zoom: Option<(f64, f64)>,
    ) -> Self {
        Self {
            spec,
            extent,
            zoom,
            nice: true,
            labels: None,
            grid: true,
            pitch: None,
        }
    }

    fn scale(&self, wanted: usize) -> Scale {
        let mut scale = self.spec.resolve(self.extent, self.zoom, wanted, self.nice);
        if let Some(labels) = self.labels {
            let Extent { min, max } = scale.limits;
            let shown = |i: &usize| *i as f64 >= min && *i as f64 <= max;
            scale.ticks = (0..labels.len())
                .filter(shown)
                .map(|i| Tick {
                    value: i as f64,
                    label: labels[i].clone(),
                })
                .collect();
        }
        scale
    }
}

/// Lays out and draws grid, ticks and axis labels; returns where the data go.
pub(crate) fn cartesian(
    scene: &mut Scene,
    cx: &Context<'_>,
    area: Rect,
    x: &AxisPlan<'_>,
    y: &AxisPlan<'_>,
) -> Frame {
    let theme = cx.theme;
    let width_of = |text: &str| cx.measure.width(text, SMALL, false);
    let (x_title, y_title) = (x.spec.title(), y.spec.title());
    let top = area.top + if y_title.is_empty() { 8.0 } else { 22.0 };
    let bottom = area.bottom - 20.0 - if x_title.is_empty() { 0.0 } else { 17.0 };
    let bottom = bottom.max(top + 1.0);
    let y_scale = y.scale(((bottom - top) / y.pitch.unwrap_or(42.0)).clamp(2.0, 8.0) as usize);
    let widest = y_scale
        .ticks
        .iter()
        .map(|t| width_of(&t.label))
        .fold(0.0, f64::max);
    let widest = widest.min(area.width() * 0.4);
    let left = (area.left + widest + 8.0).min(area.right - 1.0);
    let x_scale =
        x.scale(((area.right - left) / x.pitch.unwrap_or(84.0)).clamp(2.0, 10.0) as usize);
    let overhang = x_scale
        .ticks
        .last()
        .map_or(0.0, |t| width_of(&t.label) / 2.0)
        .min(40.0);
    let right = (area.right - overhang.max(4.0)).max(left + 1.0);

    let rect = Rect::new(left, top, right, bottom);
    let frame = Frame {
        rect,
        x: Axis {
            scale: x_scale,
            start: left,
            end: right,
        },
        y: Axis {
            scale: y_scale,
            start: bottom,
            end: top,
        },
    };
    if y.grid {
        for tick in &frame.y.scale.ticks {
            let at = frame.y.px(tick.value);
            let faint = if tick.label.is_empty() { 0.45 } else { 1.0 };
            let color = theme.grid.with_alpha(theme.grid.alpha * faint);
            scene.rule(Point::new(left, at), Point::new(right, at), color);
        }
    }
    if x.grid {
        for tick in frame.x.scale.ticks.iter().filter(|t| !t.label.is_empty()) {
            let at = frame.x.px(tick.value);
            scene.rule(Point::new(at, top), Point::new(at, bottom), theme.grid);
        }
    }
    draw_y_labels(scene, cx, &frame, area, widest);
    draw_x_labels(scene, cx, &frame);
    if !y_title.is_empty() {
        let text = fit(cx.measure, &y_title, SMALL, false, area.width());
        scene.text(Text::new(
            Point::new(area.left, area.top + 8.0),
            text,
            SMALL,
            theme.muted,
        ));
    }
    if !x_title.is_empty() {
        let at = Point::new(rect.center().x, area.bottom - 1.0);
        let text = fit(cx.measure, &x_title, SMALL, false, area.width());
        let text = Text::new(at, text, SMALL, theme.muted).align(Align::Middle);
        scene.text(text.valign(VAlign::Bottom));
    }
    frame
}

fn draw_y_labels(scene: &mut Scene, cx: &Context<'_>, frame: &Frame, area: Rect, widest: f64) {
    let mut last = f64::INFINITY;
    for tick in &frame.y.scale.ticks {
        let at = frame.y.px(tick.value);
        if tick.label.is_empty() || (last - at).abs() < SMALL + 1.0 {
            continue;
        }
        last = at;
        let label = fit(cx.measure, &tick.label, SMALL, false, widest.max(area.left));
        let place = Point::new(frame.rect.left - 7.0, at);
        scene.text(Text::new(place, label, SMALL, cx.theme.muted).align(Align::End));
    }
}

fn draw_x_labels(scene: &mut Scene, cx: &Context<'_>, frame: &Frame) {
    let bottom = frame.rect.bottom;
    let axis_color = cx.theme.muted.with_alpha(0.55);
    scene.rule(
        Point::new(frame.rect.left, bottom),
        Point::new(frame.rect.right, bottom),
        axis_color,
    );
    let mut free_from = f64::NEG_INFINITY;
    for tick in &frame.x.scale.ticks {
        let at = frame.x.px(tick.value);
        let length = if tick.label.is_empty() { 3.0 } else { 5.0 };
        scene.rule(
            Point::new(at, bottom),
            Point::new(at, bottom + length),
            axis_color,
        );
        let half = cx.measure.width(&tick.label, SMALL, false) / 2.0;
        if tick.label.is_empty() || at - half < free_from {
            continue;
        }
        free_from = at + half + 8.0;
        let text = Text::new(
            Point::new(at, bottom + 8.0),
            tick.label.clone(),
            SMALL,
            cx.theme.muted,
        );
        scene.text(text.align(Align::Middle).valign(VAlign::Top));
    }
}
