//! A figure as JavaScript holds it.

use crate::PlotFailure;
use crate::canvas::{CanvasMeasure, context_of, draw};
use crate::source::JsSource;
use glassbook_plots::{Appended, LegendHit, PanelArea, Plot, Theme, svg};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

/// What the page needs to know after a drawing.
#[derive(Serialize)]
struct Drawn<'a> {
    legend: &'a [LegendHit],
    panels: Vec<PanelArea>,
    zoomed: bool,
}

/// A chart, its data and its view. Call `free()` when the figure is gone.
#[wasm_bindgen]
pub struct Chart {
    plot: Plot,
    family: String,
    measure: Option<CanvasMeasure>,
}

fn from_js<T: DeserializeOwned>(value: JsValue) -> Result<T, PlotFailure> {
    serde_wasm_bindgen::from_value(value).map_err(|error| PlotFailure::conversion(&error))
}

fn to_js(value: &impl Serialize) -> Result<JsValue, PlotFailure> {
    serde_wasm_bindgen::to_value(value).map_err(|error| PlotFailure::conversion(&error))
}

#[wasm_bindgen]
impl Chart {
    /// Makes the chart called `kind` from a normalized specification and a theme.
    ///
    /// # Errors
    ///
    /// A `PlotError` with the code of what is wrong with the specification.
    #[wasm_bindgen(constructor)]
    pub fn new(kind: &str, spec: JsValue, theme: JsValue) -> Result<Chart, PlotFailure> {
        let theme: Theme = from_js(theme)?;
        let family = theme.font.clone();
        Ok(Self {
            plot: Plot::read(kind, &JsSource(spec), theme)?,
            family,
            measure: None,
        })
    }

    /// Replaces data and options; zoom and hidden series stay.
    ///
    /// # Errors
    ///
    /// As the constructor; the chart then stays as it was.
    pub fn update(&mut self, spec: JsValue) -> Result<(), PlotFailure> {
        Ok(self.plot.update(&JsSource(spec))?)
    }

    /// Adds points: `[{series, x?, y}, …]`.
    ///
    /// # Errors
    ///
    /// `plot/not-appendable`, `plot/length-mismatch`, `plot/index-out-of-range`.
    pub fn append(&mut self, chunk: JsValue) -> Result<(), PlotFailure> {
        let chunk: Vec<Appended> = from_js(chunk)?;
        Ok(self.plot.append(&chunk)?)
    }

    /// Changes colors and font.
    ///
    /// # Errors
    ///
    /// `plot/invalid-argument` for a theme that is none.
    #[wasm_bindgen(js_name = setTheme)]
    pub fn set_theme(&mut self, theme: JsValue) -> Result<(), PlotFailure> {
        let theme: Theme = from_js(theme)?;
        if theme.font != self.family {
            self.measure = None;
            self.family.clone_from(&theme.font);
        }
        self.plot.set_theme(theme);
        Ok(())
    }

    /// Height in CSS pixels that suits the chart at a width.
    #[wasm_bindgen(js_name = heightFor)]
    #[must_use]
    pub fn height_for(&self, width: f64) -> f64 {
        self.plot.height_for(width)
    }

    /// Draws the chart, sizing the canvas, and returns `{legend, panels, zoomed}` in CSS pixels.
    ///
    /// # Errors
    ///
    /// `plot/no-canvas-context`, `plot/surface-failed`.
    pub fn draw(
        &mut self,
        canvas: &HtmlCanvasElement,
        width: f64,
        height: f64,
        ratio: f64,
    ) -> Result<JsValue, PlotFailure> {
        let measure = self.measure.take();
        let measure = match measure {
            Some(measure) => measure,
            None => CanvasMeasure::new(context_of(canvas)?, &self.family),
        };
        let scene = self.plot.scene(width, height, ratio, &measure);
        self.measure = Some(measure);
        draw(&scene, canvas, ratio)?;
        let (legend, panels, zoomed) = (
            self.plot.legend(),
            self.plot.panels(),
            self.plot.is_zoomed(),
        );
        to_js(&Drawn {
            legend,
            panels,
            zoomed,
        })
    }

    /// What is under a place in CSS pixels, or `undefined`.
    ///
    /// # Errors
    ///
    /// `plot/invalid-argument`, never seen in practice.
    pub fn hover(&self, x: f64, y: f64) -> Result<JsValue, PlotFailure> {
        self.plot
            .hover(x, y)
            .map_or(Ok(JsValue::UNDEFINED), |hover| to_js(&hover))
    }

    /// Zooms to a brushed rectangle; says whether the view changed.
    pub fn zoom(&mut self, x0: f64, y0: f64, x1: f64, y1: f64) -> bool {
        self.plot.zoom((x0, y0), (x1, y1))
    }

    /// Scales the view about a place; says whether it changed.
    #[wasm_bindgen(js_name = scaleView)]
    pub fn scale_view(&mut self, x: f64, y: f64, factor: f64) -> bool {
        self.plot.scale_view(x, y, factor)
    }

    /// Moves the view by CSS pixels; says whether it changed.
    pub fn pan(&mut self, dx: f64, dy: f64) -> bool {
        self.plot.pan(dx, dy)
    }

    /// Shows everything again.
    pub fn reset(&mut self) {
        self.plot.reset();
    }

    /// Switches a series off or on.
    pub fn toggle(&mut self, series: usize) {
        self.plot.toggle(series);
    }

    /// Ranges of the data: `{x, y, color}`, each `{min, max}` or undefined.
    ///
    /// # Errors
    ///
    /// `plot/invalid-argument`, never seen in practice.
    pub fn extents(&self) -> Result<JsValue, PlotFailure> {
        to_js(&self.plot.extents())
    }

    /// Statistics: `[{label, value}, …]`.
    ///
    /// # Errors
    ///
    /// `plot/invalid-argument`, never seen in practice.
    pub fn summary(&self) -> Result<JsValue, PlotFailure> {
        to_js(&self.plot.summary())
    }

    /// Shape of the table: `{columns, n_rows}`.
    ///
    /// # Errors
    ///
    /// `plot/invalid-argument`, never seen in practice.
    pub fn table(&self) -> Result<JsValue, PlotFailure> {
        to_js(&self.plot.table())
    }

    /// Rows of the table, as arrays of text.
    ///
    /// # Errors
    ///
    /// `plot/invalid-argument`, never seen in practice.
    pub fn rows(&self, start: usize, count: usize) -> Result<JsValue, PlotFailure> {
        to_js(&self.plot.rows(start, count))
    }

    /// The data as CSV.
    #[must_use]
    pub fn csv(&self) -> String {
        self.plot.csv()
    }

    /// The figure as an SVG document of this size, CSS pixels.
    ///
    /// # Errors
    ///
    /// `plot/surface-failed`.
    pub fn svg(
        &mut self,
        canvas: &HtmlCanvasElement,
        width: f64,
        height: f64,
    ) -> Result<String, PlotFailure> {
        let measure = CanvasMeasure::new(context_of(canvas)?, &self.family);
        let scene = self.plot.scene(width, height, 0.0, &measure);
        Ok(svg(&scene)?)
    }
}
