//! A row of small heatmaps of one size: the weights or activations of neurons, one image each.

use super::heatmap::{cells_image, cross};
use crate::axis::{Axis, Frame};
use crate::cells::Cells;
use crate::chart::{Chart, Context, Extents, Fact, Hover, HoverRow, Panel, TableShape};
use crate::color_map::{BAR_WIDTH, ColorMap, ColorSpec, draw_bar};
use crate::geometry::{Point, Rect};
use crate::grid::{cell_at, cell_rect, check_labels, named};
use crate::scale::{Extent, Scale, ScaleKind};
use crate::scene::{Scene, Text, View, fit};
use crate::{Numbers, PlotError, Theme, format};
use serde::{Deserialize, Serialize};

/// Space between images, CSS pixels.
const GAP: f64 = 10.0;
/// Height of a title above an image.
const TITLE: f64 = 17.0;
/// Images that can still be told apart.
const MAX_IMAGES: usize = 1024;

/// Specification of a row of images.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ImageRowSpec {
    /// The images, each row-major `[rows, columns]`.
    pub images: Vec<Numbers>,
    /// Rows of each image; square images when both sides are absent.
    pub rows: Option<usize>,
    /// Columns of each image.
    pub columns: Option<usize>,
    /// Title of each image.
    pub labels: Vec<String>,
    /// Names of the rows.
    pub row_labels: Vec<String>,
    /// Names of the columns.
    pub column_labels: Vec<String>,
    /// Images per line of the figure; as many as fit when absent.
    pub per_line: Option<usize>,
    /// Colors, shared by all images.
    pub color: ColorSpec,
}

pub(crate) struct ImageRow {
    spec: ImageRowSpec,
    images: Vec<Cells>,
}

impl ImageRow {
    pub(crate) fn new(mut spec: ImageRowSpec) -> Result<Self, PlotError> {
        spec.color.settle(ColorMap::Diverging)?;
        let n = spec.images.len();
        if n > MAX_IMAGES {
            let what = "the number of images";
            return Err(PlotError::SizeOutOfRange {
                what,
                got: n,
                min: 0,
                max: MAX_IMAGES,
            });
        }
        if spec.per_line == Some(0) {
            return Err(PlotError::SizeOutOfRange {
                what: "perLine",
                got: 0,
                min: 1,
                max: MAX_IMAGES,
            });
        }
        check_labels("labels", &spec.labels, n)?;
        let images: Vec<Cells> = std::mem::take(&mut spec.images)
            .into_iter()
            .map(|values| Cells::new(values, spec.rows, spec.columns))
            .collect::<Result<_, _>>()?;
        if let Some(first) = images.first() {
            for (i, image) in images.iter().enumerate() {
                if (image.rows, image.columns) != (first.rows, first.columns) {
                    let (expected, got) = (first.rows * first.columns, image.rows * image.columns);
                    return Err(PlotError::LengthMismatch {
                        what: format!("image {i}"),
                        expected,
                        got,
                    });
                }
            }
            check_labels("rowLabels", &spec.row_labels, first.rows)?;
            check_labels("columnLabels", &spec.column_labels, first.columns)?;
        }
        Ok(Self { spec, images })
    }

    /// Images per line, and the side of an image, in a width.
    fn layout(&self, width: f64) -> (usize, f64, f64) {
        let n = self.images.len().max(1);
        let (rows, columns) = self
            .images
            .first()
            .map_or((1, 1), |i| (i.rows.max(1), i.columns.max(1)));
        let fitting = ((width + GAP) / (110.0 + GAP)).floor().max(1.0) as usize;
        let per_line = self.spec.per_line.unwrap_or(fitting).clamp(1, n);
        let across = ((width + GAP) / per_line as f64 - GAP).clamp(4.0, 220.0);
        let tall = (across * rows as f64 / columns as f64).clamp(4.0, 320.0);
        (per_line, across, tall)
    }

    fn extent(&self) -> Option<Extent> {
        self.images
            .iter()
            .fold(None, |e, image| Extent::union(e, image.extent))
    }

    fn title(&self, i: usize) -> String {
        self.spec
            .labels
            .get(i)
            .cloned()
            .unwrap_or_else(|| i.to_string())
    }

    fn place_of(&self, row: usize) -> Option<(usize, usize, usize)> {
        let first = self.images.first()?;
        let size = first.rows * first.columns;
        Some((
            row.checked_div(size)?,
            row % size / first.columns,
            row % first.columns,
        ))
    }
}

