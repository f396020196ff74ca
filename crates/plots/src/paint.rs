//! Puts a scene on a plotters backend.
//!
//! plotters places things on whole backend units, so a surface may say that one CSS pixel is many
//! units; curves then keep their sub-pixel shape on backends that scale back (canvas, SVG).

use crate::geometry::{Point, Rect};
use crate::scene::{Align, Image, Mark, Scene, Text, VAlign};
use crate::{Color, PlotError};
use plotters::backend::{DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontStyle, FontTransform, IntoFont, ShapeStyle, TextStyle};
use std::fmt::{Display, Write};

/// How CSS pixels relate to the units of a backend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Surface {
    /// Backend units per CSS pixel.
    pub units_per_px: f64,
    /// Backend units per device pixel; sharp edges are put on multiples of it.
    pub units_per_device_px: f64,
    /// What a font size is multiplied with beyond the units, where a backend shrinks text.
    pub font_scale: f64,
}

impl Surface {
    /// One unit per pixel, as bitmap backends have it.
    #[must_use]
    pub fn pixels() -> Self {
        Self {
            units_per_px: 1.0,
            units_per_device_px: 1.0,
            font_scale: 1.0,
        }
    }

    fn unit(&self, px: f64) -> i32 {
        (px * self.units_per_px).round() as i32
    }

    fn coord(&self, p: Point) -> (i32, i32) {
        (self.unit(p.x), self.unit(p.y))
    }

    fn snap(&self, px: f64) -> i32 {
        let device = self.units_per_device_px;
        ((px * self.units_per_px / device).round() * device).round() as i32
    }

    fn length(&self, px: f64) -> u32 {
        self.unit(px).max(1) as u32
    }
}

fn failed(error: impl Display) -> PlotError {
    PlotError::Surface {
        reason: error.to_string(),
    }
}

/// How images reach a backend: position, size on the surface, and the image.
pub type DrawImage<'a, DB> =
    &'a mut dyn FnMut(&mut DB, (i32, i32), (u32, u32), &Image) -> Result<(), PlotError>;

/// Draws a scene on a backend; images go through plotters' bitmap call.
///
/// # Errors
///
/// [`PlotError::Surface`] with the backend's message.
pub fn paint<DB: DrawingBackend>(
    scene: &Scene,
    backend: &mut DB,
    surface: Surface,
) -> Result<(), PlotError> {
    let below = scene.background;
    paint_with(
        scene,
        backend,
        surface,
        &mut |backend, at, (width, height), image| {
            let rgb = resampled_rgb(image, width as usize, height as usize, below);
            backend
                .blit_bitmap(at, (width, height), &rgb)
                .map_err(failed)
        },
    )
}

/// Draws a scene on a backend that has its own way to show images.
///
/// # Errors
///
/// [`PlotError::Surface`] with the backend's message.
pub fn paint_with<DB: DrawingBackend>(
    scene: &Scene,
    backend: &mut DB,
    surface: Surface,
    draw_image: DrawImage<'_, DB>,
) -> Result<(), PlotError> {
    backend.ensure_prepared().map_err(failed)?;
    let whole = Rect::new(0.0, 0.0, scene.width, scene.height);
    fill_rect(backend, surface, &whole, scene.background)?;
    for mark in &scene.marks {
        draw_mark(scene, mark, backend, surface, draw_image)?;
    }
    backend.present().map_err(failed)
}

fn fill_rect<DB: DrawingBackend>(
    backend: &mut DB,
    surface: Surface,
    rect: &Rect,
    color: Color,
) -> Result<(), PlotError> {
    let device = surface.units_per_device_px.round().max(1.0) as i32;
    let (left, top) = (surface.snap(rect.left), surface.snap(rect.top));
    // A value that is not zero leaves at least a device pixel.
    let right = surface
        .snap(rect.right)
        .max(left + if rect.width() > 0.0 { device } else { 0 });
    let bottom = surface
        .snap(rect.bottom)
        .max(top + if rect.height() > 0.0 { device } else { 0 });
    if right == left || bottom == top {
        return Ok(());
    }
    let style = ShapeStyle {
        color: color.plotters(),
        filled: true,
        stroke_width: 0,
    };
    backend
        .draw_rect((left, top), (right, bottom), &style, true)
        .map_err(failed)
}

