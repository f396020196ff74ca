//! Arrows in the plane: feature directions, and the tree that joins them.

mod spec;
mod tree;

pub use spec::ArrowsSpec;

use super::points::{check_optional, check_pair, nearest, visible};
use super::scatter::equalized;
use crate::axis::{AxisPlan, Frame, cartesian};
use crate::chart::{
    Chart, Context, Extents, Fact, Hover, HoverDot, HoverRow, LegendEntry, Panel, Swatch,
    TableShape,
};
use crate::color_map::{BAR_WIDTH, ColorMap, ColorScale, ColorSpec, draw_bar};
use crate::geometry::{Point, Rect};
use crate::scale::{Extent, ScaleKind};
use crate::scene::{Align, Scene, Text, View};
use crate::{Color, Numbers, PlotError, Theme, format};
use tree::{depths, parents};

/// Arrows above which names would only cover them.
const MAX_NAMED: usize = 40;
/// Arrows from which shafts are drawn thinner.
const MANY: usize = 25;

pub(crate) struct Arrows {
    spec: ArrowsSpec,
    parents: Vec<Option<usize>>,
    /// Color index of each arrow.
    groups: Vec<usize>,
    /// Range of the values that set colors.
    values: Option<Extent>,
}

impl Arrows {
    pub(crate) fn new(mut spec: ArrowsSpec) -> Result<Self, PlotError> {
        spec.x.check("x")?;
        spec.y.check("y")?;
        for (what, axis) in [("x", &spec.x), ("y", &spec.y)] {
            if axis.scale == ScaleKind::Log {
                return Err(PlotError::LogLimitNotPositive {
                    what: what.into(),
                    min: 0.0,
                });
            }
        }
        if let Some(limit) = spec.limit
            && !(limit > 0.0 && limit <= 1e300)
        {
            return Err(PlotError::InvalidLimits {
                what: "the figure".into(),
                min: -limit,
                max: limit,
            });
        }
        let n = spec.dx.len();
        check_pair("dy", &spec.dx, &spec.dy)?;
        check_optional("labels", spec.labels.len(), n)?;
        for (what, list) in [
            ("startX", &spec.start_x),
            ("startY", &spec.start_y),
            ("groups", &spec.groups),
            ("parents", &spec.parents),
            ("values", &spec.values),
        ] {
            check_optional(what, list.as_ref().map_or(0, Numbers::len), n)?;
        }
        spec.color.settle(ColorMap::Viridis)?;
        spec.color.inked = true;
        let values = spec.values.as_ref();
        let values = values.and_then(|list| Extent::of(list.iter(), ScaleKind::Linear));
        let parents = parents(spec.parents.as_ref(), n)?;
        let depths = depths(&parents)?;
        let groups = match spec.groups.as_ref().filter(|g| !g.is_empty()) {
            Some(groups) => groups.iter().map(|g| g.max(0.0) as usize).collect(),
            None => depths,
        };
        Ok(Self {
            spec,
            parents,
            groups,
            values,
        })
    }

    fn start(&self, i: usize) -> (f64, f64) {
        let at = |list: &Option<Numbers>| {
            list.as_ref()
                .filter(|l| !l.is_empty())
                .map_or(0.0, |l| l.at(i))
        };
        (at(&self.spec.start_x), at(&self.spec.start_y))
    }

    fn tip(&self, i: usize) -> (f64, f64) {
        let (x, y) = self.start(i);
        (x + self.spec.dx.at(i), y + self.spec.dy.at(i))
    }

    fn tips(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        (0..self.spec.dx.len()).map(|i| self.tip(i))
    }

    fn color(&self, i: usize, theme: &Theme, scale: &ColorScale) -> Color {
        let value = self.values().map(|list| list.at(i));
        value.map_or_else(|| theme.series(self.groups[i]), |v| scale.color(v))
    }

    fn values(&self) -> Option<&Numbers> {
        self.spec.values.as_ref().filter(|list| !list.is_empty())
    }

    /// Whether an arrow is of a group that the reader has not switched off.
    fn shown(&self, i: usize, view: &View) -> bool {
        self.spec.group_names.is_empty() || !view.hidden.contains(&self.groups[i])
    }

    fn drawable(&self, i: usize) -> bool {
        let ((x0, y0), (x1, y1)) = (self.start(i), self.tip(i));
        [x0, y0, x1, y1]
            .iter()
            .all(|v| ScaleKind::Linear.can_show(*v))
    }

