//! Heatmaps: a matrix as colors, up to 4096 × 4096 cells.

use crate::axis::AxisSpec;
use crate::cells::Cells;
use crate::chart::{Chart, Context, Extents, Fact, Hover, HoverRow, Panel, TableShape};
use crate::color_map::{BAR_WIDTH, ColorMap, ColorSpec, draw_bar};
use crate::geometry::{Point, Rect};
use crate::grid::{GridPlan, cell_at, cell_rect, check_labels, grid, named};
use crate::scene::{Align, Image, Scene, Text, View};
use crate::{Numbers, PlotError, Theme, format};
use serde::{Deserialize, Serialize};

/// Specification of a heatmap.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct HeatmapSpec {
    /// The matrix, row-major, `[rows, columns]`; the first row is drawn at the top.
    pub values: Numbers,
    /// Number of rows; from the other side, or a square, when absent.
    pub rows: Option<usize>,
    /// Number of columns.
    pub columns: Option<usize>,
    /// Names of the rows.
    pub row_labels: Vec<String>,
    /// Names of the columns.
    pub column_labels: Vec<String>,
    /// What the columns count; scale and limits are not used.
    pub x: AxisSpec,
    /// What the rows count.
    pub y: AxisSpec,
    /// Colors; diverging about zero by default.
    pub color: ColorSpec,
    /// Whether cells fill the width instead of keeping equal sides.
    pub stretch: bool,
}

pub(crate) struct Heatmap {
    spec: HeatmapSpec,
    cells: Cells,
}

impl Heatmap {
    pub(crate) fn new(mut spec: HeatmapSpec) -> Result<Self, PlotError> {
        spec.color.settle(ColorMap::Diverging)?;
        let cells = Cells::new(std::mem::take(&mut spec.values), spec.rows, spec.columns)?;
        check_labels("rowLabels", &spec.row_labels, cells.rows)?;
        check_labels("columnLabels", &spec.column_labels, cells.columns)?;
        Ok(Self { spec, cells })
    }

    /// Equal sides unless the matrix is a thin strip or the specification says otherwise.
    fn square(&self) -> bool {
        let (rows, columns) = (self.cells.rows.max(1), self.cells.columns.max(1));
        !self.spec.stretch && rows <= 3 * columns && columns <= 6 * rows
    }
}

/// The visible part of a matrix as an image that fills a frame.
pub(super) fn cells_image(
    cells: &Cells,
    scale: &crate::color_map::ColorScale,
    frame: &crate::axis::Frame,
    cx: &Context<'_>,
) -> Image {
    let rect = frame.rect;
    let mut width = (rect.width() / cx.pixel).round().max(1.0) as usize;
    let mut height = (rect.height() / cx.pixel).round().max(1.0) as usize;
    if !cx.raster && cx.view.x.is_none() && cx.view.y.is_none() {
        // Files repeat cells by themselves; one pixel each keeps them small and exact.
        (width, height) = (width.min(cells.columns), height.min(cells.rows));
    }
    let (x, y) = (frame.x.scale.limits, frame.y.scale.limits);
    let (x, y) = ((x.min + 0.5, x.max + 0.5), (y.min + 0.5, y.max + 0.5));
    let rgba = cells.pixels(scale, x, y, width, height);
    Image {
        rect,
        width,
        height,
        rgba,
    }
}

/// Outline of a cell and lines through it, in every panel of the figure.
pub(super) fn cross(hover: &mut Hover, panels: &[Panel], row: usize, column: usize) {
    for panel in panels {
        let rect = panel.rect();
        let cell = cell_rect(&panel.frame, row, column);
        let at = cell.center();
        if !rect.contains(at) {
            continue;
        }
        hover
            .lines
            .push((Point::new(at.x, rect.top), Point::new(at.x, cell.top)));
        hover
            .lines
            .push((Point::new(at.x, cell.bottom), Point::new(at.x, rect.bottom)));
        hover
            .lines
            .push((Point::new(rect.left, at.y), Point::new(cell.left, at.y)));
        hover
            .lines
            .push((Point::new(cell.right, at.y), Point::new(rect.right, at.y)));
        hover.boxes.push(cell);
    }
}

