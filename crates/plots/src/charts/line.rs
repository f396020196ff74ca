//! Lines over a common horizontal axis, with bands, guides, gaps and logarithmic axes.
//!
//! Appended points are taken in for the price of the points; drawing costs at most four line
//! segments per pixel column and series, however many points there are.

mod draw;
mod spec;

pub use spec::{LineSeries, LineSpec};

use super::guides::draw_guides;
use super::pyramid::Pyramid;
use crate::axis::{AxisPlan, Frame, cartesian};
use crate::chart::{
    Appended, Chart, Context, Extents, Fact, Hover, HoverDot, HoverRow, LegendEntry, Panel, Swatch,
    TableShape,
};
use crate::geometry::{Point, Rect};
use crate::scale::{Extent, ScaleKind};
use crate::scene::{Align, Scene, Text, View};
use crate::{Color, Numbers, PlotError, Theme, format};

/// What is kept about a series besides its numbers.
#[derive(Default)]
struct Index {
    pyramid: Pyramid,
    /// Whether x never decreases and is finite throughout.
    sorted: bool,
    x: Option<Extent>,
    y: Option<Extent>,
    /// Values that have no place on the axes.
    n_lost: usize,
    n_seen: usize,
}

pub(crate) struct LineChart {
    spec: LineSpec,
    index: Vec<Index>,
}

impl LineChart {
    pub(crate) fn new(spec: LineSpec) -> Result<Self, PlotError> {
        spec.x.check("x")?;
        spec.y.check("y")?;
        for (i, series) in spec.series.iter().enumerate() {
            series.check(i)?;
        }
        let index = spec
            .series
            .iter()
            .map(|_| Index {
                sorted: true,
                ..Index::default()
            })
            .collect();
        let mut chart = Self { spec, index };
        for i in 0..chart.spec.series.len() {
            chart.take_in(i);
        }
        Ok(chart)
    }

    /// Updates the index of a series for the points added since the last call.
    fn take_in(&mut self, i: usize) {
        let (x_kind, y_kind) = (self.spec.x.scale, self.spec.y.scale);
        let (series, index) = (&self.spec.series[i], &mut self.index[i]);
        let n = series.y.len();
        let mut last = if index.n_seen == 0 {
            f64::NEG_INFINITY
        } else {
            series.x_at(index.n_seen - 1)
        };
        for j in index.n_seen..n {
            let (x, y) = (series.x_at(j), series.y.at(j));
            index.sorted &= x >= last;
            last = x;
            if !(x_kind.can_show(x) && y_kind.can_show(y)) {
                index.n_lost += 1;
                continue;
            }
            index.x = Extent::union(index.x, Some(Extent::new(x, x)));
            index.y = Extent::union(index.y, Some(Extent::new(y, y)));
        }
        for band in [&series.lower, &series.upper].into_iter().flatten() {
            let values = (index.n_seen..n).map(|j| band.at(j));
            index.y = Extent::union(index.y, Extent::of(values, y_kind));
        }
        index.n_seen = n;
        index.pyramid.grow(n, |j| shown(series.y.at(j), y_kind));
    }

    fn color(&self, i: usize, theme: &Theme) -> Color {
        self.spec.series[i].color.unwrap_or_else(|| theme.series(i))
    }

    /// Dashed if asked, or when the palette has run out and would repeat a look.
    fn is_dashed(&self, i: usize, theme: &Theme) -> bool {
        self.spec.series[i].dashed || (i / theme.palette.len().max(1)) % 2 == 1
    }

    /// Index of the point of a series nearest to a place, horizontally first.
    fn nearest(&self, i: usize, frame: &Frame, at: Point) -> Option<usize> {
        let (series, n) = (&self.spec.series[i], self.spec.series[i].y.len());
        let distance = |j: usize| {
            let (x, y) = (series.x_at(j), series.y.at(j));
            if !frame.x.shows(x) || !frame.y.shows(y) {
                return f64::INFINITY;
            }
            let p = frame.point(x, y);
            if self.index[i].sorted {
                (p.x - at.x).abs()
            } else {
                p.distance(at)
            }
        };
        let candidates = if self.index[i].sorted {
            let target = frame.x.value(at.x);
            let after = partition(n, |j| series.x_at(j) < target);
            after.saturating_sub(64)..(after + 64).min(n)
        } else {
            0..n
        };
        candidates
            .map(|j| (j, distance(j)))
            .filter(|(_, d)| d.is_finite())
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(j, _)| j)
    }
}