    fn draw_tree(&self, scene: &mut Scene, cx: &Context<'_>, frame: &Frame) {
        let ink = cx.theme.muted.with_alpha(0.5);
        for (child, parent) in self.parents.iter().enumerate() {
            let there = |i: usize| self.drawable(i) && self.shown(i, cx.view);
            let Some(parent) = parent.filter(|p| there(*p) && there(child)) else {
                continue;
            };
            let (a, b) = (self.tip(parent), self.tip(child));
            if let Some((a, b)) = frame
                .rect
                .clip_segment(frame.point(a.0, a.1), frame.point(b.0, b.1))
            {
                scene.dashed(&[a, b], ink, 1.25);
            }
        }
    }
}

/// Draws an arrow with a filled head, cut at the frame.
pub(super) fn arrow(
    scene: &mut Scene,
    rect: &Rect,
    from: Point,
    to: Point,
    color: Color,
    width: f64,
) {
    let Some((a, b)) = rect.clip_segment(from, to) else {
        return;
    };
    let length = from.distance(to);
    let head = (4.0 * width + 2.5).min(length * 0.6);
    if length < 0.5 {
        scene.disc(to, width, color);
        return;
    }
    let (ux, uy) = ((to.x - from.x) / length, (to.y - from.y) / length);
    let neck = Point::new(to.x - ux * head * 0.8, to.y - uy * head * 0.8);
    // The shaft ends inside the head, so that no blunt end shows beside the tip.
    let end = if b == to { neck } else { b };
    scene.line(a, end, color, width);
    if rect.grown(1.0).contains(to) {
        let back = Point::new(to.x - ux * head, to.y - uy * head);
        let half = head * 0.42;
        let left = Point::new(back.x - uy * half, back.y + ux * half);
        let right = Point::new(back.x + uy * half, back.y - ux * half);
        scene.polygon(vec![to, left, right], color);
    }
}