fn draw_mark<DB: DrawingBackend>(
    scene: &Scene,
    mark: &Mark,
    backend: &mut DB,
    surface: Surface,
    draw_image: DrawImage<'_, DB>,
) -> Result<(), PlotError> {
    let solid = |color: &Color| ShapeStyle {
        color: color.plotters(),
        filled: true,
        stroke_width: 0,
    };
    let stroke = |color: &Color, width: f64| ShapeStyle {
        color: color.plotters(),
        filled: false,
        stroke_width: surface.length(width),
    };
    match mark {
        Mark::Path {
            points,
            color,
            width,
        } => backend
            .draw_path(
                points.iter().map(|p| surface.coord(*p)),
                &stroke(color, *width),
            )
            .map_err(failed),
        Mark::Polygon { points, color } => backend
            .fill_polygon(points.iter().map(|p| surface.coord(*p)), &solid(color))
            .map_err(failed),
        Mark::Rect { rect, color } => fill_rect(backend, surface, rect, *color),
        Mark::Rule { from, to, color } => {
            // Exactly as many device pixels as fit one CSS pixel, so no edge is blurred.
            let per_px = surface.units_per_px / surface.units_per_device_px;
            let width = per_px.round().max(1.0) / per_px;
            let rect = if (from.x - to.x).abs() < (from.y - to.y).abs() {
                Rect::new(
                    from.x - width / 2.0,
                    from.y.min(to.y),
                    from.x + width / 2.0,
                    from.y.max(to.y),
                )
            } else {
                Rect::new(
                    from.x.min(to.x),
                    from.y - width / 2.0,
                    from.x.max(to.x),
                    from.y + width / 2.0,
                )
            };
            fill_rect(backend, surface, &rect, *color)
        }
        Mark::Disc {
            center,
            radius,
            color,
        } => backend
            .draw_circle(
                surface.coord(*center),
                surface.length(*radius),
                &solid(color),
                true,
            )
            .map_err(failed),
        Mark::Text(text) => draw_text(scene, text, backend, surface),
        Mark::Image(image) => {
            let (left, top) = (surface.snap(image.rect.left), surface.snap(image.rect.top));
            let size = (
                (surface.snap(image.rect.right) - left).max(0) as u32,
                (surface.snap(image.rect.bottom) - top).max(0) as u32,
            );
            if size.0 == 0 || size.1 == 0 || image.rgba.is_empty() {
                return Ok(());
            }
            draw_image(backend, (left, top), size, image)
        }
    }
}

fn draw_text<DB: DrawingBackend>(
    scene: &Scene,
    text: &Text,
    backend: &mut DB,
    surface: Surface,
) -> Result<(), PlotError> {
    let h_pos = match text.align {
        Align::Start => HPos::Left,
        Align::Middle => HPos::Center,
        Align::End => HPos::Right,
    };
    let v_pos = match text.valign {
        VAlign::Top => VPos::Top,
        VAlign::Middle => VPos::Center,
        VAlign::Bottom => VPos::Bottom,
    };
    let size = text.size * surface.units_per_px * surface.font_scale;
    let mut font = (scene.font.as_str(), size).into_font();
    if text.bold {
        font = font.style(FontStyle::Bold);
    }
    if text.upwards {
        font = font.transform(FontTransform::Rotate270);
    }
    let color = text.color.plotters();
    let style = TextStyle::from(font)
        .color(&color)
        .pos(Pos::new(h_pos, v_pos));
    backend
        .draw_text(&text.words, &style, surface.coord(text.at))
        .map_err(failed)
}

