//! Arrows in the plane: feature directions, and the tree that joins them.

mod spec;

pub use spec::ArrowsSpec;

use super::points::{check_optional, check_pair, nearest, visible};
use super::scatter::equalized;
use crate::axis::{AxisPlan, Frame, cartesian};
use crate::chart::{Chart, Context, Extents, Fact, Hover, HoverDot, HoverRow, Panel, TableShape};
use crate::geometry::{Point, Rect};
use crate::scale::{Extent, ScaleKind};
use crate::scene::{Align, Scene, Text, View};
use crate::{Color, Numbers, PlotError, Theme, format};

/// Arrows above which names would only cover them.
const MAX_NAMED: usize = 40;

pub(crate) struct Arrows {
    spec: ArrowsSpec,
    parents: Vec<Option<usize>>,
    /// Color index of each arrow.
    groups: Vec<usize>,
}

impl Arrows {
    pub(crate) fn new(spec: ArrowsSpec) -> Result<Self, PlotError> {
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
        ] {
            check_optional(what, list.as_ref().map_or(0, Numbers::len), n)?;
        }
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

    fn color(&self, i: usize, theme: &Theme) -> Color {
        theme.series(self.groups[i])
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
            let Some(parent) = parent.filter(|p| self.drawable(*p) && self.drawable(child)) else {
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

/// Reads parents: −1 and NaN are roots; anything else must be an earlier or later arrow, and no
/// arrow may be its own ancestor.
fn parents(list: Option<&Numbers>, n: usize) -> Result<Vec<Option<usize>>, PlotError> {
    let Some(list) = list.filter(|l| !l.is_empty()) else {
        return Ok(vec![None; n]);
    };
    let mut parents = Vec::with_capacity(n);
    for p in list.iter() {
        if p.is_nan() || p < 0.0 {
            parents.push(None);
        } else if p < n as f64 {
            parents.push(Some(p as usize));
        } else {
            let index = p.min(1e15) as usize;
            return Err(PlotError::IndexOutOfRange {
                what: "parent".into(),
                index,
                count: n,
            });
        }
    }
    Ok(parents)
}

/// Number of ancestors of each arrow.
///
/// An arrow that is its own ancestor is refused: such a tree has no root to draw from.
fn depths(parents: &[Option<usize>]) -> Result<Vec<usize>, PlotError> {
    let mut depths: Vec<Option<usize>> = vec![None; parents.len()];
    for start in 0..parents.len() {
        let mut path = Vec::new();
        let mut at = Some(start);
        while let Some(i) = at.filter(|i| depths[*i].is_none()) {
            if path.len() > parents.len() {
                let what = "a root above arrow".into();
                return Err(PlotError::IndexOutOfRange {
                    what,
                    index: start,
                    count: 0,
                });
            }
            path.push(i);
            at = parents[i];
        }
        let first = at.and_then(|i| depths[i]).map_or(0, |d| d + 1);
        for (depth, i) in (first..).zip(path.into_iter().rev()) {
            depths[i] = Some(depth);
        }
    }
    Ok(depths.into_iter().map(|d| d.unwrap_or(0)).collect())
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

    fn extents(&self, _: &View) -> Extents {
        if let Some(limit) = self.spec.limit {
            let extent = Some(Extent::new(-limit, limit));
            return Extents {
                x: extent,
                y: extent,
                color: None,
            };
        }
        let ends = (0..self.spec.dx.len())
            .filter(|i| self.drawable(*i))
            .flat_map(|i| [self.start(i), self.tip(i)]);
        let ends: Vec<(f64, f64)> = ends.collect();
        let x = Extent::of(ends.iter().map(|p| p.0), ScaleKind::Linear);
        let y = Extent::of(ends.iter().map(|p| p.1), ScaleKind::Linear);
        Extents { x, y, color: None }
    }

    fn draw(&self, scene: &mut Scene, cx: &Context<'_>, area: Rect) -> Vec<Panel> {
        let own = self.extents(cx.view);
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
        for i in (0..n).filter(|i| self.drawable(*i)) {
            let ((x0, y0), (x1, y1)) = (self.start(i), self.tip(i));
            arrow(
                scene,
                &frame.rect,
                frame.point(x0, y0),
                frame.point(x1, y1),
                self.color(i, cx.theme),
                1.75,
            );
        }
        if n <= MAX_NAMED && !cx.bare {
            for (i, label) in self.spec.labels.iter().enumerate() {
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
        _: &View,
        theme: &Theme,
    ) -> Option<Hover> {
        let (i, place, _) = nearest(&panel.frame, at, 40.0, self.tips())?;
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
            color: self.color(i, theme).css(),
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