impl Chart for Arrows {
    fn kind(&self) -> &'static str {
        "arrows"
    }

    fn height(&self, width: f64) -> f64 {
        width.clamp(220.0, 420.0)
    }

    fn legend(&self, theme: &Theme) -> Vec<LegendEntry> {
        let names = self.spec.group_names.iter().enumerate();
        let entry = |(i, name): (usize, &String)| LegendEntry {
            label: name.clone(),
            color: theme.series(i),
            swatch: Swatch::Line,
        };
        names.map(entry).collect()
    }

    fn colors(&self) -> Option<&ColorSpec> {
        self.values().map(|_| &self.spec.color)
    }

    fn extents(&self, _: &View) -> Extents {
        if let Some(limit) = self.spec.limit {
            let extent = Some(Extent::new(-limit, limit));
            return Extents {
                x: extent,
                y: extent,
                color: self.values,
            };
        }
        let ends = (0..self.spec.dx.len())
            .filter(|i| self.drawable(*i))
            .flat_map(|i| [self.start(i), self.tip(i)]);
        let ends: Vec<(f64, f64)> = ends.collect();
        let x = Extent::of(ends.iter().map(|p| p.0), ScaleKind::Linear);
        let y = Extent::of(ends.iter().map(|p| p.1), ScaleKind::Linear);
        Extents {
            x,
            y,
            color: self.values,
        }
    }

    fn draw(&self, scene: &mut Scene, cx: &Context<'_>, area: Rect) -> Vec<Panel> {
        let own = self.extents(cx.view);
        let bar = self.values().is_some() && !cx.bare;
        // The label above the color bar needs a line, which a vertical axis with a label has anyway.
        let headed = bar && !self.spec.color.label.is_empty() && self.spec.y.label.is_empty();
        let area = Rect {
            right: area.right - if bar { BAR_WIDTH } else { 0.0 },
            top: area.top + if headed { 18.0 } else { 0.0 },
            ..area
        };
        let extent = cx.shared.color.or(self.values);
        let scale = self.spec.color.scale(cx.theme, extent);
        let wide = |e: Option<Extent>| {
            e.map(|e| {
                let room = ((e.max - e.min) * 0.08).max(1e-9);
                Extent::new(e.min - room, e.max + room)
            })
        };
        let (x, y) = (
            Extent::shared(own.x, cx.shared.x, self.spec.x.scale),
            Extent::shared(own.y, cx.shared.y, self.spec.y.scale),
        );
        let (x, y) = equalized(wide(x), wide(y), area);
        let pitch = Some(64.0);
        let x = AxisPlan {
            pitch,
            nice: false,
            ..AxisPlan::new(&self.spec.x, x, cx.view.x)
        };
        let y = AxisPlan {
            pitch,
            nice: false,
            ..AxisPlan::new(&self.spec.y, y, cx.view.y)
        };
        let frame = cartesian(scene, cx, area, &x, &y);
        self.draw_tree(scene, cx, &frame);
        let n = self.spec.dx.len();
        let width = if n < MANY { 1.75 } else { 1.0 };
        let there = |i: &usize| self.drawable(*i) && self.shown(*i, cx.view);
        for i in (0..n).filter(there) {
            let ((x0, y0), (x1, y1)) = (self.start(i), self.tip(i));
            arrow(
                scene,
                &frame.rect,
                frame.point(x0, y0),
                frame.point(x1, y1),
                self.color(i, cx.theme, &scale),
                width,
            );
        }
        if n <= MAX_NAMED && !cx.bare {
            let labels = self.spec.labels.iter().enumerate();
            for (i, label) in labels.filter(|(i, _)| self.shown(*i, cx.view)) {
                let ((x0, _), (x1, y1)) = (self.start(i), self.tip(i));
                let Some(at) = visible(&frame, x1, y1) else {
                    continue;
                };
                let outwards = if x1 >= x0 {
                    (5.0, Align::Start)
                } else {
                    (-5.0, Align::End)
                };
                let place = Point::new(at.x + outwards.0, at.y - 6.0);
                scene.text(Text::new(place, label.clone(), 11.0, cx.theme.muted).align(outwards.1));
            }
        }
        if bar {
            draw_bar(scene, cx, &scale, &self.spec.color.label, frame.rect);
        }
        if n == 0 {
            let text = Text::new(frame.rect.center(), "no arrows", 13.0, cx.theme.muted);
            scene.text(text.align(Align::Middle));
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
        // A hidden arrow keeps its index and has no place.
        let tips = self.tips().enumerate().map(|(i, tip)| {
            if self.shown(i, view) {
                tip
            } else {
                (f64::NAN, f64::NAN)
            }
        });
        let (i, place, _) = nearest(&panel.frame, at, 40.0, tips)?;
        let scale = self.spec.color.scale(theme, self.values);
        let name = self
            .spec
            .labels
            .get(i)
            .map_or(format!("arrow {i}"), |l| format!("{l} [{i}]"));
        let mut hover = Hover::new(place, name);
        hover.rows.push(HoverRow::new(
            self.spec.x.name_or("x"),
            self.spec.dx.exact(i),
        ));
        hover.rows.push(HoverRow::new(
            self.spec.y.name_or("y"),
            self.spec.dy.exact(i),
        ));
        let length = self.spec.dx.at(i).hypot(self.spec.dy.at(i));
        hover
            .rows
            .push(HoverRow::new("length", format::short(length)));
        if let Some(values) = self.values() {
            let label = self.spec.color.label.as_str();
            let label = if label.is_empty() { "value" } else { label };
            hover.rows.push(HoverRow::new(label, values.exact(i)));
        }
        if let Some(parent) = self.parents[i] {
            let label = self
                .spec
                .labels
                .get(parent)
                .cloned()
                .unwrap_or_else(|| parent.to_string());
            hover.rows.push(HoverRow::new("child of", label));
        }
        hover.dots.push(HoverDot {
            at: place,
            color: self.color(i, theme, &scale).css(),
        });
        Some(hover)
    }

    fn note(&self) -> Option<String> {
        let n = (0..self.spec.dx.len())
            .filter(|i| !self.drawable(*i))
            .count();
        (n > 0).then(|| format!("{} not drawn: not finite", format::count(n, "arrow")))
    }

    fn summary(&self) -> Vec<Fact> {
        let mut facts = vec![Fact::new("arrows", self.spec.dx.len().to_string())];
        let lengths = self
            .spec
            .dx
            .iter()
            .zip(self.spec.dy.iter())
            .map(|(x, y)| x.hypot(y));
        if let Some(Extent { min, max }) = Extent::of(lengths, ScaleKind::Linear) {
            facts.push(Fact::new(
                "lengths",
                format!("{} to {}", format::short(min), format::short(max)),
            ));
        }
        facts
    }

    fn table(&self) -> TableShape {
        let mut columns = vec![
            "arrow".to_owned(),
            self.spec.x.name_or("x"),
            self.spec.y.name_or("y"),
        ];
        if self.spec.parents.is_some() {
            columns.push("parent".into());
        }
        TableShape {
            columns,
            n_rows: self.spec.dx.len(),
        }
    }

    fn cell(&self, row: usize, column: usize) -> String {
        let name = |i: usize| {
            self.spec
                .labels
                .get(i)
                .cloned()
                .unwrap_or_else(|| i.to_string())
        };
        match column {
            0 => name(row),
            1 => self.spec.dx.exact(row),
            2 => self.spec.dy.exact(row),
            _ => self
                .parents
                .get(row)
                .copied()
                .flatten()
                .map_or_else(String::new, name),
        }
    }
}
