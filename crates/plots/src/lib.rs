//! Charts drawn by plotters: data in, drawing out.
//!
//! A typed [`Spec`] becomes a [`Plot`]; the plot lays itself out into a [`Scene`] of marks in CSS
//! pixels, and [`paint`] puts a scene on any plotters backend ([`svg`] on the SVG one). The plot
//! remembers where things are, so it can also answer what is under a pointer, zoom, hide series
//! and write its data out as a table. Nothing here knows what the numbers mean.

mod axis;
mod cells;
mod chart;
mod charts;
mod color;
mod color_map;
mod error;
mod format;
mod geometry;
mod grid;
mod layer;
mod legend;
mod numbers;
mod paint;
mod plot;
mod png;
mod scale;
mod scene;
mod spec;
mod theme;

pub use axis::AxisSpec;
pub use chart::{Appended, Extents, Fact, Head, Hover, HoverDot, HoverRow, TableShape};
pub use charts::arrows::ArrowsSpec;
pub use charts::bar::{BarMode, BarSeries, BarSpec};
pub use charts::contour::ContourSpec;
pub use charts::guides::Guide;
pub use charts::heatmap::HeatmapSpec;
pub use charts::histogram::{HistogramSeries, HistogramSpec};
pub use charts::image_row::ImageRowSpec;
pub use charts::line::{LineSeries, LineSpec};
pub use charts::matrix_table::MatrixTableSpec;
pub use charts::multiples::MultiplesSpec;
pub use charts::scatter::{ScatterSeries, ScatterSpec};
pub use charts::vector_field::VectorFieldSpec;
pub use color::Color;
pub use color_map::{ColorMap, ColorSpec};
pub use error::PlotError;
pub use geometry::{Point, Rect};
pub use numbers::Numbers;
pub use paint::{DrawImage, Surface, paint, paint_with, svg};
pub use plot::{LegendHit, PanelArea, Plot};
pub use scale::{Extent, Scale, ScaleKind, Tick};
pub use scene::{EstimatedWidths, Image, Measure, Scene};
pub use spec::{KINDS, Source, Spec};
pub use theme::Theme;
