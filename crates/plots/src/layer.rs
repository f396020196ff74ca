//! Curves with more points than pixels, drawn straight into pixels.
//!
//! Handing a browser tens of thousands of anti-aliased segments costs it 40 ms and more; the
//! vertical spans they cover are known here, so they are filled directly.

use crate::Color;
use crate::geometry::{Point, Rect};
use crate::scene::Image;

/// A transparent image in device pixels over a part of the figure.
pub(crate) struct Layer {
    rect: Rect,
    /// CSS pixels per device pixel.
    pixel: f64,
    width: usize,
    height: usize,
    rgba: Vec<u8>,
}

impl Layer {
    /// A layer over the device pixels that `rect` touches.
    pub(crate) fn over(rect: Rect, pixel: f64) -> Self {
        let (left, top) = ((rect.left / pixel).floor(), (rect.top / pixel).floor());
        let (right, bottom) = ((rect.right / pixel).ceil(), (rect.bottom / pixel).ceil());
        let (width, height) = (
            (right - left).max(1.0) as usize,
            (bottom - top).max(1.0) as usize,
        );
        let rect = Rect::new(left * pixel, top * pixel, right * pixel, bottom * pixel);
        Self {
            rect,
            pixel,
            width,
            height,
            rgba: vec![0; width * height * 4],
        }
    }

    pub(crate) fn into_image(self) -> Image {
        Image {
            rect: self.rect,
            width: self.width,
            height: self.height,
            rgba: self.rgba,
        }
    }

    fn column_of(&self, x: f64) -> f64 {
        (x - self.rect.left) / self.pixel
    }

    /// Strokes a curve whose x never decreases with a round pen of `width` CSS pixels.
    ///
    /// `dashed` leaves out four of every ten CSS pixels.
    pub(crate) fn stroke(&mut self, curve: &[Point], color: Color, width: f64, dashed: bool) {
        let spans = self.spans(curve);
        let pen = (width / self.pixel / 2.0) as f32;
        let alpha = color.alpha as f32;
        let mut near: Vec<(f32, f32, f32)> = Vec::new();
        let reach = (pen + 0.5).ceil() as usize;
        for column in 0..self.width {
            let css = column as f64 * self.pixel;
            if dashed && css % 10.0 >= 6.0 {
                continue;
            }
            let (first, last) = (
                column.saturating_sub(reach),
                (column + reach).min(self.width - 1),
            );
            near.clear();
            // Each neighbor reaches over with the height that the round pen has at its distance.
            near.extend((first..=last).filter_map(|c| {
                let (top, bottom) = spans[c]?;
                let away = c.abs_diff(column) as f32;
                let weight = (pen + 0.5 - away).clamp(0.0, 1.0);
                let tall = (pen * pen - away * away).max(0.0).sqrt();
                (weight > 0.0).then_some((top - tall, bottom + tall, weight))
            }));
            let top = near
                .iter()
                .map(|n| n.0)
                .fold(f32::INFINITY, f32::min)
                .max(0.0);
            let bottom = near
                .iter()
                .map(|n| n.1)
                .fold(0.0, f32::max)
                .min(self.height as f32);
            let start = (top.floor() as usize).min(self.height);
            let rows = start..(bottom.ceil().max(0.0) as usize).max(start);
            // Rows that the column's own span covers entirely need no arithmetic.
            let solid = spans[column].map_or(0..0, |(t, b)| {
                let (first, last) = (
                    (t - pen).ceil().max(0.0) as usize,
                    (b + pen).floor().max(0.0) as usize,
                );
                let inside = |row: usize| row.clamp(rows.start, rows.end);
                if pen >= 0.5 {
                    inside(first)..inside(last).max(inside(first))
                } else {
                    0..0
                }
            });
            let edges = if solid.is_empty() {
                [rows, 0..0]
            } else {
                [rows.start..solid.start, solid.end..rows.end]
            };
            for row in solid {
                self.blend(column, row, color.rgb, alpha);
            }
            for row in edges.into_iter().flatten() {
                let y = row as f32;
                let coverage = near
                    .iter()
                    .map(|(t, b, weight)| weight * (b.min(y + 1.0) - t.max(y)).clamp(0.0, 1.0))
                    .fold(0.0, f32::max);
                self.blend(column, row, color.rgb, coverage * alpha);
            }
        }
    }

