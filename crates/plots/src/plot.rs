//! A figure: a chart with a title, a legend, and what the reader has done to it.

use crate::chart::{
    Appended, Chart, Context, Extents, Fact, Head, Hover, LegendEntry, Panel, TableShape,
};
use crate::geometry::{Point, Rect};
use crate::legend;
use crate::scale::{Extent, ScaleKind};
use crate::scene::{Align, Measure, Scene, Text, VAlign, View, fit};
use crate::spec::{Source, Spec};
use crate::{PlotError, Theme};
use serde::Serialize;

/// Smallest and largest width or height of a figure, CSS pixels.
const SIZES: (f64, f64) = (40.0, 8192.0);

/// Place of a legend entry on the figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LegendHit {
    /// Index of the series it stands for.
    pub series: usize,
    /// Its text.
    pub label: String,
    /// Whether the series is switched off.
    pub hidden: bool,
    /// Where it is drawn.
    pub rect: Rect,
}

/// Place of a pair of axes on the figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PanelArea {
    /// The rectangle between the axes.
    pub rect: Rect,
    /// Whether a brush may zoom here.
    pub zoomable: bool,
}

/// A chart that can be drawn, asked and changed.
pub struct Plot {
    chart: Box<dyn Chart>,
    head: Head,
    theme: Theme,
    view: View,
    panels: Vec<Panel>,
    legend: Vec<LegendHit>,
}

impl Plot {
    /// A figure of a chart specification built in Rust.
    ///
    /// # Errors
    ///
    /// What the specification is refused for.
    ///
    /// # Examples
    ///
    /// ```
    /// use glassbook_plots::{EstimatedWidths, Head, LineSeries, LineSpec, Plot, Spec, Theme, svg};
    ///
    /// let loss = LineSeries { name: "loss".into(), y: vec![3.0, 0.4, 0.1].into(), ..Default::default() };
    /// let spec = Spec::Line(LineSpec { series: vec![loss], ..Default::default() });
    /// let mut plot = Plot::new(Head::default(), spec, Theme::light())?;
    /// let drawing = svg(&plot.scene(640.0, 320.0, 0.0, &EstimatedWidths))?;
    /// assert!(drawing.starts_with("<svg"));
    /// # Ok::<(), glassbook_plots::PlotError>(())
    /// ```
    pub fn new(head: Head, spec: Spec, theme: Theme) -> Result<Self, PlotError> {
        for (what, size) in [("width", head.width), ("height", head.height)] {
            if let Some(size) = size
                && !(SIZES.0..=SIZES.1).contains(&size)
            {
                let (min, max) = (SIZES.0 as usize, SIZES.1 as usize);
                return Err(PlotError::SizeOutOfRange {
                    what,
                    got: size.max(0.0) as usize,
                    min,
                    max,
                });
            }
        }
        let (view, panels, legend) = (View::default(), Vec::new(), Vec::new());
        Ok(Self {
            chart: spec.chart()?,
            head,
            theme,
            view,
            panels,
            legend,
        })
    }

    /// A figure of the chart called `kind`, read from a source of fields.
    ///
    /// # Errors
    ///
    /// Those of [`Spec::read`] and [`Plot::new`].
    pub fn read(kind: &str, source: &impl Source, theme: Theme) -> Result<Self, PlotError> {
        let spec = Spec::read(kind, source)?;
        let head = source.read().map_err(|reason| PlotError::InvalidSpec {
            kind: "any",
            reason,
        })?;
        Self::new(head, spec, theme)
    }

    /// Replaces the data and options, keeping zoom and hidden series.
    ///
    /// # Errors
    ///
    /// Those of [`Plot::read`]; the figure then stays as it was.
    pub fn update(&mut self, source: &impl Source) -> Result<(), PlotError> {
        let new = Self::read(self.chart.kind(), source, self.theme.clone())?;
        (self.chart, self.head) = (new.chart, new.head);
        Ok(())
    }

    /// Adds points to series of a line chart.
    ///
    /// # Errors
    ///
    /// [`PlotError::NotAppendable`] for other charts, [`PlotError::LengthMismatch`] and
    /// [`PlotError::IndexOutOfRange`]; nothing is then added.
    pub fn append(&mut self, chunk: &[Appended]) -> Result<(), PlotError> {
        self.chart.append(chunk)
    }

    /// Changes the colors and the font.
    pub fn set_theme(&mut self, theme: Theme) {
        self.theme = theme;
    }

