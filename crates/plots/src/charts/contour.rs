//! A function of two variables, or the density of points, as filled levels and contour lines.

mod spec;

pub use spec::ContourSpec;

use super::density::estimate;
use super::levels::contour_lines;
use super::points::{check_pair, visible};
use crate::axis::{AxisPlan, Frame, cartesian};
use crate::cells::Cells;
use crate::chart::{Chart, Context, Extents, Fact, Hover, HoverRow, Panel, TableShape};
use crate::color_map::{BAR_WIDTH, ColorMap, ColorScale, ColorSpec, draw_bar};
use crate::geometry::{Point, Rect};
use crate::scale::{Extent, Scale, ScaleKind};
use crate::scene::{Align, Image, Scene, Text, View};
use crate::{Numbers, PlotError, Theme, format};

pub(crate) struct Contour {
    spec: ContourSpec,
    cells: Cells,
    x: Extent,
    y: Extent,
    is_density: bool,
}

fn range(what: &'static str, list: &Numbers, n: usize) -> Result<Extent, PlotError> {
    let (min, max) = match list.len() {
        0 => (0.0, n.saturating_sub(1).max(1) as f64),
        2 => (list.at(0), list.at(1)),
        got => {
            return Err(PlotError::LengthMismatch {
                what: what.into(),
                expected: 2,
                got,
            });
        }
    };
    let drawable = ScaleKind::Linear.can_show(min) && ScaleKind::Linear.can_show(max);
    if drawable && min < max {
        return Ok(Extent::new(min, max));
    }
    Err(PlotError::InvalidLimits {
        what: what.into(),
        min,
        max,
    })
}

impl Contour {
    pub(crate) fn new(mut spec: ContourSpec) -> Result<Self, PlotError> {
        spec.x.check("x")?;
        spec.y.check("y")?;
        spec.color.settle(ColorMap::Viridis)?;
        for (what, axis) in [("x", &spec.x), ("y", &spec.y)] {
            if axis.scale == ScaleKind::Log {
                return Err(PlotError::LogLimitNotPositive {
                    what: what.into(),
                    min: 0.0,
                });
            }
        }
        if let Some(got) = spec.levels
            && !(1..=64).contains(&got)
        {
            return Err(PlotError::SizeOutOfRange {
                what: "the number of levels",
                got,
                min: 1,
                max: 64,
            });
        }
        check_pair("pointsY", &spec.points_x, &spec.points_y)?;
        if spec.values.is_empty() && !spec.points_x.is_empty() {
            let (cells, x, y) = estimate(&spec.points_x, &spec.points_y)?;
            return Ok(Self {
                spec,
                cells,
                x,
                y,
                is_density: true,
            });
        }
        let cells = Cells::new(std::mem::take(&mut spec.values), spec.rows, spec.columns)?;
        let (x, y) = (
            range("xRange", &spec.x_range, cells.columns)?,
            range("yRange", &spec.y_range, cells.rows)?,
        );
        Ok(Self {
            spec,
            cells,
            x,
            y,
            is_density: false,
        })
    }

    /// Value at a place between the nodes (bilinear); NaN outside and beside gaps.
    fn value(&self, x: f64, y: f64) -> f64 {
        let place =
            |v: f64, e: Extent, n: usize| (v - e.min) / (e.max - e.min) * (n.max(2) - 1) as f64;
        let (c, r) = (
            place(x, self.x, self.cells.columns),
            place(y, self.y, self.cells.rows),
        );
        let inside = |v: f64, n: usize| v >= 0.0 && v <= n.saturating_sub(1) as f64;
        if !inside(c, self.cells.columns) || !inside(r, self.cells.rows) {
            return f64::NAN;
        }
        let (c0, r0) = (c.floor(), r.floor());
        let (fc, fr) = (c - c0, r - r0);
        let mut total = 0.0;
        for (dr, wr) in [(0, 1.0 - fr), (1, fr)] {
            for (dc, wc) in [(0, 1.0 - fc), (1, fc)] {
                // A node without weight must not matter, even where there is none.
                if wr * wc > 0.0 {
                    total += wr * wc * self.cells.at(r0 as usize + dr, c0 as usize + dc);
                }
            }
        }
        total
    }

