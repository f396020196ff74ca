//! What every kind of chart can do, whatever it shows.

use crate::axis::Frame;
use crate::geometry::{Point, Rect};
use crate::scale::Extent;
use crate::scene::{Measure, Scene, View};
use crate::{Color, PlotError, Theme};
use serde::{Deserialize, Serialize};

/// Title and texts that every specification has.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Head {
    /// Written above the figure.
    pub title: String,
    /// A sentence for readers who cannot see the figure.
    pub description: String,
    /// Preferred width in CSS pixels; the container's when absent.
    pub width: Option<f64>,
    /// Preferred height in CSS pixels; chosen by the chart when absent.
    pub height: Option<f64>,
}

/// Surroundings of a drawing.
pub(crate) struct Context<'a> {
    pub(crate) theme: &'a Theme,
    pub(crate) measure: &'a dyn Measure,
    pub(crate) view: &'a View,
    /// CSS pixels per device pixel.
    pub(crate) pixel: f64,
    /// Whether dense curves may be drawn as pixels; not in vector files.
    pub(crate) raster: bool,
    /// Whether this is one panel of several, which share legend and color bar.
    pub(crate) bare: bool,
    /// Extents shared with other panels of the figure.
    pub(crate) shared: Extents,
}

/// The ranges of data that a chart covers.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Extents {
    /// Along the horizontal axis.
    pub x: Option<Extent>,
    /// Along the vertical axis.
    pub y: Option<Extent>,
    /// On the color scale.
    pub color: Option<Extent>,
}

/// A part of the figure with its own axes.
#[derive(Debug, Clone)]
pub(crate) struct Panel {
    pub(crate) frame: Frame,
    /// Which of the chart's panels this is.
    pub(crate) index: usize,
    /// Whether a brush may zoom here.
    pub(crate) zoomable: bool,
}

impl Panel {
    pub(crate) fn single(frame: Frame) -> Vec<Self> {
        vec![Self {
            frame,
            index: 0,
            zoomable: true,
        }]
    }

    pub(crate) fn rect(&self) -> Rect {
        self.frame.rect
    }
}

/// An entry of the legend.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LegendEntry {
    pub(crate) label: String,
    pub(crate) color: Color,
    pub(crate) swatch: Swatch,
}

/// How a legend entry is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Swatch {
    Line,
    Dashed,
    Square,
    Dot,
}

/// One line of a read-out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HoverRow {
    /// What the value is.
    pub label: String,
    /// The exact value.
    pub value: String,
    /// Color of its series, as CSS.
    pub color: Option<String>,
    /// Whether this is the value nearest to the pointer.
    pub nearest: bool,
}

impl HoverRow {
    pub(crate) fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            color: None,
            nearest: false,
        }
    }
}

/// What is under the pointer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hover {
    /// Where the described item is, in CSS pixels.
    pub at: Point,
    /// What the item is.
    pub title: String,
    /// Its values.
    pub rows: Vec<HoverRow>,
    /// Dots to put on the figure.
    pub dots: Vec<HoverDot>,
    /// Lines of the crosshair, each from a point to a point.
    pub lines: Vec<(Point, Point)>,
    /// Outlines of cells or bars.
    pub boxes: Vec<Rect>,
}

/// A dot of a read-out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HoverDot {
    /// Where.
    pub at: Point,
    /// Color as CSS.
    pub color: String,
}

impl Hover {
    pub(crate) fn new(at: Point, title: impl Into<String>) -> Self {
        let (rows, dots, lines, boxes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self {
            at,
            title: title.into(),
            rows,
            dots,
            lines,
            boxes,
        }
    }
}

/// A statistic in the text twin.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fact {
    /// What was computed.
    pub label: String,
    /// Its value.
    pub value: String,
}

impl Fact {
    pub(crate) fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
        }
    }
}

/// The data of a figure as rows and columns of text.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct TableShape {
    /// Column headings.
    pub columns: Vec<String>,
    /// Number of rows.
    pub n_rows: usize,
}

/// A kind of chart with its data.
pub(crate) trait Chart {
    /// Name by which specifications ask for it.
    fn kind(&self) -> &'static str;
    /// Good height in CSS pixels at a width.
    fn height(&self, width: f64) -> f64 {
        (width * 0.5).clamp(220.0, 400.0)
    }
    /// What the data cover, leaving out series that are switched off.
    fn extents(&self, view: &View) -> Extents;
    /// Entries of the legend; none draws no legend.
    fn legend(&self, _theme: &Theme) -> Vec<LegendEntry> {
        Vec::new()
    }
    /// Colors of its numbers, where they are shown on a color bar.
    fn colors(&self) -> Option<&crate::ColorSpec> {
        None
    }
    /// Draws into `area` and says where its axes are.
    fn draw(&self, scene: &mut Scene, cx: &Context<'_>, area: Rect) -> Vec<Panel>;
    fn hover(
        &self,
        panels: &[Panel],
        panel: &Panel,
        at: Point,
        view: &View,
        theme: &Theme,
    ) -> Option<Hover>;
    /// What could not be shown, in a sentence.
    fn note(&self) -> Option<String> {
        None
    }
    fn summary(&self) -> Vec<Fact>;
    fn table(&self) -> TableShape;
    /// Text of one cell of the table; empty outside.
    fn cell(&self, row: usize, column: usize) -> String;
    /// Takes in new points.
    fn append(&mut self, _chunk: &[Appended]) -> Result<(), PlotError> {
        Err(PlotError::NotAppendable { kind: self.kind() })
    }
}

/// New points of one series.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Appended {
    /// Index of the series.
    pub series: usize,
    /// Horizontal positions; counted on when absent.
    #[serde(default)]
    pub x: Option<crate::Numbers>,
    /// Values.
    pub y: crate::Numbers,
}
