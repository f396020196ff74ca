//! plotters on a canvas with sub-pixel positions, sharp text and fast images.
//!
//! `plotters_canvas::CanvasBackend` draws on whole canvas pixels. Here the canvas is scaled down
//! by [`FINE`], and the backend told that it is that much larger, so curves keep their shape;
//! text and images are drawn without the scaling.

use crate::PlotFailure;
use glassbook_plots::{Image, Measure, PlotError, Scene, Surface, paint_with};
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontTransform,
};
use plotters_canvas::CanvasBackend;
use std::cell::RefCell;
use std::collections::HashMap;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// Backend units per device pixel.
const FINE: i32 = 8;

type CanvasError = <CanvasBackend as DrawingBackend>::ErrorType;
type Drawing = Result<(), DrawingErrorKind<CanvasError>>;

/// The 2d context of a canvas.
pub(crate) fn context_of(
    canvas: &HtmlCanvasElement,
) -> Result<CanvasRenderingContext2d, PlotFailure> {
    let context = canvas.get_context("2d").ok().flatten();
    context
        .and_then(|c| c.dyn_into().ok())
        .ok_or_else(PlotFailure::no_context)
}

/// Draws a scene on a canvas that has `ratio` device pixels per CSS pixel.
pub(crate) fn draw(
    scene: &Scene,
    canvas: &HtmlCanvasElement,
    ratio: f64,
) -> Result<(), PlotFailure> {
    let context = context_of(canvas)?;
    let (width, height) = (
        (scene.width * ratio).round() as u32,
        (scene.height * ratio).round() as u32,
    );
    // Setting the size, even to the same value, clears the canvas and allocates it again.
    if canvas.width() != width || canvas.height() != height {
        canvas.set_width(width);
        canvas.set_height(height);
    }
    context.save();
    let drawn = scale_down(&context)
        .map_err(|_| PlotFailure::no_context())
        .and_then(|()| {
            context.set_line_join("round");
            context.set_line_cap("butt");
            let inner = CanvasBackend::with_canvas_object(canvas.clone())
                .ok_or_else(PlotFailure::no_context)?;
            let mut backend = FineCanvas {
                inner,
                canvas: canvas.clone(),
                context: context.clone(),
                font: String::new(),
            };
            let surface = Surface {
                units_per_px: f64::from(FINE) * ratio,
                units_per_device_px: f64::from(FINE),
                font_scale: 1.0,
            };
            paint_with(scene, &mut backend, surface, &mut draw_image).map_err(PlotFailure::from)
        });
    context.restore();
    drawn
}

struct FineCanvas {
    inner: CanvasBackend,
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    /// The font last set on the context.
    font: String,
}

/// Puts an image on the canvas: directly where it is opaque and pixel for pixel, else through a
/// second canvas, because `putImageData` neither scales nor blends.
fn draw_image(
    backend: &mut FineCanvas,
    at: (i32, i32),
    size: (u32, u32),
    image: &Image,
) -> Result<(), PlotError> {
    let failed = |_| PlotError::Surface {
        reason: "the image could not be put on the canvas".into(),
    };
    let (left, top) = (at.0 / FINE, at.1 / FINE);
    let (width, height) = (size.0 / FINE as u32, size.1 / FINE as u32);
    let (columns, rows) = (image.width as u32, image.height as u32);
    let data = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&image.rgba), columns, rows)
        .map_err(failed)?;
    let opaque = image
        .rgba
        .as_chunks::<4>()
        .0
        .iter()
        .all(|pixel| pixel[3] == 255);
    if opaque && (columns, rows) == (width, height) {
        return backend
            .context
            .put_image_data(&data, f64::from(left), f64::from(top))
            .map_err(failed);
    }
    let document = web_sys::window().and_then(|w| w.document());
    let spare: HtmlCanvasElement = document
        .and_then(|d| d.create_element("canvas").ok())
        .and_then(|element| element.dyn_into().ok())
        .ok_or_else(|| failed(JsValue::NULL))?;
    spare.set_width(columns);
    spare.set_height(rows);
    let context = context_of(&spare).map_err(|_| failed(JsValue::NULL))?;
    context.put_image_data(&data, 0.0, 0.0).map_err(failed)?;
    backend.context.save();
    backend.context.set_image_smoothing_enabled(false);
    let drawn = backend
        .context
        .set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        .and_then(|()| {
            backend
                .context
                .draw_image_with_html_canvas_element_and_dw_and_dh(
                    &spare,
                    f64::from(left),
                    f64::from(top),
                    f64::from(width),
                    f64::from(height),
                )
        });
    backend.context.restore();
    // Frees the pixels now instead of at the next garbage collection.
    spare.set_width(0);
    drawn.map_err(failed)
}