/// Axes of a bare grid of cells.
fn bare_frame(rect: Rect, cells: &Cells, view: &View) -> Frame {
    let axis = |n: usize, zoom: Option<(f64, f64)>, start, end| {
        let (min, max) = zoom.unwrap_or((-0.5, n.max(1) as f64 - 0.5));
        let limits = Extent::new(min, max);
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
    let x = axis(cells.columns, view.x, rect.left, rect.right);
    Frame {
        rect,
        x,
        y: axis(cells.rows, view.y, rect.top, rect.bottom),
    }
}

impl Chart for ImageRow {
    fn kind(&self) -> &'static str {
        "image-row"
    }

    fn height(&self, width: f64) -> f64 {
        let (per_line, _, tall) = self.layout(width - BAR_WIDTH - 4.0);
        let lines = self.images.len().max(1).div_ceil(per_line);
        (lines as f64 * (tall + TITLE + GAP) + 18.0).clamp(80.0, 1600.0)
    }

    fn extents(&self, _: &View) -> Extents {
        Extents {
            color: self.extent(),
            ..Extents::default()
        }
    }

    fn colors(&self) -> Option<&ColorSpec> {
        Some(&self.spec.color)
    }

    fn draw(&self, scene: &mut Scene, cx: &Context<'_>, area: Rect) -> Vec<Panel> {
        let right = if cx.bare { 0.0 } else { BAR_WIDTH };
        let (per_line, across, tall) = self.layout(area.width() - right);
        let scale = self
            .spec
            .color
            .scale(cx.theme, Extent::union(cx.shared.color, self.extent()));
        // The label of the color bar stands above the first line of images.
        let top = area.top
            + if self.spec.color.label.is_empty() {
                0.0
            } else {
                6.0
            };
        let whole = |v: f64| (v / cx.pixel).round() * cx.pixel;
        let mut panels = Vec::new();
        for (i, image) in self.images.iter().enumerate() {
            let (line, column) = (i / per_line, i % per_line);
            let left = whole(area.left + column as f64 * (across + GAP));
            let above = whole(top + line as f64 * (tall + TITLE + GAP) + TITLE);
            let rect = Rect::new(left, above, left + whole(across), above + whole(tall));
            if rect.bottom > area.bottom + 1.0 {
                break;
            }
            let title = fit(cx.measure, &self.title(i), 11.0, false, across);
            scene.text(Text::new(
                Point::new(left, above - 8.0),
                title,
                11.0,
                cx.theme.muted,
            ));
            let frame = bare_frame(rect, image, cx.view);
            if !image.is_empty() {
                scene.image(cells_image(image, &scale, &frame, cx));
            }
            panels.push(Panel {
                frame,
                index: i,
                zoomable: true,
            });
        }
        if panels.is_empty() {
            scene.text(Text::new(
                Point::new(area.left, area.top + 14.0),
                "no images",
                13.0,
                cx.theme.muted,
            ));
        }
        if let (false, Some(first), Some(last)) = (cx.bare, panels.first(), panels.last()) {
            let right = panels.iter().map(|p| p.rect().right).fold(0.0, f64::max);
            let beside = Rect::new(
                first.rect().left,
                first.rect().top,
                right,
                last.rect().bottom,
            );
            draw_bar(scene, cx, &scale, &self.spec.color.label, beside);
        }
        panels
    }

    fn hover(
        &self,
        panels: &[Panel],
        panel: &Panel,
        at: Point,
        _: &View,
        theme: &Theme,
    ) -> Option<Hover> {
        let image = self.images.get(panel.index)?;
        let (row, column) = cell_at(&panel.frame, at, image.rows, image.columns)?;
        let place = cell_rect(&panel.frame, row, column).center();
        let mut hover = Hover::new(
            place,
            format!("image {}", named(&self.spec.labels, panel.index)),
        );
        hover
            .rows
            .push(HoverRow::new("row", named(&self.spec.row_labels, row)));
        hover.rows.push(HoverRow::new(
            "column",
            named(&self.spec.column_labels, column),
        ));
        let color = self
            .spec
            .color
            .scale(theme, self.extent())
            .color(image.at(row, column));
        hover.rows.push(HoverRow {
            label: "value".into(),
            value: image.exact(row, column),
            color: Some(color.css()),
            nearest: true,
        });
        cross(&mut hover, panels, row, column);
        Some(hover)
    }

    fn note(&self) -> Option<String> {
        let n: usize = self.images.iter().map(|i| i.n_nan).sum();
        (n > 0).then(|| format!("{} missing (grey)", format::count(n, "cell")))
    }

    fn summary(&self) -> Vec<Fact> {
        let mut facts = vec![Fact::new("images", self.images.len().to_string())];
        if let Some(first) = self.images.first() {
            facts.push(Fact::new(
                "size of each",
                format!("{} rows, {} columns", first.rows, first.columns),
            ));
        }
        if let Some(Extent { min, max }) = self.extent() {
            facts.push(Fact::new(
                "range",
                format!("{} to {}", format::short(min), format::short(max)),
            ));
        }
        facts
    }

    fn table(&self) -> TableShape {
        let columns = ["image", "row", "column", "value"]
            .map(str::to_owned)
            .to_vec();
        TableShape {
            columns,
            n_rows: self.images.iter().map(|i| i.rows * i.columns).sum(),
        }
    }

    fn cell(&self, row: usize, column: usize) -> String {
        let Some((i, r, c)) = self.place_of(row) else {
            return String::new();
        };
        match column {
            0 => self.title(i),
            1 => self
                .spec
                .row_labels
                .get(r)
                .cloned()
                .unwrap_or_else(|| r.to_string()),
            2 => self
                .spec
                .column_labels
                .get(c)
                .cloned()
                .unwrap_or_else(|| c.to_string()),
            3 => self
                .images
                .get(i)
                .map_or_else(String::new, |image| image.exact(r, c)),
            _ => String::new(),
        }
    }
}
