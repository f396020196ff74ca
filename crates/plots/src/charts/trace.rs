//! Turns lists of numbers into polylines, with no more corners than the figure has pixels.

use super::line::partition;
use crate::axis::Frame;
use crate::geometry::Point;

/// One stroke per pixel column for points in order of x: first, smallest, largest and last value.
///
/// - `pixel`: width of a column in CSS pixels
/// - `range(start, end)`: smallest and largest value of a range of indices
pub(super) fn column_strokes(
    frame: &Frame,
    pixel: f64,
    n: usize,
    x_at: impl Fn(usize) -> f64,
    y_at: impl Fn(usize) -> f64,
    range: impl Fn(usize, usize) -> Option<(f64, f64)>,
) -> Vec<Vec<Point>> {
    let rect = frame.rect;
    let n_columns = (rect.width() / pixel).ceil().max(1.0) as usize;
    let mut pieces = Vec::new();
    let mut piece: Vec<Point> = Vec::new();
    // One point beyond each edge keeps the line running to the border of a zoomed view.
    let low = frame.x.value(rect.left);
    let mut start = partition(n, |j| x_at(j) < low);
    if start > 0 {
        let (x, y) = (x_at(start - 1), y_at(start - 1));
        if frame.x.shows(x) && !y.is_nan() {
            piece.push(frame.point(x, y));
        }
    }
    for column in 0..n_columns {
        let right = frame.x.value(rect.left + (column + 1) as f64 * pixel);
        let end = start + partition(n - start, |j| x_at(start + j) < right);
        if start == end {
            continue;
        }
        let mut corners = |j: usize| {
            let y = y_at(j);
            if y.is_nan() || !frame.x.shows(x_at(j)) {
                take(&mut piece, &mut pieces);
            } else {
                piece.push(frame.point(x_at(j), y));
            }
        };
        if end - start <= 4 {
            (start..end).for_each(corners);
        } else {
            corners(start);
            if let Some((min, max)) = range(start, end) {
                let x = rect.left + (column as f64 + 0.5) * pixel;
                piece.push(Point::new(x, frame.y.px(min)));
                piece.push(Point::new(x, frame.y.px(max)));
            }
            let y = y_at(end - 1);
            if y.is_nan() {
                take(&mut piece, &mut pieces);
            } else {
                piece.push(frame.point(x_at(end - 1), y));
            }
        }
        start = end;
    }
    if start < n && frame.x.shows(x_at(start)) && !y_at(start).is_nan() {
        piece.push(frame.point(x_at(start), y_at(start)));
    }
    take(&mut piece, &mut pieces);
    pieces
}

/// Polylines through points in any order, broken at gaps; with `merge` above zero, runs of points
/// within one column of that width become one stroke.
pub(super) fn raw_pieces(
    frame: &Frame,
    merge: f64,
    n: usize,
    x_at: impl Fn(usize) -> f64,
    y_at: impl Fn(usize) -> f64,
) -> Vec<Vec<Point>> {
    let mut pieces = Vec::new();
    let mut piece: Vec<Point> = Vec::new();
    let mut run: Option<(f64, f64, f64, Point)> = None; // column, smallest, largest y, last point
    let finish = |run: &mut Option<(f64, f64, f64, Point)>, piece: &mut Vec<Point>| {
        if let Some((_, top, bottom, last)) = run.take() {
            piece.push(Point::new(last.x, top));
            if bottom > top {
                piece.push(Point::new(last.x, bottom));
                piece.push(last);
            }
        }
    };
    for j in 0..n {
        let (x, y) = (x_at(j), y_at(j));
        if !frame.x.shows(x) || y.is_nan() {
            finish(&mut run, &mut piece);
            take(&mut piece, &mut pieces);
            continue;
        }
        let p = frame.point(x, y);
        if merge == 0.0 {
            piece.push(p);
            continue;
        }
        let column = (p.x / merge).floor();
        match &mut run {
            Some((at, top, bottom, last)) if (*at - column).abs() < 0.5 => {
                *top = top.min(p.y);
                *bottom = bottom.max(p.y);
                *last = p;
            }
            _ => {
                finish(&mut run, &mut piece);
                piece.push(p);
                run = Some((column, p.y, p.y, p));
            }
        }
    }
    finish(&mut run, &mut piece);
    take(&mut piece, &mut pieces);
    pieces
}

fn take(piece: &mut Vec<Point>, pieces: &mut Vec<Vec<Point>>) {
    if !piece.is_empty() {
        pieces.push(std::mem::take(piece));
    }
}
