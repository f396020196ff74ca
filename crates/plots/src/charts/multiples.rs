//! Small multiples: several charts in a grid that share scales, zoom and crosshair.

use crate::chart::{
    Chart, Context, Extents, Fact, Head, Hover, HoverRow, LegendEntry, Panel, TableShape,
};
use crate::color_map::{BAR_WIDTH, ColorSpec, draw_bar};
use crate::geometry::{Point, Rect};
use crate::scale::Extent;
use crate::scene::{Scene, Text, View, fit};
use crate::{PlotError, Spec, Theme};

const GAP: f64 = 18.0;
const TITLE: f64 = 18.0;
/// Width below which a panel cannot be read, CSS pixels.
const NARROWEST: f64 = 130.0;
/// Most panels of a figure; also what separates the panel numbers of two charts.
const MAX_PANELS: usize = 256;
/// Panels whose values are read out together.
const MAX_LINKED: usize = 8;

/// Specification of small multiples.
#[derive(Debug, Clone, PartialEq)]
pub struct MultiplesSpec {
    /// The charts with their titles.
    pub panels: Vec<(Head, Spec)>,
    /// Charts per line where there is room for them; as many as fit well when absent.
    pub columns: Option<usize>,
    /// Whether horizontal limits are shared.
    pub share_x: bool,
    /// Whether vertical limits are shared.
    pub share_y: bool,
    /// Whether color limits are shared; panels then have one color bar.
    pub share_color: bool,
}

impl Default for MultiplesSpec {
    fn default() -> Self {
        Self {
            panels: Vec::new(),
            columns: None,
            share_x: true,
            share_y: true,
            share_color: true,
        }
    }
}

pub(crate) struct Multiples {
    charts: Vec<Box<dyn Chart>>,
    heads: Vec<Head>,
    columns: Option<usize>,
    share: (bool, bool, bool),
}

impl Multiples {
    pub(crate) fn new(spec: MultiplesSpec) -> Result<Self, PlotError> {
        let got = spec.panels.len();
        if got > MAX_PANELS {
            return Err(PlotError::SizeOutOfRange {
                what: "the number of panels",
                got,
                min: 0,
                max: MAX_PANELS,
            });
        }
        if spec.columns == Some(0) {
            return Err(PlotError::SizeOutOfRange {
                what: "columns",
                got: 0,
                min: 1,
                max: MAX_PANELS,
            });
        }
        let share = (spec.share_x, spec.share_y, spec.share_color);
        let (mut charts, mut heads) = (Vec::new(), Vec::new());
        for (head, panel) in spec.panels {
            if matches!(panel, Spec::Multiples(_)) {
                let reason = "a panel cannot hold multiples itself".into();
                return Err(PlotError::InvalidSpec {
                    kind: "multiples",
                    reason,
                });
            }
            charts.push(panel.chart()?);
            heads.push(head);
        }
        Ok(Self {
            charts,
            heads,
            columns: spec.columns,
            share,
        })
    }

    fn columns(&self, width: f64) -> usize {
        let fitting = |each: f64| ((width + GAP) / (each + GAP)).floor().max(1.0) as usize;
        // What is asked for is for wide pages; a phone gets as many as can be read.
        let wanted = self.columns.map(|columns| columns.min(fitting(NARROWEST)));
        wanted
            .unwrap_or(fitting(230.0).min(4))
            .clamp(1, self.charts.len().max(1))
    }

    fn shared(&self, view: &View) -> Extents {
        let all = self.extents(view);
        let keep = |on: bool, e: Option<Extent>| e.filter(|_| on);
        Extents {
            x: keep(self.share.0, all.x),
            y: keep(self.share.1, all.y),
            color: keep(self.share.2, all.color),
        }
    }

    /// Colors that the panels share, if they have any.
    fn colors(&self) -> Option<&ColorSpec> {
        self.charts
            .iter()
            .find_map(|c| c.colors())
            .filter(|_| self.share.2)
    }

