//! Bars per category: single, side by side, or stacked.

mod spec;

pub use spec::{BarMode, BarSeries, BarSpec};

use crate::axis::{AxisPlan, AxisSpec, Frame, cartesian};
use crate::chart::{
    Chart, Context, Extents, Fact, Hover, HoverRow, LegendEntry, Panel, Swatch, TableShape,
};
use crate::color_map::{BAR_WIDTH, ColorMap, ColorScale, ColorSpec, draw_bar};
use crate::geometry::{Point, Rect};
use crate::grid::check_labels;
use crate::scale::{Extent, ScaleKind};
use crate::scene::{Align, Scene, Text, View};
use crate::{Color, PlotError, Theme, format};

/// Share of a category's width that its bars take.
const FILL: f64 = 0.78;
/// Categories above which single bars could not be seen.
const MAX_CATEGORIES: usize = 20_000;

pub(crate) struct Bar {
    spec: BarSpec,
    n: usize,
    /// Range of the shades.
    shades: Option<Extent>,
}

/// One bar: from where to where, and its width in shares of a category.
struct Span {
    from: f64,
    to: f64,
    left: f64,
    right: f64,
}

impl Bar {
    pub(crate) fn new(mut spec: BarSpec) -> Result<Self, PlotError> {
        spec.y.check("y")?;
        if spec.y.scale == ScaleKind::Log {
            return Err(PlotError::LogBars { kind: "bar" });
        }
        let n = spec
            .series
            .first()
            .map_or(spec.categories.len(), |s| s.values.len());
        if n > MAX_CATEGORIES {
            let what = "the number of categories";
            return Err(PlotError::SizeOutOfRange {
                what,
                got: n,
                min: 0,
                max: MAX_CATEGORIES,
            });
        }
        check_labels("categories", &spec.categories, n)?;
        spec.color.settle(ColorMap::Viridis)?;
        let mut shades = None;
        for (i, series) in spec.series.iter().enumerate() {
            let lists = [&series.errors, &series.shades].map(Option::as_ref);
            for list in lists.into_iter().flatten().chain([&series.values]) {
                if list.len() != n {
                    let what = format!("values of series {i} ({:?})", series.name);
                    return Err(PlotError::LengthMismatch {
                        what,
                        expected: n,
                        got: list.len(),
                    });
                }
            }
            let own = series.shades.as_ref();
            let own = own.and_then(|list| Extent::of(list.iter(), ScaleKind::Linear));
            shades = Extent::union(shades, own);
        }
        Ok(Self { spec, n, shades })
    }

    fn value(&self, i: usize, category: usize) -> f64 {
        let v = self.spec.series[i].values.at(category);
        if ScaleKind::Linear.can_show(v) {
            v
        } else {
            0.0
        }
    }

    /// The bar of a series in a category, given which series are visible.
    fn span(&self, visible: &[usize], i: usize, category: usize) -> Span {
        let value = self.value(i, category);
        match self.spec.mode {
            BarMode::Grouped => {
                let slot = visible.iter().position(|v| *v == i).unwrap_or(0) as f64;
                let width = FILL / visible.len().max(1) as f64;
                let left = slot * width - FILL / 2.0;
                Span {
                    from: 0.0,
                    to: value,
                    left,
                    right: left + width,
                }
            }
            BarMode::Stacked => {
                let below = visible
                    .iter()
                    .take_while(|v| **v != i)
                    .map(|v| self.value(*v, category));
                let from: f64 = below.filter(|v| (*v < 0.0) == (value < 0.0)).sum();
                Span {
                    from,
                    to: from + value,
                    left: -FILL / 2.0,
                    right: FILL / 2.0,
                }
            }
        }
    }

    fn visible(&self, view: &View) -> Vec<usize> {
        (0..self.spec.series.len())
            .filter(|i| !view.hidden.contains(i))
            .collect()
    }

    /// The rectangle of a bar, cut at the frame.
    fn rect(&self, frame: &Frame, visible: &[usize], i: usize, category: usize) -> Option<Rect> {
        let span = self.span(visible, i, category);
        let middle = category as f64;
        let (left, right) = (
            frame.x.px(middle + span.left),
            frame.x.px(middle + span.right),
        );
        let (a, b) = (frame.y.px(span.from), frame.y.px(span.to));
        // Neighbors in a group keep a hair of background between them where there is room.
        let gap = if self.spec.mode == BarMode::Grouped && right - left > 5.0 {
            0.5
        } else {
            0.0
        };
        frame
            .rect
            .cut(&Rect::new(left + gap, a.min(b), right - gap, a.max(b)))
    }