fn css(color: BackendColor) -> String {
    let (r, g, b) = color.rgb;
    format!("rgba({r},{g},{b},{})", color.alpha)
}

impl DrawingBackend for FineCanvas {
    type ErrorType = CanvasError;

    fn get_size(&self) -> (u32, u32) {
        (
            self.canvas.width() * FINE as u32,
            self.canvas.height() * FINE as u32,
        )
    }

    fn ensure_prepared(&mut self) -> Drawing {
        self.inner.ensure_prepared()
    }

    fn present(&mut self) -> Drawing {
        self.inner.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawing {
        self.inner.draw_pixel(point, color)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawing {
        self.inner.draw_rect(upper_left, bottom_right, style, fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawing {
        self.inner.draw_path(path, style)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawing {
        self.inner.fill_polygon(path, style)
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawing {
        self.inner.draw_circle(center, radius, style, fill)
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        at: BackendCoord,
    ) -> Drawing {
        let context = &self.context;
        let fine = f64::from(FINE);
        // Glyphs are laid out at their real size: scaled-down outlines would look blurred.
        let placed = context
            .set_transform(
                1.0,
                0.0,
                0.0,
                1.0,
                f64::from(at.0) / fine,
                f64::from(at.1) / fine,
            )
            .and_then(|()| match style.transform() {
                FontTransform::None => Ok(()),
                FontTransform::Rotate90 => context.rotate(std::f64::consts::FRAC_PI_2),
                FontTransform::Rotate180 => context.rotate(std::f64::consts::PI),
                FontTransform::Rotate270 => context.rotate(-std::f64::consts::FRAC_PI_2),
            });
        context.set_text_align(match style.anchor().h_pos {
            HPos::Left => "left",
            HPos::Center => "center",
            HPos::Right => "right",
        });
        context.set_text_baseline(match style.anchor().v_pos {
            VPos::Top => "top",
            VPos::Center => "middle",
            VPos::Bottom => "bottom",
        });
        context.set_fill_style_str(&css(style.color()));
        let bold = style.style().as_str() == "bold";
        let font = font(bold, style.size() / fine, style.family().as_str());
        // Setting a font makes the browser parse it, even if it is the same.
        if self.font != font {
            context.set_font(&font);
            self.font = font;
        }
        // A text that fails to draw leaves the rest of the figure readable.
        let _ = placed.and_then(|()| context.fill_text(text, 0.0, 0.0));
        scale_down(&self.context).or(Ok(()))
    }
}

/// Makes [`FINE`] backend units one canvas pixel.
fn scale_down(context: &CanvasRenderingContext2d) -> Result<(), JsValue> {
    let scale = 1.0 / f64::from(FINE);
    context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0)
}

fn font(bold: bool, size: f64, family: &str) -> String {
    let weight = if bold { "600" } else { "400" };
    format!("{weight} {size}px {family}")
}

thread_local! {
    /// Widths by font and text, shared by all figures of the page.
    static KNOWN: RefCell<HashMap<(String, String), f64>> = RefCell::default();
}

/// Text widths as the browser has them, remembered: asking costs more than drawing.
pub(crate) struct CanvasMeasure {
    context: CanvasRenderingContext2d,
    family: String,
}

impl CanvasMeasure {
    pub(crate) fn new(context: CanvasRenderingContext2d, family: &str) -> Self {
        Self {
            context,
            family: family.into(),
        }
    }
}

impl Measure for CanvasMeasure {
    fn width(&self, text: &str, size: f64, bold: bool) -> f64 {
        let key = (font(bold, size, &self.family), text.to_owned());
        if let Some(width) = KNOWN.with_borrow(|known| known.get(&key).copied()) {
            return width;
        }
        self.context.set_font(&key.0);
        let width = self.context.measure_text(text).map_or(0.0, |m| m.width());
        KNOWN.with_borrow_mut(|known| {
            // Streaming figures make new labels for ever; the cache must not.
            if known.len() > 8192 {
                known.clear();
            }
            known.insert(key, width);
        });
        width
    }
}