/// A value as the pyramid wants it: NaN where it has no place on the axis.
fn shown(value: f64, kind: ScaleKind) -> f64 {
    if kind.can_show(value) {
        value
    } else {
        f64::NAN
    }
}

/// First of `0..n` for which `below` is false, when it is true up to there.
pub(super) fn partition(n: usize, below: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = usize::midpoint(low, high);
        if below(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

impl Chart for LineChart {
    fn kind(&self) -> &'static str {
        "line"
    }

    fn extents(&self, view: &View) -> Extents {
        let mut extents = Extents::default();
        for (i, index) in self
            .index
            .iter()
            .enumerate()
            .filter(|(i, _)| !view.hidden.contains(i))
        {
            debug_assert!(i < self.spec.series.len());
            extents.x = Extent::union(extents.x, index.x);
            extents.y = Extent::union(extents.y, index.y);
        }
        extents
    }

    fn legend(&self, theme: &Theme) -> Vec<LegendEntry> {
        if self.spec.series.len() < 2 && self.spec.series.iter().all(|s| s.name.is_empty()) {
            return Vec::new();
        }
        let swatch = |i| {
            if self.is_dashed(i, theme) {
                Swatch::Dashed
            } else {
                Swatch::Line
            }
        };
        (0..self.spec.series.len())
            .map(|i| LegendEntry {
                label: self.spec.series[i].name.clone(),
                color: self.color(i, theme),
                swatch: swatch(i),
            })
            .collect()
    }

    fn draw(&self, scene: &mut Scene, cx: &Context<'_>, area: Rect) -> Vec<Panel> {
        let own = self.extents(cx.view);
        let x = AxisPlan {
            grid: false,
            ..AxisPlan::new(
                &self.spec.x,
                Extent::shared(own.x, cx.shared.x, self.spec.x.scale),
                cx.view.x,
            )
        };
        let y = AxisPlan::new(
            &self.spec.y,
            Extent::shared(own.y, cx.shared.y, self.spec.y.scale),
            cx.view.y,
        );
        let frame = cartesian(scene, cx, area, &x, &y);
        draw_guides(scene, cx, &frame, &self.spec.guides);
        for i in (0..self.spec.series.len()).filter(|i| !cx.view.hidden.contains(i)) {
            self.draw_band(scene, &frame, i, self.color(i, cx.theme), cx.pixel);
        }
        for i in self.draw_dense(scene, cx, &frame) {
            self.draw_series(scene, cx, &frame, i);
        }
        if own.x.is_none() {
            let words = if self.spec.series.iter().all(|s| s.y.is_empty()) {
                "no data yet"
            } else {
                "nothing to show"
            };
            let text = Text::new(frame.rect.center(), words, 13.0, cx.theme.muted);
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
        let frame = &panel.frame;
        let found: Vec<(usize, usize, Point)> = (0..self.spec.series.len())
            .filter(|i| !view.hidden.contains(i))
            .filter_map(|i| {
                let series = &self.spec.series[i];
                let j = self.nearest(i, frame, at)?;
                Some((i, j, frame.point(series.x_at(j), series.y.at(j))))
            })
            .filter(|(_, _, p)| frame.rect.grown(2.0).contains(*p))
            .collect();
        let (_, anchor_index, column) = *found
            .iter()
            .min_by(|a, b| (a.2.x - at.x).abs().total_cmp(&(b.2.x - at.x).abs()))?;
        // Series that have no point in this column are left out of the read-out.
        let here: Vec<_> = found
            .into_iter()
            .filter(|(_, _, p)| (p.x - column.x).abs() < 1.0)
            .collect();
        let nearest = *here
            .iter()
            .min_by(|a, b| a.2.distance(at).total_cmp(&b.2.distance(at)))?;
        let series = &self.spec.series[nearest.0];
        let x_text = series
            .x
            .as_ref()
            .map_or_else(|| nearest.1.to_string(), |x| x.exact(nearest.1));
        let title = format!("{} {x_text}", self.spec.x.name_or("x"));
        let mut hover = Hover::new(nearest.2, title);
        for (i, j, p) in here {
            let series = &self.spec.series[i];
            let fallback = self.spec.y.name_or("y");
            let name = if series.name.is_empty() {
                fallback
            } else {
                series.name.clone()
            };
            let color = self.color(i, theme).css();
            hover.rows.push(HoverRow {
                label: name,
                value: series.y.exact(j),
                color: Some(color.clone()),
                nearest: i == nearest.0,
            });
            hover.dots.push(HoverDot { at: p, color });
        }
        hover.rows.push(HoverRow::new(
            "index",
            anchor_index.max(nearest.1).to_string(),
        ));
        let rect = frame.rect;
        hover.lines.push((
            Point::new(nearest.2.x, rect.top),
            Point::new(nearest.2.x, rect.bottom),
        ));
        Some(hover)
    }

    fn note(&self) -> Option<String> {
        let n: usize = self.index.iter().map(|i| i.n_lost).sum();
        let log = self.spec.y.scale == ScaleKind::Log || self.spec.x.scale == ScaleKind::Log;
        let why = if log {
            "not finite or not above zero"
        } else {
            "not finite"
        };
        (n > 0).then(|| format!("{} not drawn: {why}", format::count(n, "point")))
    }

    fn summary(&self) -> Vec<Fact> {
        let facts =
            self.spec
                .series
                .iter()
                .zip(&self.index)
                .enumerate()
                .map(|(i, (series, index))| {
                    let name = if series.name.is_empty() {
                        format!("series {i}")
                    } else {
                        series.name.clone()
                    };
                    let Some(Extent { min, max }) = index.y else {
                        return Fact::new(name, "no values");
                    };
                    let last = format::short(series.y.at(series.y.len() - 1));
                    let (min, max) = (format::short(min), format::short(max));
                    let points = format::count(series.y.len(), "point");
                    Fact::new(name, format!("{points}, from {min} to {max}, last {last}"))
                });
        facts.collect()
    }

    fn table(&self) -> TableShape {
        let x = self.spec.x.name_or("x");
        let columns = ["series".into(), "index".into(), x, self.spec.y.name_or("y")];
        let n_rows = self.spec.series.iter().map(|s| s.y.len()).sum();
        TableShape {
            columns: columns.to_vec(),
            n_rows,
        }
    }

    fn cell(&self, row: usize, column: usize) -> String {
        let mut j = row;
        for series in &self.spec.series {
            if j >= series.y.len() {
                j -= series.y.len();
                continue;
            }
            return match column {
                0 => series.name.clone(),
                1 => j.to_string(),
                2 => series
                    .x
                    .as_ref()
                    .map_or_else(|| j.to_string(), |x| x.exact(j)),
                3 => series.y.exact(j),
                _ => String::new(),
            };
        }
        String::new()
    }

    fn append(&mut self, chunk: &[Appended]) -> Result<(), PlotError> {
        for new in chunk {
            let count = self.spec.series.len();
            let Some(series) = self.spec.series.get(new.series) else {
                return Err(PlotError::IndexOutOfRange {
                    what: "series".into(),
                    index: new.series,
                    count,
                });
            };
            let got = new.x.as_ref().map(Numbers::len);
            let needs_x = series.x.is_some() && !series.y.is_empty();
            let expected = if needs_x || got.is_some() {
                new.y.len()
            } else {
                0
            };
            if got.unwrap_or(0) != expected || series.lower.is_some() {
                let what = format!("x of the points appended to series {}", new.series);
                return Err(PlotError::LengthMismatch {
                    what,
                    expected,
                    got: got.unwrap_or(0),
                });
            }
        }
        for new in chunk {
            let series = &mut self.spec.series[new.series];
            if let Some(x) = &new.x {
                let len = series.y.len();
                let counted = || Numbers::F64((0..len).map(|i| i as f64).collect());
                series.x.get_or_insert_with(counted).extend(x);
            }
            series.y.extend(&new.y);
            self.take_in(new.series);
        }
        Ok(())
    }
}