    fn title(&self, i: usize) -> String {
        self.heads
            .get(i)
            .filter(|h| !h.title.is_empty())
            .map_or_else(|| format!("panel {i}"), |h| h.title.clone())
    }

    /// The chart of a panel, and the panel as that chart numbers it.
    fn owner(&self, panel: &Panel) -> Option<(usize, &dyn Chart, Panel)> {
        let i = panel.index / MAX_PANELS;
        let chart = self.charts.get(i)?;
        Some((
            i,
            chart.as_ref(),
            Panel {
                index: panel.index % MAX_PANELS,
                ..panel.clone()
            },
        ))
    }

    fn place_of(&self, row: usize) -> Option<(usize, usize)> {
        let mut left = row;
        for (i, chart) in self.charts.iter().enumerate() {
            let n_rows = chart.table().n_rows;
            if left < n_rows {
                return Some((i, left));
            }
            left -= n_rows;
        }
        None
    }
}

/// Where a place of one panel lies in another with the same data.
fn carried(from: &Panel, to: &Panel, p: Point) -> Point {
    to.frame
        .point(from.frame.x.value(p.x), from.frame.y.value(p.y))
}

impl Chart for Multiples {
    fn kind(&self) -> &'static str {
        "multiples"
    }

    fn height(&self, width: f64) -> f64 {
        let columns = self.columns(width);
        let each = (width - GAP * (columns - 1) as f64) / columns as f64;
        let tallest = self
            .charts
            .iter()
            .map(|c| c.height(each))
            .fold(120.0, f64::max);
        let lines = self.charts.len().max(1).div_ceil(columns) as f64;
        lines * (tallest.min(each.max(160.0)) + TITLE + GAP)
    }

    fn extents(&self, view: &View) -> Extents {
        self.charts.iter().fold(Extents::default(), |all, chart| {
            let own = chart.extents(view);
            Extents {
                x: Extent::union(all.x, own.x),
                y: Extent::union(all.y, own.y),
                color: Extent::union(all.color, own.color),
            }
        })
    }

    fn legend(&self, theme: &Theme) -> Vec<LegendEntry> {
        self.charts
            .iter()
            .map(|c| c.legend(theme))
            .max_by_key(Vec::len)
            .unwrap_or_default()
    }

    fn draw(&self, scene: &mut Scene, cx: &Context<'_>, area: Rect) -> Vec<Panel> {
        let colors = self.colors();
        let right = if colors.is_some() { BAR_WIDTH } else { 0.0 };
        let inner = Rect {
            right: area.right - right,
            ..area
        };
        let columns = self.columns(inner.width());
        let lines = self.charts.len().max(1).div_ceil(columns);
        let width = ((inner.width() - GAP * (columns - 1) as f64) / columns as f64).max(1.0);
        let height = ((inner.height() - GAP * (lines - 1) as f64) / lines as f64).max(1.0);
        let shared = self.shared(cx.view);
        let mut panels = Vec::new();
        for (i, chart) in self.charts.iter().enumerate() {
            let left = inner.left + (i % columns) as f64 * (width + GAP);
            let top = inner.top + (i / columns) as f64 * (height + GAP);
            let title = self.heads.get(i).map_or("", |h| h.title.as_str());
            let title = fit(cx.measure, title, 12.0, true, width);
            scene.text(
                Text::new(
                    Point::new(left, top + 7.0),
                    title,
                    12.0,
                    cx.theme.foreground,
                )
                .bold(),
            );
            let cell = Rect::new(left, top + TITLE, left + width, top + height);
            let inside = Context {
                theme: cx.theme,
                measure: cx.measure,
                view: cx.view,
                pixel: cx.pixel,
                raster: cx.raster,
                bare: colors.is_some(),
                shared,
            };
            let own = chart.draw(scene, &inside, cell).into_iter();
            panels.extend(own.map(|p| Panel {
                index: i * MAX_PANELS + p.index % MAX_PANELS,
                ..p
            }));
        }
        if self.charts.is_empty() {
            scene.text(Text::new(
                Point::new(area.left, area.top + 14.0),
                "no panels",
                13.0,
                cx.theme.muted,
            ));
        }
        if let (Some(colors), Some(first)) = (colors, panels.first()) {
            let far = panels.iter().map(|p| p.rect().right).fold(0.0, f64::max);
            let beside = Rect {
                right: far,
                ..first.rect()
            };
            draw_bar(
                scene,
                cx,
                &colors.scale(cx.theme, shared.color),
                &colors.label,
                beside,
            );
        }
        panels
    }

    fn hover(
        &self,
        panels: &[Panel],
        panel: &Panel,
        at: Point,
        view: &View,
        theme: &Theme,
    ) -> Option<Hover> {
        let (i, chart, own) = self.owner(panel)?;
        let mut hover = chart.hover(std::slice::from_ref(&own), &own, at, view, theme)?;
        let (lines, boxes) = (hover.lines.clone(), hover.boxes.clone());
        for other in panels.iter().filter(|p| p.index != panel.index) {
            let Some((k, chart, theirs)) = self.owner(other) else {
                continue;
            };
            for (a, b) in &lines {
                let (a, b) = (carried(panel, other, *a), carried(panel, other, *b));
                hover
                    .lines
                    .extend(other.rect().grown(0.5).clip_segment(a, b));
            }
            for cell in &boxes {
                let a = carried(panel, other, Point::new(cell.left, cell.top));
                let b = carried(panel, other, Point::new(cell.right, cell.bottom));
                let there = Rect::new(a.x.min(b.x), a.y.min(b.y), a.x.max(b.x), a.y.max(b.y));
                hover.boxes.extend(other.rect().cut(&there));
            }
            if panels.len() <= MAX_LINKED {
                let place = carried(panel, other, hover.at);
                let there = chart.hover(std::slice::from_ref(&theirs), &theirs, place, view, theme);
                for row in there.into_iter().flat_map(|h| h.rows).filter(|r| r.nearest) {
                    hover.rows.push(HoverRow {
                        label: self.title(k),
                        nearest: false,
                        ..row
                    });
                }
            }
        }
        hover.title = format!("{}: {}", self.title(i), hover.title);
        Some(hover)
    }

    fn note(&self) -> Option<String> {
        let notes = self.charts.iter().enumerate();
        let notes = notes.filter_map(|(i, c)| c.note().map(|n| format!("{}: {n}", self.title(i))));
        let notes: Vec<String> = notes.collect();
        (!notes.is_empty()).then(|| notes.join("; "))
    }

    fn summary(&self) -> Vec<Fact> {
        let facts = self.charts.iter().enumerate().flat_map(|(i, chart)| {
            let title = self.title(i);
            chart
                .summary()
                .into_iter()
                .map(move |f| Fact::new(format!("{title}, {}", f.label), f.value))
        });
        facts.collect()
    }

    fn table(&self) -> TableShape {
        let shapes: Vec<TableShape> = self.charts.iter().map(|c| c.table()).collect();
        let widest = shapes
            .iter()
            .max_by_key(|s| s.columns.len())
            .map_or(Vec::new(), |s| s.columns.clone());
        let columns = std::iter::once("panel".to_owned()).chain(widest).collect();
        TableShape {
            columns,
            n_rows: shapes.iter().map(|s| s.n_rows).sum(),
        }
    }

    fn cell(&self, row: usize, column: usize) -> String {
        let Some((i, row)) = self.place_of(row) else {
            return String::new();
        };
        match column.checked_sub(1) {
            None => self.title(i),
            Some(column) if column < self.charts[i].table().columns.len() => {
                self.charts[i].cell(row, column)
            }
            Some(_) => String::new(),
        }
    }
}