    /// Title and texts.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Name of the chart.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.chart.kind()
    }

    /// Height in CSS pixels that suits the chart at this width.
    #[must_use]
    pub fn height_for(&self, width: f64) -> f64 {
        let legend_and_title = if self.head.title.is_empty() {
            0.0
        } else {
            26.0
        };
        self.head
            .height
            .unwrap_or_else(|| self.chart.height(width) + legend_and_title)
    }

    /// Lays the figure out and returns what to draw.
    ///
    /// - `width`, `height`: CSS pixels
    /// - `device_pixel_ratio`: device pixels per CSS pixel; 0 for a vector file, in which only
    ///   heatmaps are pixels
    pub fn scene(
        &mut self,
        width: f64,
        height: f64,
        device_pixel_ratio: f64,
        measure: &dyn Measure,
    ) -> Scene {
        let (width, height) = (
            width.clamp(SIZES.0, SIZES.1),
            height.clamp(SIZES.0, SIZES.1),
        );
        let mut scene = Scene::new(width, height, &self.theme);
        let raster = device_pixel_ratio > 0.0;
        let ratio = if raster {
            device_pixel_ratio.clamp(0.25, 8.0)
        } else {
            2.0
        };
        let cx = Context {
            theme: &self.theme,
            measure,
            view: &self.view,
            pixel: 1.0 / ratio,
            raster,
            bare: false,
            shared: Extents::default(),
        };
        let mut area = Rect::new(2.0, 4.0, width - 2.0, height - 3.0);
        if !self.head.title.is_empty() {
            let title = fit(measure, &self.head.title, 14.0, true, area.width());
            scene.text(Text::new(Point::new(2.0, 13.0), title, 14.0, self.theme.foreground).bold());
            area.top += 24.0;
        }
        let entries: Vec<LegendEntry> = self.chart.legend(&self.theme);
        self.legend = legend::draw(&mut scene, &cx, &mut area, &entries);
        if let Some(note) = self.chart.note() {
            let at = Point::new(area.right, area.bottom - 1.0);
            let note = fit(measure, &note, 11.0, false, area.width());
            let text = Text::new(at, note, 11.0, self.theme.muted);
            scene.text(text.align(Align::End).valign(VAlign::Bottom));
            area.bottom -= 16.0;
        }
        area.bottom = area.bottom.max(area.top + 1.0);
        self.panels = self.chart.draw(&mut scene, &cx, area);
        scene
    }

    /// Entries of the legend as last drawn.
    #[must_use]
    pub fn legend(&self) -> &[LegendHit] {
        &self.legend
    }

    /// Pairs of axes as last drawn.
    #[must_use]
    pub fn panels(&self) -> Vec<PanelArea> {
        self.panels
            .iter()
            .map(|p| PanelArea {
                rect: p.rect(),
                zoomable: p.zoomable,
            })
            .collect()
    }

    /// What is under a place on the figure as last drawn, in CSS pixels.
    #[must_use]
    pub fn hover(&self, x: f64, y: f64) -> Option<Hover> {
        let at = Point::new(x, y);
        let panel = self
            .panels
            .iter()
            .find(|p| p.rect().grown(1.0).contains(at))?;
        self.chart
            .hover(&self.panels, panel, at, &self.view, &self.theme)
    }

    /// Shows only what lies between two places, on both axes; a brush thinner than four pixels in
    /// one direction leaves that direction alone. Says whether anything changed.
    pub fn zoom(&mut self, from: (f64, f64), to: (f64, f64)) -> bool {
        let (a, b) = (Point::new(from.0, from.1), Point::new(to.0, to.1));
        let Some(panel) = self
            .panels
            .iter()
            .find(|p| p.zoomable && p.rect().grown(1.0).contains(a))
        else {
            return false;
        };
        let rect = panel.rect();
        let (x, y) = (&panel.frame.x, &panel.frame.y);
        let (left, right) = (a.x.min(b.x).max(rect.left), a.x.max(b.x).min(rect.right));
        let (top, bottom) = (a.y.min(b.y).max(rect.top), a.y.max(b.y).min(rect.bottom));
        let new_x = (right - left >= 4.0)
            .then(|| limits(x, left, right))
            .flatten();
        let new_y = (bottom - top >= 4.0)
            .then(|| limits(y, bottom, top))
            .flatten();
        self.view.x = new_x.or(self.view.x);
        self.view.y = new_y.or(self.view.y);
        new_x.is_some() || new_y.is_some()
    }

    /// Scales the view about a place: `factor` below one shows less. Says whether anything changed.
    pub fn scale_view(&mut self, x: f64, y: f64, factor: f64) -> bool {
        let at = Point::new(x, y);
        let Some(panel) = self
            .panels
            .iter()
            .find(|p| p.zoomable && p.rect().grown(1.0).contains(at))
        else {
            return false;
        };
        let rect = panel.rect();
        let stretch = |from: f64, to: f64, about: f64| {
            (
                about + (from - about) * factor,
                about + (to - about) * factor,
            )
        };
        let (left, right) = stretch(rect.left, rect.right, at.x);
        let (bottom, top) = stretch(rect.bottom, rect.top, at.y);
        let new_x = limits(&panel.frame.x, left, right);
        let new_y = limits(&panel.frame.y, bottom, top);
        (self.view.x, self.view.y) = (new_x.or(self.view.x), new_y.or(self.view.y));
        new_x.is_some() || new_y.is_some()
    }

    /// Moves the view by a distance in CSS pixels. Says whether anything changed.
    pub fn pan(&mut self, dx: f64, dy: f64) -> bool {
        let Some(panel) = self.panels.iter().find(|p| p.zoomable) else {
            return false;
        };
        let rect = panel.rect();
        let new_x = limits(&panel.frame.x, rect.left - dx, rect.right - dx);
        let new_y = limits(&panel.frame.y, rect.bottom - dy, rect.top - dy);
        (self.view.x, self.view.y) = (new_x.or(self.view.x), new_y.or(self.view.y));
        new_x.is_some() || new_y.is_some()
    }

    /// Whether the view is zoomed.
    #[must_use]
    pub fn is_zoomed(&self) -> bool {
        self.view.x.is_some() || self.view.y.is_some()
    }

    /// Shows everything again.
    pub fn reset(&mut self) {
        (self.view.x, self.view.y) = (None, None);
    }

    /// Switches a series off, or on again.
    pub fn toggle(&mut self, series: usize) {
        if !self.view.hidden.remove(&series) {
            self.view.hidden.insert(series);
        }
    }

    /// What the data of the visible series cover.
    #[must_use]
    pub fn extents(&self) -> Extents {
        self.chart.extents(&self.view)
    }

    /// Statistics of the data, for the text twin.
    #[must_use]
    pub fn summary(&self) -> Vec<Fact> {
        let mut facts = self.chart.summary();
        facts.extend(self.chart.note().map(|note| Fact::new("note", note)));
        facts
    }

    /// Headings and length of the data as a table.
    #[must_use]
    pub fn table(&self) -> TableShape {
        self.chart.table()
    }

    /// Rows of the table, as text with every digit.
    #[must_use]
    pub fn rows(&self, start: usize, count: usize) -> Vec<Vec<String>> {
        let TableShape { columns, n_rows } = self.chart.table();
        let end = start.saturating_add(count).min(n_rows);
        (start..end)
            .map(|r| (0..columns.len()).map(|c| self.chart.cell(r, c)).collect())
            .collect()
    }

    /// The data as CSV (RFC 4180), with a plain minus sign.
    #[must_use]
    pub fn csv(&self) -> String {
        let shape = self.chart.table();
        let mut text = csv_line(shape.columns.iter().map(String::as_str));
        for row in 0..shape.n_rows {
            let cells: Vec<String> = (0..shape.columns.len())
                .map(|c| self.chart.cell(row, c))
                .collect();
            text.push_str(&csv_line(cells.iter().map(String::as_str)));
        }
        text
    }
}

fn csv_line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = cells
        .map(|cell| {
            // The typographic minus is for eyes; programs that read the file expect ASCII.
            let plain = cell.replace('−', "-");
            if plain.contains(['"', ',', '\n', '\r']) {
                format!("\"{}\"", plain.replace('"', "\"\""))
            } else {
                plain
            }
        })
        .collect();
    quoted.join(",") + "\r\n"
}

/// The values at two places, if they still differ enough to be told apart.
fn limits(axis: &crate::axis::Axis, from: f64, to: f64) -> Option<(f64, f64)> {
    let (a, b) = (axis.value(from), axis.value(to));
    // Rows of a matrix count downwards.
    let (min, max) = (a.min(b), a.max(b));
    let size = min.abs().max(max.abs());
    let wide_enough = match axis.scale.kind {
        ScaleKind::Linear => max - min > (size * 1e-10).max(1e-280),
        ScaleKind::Log => max / min > 1.0 + 1e-9,
    };
    let drawable = axis.scale.kind.can_show(min) && axis.scale.kind.can_show(max);
    let Extent { min, max } = Extent::new(min, max);
    (drawable && wide_enough).then_some((min, max))
}
