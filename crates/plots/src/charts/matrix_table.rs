//! A matrix written out: character tables and other small tables with exact values.

use super::heatmap::{cross, facts};
use crate::axis::{Axis, Frame};
use crate::cells::Cells;
use crate::chart::{Chart, Context, Extents, Fact, Hover, HoverRow, Panel, TableShape};
use crate::color_map::{ColorMap, ColorSpec};
use crate::geometry::{Point, Rect};
use crate::grid::{cell_at, cell_rect, check_labels, named};
use crate::scale::{Extent, Scale, ScaleKind};
use crate::scene::{Align, Scene, Text, View, fit};
use crate::{Color, Numbers, PlotError, Theme};
use serde::{Deserialize, Serialize};

/// Font size of the entries.
const SIZE: f64 = 13.0;
const ROW_HEIGHT: f64 = 26.0;
/// Cells that can be read; above, a heatmap shows more.
const MAX_SIDE: usize = 128;

/// Specification of a table of numbers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct MatrixTableSpec {
    /// The numbers, row-major, `[rows, columns]`.
    pub values: Numbers,
    /// Number of rows; from the other side, or a square, when absent.
    pub rows: Option<usize>,
    /// Number of columns.
    pub columns: Option<usize>,
    /// What is written in each cell instead of its number, e.g. `ζ + ζ²`.
    pub cells: Vec<String>,
    /// Names of the rows.
    pub row_labels: Vec<String>,
    /// Names of the columns.
    pub column_labels: Vec<String>,
    /// A second line under the column names, e.g. class sizes.
    pub column_notes: Vec<String>,
    /// Top left cell.
    pub corner: String,
    /// Whether cells are tinted by their values.
    pub shade: bool,
    /// Colors of the tint.
    pub color: ColorSpec,
}

pub(crate) struct MatrixTable {
    spec: MatrixTableSpec,
    cells: Cells,
}

impl MatrixTable {
    pub(crate) fn new(mut spec: MatrixTableSpec) -> Result<Self, PlotError> {
        spec.color.settle(ColorMap::Diverging)?;
        let cells = Cells::new(std::mem::take(&mut spec.values), spec.rows, spec.columns)?;
        for (what, got) in [
            ("the number of rows", cells.rows),
            ("the number of columns", cells.columns),
        ] {
            if got > MAX_SIDE {
                return Err(PlotError::SizeOutOfRange {
                    what,
                    got,
                    min: 0,
                    max: MAX_SIDE,
                });
            }
        }
        check_labels("cells", &spec.cells, cells.rows * cells.columns)?;
        check_labels("rowLabels", &spec.row_labels, cells.rows)?;
        check_labels("columnLabels", &spec.column_labels, cells.columns)?;
        check_labels("columnNotes", &spec.column_notes, cells.columns)?;
        Ok(Self { spec, cells })
    }

    fn written(&self, row: usize, column: usize) -> String {
        let given = self.spec.cells.get(row * self.cells.columns + column);
        given
            .cloned()
            .unwrap_or_else(|| self.cells.exact(row, column))
    }

    fn heading(&self) -> f64 {
        let named = !self.spec.column_labels.is_empty() || !self.spec.corner.is_empty();
        let notes = if self.spec.column_notes.is_empty() {
            0.0
        } else {
            16.0
        };
        if named || notes > 0.0 {
            ROW_HEIGHT + notes
        } else {
            4.0
        }
    }

    fn frame(&self, cx: &Context<'_>, area: Rect) -> Frame {
        let width = |text: &str, bold| cx.measure.width(text, SIZE, bold);
        let labels = self.spec.row_labels.iter().chain([&self.spec.corner]);
        let label_width = labels
            .map(|l| width(l, true))
            .fold(0.0, f64::max)
            .min(area.width() * 0.4)
            + 18.0;
        let names = self
            .spec
            .column_labels
            .iter()
            .chain(&self.spec.column_notes)
            .map(|l| width(l, true));
        let entries = (0..self.cells.rows)
            .flat_map(|r| (0..self.cells.columns).map(move |c| (r, c)))
            .map(|(r, c)| width(&self.written(r, c), false));
        let widest = names.chain(entries).fold(24.0, f64::max) + 18.0;
        let left = area.left + label_width;
        let columns = self.cells.columns.max(1) as f64;
        let column = widest.min(((area.right - left) / columns).max(1.0));
        let top = area.top + self.heading();
        let row = ROW_HEIGHT.min(((area.bottom - top) / self.cells.rows.max(1) as f64).max(1.0));
        let rect = Rect::new(
            left,
            top,
            left + column * columns,
            top + row * self.cells.rows as f64,
        );
        let axis = |n: usize, start, end| {
            let limits = Extent::new(-0.5, n.max(1) as f64 - 0.5);
            Axis {
                scale: Scale {
                    kind: ScaleKind::Linear,
                    limits,
                    ticks: Vec::new(),
                },
                start,
                end,
            }
        };
        let x = axis(self.cells.columns, rect.left, rect.right);
        Frame {
            rect,
            x,
            y: axis(self.cells.rows, rect.top, rect.bottom),
        }
    }