/// Range and mean of a matrix.
pub(super) fn facts(cells: &Cells) -> Vec<Fact> {
    let size = format!("{} rows, {} columns", cells.rows, cells.columns);
    let mut facts = vec![Fact::new("size", size)];
    if let Some(extent) = cells.extent {
        let (min, max) = (format::short(extent.min), format::short(extent.max));
        facts.push(Fact::new("range", format!("{min} to {max}")));
        facts.push(Fact::new("mean", format::short(cells.mean())));
    }
    facts
}

impl Chart for Heatmap {
    fn kind(&self) -> &'static str {
        "heatmap"
    }

    fn height(&self, width: f64) -> f64 {
        if !self.square() {
            return (self.cells.rows as f64 * 18.0 + 64.0).clamp(110.0, 420.0);
        }
        let side = (width - BAR_WIDTH - 60.0) / self.cells.columns.max(1) as f64;
        // Large enough to read, small enough that the whole matrix is seen at once.
        (side.min(48.0) * self.cells.rows as f64 + 70.0).clamp(180.0, 520.0)
    }

    fn extents(&self, _: &View) -> Extents {
        Extents {
            color: self.cells.extent,
            ..Extents::default()
        }
    }

    fn colors(&self) -> Option<&ColorSpec> {
        Some(&self.spec.color)
    }

    fn draw(&self, scene: &mut Scene, cx: &Context<'_>, area: Rect) -> Vec<Panel> {
        let plan = GridPlan {
            rows: self.cells.rows,
            columns: self.cells.columns,
            row_labels: &self.spec.row_labels,
            column_labels: &self.spec.column_labels,
            x: &self.spec.x,
            y: &self.spec.y,
            square: self.square(),
            right: if cx.bare { 0.0 } else { BAR_WIDTH },
            heading: !cx.bare && !self.spec.color.label.is_empty(),
        };
        let frame = grid(scene, cx, area, &plan);
        let extent = cx.shared.color.or(self.cells.extent);
        let scale = self.spec.color.scale(cx.theme, extent);
        if self.cells.is_empty() {
            let text = Text::new(frame.rect.center(), "no data", 13.0, cx.theme.muted);
            scene.text(text.align(Align::Middle));
            return Panel::single(frame);
        }
        scene.image(cells_image(&self.cells, &scale, &frame, cx));
        if !cx.bare {
            draw_bar(scene, cx, &scale, &self.spec.color.label, frame.rect);
        }
        Panel::single(frame)
    }

    fn hover(
        &self,
        panels: &[Panel],
        panel: &Panel,
        at: Point,
        _: &View,
        theme: &Theme,
    ) -> Option<Hover> {
        let (row, column) = cell_at(&panel.frame, at, self.cells.rows, self.cells.columns)?;
        let place = cell_rect(&panel.frame, row, column).center();
        let value = self.cells.exact(row, column);
        let mut hover = Hover::new(place, value.clone());
        hover.rows.push(HoverRow::new(
            self.spec.y.name_or("row"),
            named(&self.spec.row_labels, row),
        ));
        hover.rows.push(HoverRow::new(
            self.spec.x.name_or("column"),
            named(&self.spec.column_labels, column),
        ));
        let scale = self.spec.color.scale(theme, self.cells.extent);
        hover.rows.push(HoverRow {
            label: if self.spec.color.label.is_empty() {
                "value".into()
            } else {
                self.spec.color.label.clone()
            },
            value,
            color: Some(scale.color(self.cells.at(row, column)).css()),
            nearest: true,
        });
        cross(&mut hover, panels, row, column);
        Some(hover)
    }

    fn note(&self) -> Option<String> {
        self.cells.note()
    }

    fn summary(&self) -> Vec<Fact> {
        facts(&self.cells)
    }

    fn table(&self) -> TableShape {
        let corner = self.spec.y.name_or("row");
        let names = (0..self.cells.columns).map(|c| {
            self.spec
                .column_labels
                .get(c)
                .cloned()
                .unwrap_or(c.to_string())
        });
        TableShape {
            columns: std::iter::once(corner).chain(names).collect(),
            n_rows: self.cells.rows,
        }
    }

    fn cell(&self, row: usize, column: usize) -> String {
        match column.checked_sub(1) {
            None => self
                .spec
                .row_labels
                .get(row)
                .cloned()
                .unwrap_or_else(|| row.to_string()),
            Some(column) => self.cells.exact(row, column),
        }
    }
}
