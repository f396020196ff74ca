//! What a chart draws, as a flat list of marks in CSS pixels.
//!
//! Charts produce a scene once; [`paint`](crate::paint) then puts it on any plotters backend.
//! The split keeps charts free of backend types, and lets layout and hover be tested without one.

use crate::geometry::{Point, Rect, dashes};
use crate::{Color, Theme};
use std::collections::BTreeSet;

/// A pixel image: straight-alpha RGBA, row-major, `[height, width, 4]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Image {
    /// Where it is shown, in CSS pixels.
    pub rect: Rect,
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `width · height · 4` bytes.
    pub rgba: Vec<u8>,
}

/// Horizontal alignment of a text about its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Start,
    Middle,
    End,
}

/// Vertical alignment of a text about its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum VAlign {
    Top,
    Middle,
    Bottom,
}

/// A line of text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Text {
    pub(crate) at: Point,
    pub(crate) words: String,
    pub(crate) size: f64,
    pub(crate) color: Color,
    pub(crate) align: Align,
    pub(crate) valign: VAlign,
    pub(crate) bold: bool,
    /// Quarter turn counter-clockwise.
    pub(crate) upwards: bool,
}

impl Text {
    pub(crate) fn new(at: Point, text: impl Into<String>, size: f64, color: Color) -> Self {
        let (align, valign) = (Align::Start, VAlign::Middle);
        Self {
            at,
            words: text.into(),
            size,
            color,
            align,
            valign,
            bold: false,
            upwards: false,
        }
    }

    pub(crate) fn align(self, align: Align) -> Self {
        Self { align, ..self }
    }

    pub(crate) fn valign(self, valign: VAlign) -> Self {
        Self { valign, ..self }
    }

    pub(crate) fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(crate) fn upwards(self) -> Self {
        Self {
            upwards: true,
            ..self
        }
    }
}

/// One thing to draw.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Mark {
    /// An open polyline.
    Path {
        points: Vec<Point>,
        color: Color,
        width: f64,
    },
    /// A filled polygon.
    Polygon {
        points: Vec<Point>,
        color: Color,
    },
    /// A filled rectangle with its edges on device pixels.
    Rect {
        rect: Rect,
        color: Color,
    },
    /// A horizontal or vertical line, sharp on device pixels.
    Rule {
        from: Point,
        to: Point,
        color: Color,
    },
    /// A disc.
    Disc {
        center: Point,
        radius: f64,
        color: Color,
    },
    Text(Text),
    Image(Image),
}

/// Measures text in the font of the figure.
pub trait Measure {
    /// Width in CSS pixels of a text at this font size.
    fn width(&self, text: &str, size: f64, bold: bool) -> f64;
}

/// Text widths from typical proportions of sans-serif faces, for surfaces that cannot measure.
#[derive(Debug, Clone, Copy, Default)]
pub struct EstimatedWidths;

impl Measure for EstimatedWidths {
    fn width(&self, text: &str, size: f64, bold: bool) -> f64 {
        let em: f64 = text
            .chars()
            .map(|c| match c {
                'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.28,
                ' ' | 'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' => 0.36,
                '⁰'..='⁹' | '⁻' | '¹' | '²' | '³' => 0.38,
                'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.88,
                'A'..='Z' => 0.68,
                _ => 0.56,
            })
            .sum();
        em * size * if bold { 1.06 } else { 1.0 }
    }
}

/// A list of marks and the size they were laid out for.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
    pub(crate) background: Color,
    pub(crate) font: String,
    pub(crate) marks: Vec<Mark>,
}

impl Scene {
    pub(crate) fn new(width: f64, height: f64, theme: &Theme) -> Self {
        let (background, font) = (theme.background, theme.font.clone());
        Self {
            width,
            height,
            background,
            font,
            marks: Vec::new(),
        }
    }

    pub(crate) fn path(&mut self, points: Vec<Point>, color: Color, width: f64) {
        if points.len() > 1 {
            self.marks.push(Mark::Path {
                points,
                color,
                width,
            });
        }
    }

    pub(crate) fn line(&mut self, from: Point, to: Point, color: Color, width: f64) {
        self.path(vec![from, to], color, width);
    }

    pub(crate) fn dashed(&mut self, points: &[Point], color: Color, width: f64) {
        for piece in dashes(points, 5.0, 4.0) {
            self.path(piece, color, width);
        }
    }

    pub(crate) fn rule(&mut self, from: Point, to: Point, color: Color) {
        self.marks.push(Mark::Rule { from, to, color });
    }

    pub(crate) fn rect(&mut self, rect: Rect, color: Color) {
        self.marks.push(Mark::Rect { rect, color });
    }

    pub(crate) fn polygon(&mut self, points: Vec<Point>, color: Color) {
        if points.len() > 2 {
            self.marks.push(Mark::Polygon { points, color });
        }
    }

    pub(crate) fn disc(&mut self, center: Point, radius: f64, color: Color) {
        self.marks.push(Mark::Disc {
            center,
            radius,
            color,
        });
    }

    pub(crate) fn text(&mut self, text: Text) {
        if !text.words.is_empty() {
            self.marks.push(Mark::Text(text));
        }
    }

    pub(crate) fn image(&mut self, image: Image) {
        self.marks.push(Mark::Image(image));
    }
}

/// What the reader has done to a figure: zoom, and series switched off.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct View {
    pub(crate) x: Option<(f64, f64)>,
    pub(crate) y: Option<(f64, f64)>,
    pub(crate) hidden: BTreeSet<usize>,
}

/// Shortens a text with an ellipsis until it fits a width.
pub(crate) fn fit(measure: &dyn Measure, text: &str, size: f64, bold: bool, width: f64) -> String {
    if measure.width(text, size, bold) <= width {
        return text.into();
    }
    let chars: Vec<char> = text.chars().collect();
    let fits = |n: usize| {
        let cut: String = chars[..n].iter().chain(['…'].iter()).collect();
        (measure.width(&cut, size, bold) <= width).then_some(cut)
    };
    let (mut low, mut high) = (0, chars.len());
    while low + 1 < high {
        let middle = usize::midpoint(low, high);
        if fits(middle).is_some() {
            low = middle;
        } else {
            high = middle;
        }
    }
    if low == 0 {
        String::new()
    } else {
        fits(low).unwrap_or_default()
    }
}