    fn draw_headings(&self, scene: &mut Scene, cx: &Context<'_>, frame: &Frame, area: Rect) {
        let (theme, rect) = (cx.theme, frame.rect);
        let above = rect.top - self.heading() + ROW_HEIGHT / 2.0;
        let room = rect.left - area.left - 10.0;
        let corner = fit(cx.measure, &self.spec.corner, SIZE, true, room);
        scene.text(
            Text::new(
                Point::new(area.left + 4.0, above),
                corner,
                SIZE,
                theme.muted,
            )
            .bold(),
        );
        for c in 0..self.cells.columns {
            let cell = cell_rect(frame, 0, c);
            for (list, y, size, bold) in [
                (&self.spec.column_labels, above, SIZE, true),
                (&self.spec.column_notes, rect.top - 10.0, 11.0, false),
            ] {
                let Some(label) = list.get(c) else { continue };
                let label = fit(cx.measure, label, size, bold, cell.width() - 4.0);
                let ink = if bold { theme.foreground } else { theme.muted };
                let mut text =
                    Text::new(Point::new(cell.right - 9.0, y), label, size, ink).align(Align::End);
                text.bold = bold;
                scene.text(text);
            }
        }
        for (r, label) in self.spec.row_labels.iter().enumerate() {
            let y = frame.y.px(r as f64);
            let label = fit(cx.measure, label, SIZE, true, room);
            scene.text(
                Text::new(
                    Point::new(area.left + 4.0, y),
                    label,
                    SIZE,
                    theme.foreground,
                )
                .bold(),
            );
        }
    }
}

impl Chart for MatrixTable {
    fn kind(&self) -> &'static str {
        "matrix-table"
    }

    fn height(&self, _: f64) -> f64 {
        self.heading() + ROW_HEIGHT * self.cells.rows.max(1) as f64 + 12.0
    }

    fn extents(&self, _: &View) -> Extents {
        Extents {
            color: self.cells.extent,
            ..Extents::default()
        }
    }

    fn draw(&self, scene: &mut Scene, cx: &Context<'_>, area: Rect) -> Vec<Panel> {
        let frame = self.frame(cx, area);
        let (theme, rect) = (cx.theme, frame.rect);
        if self.cells.is_empty() {
            scene.text(Text::new(
                Point::new(area.left + 4.0, area.top + 12.0),
                "no data",
                SIZE,
                theme.muted,
            ));
            return Vec::new();
        }
        let scale = self.spec.color.scale(theme, self.cells.extent);
        self.draw_headings(scene, cx, &frame, area);
        for r in 0..self.cells.rows {
            let y = cell_rect(&frame, r, 0).top;
            // A full line under the headings, hair lines between the rows.
            let line = if r == 0 { theme.muted } else { theme.grid };
            for c in 0..self.cells.columns {
                let cell = cell_rect(&frame, r, c);
                let mut ink = theme.foreground;
                if self.spec.shade {
                    let tint: Color = scale.color(self.cells.at(r, c));
                    scene.rect(cell, tint);
                    ink = tint.ink();
                }
                let text = fit(
                    cx.measure,
                    &self.written(r, c),
                    SIZE,
                    false,
                    cell.width() - 6.0,
                );
                let at = Point::new(cell.right - 9.0, cell.center().y);
                scene.text(Text::new(at, text, SIZE, ink).align(Align::End));
            }
            scene.rule(Point::new(area.left, y), Point::new(rect.right, y), line);
        }
        vec![Panel {
            frame,
            index: 0,
            zoomable: false,
        }]
    }

    fn hover(
        &self,
        panels: &[Panel],
        panel: &Panel,
        at: Point,
        _: &View,
        _: &Theme,
    ) -> Option<Hover> {
        let (row, column) = cell_at(&panel.frame, at, self.cells.rows, self.cells.columns)?;
        let place = cell_rect(&panel.frame, row, column).center();
        let mut hover = Hover::new(place, self.written(row, column));
        hover
            .rows
            .push(HoverRow::new("row", named(&self.spec.row_labels, row)));
        hover.rows.push(HoverRow::new(
            "column",
            named(&self.spec.column_labels, column),
        ));
        if let Some(note) = self.spec.column_notes.get(column) {
            hover.rows.push(HoverRow::new("", note.clone()));
        }
        hover
            .rows
            .push(HoverRow::new("value", self.cells.exact(row, column)));
        cross(&mut hover, panels, row, column);
        hover.lines.clear();
        Some(hover)
    }

    fn note(&self) -> Option<String> {
        None
    }

    fn summary(&self) -> Vec<Fact> {
        facts(&self.cells)
    }

    fn table(&self) -> TableShape {
        let corner = if self.spec.corner.is_empty() {
            "row".into()
        } else {
            self.spec.corner.clone()
        };
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
            Some(column) => self.written(row, column),
        }
    }
}
