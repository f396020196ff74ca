//! Points and rectangles in CSS pixels, y downwards, and clipping against a rectangle.

use serde::Serialize;

/// A position in CSS pixels from the top left corner of the figure.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Point {
    /// Rightwards.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

impl Point {
    pub(crate) fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    pub(crate) fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// A rectangle in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Rect {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Right edge, not left of `left`.
    pub right: f64,
    /// Bottom edge, not above `top`.
    pub bottom: f64,
}

impl Rect {
    pub(crate) fn new(left: f64, top: f64, right: f64, bottom: f64) -> Self {
        Self {
            left,
            top,
            right: right.max(left),
            bottom: bottom.max(top),
        }
    }

    pub(crate) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(crate) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    pub(crate) fn center(&self) -> Point {
        Point::new(
            f64::midpoint(self.left, self.right),
            f64::midpoint(self.top, self.bottom),
        )
    }

    pub(crate) fn contains(&self, p: Point) -> bool {
        p.x >= self.left && p.x <= self.right && p.y >= self.top && p.y <= self.bottom
    }

    pub(crate) fn grown(&self, by: f64) -> Self {
        Self::new(
            self.left - by,
            self.top - by,
            self.right + by,
            self.bottom + by,
        )
    }

    /// The part of another rectangle inside this one, if they share any area or edge.
    pub(crate) fn cut(&self, other: &Self) -> Option<Self> {
        let (left, right) = (other.left.max(self.left), other.right.min(self.right));
        let (top, bottom) = (other.top.max(self.top), other.bottom.min(self.bottom));
        (left <= right && top <= bottom).then(|| Self::new(left, top, right, bottom))
    }

    /// The part of the segment from `a` to `b` inside the rectangle (Liang and Barsky, 1984).
    pub(crate) fn clip_segment(&self, a: Point, b: Point) -> Option<(Point, Point)> {
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let (mut start, mut end) = (0.0_f64, 1.0_f64);
        for (p, q) in [
            (-dx, a.x - self.left),
            (dx, self.right - a.x),
            (-dy, a.y - self.top),
            (dy, self.bottom - a.y),
        ] {
            if p == 0.0 {
                if q < 0.0 {
                    return None;
                }
            } else if p < 0.0 {
                start = start.max(q / p);
            } else {
                end = end.min(q / p);
            }
        }
        (start <= end).then(|| {
            let at = |t: f64| Point::new(a.x + t * dx, a.y + t * dy);
            (
                if start > 0.0 { at(start) } else { a },
                if end < 1.0 { at(end) } else { b },
            )
        })
    }

    /// The parts of a polyline inside the rectangle.
    pub(crate) fn clip_path(&self, path: &[Point]) -> Vec<Vec<Point>> {
        let mut pieces = Vec::new();
        let mut piece: Vec<Point> = Vec::new();
        for pair in path.windows(2) {
            let Some((a, b)) = self.clip_segment(pair[0], pair[1]) else {
                flush(&mut piece, &mut pieces);
                continue;
            };
            if piece.last() != Some(&a) {
                flush(&mut piece, &mut pieces);
                piece.push(a);
            }
            piece.push(b);
        }
        flush(&mut piece, &mut pieces);
        pieces
    }

    /// The part of a polygon inside the rectangle (Sutherland and Hodgman, 1974).
    pub(crate) fn clip_polygon(&self, polygon: &[Point]) -> Vec<Point> {
        let sides: [fn(&Self, Point) -> f64; 4] = [
            |r, p| p.x - r.left,
            |r, p| r.right - p.x,
            |r, p| p.y - r.top,
            |r, p| r.bottom - p.y,
        ];
        let mut points = polygon.to_vec();
        for inside in sides {
            let mut kept = Vec::with_capacity(points.len() + 2);
            for (i, &b) in points.iter().enumerate() {
                let a = points[(i + points.len() - 1) % points.len()];
                let (da, db) = (inside(self, a), inside(self, b));
                if (da < 0.0) != (db < 0.0) {
                    let t = da / (da - db);
                    kept.push(Point::new(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)));
                }
                if db >= 0.0 {
                    kept.push(b);
                }
            }
            points = kept;
        }
        points
    }
}

fn flush(piece: &mut Vec<Point>, pieces: &mut Vec<Vec<Point>>) {
    if piece.len() > 1 {
        pieces.push(std::mem::take(piece));
    } else {
        piece.clear();
    }
}

/// Cuts a polyline into dashes of `on` pixels with gaps of `off` pixels.
pub(crate) fn dashes(path: &[Point], on: f64, off: f64) -> Vec<Vec<Point>> {
    let mut pieces = Vec::new();
    let mut piece = Vec::new();
    let (mut drawing, mut left) = (true, on);
    for pair in path.windows(2) {
        let (mut a, b) = (pair[0], pair[1]);
        let mut length = a.distance(b);
        if drawing && piece.is_empty() {
            piece.push(a);
        }
        while length > left {
            let t = left / length;
            a = Point::new(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y));
            length -= left;
            if drawing {
                piece.push(a);
                flush(&mut piece, &mut pieces);
            } else {
                piece.push(a);
            }
            drawing = !drawing;
            left = if drawing { on } else { off };
        }
        left -= length;
        if drawing {
            piece.push(b);
        }
    }
    flush(&mut piece, &mut pieces);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: Rect = Rect {
        left: 0.0,
        top: 0.0,
        right: 10.0,
        bottom: 10.0,
    };

    #[test]
    fn a_segment_through_the_rectangle_is_cut_at_both_sides() {
        let cut = UNIT.clip_segment(Point::new(-5.0, 5.0), Point::new(15.0, 5.0));
        assert_eq!(cut, Some((Point::new(0.0, 5.0), Point::new(10.0, 5.0))));
        assert_eq!(
            UNIT.clip_segment(Point::new(-5.0, 11.0), Point::new(15.0, 12.0)),
            None
        );
    }

    #[test]
    fn a_path_that_leaves_and_returns_becomes_two_pieces() {
        let path =
            [(1.0, 5.0), (1.0, 20.0), (9.0, 20.0), (9.0, 5.0)].map(|(x, y)| Point::new(x, y));
        let pieces = UNIT.clip_path(&path);
        assert_eq!(pieces.len(), 2);
        assert_eq!(pieces[0], [Point::new(1.0, 5.0), Point::new(1.0, 10.0)]);
        assert_eq!(pieces[1], [Point::new(9.0, 10.0), Point::new(9.0, 5.0)]);
    }

    #[test]
    fn a_polygon_larger_than_the_rectangle_becomes_the_rectangle() {
        let big =
            [(-9.0, -9.0), (99.0, -9.0), (99.0, 99.0), (-9.0, 99.0)].map(|(x, y)| Point::new(x, y));
        let cut = UNIT.clip_polygon(&big);
        assert_eq!(cut.len(), 4);
        assert!(cut.iter().all(|&p| UNIT.contains(p)));
    }

    #[test]
    fn dashes_cover_their_share_of_the_path() {
        let pieces = dashes(&[Point::new(0.0, 0.0), Point::new(12.0, 0.0)], 4.0, 2.0);
        let drawn: f64 = pieces.iter().map(|p| p[0].distance(p[p.len() - 1])).sum();
        assert_eq!(pieces.len(), 2);
        assert!((drawn - 8.0).abs() < 1e-9, "{pieces:?}");
    }
}
