//! Points in the plane, by series or colored by a value.

mod spec;

pub use spec::{ScatterSeries, ScatterSpec};

use super::guides::draw_guides;
use super::points::{check_optional, check_pair, extent_of, n_lost, nearest, visible, with_margin};
use crate::axis::{AxisPlan, Frame, cartesian};
use crate::chart::{
    Chart, Context, Extents, Fact, Hover, HoverDot, HoverRow, LegendEntry, Panel, Swatch,
    TableShape,
};
use crate::color_map::{BAR_WIDTH, ColorMap, ColorScale, ColorSpec, draw_bar};
use crate::geometry::{Point, Rect};
use crate::layer::Layer;
use crate::scale::{Extent, ScaleKind};
use crate::scene::{Align, Scene, Text, View};
use crate::{Color, Numbers, PlotError, Theme, format};

/// Points above which they are filled as pixels and drawn smaller.
const MANY: usize = 2000;

pub(crate) struct Scatter {
    spec: ScatterSpec,
    values: Option<Extent>,
}

impl Scatter {
    pub(crate) fn new(mut spec: ScatterSpec) -> Result<Self, PlotError> {
        spec.x.check("x")?;
        spec.y.check("y")?;
        spec.color.settle(ColorMap::Viridis)?;
        spec.color.inked = true;
        if let Some(radius) = spec.radius
            && !(0.1..=100.0).contains(&radius)
        {
            return Err(PlotError::InvalidLimits {
                what: "the radius".into(),
                min: radius,
                max: 100.0,
            });
        }
        let mut values = None;
        for (i, series) in spec.series.iter().enumerate() {
            check_pair(&format!("y of series {i}"), &series.x, &series.y)?;
            check_optional(
                &format!("labels of series {i}"),
                series.labels.len(),
                series.x.len(),
            )?;
            if let Some(list) = &series.values {
                check_pair(&format!("values of series {i}"), &series.x, list)?;
                values = Extent::union(values, Extent::of(list.iter(), ScaleKind::Linear));
            }
        }
        Ok(Self { spec, values })
    }

    fn color(&self, i: usize, theme: &Theme) -> Color {
        self.spec.series[i].color.unwrap_or_else(|| theme.series(i))
    }

    fn scale(&self, theme: &Theme) -> ColorScale {
        self.spec.color.scale(theme, self.values)
    }

    fn colored(&self) -> bool {
        self.spec.series.iter().any(|s| s.values.is_some())
    }

    fn draw_points(&self, scene: &mut Scene, cx: &Context<'_>, frame: &Frame) {
        let n: usize = self.spec.series.iter().map(|s| s.x.len()).sum();
        let radius = self.spec.radius.unwrap_or(if n > MANY { 1.8 } else { 3.5 });
        let scale = self.scale(cx.theme);
        let mut layer = (cx.raster && n > MANY).then(|| Layer::over(frame.rect, cx.pixel));
        for (i, series) in self
            .spec
            .series
            .iter()
            .enumerate()
            .filter(|(i, _)| !cx.view.hidden.contains(i))
        {
            let own = self.color(i, cx.theme);
            for j in 0..series.x.len() {
                let Some(at) = visible(frame, series.x.at(j), series.y.at(j)) else {
                    continue;
                };
                let color = series.values.as_ref().map_or(own, |v| scale.color(v.at(j)));
                if let Some(layer) = &mut layer {
                    layer.disc(at, radius, color.with_alpha(0.75));
                } else {
                    // A rim in the background's color keeps touching points apart.
                    scene.disc(at, radius + 0.8, cx.theme.background.with_alpha(0.8));
                    scene.disc(at, radius, color);
                }
            }
        }
        if let Some(layer) = layer {
            scene.image(layer.into_image());
        }
    }
}

/// Cuts the longer side so that a unit has the same length on both axes of the frame to come.
pub(super) fn equalized(
    x: Option<Extent>,
    y: Option<Extent>,
    area: Rect,
) -> (Option<Extent>, Option<Extent>) {
    let (Some(x), Some(y)) = (x, y) else {
        return (x, y);
    };
    let (width, height) = (
        (area.width() - 40.0).max(1.0),
        (area.height() - 50.0).max(1.0),
    );
    let unit = ((x.max - x.min) / width).max((y.max - y.min) / height);
    let unit = if unit > 0.0 {
        unit
    } else {
        2.0 / width.min(height)
    };
    let around = |e: Extent, length: f64| {
        let middle = f64::midpoint(e.min, e.max);
        Some(Extent::new(
            middle - unit * length / 2.0,
            middle + unit * length / 2.0,
        ))
    };
    (around(x, width), around(y, height))
}

