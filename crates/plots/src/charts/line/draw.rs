//! How a line chart is drawn: bands, guides, sparse lines as paths, dense ones as pixels.

use super::{LineChart, shown};
use crate::axis::Frame;
use crate::chart::Context;
use crate::charts::trace::{column_strokes, raw_pieces};
use crate::geometry::{Point, dashes};
use crate::layer::Layer;
use crate::scene::Scene;
use crate::{Color, Numbers};

/// Width of a line, CSS pixels.
const WIDTH: f64 = 1.75;

impl LineChart {
    pub(super) fn draw_band(
        &self,
        scene: &mut Scene,
        frame: &Frame,
        i: usize,
        color: Color,
        pixel: f64,
    ) {
        let series = &self.spec.series[i];
        let (Some(lower), Some(upper)) = (&series.lower, &series.upper) else {
            return;
        };
        let floor = frame.rect.bottom;
        let edge = |list: &Numbers, j: usize| {
            let y = list.at(j);
            if frame.y.shows(y) {
                frame.y.px(y)
            } else {
                floor
            }
        };
        let mut top: Vec<Point> = Vec::new();
        let mut below: Vec<Point> = Vec::new();
        for j in 0..series.y.len() {
            let x = series.x_at(j);
            if !frame.x.shows(x) || lower.at(j).is_nan() || upper.at(j).is_nan() {
                fill_band(scene, frame, &mut top, &mut below, color);
                continue;
            }
            let (px, low, high) = (frame.x.px(x), edge(lower, j), edge(upper, j));
            // Points that share a pixel column widen it instead of adding corners.
            match (top.last_mut(), below.last_mut()) {
                (Some(t), Some(b)) if (px - t.x).abs() < pixel * 0.5 => {
                    t.y = t.y.min(high);
                    b.y = b.y.max(low);
                }
                _ => {
                    top.push(Point::new(px, high));
                    below.push(Point::new(px, low));
                }
            }
        }
        fill_band(scene, frame, &mut top, &mut below, color);
    }

    fn is_dense(&self, i: usize, cx: &Context<'_>, frame: &Frame) -> bool {
        self.spec.series[i].y.len() as f64 > 3.0 * frame.rect.width() / cx.pixel
    }

    /// Polylines of a series, at most a few corners per pixel column.
    fn pieces(&self, cx: &Context<'_>, frame: &Frame, i: usize) -> Vec<Vec<Point>> {
        let (series, index) = (&self.spec.series[i], &self.index[i]);
        let n = series.y.len();
        let dense = self.is_dense(i, cx, frame);
        let (x_of, y_of) = (
            |j| series.x_at(j),
            |j| shown(series.y.at(j), self.spec.y.scale),
        );
        if dense && index.sorted {
            let range = |start, end| index.pyramid.range(start, end, y_of);
            column_strokes(frame, cx.pixel, n, x_of, y_of, range)
        } else {
            raw_pieces(frame, if dense { cx.pixel } else { 0.0 }, n, x_of, y_of)
        }
    }

    pub(super) fn draw_series(&self, scene: &mut Scene, cx: &Context<'_>, frame: &Frame, i: usize) {
        let series = &self.spec.series[i];
        let color = self.color(i, cx.theme);
        let clip = frame.rect.grown(1.0);
        for piece in self.pieces(cx, frame, i) {
            if let [alone] = piece[..] {
                if clip.contains(alone) {
                    scene.disc(alone, 2.5, color);
                }
                continue;
            }
            for part in clip.clip_path(&piece) {
                if self.is_dashed(i, cx.theme) {
                    for dash in dashes(&part, 6.0, 4.0) {
                        scene.path(dash, color, WIDTH);
                    }
                } else {
                    scene.path(part, color, WIDTH);
                }
            }
        }
        if series.markers && series.y.len() <= 2000 {
            for j in 0..series.y.len() {
                let (x, y) = (series.x_at(j), series.y.at(j));
                let at = frame.point(x, y);
                if frame.x.shows(x) && frame.y.shows(y) && frame.rect.grown(0.5).contains(at) {
                    scene.disc(at, 3.0, color);
                }
            }
        }
    }

    /// Draws the series that have more points than pixels, and says which are left.
    pub(super) fn draw_dense(
        &self,
        scene: &mut Scene,
        cx: &Context<'_>,
        frame: &Frame,
    ) -> Vec<usize> {
        let visible = (0..self.spec.series.len()).filter(|i| !cx.view.hidden.contains(i));
        let fills = |i: &usize| cx.raster && self.index[*i].sorted && self.is_dense(*i, cx, frame);
        let (dense, sparse): (Vec<_>, Vec<_>) = visible.partition(fills);
        if !dense.is_empty() {
            let mut layer = Layer::over(frame.rect, cx.pixel);
            for &i in &dense {
                let (color, dashed) = (self.color(i, cx.theme), self.is_dashed(i, cx.theme));
                for piece in self.pieces(cx, frame, i) {
                    layer.stroke(&piece, color, WIDTH, dashed);
                }
            }
            scene.image(layer.into_image());
        }
        sparse
    }
}

/// Closes the outline of a band at a gap or at its end.
fn fill_band(
    scene: &mut Scene,
    frame: &Frame,
    top: &mut Vec<Point>,
    below: &mut Vec<Point>,
    color: Color,
) {
    let mut outline = std::mem::take(top);
    outline.extend(std::mem::take(below).into_iter().rev());
    scene.polygon(frame.rect.clip_polygon(&outline), color.with_alpha(0.18));
}