    /// Values of the contour lines, and the colors between them.
    fn levels(&self, scale: &ColorScale) -> Vec<f64> {
        let ticks = Scale::new(
            ScaleKind::Linear,
            Some(scale.limits),
            self.spec.levels.unwrap_or(10),
            false,
        )
        .ticks;
        ticks.into_iter().map(|t| t.value).collect()
    }

    fn scale(&self, theme: &Theme, shared: Option<Extent>) -> ColorScale {
        self.spec
            .color
            .scale(theme, Extent::union(self.cells.extent, shared))
    }

    fn filled(&self, frame: &Frame, scale: &ColorScale, levels: &[f64], pixel: f64) -> Image {
        let rect = frame.rect;
        let width = (rect.width() / pixel).round().max(1.0) as usize;
        let height = (rect.height() / pixel).round().max(1.0) as usize;
        let (low, high) = (scale.limits.min, scale.limits.max);
        // Each step takes the color of its middle.
        let stops: Vec<f64> = std::iter::once(low)
            .chain(levels.iter().copied())
            .chain([high])
            .collect();
        let colors: Vec<[u8; 3]> = stops
            .windows(2)
            .map(|w| scale.color(f64::midpoint(w[0], w[1])).rgb)
            .collect();
        let columns: Vec<f64> = (0..width)
            .map(|i| frame.x.value(rect.left + (i as f64 + 0.5) * pixel))
            .collect();
        let mut rgba = Vec::with_capacity(width * height * 4);
        // Where there are next to no points the page shows through.
        let clear_below = levels
            .iter()
            .copied()
            .find(|l| *l > 0.0)
            .filter(|_| self.is_density);
        for row in 0..height {
            let y = frame.y.value(rect.top + (row as f64 + 0.5) * pixel);
            for &x in &columns {
                let value = self.value(x, y);
                if value.is_nan() || clear_below.is_some_and(|least| value < least) {
                    rgba.extend_from_slice(&[0; 4]);
                    continue;
                }
                let [r, g, b] = colors[levels
                    .partition_point(|l| *l <= value)
                    .min(colors.len() - 1)];
                rgba.extend_from_slice(&[r, g, b, 255]);
            }
        }
        Image {
            rect,
            width,
            height,
            rgba,
        }
    }

    fn draw_points(&self, scene: &mut Scene, cx: &Context<'_>, frame: &Frame) {
        let n = self.spec.points_x.len();
        let (radius, strength) = if n > 500 { (1.0, 0.45) } else { (2.2, 0.85) };
        for (x, y) in self
            .spec
            .points_x
            .iter()
            .zip(self.spec.points_y.iter())
            .take(5000)
        {
            let Some(at) = visible(frame, x, y) else {
                continue;
            };
            if n <= 500 {
                scene.disc(at, radius + 0.7, cx.theme.background.with_alpha(0.7));
            }
            scene.disc(at, radius, cx.theme.foreground.with_alpha(strength));
        }
    }
}