    fn error(&self, i: usize, category: usize) -> f64 {
        let grouped = self.spec.mode == BarMode::Grouped;
        let errors = self.spec.series[i].errors.as_ref().filter(|_| grouped);
        errors.map_or(0.0, |e| e.at(category)).abs()
    }

    fn color(&self, i: usize, theme: &Theme) -> Color {
        self.spec.series[i].color.unwrap_or_else(|| theme.series(i))
    }

    fn scale(&self, theme: &Theme) -> ColorScale {
        self.spec.color.scale(theme, self.shades)
    }

    fn shaded(&self) -> bool {
        self.spec.series.iter().any(|s| s.shades.is_some())
    }

    fn category(&self, i: usize) -> String {
        self.spec
            .categories
            .get(i)
            .cloned()
            .unwrap_or_else(|| i.to_string())
    }
}

impl Chart for Bar {
    fn kind(&self) -> &'static str {
        "bar"
    }

    fn extents(&self, view: &View) -> Extents {
        let visible = self.visible(view);
        let mut y = Extent::new(0.0, 0.0);
        for &i in &visible {
            for category in 0..self.n {
                let (to, error) = (self.span(&visible, i, category).to, self.error(i, category));
                for v in [to - error, to, to + error] {
                    y = if ScaleKind::Linear.can_show(v) {
                        y.including(v)
                    } else {
                        y
                    };
                }
            }
        }
        Extents {
            x: Some(Extent::new(-0.5, self.n.max(1) as f64 - 0.5)),
            y: Some(y),
            color: self.shades,
        }
    }

    fn legend(&self, theme: &Theme) -> Vec<LegendEntry> {
        let many = self.spec.series.len() >= 2;
        if !self.spec.legend.unwrap_or(many && !self.shaded()) {
            return Vec::new();
        }
        let entry = |i: usize| LegendEntry {
            label: self.spec.series[i].name.clone(),
            color: self.color(i, theme),
            swatch: Swatch::Square,
        };
        (0..self.spec.series.len()).map(entry).collect()
    }

    fn colors(&self) -> Option<&ColorSpec> {
        self.shaded().then_some(&self.spec.color)
    }

    fn draw(&self, scene: &mut Scene, cx: &Context<'_>, area: Rect) -> Vec<Panel> {
        let bar = self.shaded() && !cx.bare;
        let area = Rect {
            right: area.right - if bar { BAR_WIDTH } else { 0.0 },
            ..area
        };
        let extent = cx.shared.color.or(self.shades);
        let scale = self.spec.color.scale(cx.theme, extent);
        let own = self.extents(cx.view);
        let mut y_extent = Extent::shared(own.y, cx.shared.y, self.spec.y.scale);
        if y_extent.is_some_and(|e| e.max <= e.min) {
            y_extent = Some(Extent::new(0.0, 1.0));
        }
        let names: Vec<String> = (0..self.n).map(|i| self.category(i)).collect();
        let x_spec = AxisSpec {
            label: self.spec.x.label.clone(),
            unit: self.spec.x.unit.clone(),
            ..AxisSpec::default()
        };
        let x = AxisPlan {
            nice: false,
            grid: false,
            labels: Some(&names),
            ..AxisPlan::new(&x_spec, own.x, cx.view.x)
        };
        let y = AxisPlan::new(&self.spec.y, y_extent, cx.view.y);
        let frame = cartesian(scene, cx, area, &x, &y);
        let visible = self.visible(cx.view);
        for &i in &visible {
            let color = self.color(i, cx.theme);
            for category in 0..self.n {
                if self.value(i, category) == 0.0 {
                    continue;
                }
                if let Some(bar) = self.rect(&frame, &visible, i, category) {
                    let shade = self.spec.series[i].shades.as_ref();
                    scene.rect(bar, shade.map_or(color, |s| scale.color(s.at(category))));
                }
                let (error, value) = (self.error(i, category), self.value(i, category));
                let span = self.span(&visible, i, category);
                let middle = frame
                    .x
                    .px(category as f64 + f64::midpoint(span.left, span.right));
                if error > 0.0
                    && error.is_finite()
                    && middle >= frame.rect.left
                    && middle <= frame.rect.right
                {
                    let ends = (frame.y.px(value - error), frame.y.px(value + error));
                    if let Some((a, b)) = frame
                        .rect
                        .clip_segment(Point::new(middle, ends.0), Point::new(middle, ends.1))
                    {
                        scene.line(a, b, cx.theme.foreground, 1.25);
                    }
                }
            }
        }
        let zero = frame.y.px(0.0);
        if zero > frame.rect.top && zero < frame.rect.bottom - 0.5 {
            scene.rule(
                Point::new(frame.rect.left, zero),
                Point::new(frame.rect.right, zero),
                cx.theme.muted,
            );
        }
        if bar {
            draw_bar(scene, cx, &scale, &self.spec.color.label, frame.rect);
        }
        if self.n == 0 || self.spec.series.is_empty() {
            let text = Text::new(frame.rect.center(), "no data", 13.0, cx.theme.muted);
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
        let category = (frame.x.value(at.x) + 0.5).floor();
        if category < 0.0 || category >= self.n as f64 {
            return None;
        }
        let category = category as usize;
        let visible = self.visible(view);
        let rects: Vec<(usize, Rect)> = visible
            .iter()
            .filter_map(|&i| Some((i, self.rect(frame, &visible, i, category)?)))
            .collect();
        let away = |r: &Rect| {
            let dx = (r.left - at.x).max(at.x - r.right).max(0.0);
            let dy = (r.top - at.y).max(at.y - r.bottom).max(0.0);
            // In a group the column decides, in a stack the height.
            if self.spec.mode == BarMode::Grouped {
                dx * 1e3 + dy
            } else {
                dy * 1e3 + dx
            }
        };
        let &(nearest, rect) = rects
            .iter()
            .min_by(|a, b| away(&a.1).total_cmp(&away(&b.1)))?;
        let mut hover = Hover::new(
            Point::new(rect.center().x, rect.top),
            self.category(category),
        );
        for &i in &visible {
            let series = &self.spec.series[i];
            let error = series
                .errors
                .as_ref()
                .map_or(String::new(), |e| format!(" ± {}", e.exact(category)));
            let fallback = self.spec.y.name_or("value");
            let shade = series.shades.as_ref();
            let color = shade.map_or(self.color(i, theme), |s| {
                self.scale(theme).color(s.at(category))
            });
            hover.rows.push(HoverRow {
                label: if series.name.is_empty() {
                    fallback
                } else {
                    series.name.clone()
                },
                value: series.values.exact(category) + &error,
                color: Some(color.css()),
                nearest: i == nearest,
            });
            if let Some(shade) = shade {
                let label = self.spec.color.label.as_str();
                let label = if label.is_empty() { "shade" } else { label };
                hover.rows.push(HoverRow::new(label, shade.exact(category)));
            }
        }
        hover.boxes.push(rect);
        Some(hover)
    }

    fn note(&self) -> Option<String> {
        let values = self.spec.series.iter().flat_map(|s| s.values.iter());
        let n = values.filter(|v| !ScaleKind::Linear.can_show(*v)).count();
        (n > 0).then(|| format!("{} not drawn: not finite", format::count(n, "value")))
    }

    fn summary(&self) -> Vec<Fact> {
        let facts = self.spec.series.iter().enumerate().map(|(i, s)| {
            let name = if s.name.is_empty() {
                format!("series {i}")
            } else {
                s.name.clone()
            };
            let largest =
                (0..self.n).max_by(|a, b| self.value(i, *a).total_cmp(&self.value(i, *b)));
            let text = largest.map_or("no values".into(), |c| {
                format!(
                    "{}, largest {} at {}",
                    format::count(self.n, "value"),
                    format::short(s.values.at(c)),
                    self.category(c)
                )
            });
            Fact::new(name, text)
        });
        facts.collect()
    }

    fn table(&self) -> TableShape {
        let names = self.spec.series.iter().enumerate();
        let names = names.map(|(i, s)| {
            if s.name.is_empty() {
                format!("value {i}")
            } else {
                s.name.clone()
            }
        });
        TableShape {
            columns: std::iter::once(self.spec.x.name_or("category"))
                .chain(names)
                .collect(),
            n_rows: self.n,
        }
    }

    fn cell(&self, row: usize, column: usize) -> String {
        match column.checked_sub(1) {
            None => self.category(row),
            Some(i) => self
                .spec
                .series
                .get(i)
                .map_or_else(String::new, |s| s.values.exact(row)),
        }
    }
}