    /// Fills a disc with a soft edge one pixel wide.
    pub(crate) fn disc(&mut self, center: Point, radius: f64, color: Color) {
        let (x, y) = (
            self.column_of(center.x),
            (center.y - self.rect.top) / self.pixel,
        );
        let radius = radius / self.pixel;
        let range = |middle: f64, n: usize| {
            let first = (middle - radius - 1.0).max(0.0) as usize;
            first..((middle + radius + 2.0).max(0.0) as usize).min(n)
        };
        for row in range(y, self.height) {
            for column in range(x, self.width) {
                let distance = (column as f64 + 0.5 - x).hypot(row as f64 + 0.5 - y);
                let coverage = (radius + 0.5 - distance).clamp(0.0, 1.0);
                self.blend(column, row, color.rgb, (coverage * color.alpha) as f32);
            }
        }
    }

    /// Range of rows that the curve crosses in each column.
    fn spans(&self, curve: &[Point]) -> Vec<Option<(f32, f32)>> {
        let mut spans: Vec<Option<(f32, f32)>> = vec![None; self.width];
        for pair in curve.windows(2) {
            let (x0, x1) = (self.column_of(pair[0].x), self.column_of(pair[1].x));
            let (y0, y1) = (
                (pair[0].y - self.rect.top) / self.pixel,
                (pair[1].y - self.rect.top) / self.pixel,
            );
            if x1 < 0.0 || x0 >= self.width as f64 {
                continue;
            }
            let slope = if x1 > x0 { (y1 - y0) / (x1 - x0) } else { 0.0 };
            let (first, last) = (x0.max(0.0) as usize, (x1 as usize).min(self.width - 1));
            for (column, span) in spans.iter_mut().enumerate().take(last + 1).skip(first) {
                let (left, right) = ((column as f64).max(x0), ((column + 1) as f64).min(x1));
                let (a, b) = if x1 > x0 {
                    (y0 + slope * (left - x0), y0 + slope * (right - x0))
                } else {
                    (y0, y1)
                };
                let (a, b) = (a as f32, b as f32);
                let (top, bottom) = span.unwrap_or((a, a));
                *span = Some((top.min(a).min(b), bottom.max(a).max(b)));
            }
        }
        spans
    }

    /// Lays a color over a pixel (Porter and Duff's *over*, straight alpha).
    fn blend(&mut self, column: usize, row: usize, ink: [u8; 3], alpha: f32) {
        let at = (row * self.width + column) * 4;
        let Some(pixel) = self.rgba.get_mut(at..at + 4).filter(|_| alpha > 0.0) else {
            return;
        };
        let below = f32::from(pixel[3]) / 255.0 * (1.0 - alpha);
        let total = alpha + below;
        if below <= 0.0 {
            pixel[..3].copy_from_slice(&ink);
        } else {
            for (channel, ink) in pixel.iter_mut().zip(ink) {
                // Adding a half and cutting rounds; `round` is a slow call on wasm.
                *channel =
                    ((f32::from(ink) * alpha + f32::from(*channel) * below) / total + 0.5) as u8;
            }
        }
        pixel[3] = (total * 255.0 + 0.5) as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_stroke_covers_its_own_area() {
        let mut layer = Layer::over(Rect::new(0.0, 0.0, 20.0, 10.0), 1.0);
        layer.stroke(
            &[Point::new(0.0, 5.0), Point::new(20.0, 5.0)],
            Color::hex(0xff_0000),
            2.0,
            false,
        );
        let image = layer.into_image();
        let ink: f64 = image.rgba.chunks(4).map(|p| f64::from(p[3]) / 255.0).sum();
        assert!((ink - 40.0).abs() < 1.0, "{ink} instead of 20 · 2 pixels");
        let middle = &image.rgba[(5 * 20 + 10) * 4..][..4];
        assert_eq!(middle, [255, 0, 0, 255]);
    }

    #[test]
    fn a_stroke_that_leaves_the_layer_is_cut() {
        let mut layer = Layer::over(Rect::new(0.0, 0.0, 8.0, 8.0), 0.5);
        layer.stroke(
            &[Point::new(-50.0, -90.0), Point::new(60.0, 1e6)],
            Color::hex(0),
            1.5,
            true,
        );
        assert_eq!((layer.width, layer.height), (16, 16));
        let far = [(0.0, 900.0), (8.0, 950.0)].map(|(x, y)| Point::new(x, y));
        let before = layer.rgba.clone();
        layer.stroke(&far, Color::hex(0), 1.5, false);
        layer.stroke(
            &far.map(|p| Point::new(p.x, -p.y)),
            Color::hex(0),
            1.5,
            false,
        );
        assert_eq!(layer.rgba, before, "what lies outside leaves no mark");
    }
}