/// The image at another size, opaque: nearest pixel, laid over `below`.
fn resampled_rgb(image: &Image, width: usize, height: usize, below: Color) -> Vec<u8> {
    let mut rgb = Vec::with_capacity(width * height * 3);
    for y in 0..height {
        let row = (y * image.height / height) * image.width;
        for x in 0..width {
            let i = (row + x * image.width / width) * 4;
            let alpha = f64::from(image.rgba[i + 3]) / 255.0;
            let source = Color {
                rgb: [image.rgba[i], image.rgba[i + 1], image.rgba[i + 2]],
                alpha,
            };
            rgb.extend_from_slice(&source.over(below).rgb);
        }
    }
    rgb
}

/// Units of the SVG per CSS pixel: a tenth of a pixel is finer than any stroke drawn here.
const SVG_UNITS: f64 = 10.0;

/// Draws a scene as a standalone SVG document of `width` by `height` CSS pixels.
///
/// # Errors
///
/// [`PlotError::Surface`], never seen in practice: the target is memory.
pub fn svg(scene: &Scene) -> Result<String, PlotError> {
    // plotters divides SVG font sizes by 1.24 to make them agree with its bitmap fonts.
    let surface = Surface {
        units_per_px: SVG_UNITS,
        units_per_device_px: SVG_UNITS / 2.0,
        font_scale: 1.24,
    };
    let size = (surface.length(scene.width), surface.length(scene.height));
    let mut body = String::new();
    // plotters' SVG backend has no images without a codec library, so the marks between two
    // images are written by one backend each and the images in between by us.
    let mut rest = scene.marks.as_slice();
    let mut first = true;
    loop {
        let cut = rest
            .iter()
            .position(|m| matches!(m, Mark::Image(_)))
            .unwrap_or(rest.len());
        body.push_str(&svg_marks(scene, &rest[..cut], surface, size, first)?);
        first = false;
        if let Some(Mark::Image(image)) = rest.get(cut) {
            push_svg_image(&mut body, image, surface);
            rest = &rest[cut + 1..];
        } else {
            break;
        }
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {} {}\">\n{body}</svg>\n",
        scene.width, scene.height, size.0, size.1
    ))
}

fn svg_marks(
    scene: &Scene,
    marks: &[Mark],
    surface: Surface,
    size: (u32, u32),
    background: bool,
) -> Result<String, PlotError> {
    let mut text = String::new();
    {
        let mut backend = SVGBackend::with_string(&mut text, size);
        let mut no_images =
            |_: &mut SVGBackend<'_>, _: (i32, i32), _: (u32, u32), _: &Image| Ok(());
        if background {
            let whole = Rect::new(0.0, 0.0, scene.width, scene.height);
            fill_rect(&mut backend, surface, &whole, scene.background)?;
        }
        for mark in marks {
            draw_mark(scene, mark, &mut backend, surface, &mut no_images)?;
        }
        backend.present().map_err(failed)?;
    }
    let inner = text.split_once(">\n").map_or("", |(_, rest)| rest);
    Ok(inner
        .rsplit_once("</svg>")
        .map_or(inner, |(inner, _)| inner)
        .to_owned())
}

fn push_svg_image(body: &mut String, image: &Image, surface: Surface) {
    let (left, top) = (surface.snap(image.rect.left), surface.snap(image.rect.top));
    let (right, bottom) = (
        surface.snap(image.rect.right),
        surface.snap(image.rect.bottom),
    );
    let png = crate::png::encode(image.width, image.height, &image.rgba);
    let data = crate::png::base64(&png);
    // Writing to a String cannot fail.
    let _ = writeln!(
        body,
        "<image x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" \
         style=\"image-rendering:pixelated\" href=\"data:image/png;base64,{data}\"/>",
        right - left,
        bottom - top
    );
}
