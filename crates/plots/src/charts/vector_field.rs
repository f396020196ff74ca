//! Vector fields: an arrow per place, colored by length.

use super::arrows::arrow;
use super::points::{check_pair, nearest};
use crate::axis::{AxisPlan, AxisSpec, cartesian};
use crate::chart::{Chart, Context, Extents, Fact, Hover, HoverDot, HoverRow, Panel, TableShape};
use crate::color_map::{BAR_WIDTH, ColorMap, ColorScale, ColorSpec, draw_bar};
use crate::geometry::{Point, Rect};
use crate::scale::{Extent, ScaleKind};
use crate::scene::{Align, Scene, Text, View};
use crate::{Numbers, PlotError, Theme, format};
use serde::{Deserialize, Serialize};

/// Specification of a vector field.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct VectorFieldSpec {
    /// Horizontal axis; linear.
    pub x: AxisSpec,
    /// Vertical axis; linear.
    pub y: AxisSpec,
    /// Horizontal positions.
    pub at_x: Numbers,
    /// Vertical positions.
    pub at_y: Numbers,
    /// Horizontal components.
    pub u: Numbers,
    /// Vertical components.
    pub v: Numbers,
    /// Data units of arrow per unit of vector; when absent, the longest arrow just does not reach
    /// its neighbor.
    pub stretch: Option<f64>,
    /// Colors of the lengths; viridis by default.
    pub color: ColorSpec,
}

pub(crate) struct VectorField {
    spec: VectorFieldSpec,
    lengths: Option<Extent>,
}

impl VectorField {
    pub(crate) fn new(mut spec: VectorFieldSpec) -> Result<Self, PlotError> {
        spec.x.check("x")?;
        spec.y.check("y")?;
        spec.color.settle(ColorMap::Viridis)?;
        spec.color.inked = true;
        if spec.color.label.is_empty() {
            spec.color.label = "length".into();
        }
        for (what, axis) in [("x", &spec.x), ("y", &spec.y)] {
            if axis.scale == ScaleKind::Log {
                return Err(PlotError::LogLimitNotPositive {
                    what: what.into(),
                    min: 0.0,
                });
            }
        }
        if let Some(stretch) = spec.stretch
            && !(stretch > 0.0 && stretch <= 1e300)
        {
            return Err(PlotError::InvalidLimits {
                what: "stretch".into(),
                min: stretch,
                max: 1e300,
            });
        }
        check_pair("atY", &spec.at_x, &spec.at_y)?;
        check_pair("u", &spec.at_x, &spec.u)?;
        check_pair("v", &spec.at_x, &spec.v)?;
        let lengths = spec.u.iter().zip(spec.v.iter()).map(|(u, v)| u.hypot(v));
        let lengths = Extent::of(lengths, ScaleKind::Linear);
        Ok(Self { spec, lengths })
    }

    fn length(&self, i: usize) -> f64 {
        self.spec.u.at(i).hypot(self.spec.v.at(i))
    }

    fn scale(&self, theme: &Theme) -> ColorScale {
        // Lengths start at zero: a field of equal arrows must not look like a steep one.
        let lengths = self.lengths.map(|e| Extent::new(0.0, e.max));
        self.spec.color.scale(theme, lengths)
    }

    fn drawable(&self, i: usize) -> bool {
        let s = &self.spec;
        [s.at_x.at(i), s.at_y.at(i), s.u.at(i), s.v.at(i)]
            .iter()
            .all(|v| ScaleKind::Linear.can_show(*v))
    }

    fn places(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.spec.at_x.iter().zip(self.spec.at_y.iter())
    }
}