impl Chart for Scatter {
    fn kind(&self) -> &'static str {
        "scatter"
    }

    fn height(&self, width: f64) -> f64 {
        (width * 0.6).clamp(240.0, 440.0)
    }

    fn extents(&self, view: &View) -> Extents {
        let mut extents = Extents {
            color: self.values,
            ..Extents::default()
        };
        for (i, s) in self.spec.series.iter().enumerate() {
            if !view.hidden.contains(&i) {
                let (x_kind, y_kind) = (self.spec.x.scale, self.spec.y.scale);
                extents.x = Extent::union(extents.x, extent_of(&s.x, x_kind, &s.y, y_kind));
                extents.y = Extent::union(extents.y, extent_of(&s.y, y_kind, &s.x, x_kind));
            }
        }
        extents
    }

    fn legend(&self, theme: &Theme) -> Vec<LegendEntry> {
        if self.colored()
            || (self.spec.series.len() < 2 && self.spec.series.iter().all(|s| s.name.is_empty()))
        {
            return Vec::new();
        }
        let entry = |i: usize| LegendEntry {
            label: self.spec.series[i].name.clone(),
            color: self.color(i, theme),
            swatch: Swatch::Dot,
        };
        (0..self.spec.series.len()).map(entry).collect()
    }

    fn colors(&self) -> Option<&ColorSpec> {
        self.colored().then_some(&self.spec.color)
    }

    fn draw(&self, scene: &mut Scene, cx: &Context<'_>, area: Rect) -> Vec<Panel> {
        let own = self.extents(cx.view);
        let bar = self.colored() && !cx.bare;
        let inner = Rect {
            right: area.right - if bar { BAR_WIDTH } else { 0.0 },
            ..area
        };
        let mut x = with_margin(
            Extent::shared(own.x, cx.shared.x, self.spec.x.scale),
            self.spec.x.scale,
        );
        let mut y = with_margin(
            Extent::shared(own.y, cx.shared.y, self.spec.y.scale),
            self.spec.y.scale,
        );
        let linear =
            self.spec.x.scale == ScaleKind::Linear && self.spec.y.scale == ScaleKind::Linear;
        let equal = self.spec.equal && linear;
        if equal {
            (x, y) = equalized(x, y, inner);
        }
        let pitch = equal.then_some(64.0);
        let x = AxisPlan {
            pitch,
            nice: !equal,
            ..AxisPlan::new(&self.spec.x, x, cx.view.x)
        };
        let y = AxisPlan {
            pitch,
            nice: !equal,
            ..AxisPlan::new(&self.spec.y, y, cx.view.y)
        };
        let frame = cartesian(scene, cx, inner, &x, &y);
        draw_guides(scene, cx, &frame, &self.spec.guides);
        self.draw_points(scene, cx, &frame);
        if own.x.is_none() {
            let text = Text::new(
                frame.rect.center(),
                "no points to show",
                13.0,
                cx.theme.muted,
            );
            scene.text(text.align(Align::Middle));
        }
        if bar {
            draw_bar(
                scene,
                cx,
                &self.scale(cx.theme),
                &self.spec.color.label,
                frame.rect,
            );
        }
        Panel::single(frame)
    }

    fn hover(
        &self,
        _: &[Panel],
        panel: &Panel,
        at: Point,
        view: &View,
        theme: &Theme,
    ) -> Option<Hover> {
        let found = self
            .spec
            .series
            .iter()
            .enumerate()
            .filter(|(i, _)| !view.hidden.contains(i));
        let (i, (j, place, _)) = found
            .filter_map(|(i, s)| {
                Some((
                    i,
                    nearest(&panel.frame, at, 24.0, s.x.iter().zip(s.y.iter()))?,
                ))
            })
            .min_by(|a, b| a.1.2.total_cmp(&b.1.2))?;
        let series = &self.spec.series[i];
        let title = match series.labels.get(j) {
            Some(label) => format!("{label} [{j}]"),
            None if series.name.is_empty() => format!("point {j}"),
            None => format!("{} [{j}]", series.name),
        };
        let mut color = self.color(i, theme);
        let mut hover = Hover::new(place, title);
        hover
            .rows
            .push(HoverRow::new(self.spec.x.name_or("x"), series.x.exact(j)));
        hover
            .rows
            .push(HoverRow::new(self.spec.y.name_or("y"), series.y.exact(j)));
        if let Some(values) = &series.values {
            color = self.scale(theme).color(values.at(j));
            let label = if self.spec.color.label.is_empty() {
                "value"
            } else {
                &self.spec.color.label
            };
            hover.rows.push(HoverRow::new(label, values.exact(j)));
        }
        hover.dots.push(HoverDot {
            at: place,
            color: color.css(),
        });
        Some(hover)
    }

    fn note(&self) -> Option<String> {
        let (x, y) = (self.spec.x.scale, self.spec.y.scale);
        let n: usize = self
            .spec
            .series
            .iter()
            .map(|s| n_lost(&s.x, x, &s.y, y))
            .sum();
        (n > 0).then(|| {
            format!(
                "{} not drawn: no place on the axes",
                format::count(n, "point")
            )
        })
    }

    fn summary(&self) -> Vec<Fact> {
        let range = |v: &Numbers| {
            Extent::of(v.iter(), ScaleKind::Linear).map_or("no values".into(), |e| {
                format!("{} to {}", format::short(e.min), format::short(e.max))
            })
        };
        let facts = self.spec.series.iter().enumerate().map(|(i, s)| {
            let name = if s.name.is_empty() {
                format!("series {i}")
            } else {
                s.name.clone()
            };
            Fact::new(
                name,
                format!(
                    "{}, x {}, y {}",
                    format::count(s.x.len(), "point"),
                    range(&s.x),
                    range(&s.y)
                ),
            )
        });
        facts.collect()
    }

    fn table(&self) -> TableShape {
        let mut columns = vec![
            "series".into(),
            "point".into(),
            self.spec.x.name_or("x"),
            self.spec.y.name_or("y"),
        ];
        if self.colored() {
            columns.push("value".into());
        }
        TableShape {
            columns,
            n_rows: self.spec.series.iter().map(|s| s.x.len()).sum(),
        }
    }

    fn cell(&self, row: usize, column: usize) -> String {
        let mut j = row;
        for series in &self.spec.series {
            if j >= series.x.len() {
                j -= series.x.len();
                continue;
            }
            return match column {
                0 => series.name.clone(),
                1 => series
                    .labels
                    .get(j)
                    .cloned()
                    .unwrap_or_else(|| j.to_string()),
                2 => series.x.exact(j),
                3 => series.y.exact(j),
                _ => series
                    .values
                    .as_ref()
                    .map_or_else(String::new, |v| v.exact(j)),
            };
        }
        String::new()
    }
}