impl Chart for Contour {
    fn kind(&self) -> &'static str {
        "contour"
    }

    fn height(&self, width: f64) -> f64 {
        (width * 0.6).clamp(240.0, 440.0)
    }

    fn extents(&self, _: &View) -> Extents {
        Extents {
            x: Some(self.x),
            y: Some(self.y),
            color: self.cells.extent,
        }
    }

    fn colors(&self) -> Option<&ColorSpec> {
        Some(&self.spec.color)
    }

    fn draw(&self, scene: &mut Scene, cx: &Context<'_>, area: Rect) -> Vec<Panel> {
        let bar = if cx.bare { 0.0 } else { BAR_WIDTH };
        let inner = Rect {
            right: area.right - bar,
            ..area
        };
        let plan = |spec, own, shared, zoom| AxisPlan {
            nice: false,
            grid: false,
            ..AxisPlan::new(
                spec,
                Extent::shared(Some(own), shared, ScaleKind::Linear),
                zoom,
            )
        };
        let x = plan(&self.spec.x, self.x, cx.shared.x, cx.view.x);
        let y = plan(&self.spec.y, self.y, cx.shared.y, cx.view.y);
        let frame = cartesian(scene, cx, inner, &x, &y);
        if self.cells.extent.is_none() {
            let text = Text::new(
                frame.rect.center(),
                "no values to show",
                13.0,
                cx.theme.muted,
            );
            scene.text(text.align(Align::Middle));
            return Panel::single(frame);
        }
        let scale = self.scale(cx.theme, cx.shared.color);
        let levels = self.levels(&scale);
        if !self.spec.lines_only {
            scene.image(self.filled(
                &frame,
                &scale,
                &levels,
                if cx.raster { cx.pixel } else { 2.0 },
            ));
        }
        for &level in &levels {
            let color = if self.spec.lines_only {
                scale.color(level)
            } else {
                cx.theme.background.with_alpha(0.45)
            };
            for line in contour_lines(&self.cells, level) {
                let place = |(c, r): (f64, f64)| {
                    let along = |e: Extent, at: f64, n: usize| {
                        e.min + (e.max - e.min) * at / (n.max(2) - 1) as f64
                    };
                    frame.point(
                        along(self.x, c, self.cells.columns),
                        along(self.y, r, self.cells.rows),
                    )
                };
                let points: Vec<Point> = line.into_iter().map(place).collect();
                for part in frame.rect.clip_path(&points) {
                    scene.path(part, color, if self.spec.lines_only { 1.5 } else { 1.0 });
                }
            }
        }
        self.draw_points(scene, cx, &frame);
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
        let frame = &panel.frame;
        // Read out at a node: between nodes there is no exact value.
        let nearest = |v: f64, e: Extent, n: usize| {
            ((v - e.min) / (e.max - e.min) * (n.max(2) - 1) as f64)
                .round()
                .clamp(0.0, n.saturating_sub(1) as f64)
        };
        let (n_columns, n_rows) = (self.cells.columns, self.cells.rows);
        let column = nearest(frame.x.value(at.x), self.x, n_columns);
        let row = nearest(frame.y.value(at.y), self.y, n_rows);
        let x = self.x.min + (self.x.max - self.x.min) * column / (n_columns.max(2) - 1) as f64;
        let y = self.y.min + (self.y.max - self.y.min) * row / (n_rows.max(2) - 1) as f64;
        let place = visible(frame, x, y)?;
        let value = self.cells.exact(row as usize, column as usize);
        let mut hover = Hover::new(place, value.clone());
        hover
            .rows
            .push(HoverRow::new(self.spec.x.name_or("x"), format::short(x)));
        hover
            .rows
            .push(HoverRow::new(self.spec.y.name_or("y"), format::short(y)));
        let color = self
            .scale(theme, None)
            .color(self.cells.at(row as usize, column as usize));
        let fallback = if self.is_density { "density" } else { "value" };
        hover.rows.push(HoverRow {
            label: if self.spec.color.label.is_empty() {
                fallback.into()
            } else {
                self.spec.color.label.clone()
            },
            value,
            color: Some(color.css()),
            nearest: true,
        });
        let rect = frame.rect;
        hover.lines.push((
            Point::new(place.x, rect.top),
            Point::new(place.x, rect.bottom),
        ));
        hover.lines.push((
            Point::new(rect.left, place.y),
            Point::new(rect.right, place.y),
        ));
        Some(hover)
    }

    fn note(&self) -> Option<String> {
        self.cells.note()
    }

    fn summary(&self) -> Vec<Fact> {
        let mut facts = super::heatmap::facts(&self.cells);
        if !self.spec.points_x.is_empty() {
            facts.push(Fact::new("points", self.spec.points_x.len().to_string()));
        }
        facts
    }

    fn table(&self) -> TableShape {
        let columns =
            std::iter::once("row".to_owned()).chain((0..self.cells.columns).map(|c| c.to_string()));
        TableShape {
            columns: columns.collect(),
            n_rows: self.cells.rows,
        }
    }

    fn cell(&self, row: usize, column: usize) -> String {
        column
            .checked_sub(1)
            .map_or_else(|| row.to_string(), |c| self.cells.exact(row, c))
    }
}