impl Chart for VectorField {
    fn kind(&self) -> &'static str {
        "vector-field"
    }

    fn height(&self, width: f64) -> f64 {
        (width - BAR_WIDTH).clamp(220.0, 440.0)
    }

    fn extents(&self, _: &View) -> Extents {
        let x = Extent::of(self.spec.at_x.iter(), ScaleKind::Linear);
        let y = Extent::of(self.spec.at_y.iter(), ScaleKind::Linear);
        Extents {
            x,
            y,
            color: self.lengths,
        }
    }

    fn colors(&self) -> Option<&ColorSpec> {
        Some(&self.spec.color)
    }

    fn draw(&self, scene: &mut Scene, cx: &Context<'_>, area: Rect) -> Vec<Panel> {
        let own = self.extents(cx.view);
        let n = self.spec.at_x.len();
        // Half the typical distance of neighbors, so that arrows at the border stay inside.
        let per_side = (n.max(1) as f64).sqrt();
        let margin = |e: Option<Extent>| {
            e.map(|e| {
                let room = (e.max - e.min) / per_side * 0.6;
                Extent::new(e.min - room, e.max + room)
            })
        };
        let bar = if cx.bare { 0.0 } else { BAR_WIDTH };
        let inner = Rect {
            right: area.right - bar,
            ..area
        };
        let x = margin(Extent::shared(own.x, cx.shared.x, self.spec.x.scale));
        let y = margin(Extent::shared(own.y, cx.shared.y, self.spec.y.scale));
        let x = AxisPlan {
            nice: false,
            ..AxisPlan::new(&self.spec.x, x, cx.view.x)
        };
        let y = AxisPlan {
            nice: false,
            ..AxisPlan::new(&self.spec.y, y, cx.view.y)
        };
        let frame = cartesian(scene, cx, inner, &x, &y);
        let scale = self.scale(cx.theme);
        let longest = self.lengths.map_or(0.0, |e| e.max);
        let pitch = (frame.rect.width().min(frame.rect.height()) / per_side).min(60.0) * 0.9;
        let unit = (
            frame.x.px(1.0) - frame.x.px(0.0),
            frame.y.px(1.0) - frame.y.px(0.0),
        );
        for i in (0..n).filter(|i| self.drawable(*i)) {
            let from = frame.point(self.spec.at_x.at(i), self.spec.at_y.at(i));
            if !frame.rect.contains(from) {
                continue;
            }
            let (u, v) = (self.spec.u.at(i), self.spec.v.at(i));
            let (dx, dy) = match self.spec.stretch {
                Some(stretch) => (u * stretch * unit.0, v * stretch * unit.1),
                None if longest > 0.0 => (u / longest * pitch, -v / longest * pitch),
                None => (0.0, 0.0),
            };
            let to = Point::new(from.x + dx.clamp(-1e6, 1e6), from.y + dy.clamp(-1e6, 1e6));
            arrow(
                scene,
                &frame.rect,
                from,
                to,
                scale.color(self.length(i)),
                1.5,
            );
        }
        if n == 0 {
            let text = Text::new(frame.rect.center(), "no vectors", 13.0, cx.theme.muted);
            scene.text(text.align(Align::Middle));
        }
        if !cx.bare {
            draw_bar(scene, cx, &scale, &self.spec.color.label, frame.rect);
        }
        Panel::single(frame)
    }

    fn hover(
        &self,
        _: &[Panel],
        panel: &Panel,
        at: Point,
        _: &View,
        theme: &Theme,
    ) -> Option<Hover> {
        let (i, place, _) = nearest(&panel.frame, at, 40.0, self.places())?;
        let s = &self.spec;
        let mut hover = Hover::new(place, format!("vector {i}"));
        hover
            .rows
            .push(HoverRow::new(s.x.name_or("x"), s.at_x.exact(i)));
        hover
            .rows
            .push(HoverRow::new(s.y.name_or("y"), s.at_y.exact(i)));
        hover.rows.push(HoverRow::new(
            "vector",
            format!("({}, {})", s.u.exact(i), s.v.exact(i)),
        ));
        hover
            .rows
            .push(HoverRow::new("length", format::short(self.length(i))));
        let color = self.scale(theme).color(self.length(i)).css();
        hover.dots.push(HoverDot { at: place, color });
        Some(hover)
    }

    fn note(&self) -> Option<String> {
        let n = (0..self.spec.at_x.len())
            .filter(|i| !self.drawable(*i))
            .count();
        (n > 0).then(|| format!("{} not drawn: not finite", format::count(n, "vector")))
    }

    fn summary(&self) -> Vec<Fact> {
        let mut facts = vec![Fact::new("vectors", self.spec.at_x.len().to_string())];
        if let Some(Extent { min, max }) = self.lengths {
            facts.push(Fact::new(
                "lengths",
                format!("{} to {}", format::short(min), format::short(max)),
            ));
        }
        facts
    }

    fn table(&self) -> TableShape {
        let columns = [
            self.spec.x.name_or("x"),
            self.spec.y.name_or("y"),
            "u".into(),
            "v".into(),
        ];
        TableShape {
            columns: columns.to_vec(),
            n_rows: self.spec.at_x.len(),
        }
    }

    fn cell(&self, row: usize, column: usize) -> String {
        let s = &self.spec;
        [&s.at_x, &s.at_y, &s.u, &s.v]
            .get(column)
            .map_or_else(String::new, |list| list.exact(row))
    }
}
