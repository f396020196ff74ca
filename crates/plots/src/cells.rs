//! A matrix of numbers as pixels, the heart of every heatmap.
//!
//! Pixels are computed at the resolution they are shown at: cells larger than a pixel are
//! repeated, cells smaller than a pixel averaged, so that nothing is skipped between samples.
//! The inner loops are branch-free over contiguous rows, which the compiler turns into SIMD.

use crate::color_map::ColorScale;
use crate::scale::{Extent, ScaleKind};
use crate::{Numbers, PlotError};

/// Largest number of rows or columns.
pub(crate) const MAX_SIDE: usize = 4096;

/// A matrix, row-major, `[rows, columns]`, first row at the top.
#[derive(Debug, Clone)]
pub(crate) struct Cells {
    values: Numbers,
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    /// Range of the finite values.
    pub(crate) extent: Option<Extent>,
    pub(crate) n_nan: usize,
    pub(crate) n_infinite: usize,
    pub(crate) sum: f64,
}

impl Cells {
    /// Checks the shape; either side may be left out.
    pub(crate) fn new(
        values: Numbers,
        rows: Option<usize>,
        columns: Option<usize>,
    ) -> Result<Self, PlotError> {
        let len = values.len();
        let other = |side: usize| len.checked_div(side).unwrap_or(0);
        let root = len.isqrt();
        let (rows, columns) = match (rows, columns) {
            (Some(rows), Some(columns)) => (rows, columns),
            (Some(rows), None) => (rows, other(rows)),
            (None, Some(columns)) => (other(columns), columns),
            (None, None) if root * root == len => (root, root),
            (None, None) => (1, len),
        };
        for (what, got) in [
            ("the number of rows", rows),
            ("the number of columns", columns),
        ] {
            if got > MAX_SIDE {
                return Err(PlotError::SizeOutOfRange {
                    what,
                    got,
                    min: 0,
                    max: MAX_SIDE,
                });
            }
        }
        if rows * columns != len {
            let what = format!("a matrix of {rows} rows and {columns} columns");
            return Err(PlotError::LengthMismatch {
                what,
                expected: rows * columns,
                got: len,
            });
        }
        let extent = match &values {
            Numbers::F32(v) => extent_f32(v),
            Numbers::F64(_) => Extent::of(values.iter(), ScaleKind::Linear),
        };
        let (mut n_nan, mut n_infinite, mut sum) = (0, 0, 0.0);
        for v in values.iter() {
            n_nan += usize::from(v.is_nan());
            n_infinite += usize::from(v.is_infinite());
            sum += if v.is_finite() { v } else { 0.0 };
        }
        Ok(Self {
            values,
            rows,
            columns,
            extent,
            n_nan,
            n_infinite,
            sum,
        })
    }

    pub(crate) fn at(&self, row: usize, column: usize) -> f64 {
        if column < self.columns {
            self.values.at(row * self.columns + column)
        } else {
            f64::NAN
        }
    }

    pub(crate) fn exact(&self, row: usize, column: usize) -> String {
        if column < self.columns {
            self.values.exact(row * self.columns + column)
        } else {
            String::new()
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows == 0 || self.columns == 0
    }

    /// Mean of the finite values.
    pub(crate) fn mean(&self) -> f64 {
        self.sum / (self.rows * self.columns - self.n_nan - self.n_infinite) as f64
    }

    /// What cannot be given a color of its own, in words.
    pub(crate) fn note(&self) -> Option<String> {
        let missing = (self.n_nan > 0).then(|| {
            format!(
                "{} missing (grey)",
                crate::format::count(self.n_nan, "cell")
            )
        });
        let cells = crate::format::count(self.n_infinite, "cell");
        let infinite = (self.n_infinite > 0).then(|| format!("{cells} infinite (end colors)"));
        let parts: Vec<String> = [missing, infinite].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    /// RGBA pixels, `[height, width, 4]`, of the part of the matrix between `x` and `y`, given in
    /// cells: column `c` spans `c` to `c + 1`.
    pub(crate) fn pixels(
        &self,
        scale: &ColorScale,
        x: (f64, f64),
        y: (f64, f64),
        width: usize,
        height: usize,
    ) -> Vec<u8> {
        let columns = bins(x, width, self.columns);
        let rows = bins(y, height, self.rows);
        let lut = scale.rgba();
        let mut rgba = Vec::with_capacity(width * height * 4);
        let mut sums = vec![0.0_f32; self.columns];
        let mut counts = vec![0.0_f32; if self.n_nan > 0 { self.columns } else { 0 }];
        let mut last: Option<(usize, usize)> = None;
        for &(top, bottom) in &rows {
            if last == Some((top, bottom)) {
                // The pixel row above shows the same cells.
                let start = rgba.len() - width * 4;
                rgba.extend_from_within(start..);
                continue;
            }
            last = Some((top, bottom));
            self.sum_rows(scale, top..bottom, &mut sums, &mut counts);
            let n_rows = (bottom - top) as f32;
            for &(left, right) in &columns {
                let total: f32 = sums[left..right].iter().sum();
                let n = if counts.is_empty() {
                    n_rows * (right - left) as f32
                } else {
                    counts[left..right].iter().sum()
                };
                let index = if n > 0.0 {
                    (total / n * 255.0 + 0.5) as usize
                } else {
                    256
                };
                rgba.extend_from_slice(&lut[index.min(256)]);
            }
        }
        rgba
    }

    /// Sums of places in the color map over some rows, one per column; `counts` counts what is not
    /// NaN, and is empty where nothing is.
    fn sum_rows(
        &self,
        scale: &ColorScale,
        rows: std::ops::Range<usize>,
        sums: &mut [f32],
        counts: &mut [f32],
    ) {
        sums.fill(0.0);
        counts.fill(0.0);
        let Extent { min, max } = scale.limits;
        for row in rows {
            let range = row * self.columns..(row + 1) * self.columns;
            match &self.values {
                Numbers::F32(v) => {
                    // In single precision only where its range cannot overflow.
                    let (low, factor) = (min as f32, (1.0 / (max - min)) as f32);
                    if factor.is_normal() {
                        add_places(&v[range], |v| (v - low) * factor, sums, counts);
                    } else {
                        add_places(
                            &v[range],
                            |v| ((f64::from(v) - min) / (max - min)) as f32,
                            sums,
                            counts,
                        );
                    }
                }
                Numbers::F64(v) => {
                    let half = max / 2.0 - min / 2.0;
                    add_places(
                        &v[range],
                        |v| ((v / 2.0 - min / 2.0) / half) as f32,
                        sums,
                        counts,
                    );
                }
            }
        }
    }
}

/// Adds the places of a row, held between 0 and 1. NaN fails both comparisons and adds nothing.
fn add_places<T: Copy>(row: &[T], place: impl Fn(T) -> f32, sums: &mut [f32], counts: &mut [f32]) {
    for (sum, &value) in sums.iter_mut().zip(row) {
        let t = place(value);
        let t = if t > 0.0 { t } else { 0.0 };
        *sum += if t < 1.0 { t } else { 1.0 };
    }
    for (count, &value) in counts.iter_mut().zip(row) {
        *count += if place(value).is_nan() { 0.0 } else { 1.0 };
    }
}

fn extent_f32(values: &[f32]) -> Option<Extent> {
    let (mut min, mut max) = (f32::INFINITY, f32::NEG_INFINITY);
    for &v in values {
        // Infinities must not become limits; NaN fails every comparison.
        let finite = v.abs() <= f32::MAX;
        min = if finite && v < min { v } else { min };
        max = if finite && v > max { v } else { max };
    }
    (min <= max).then(|| Extent::new(f64::from(min), f64::from(max)))
}

/// Cells shown by each of `n` pixels that divide a range: all that a pixel touches with its
/// middle part when cells are small, the one at its center when they are large.
fn bins(range: (f64, f64), n: usize, n_cells: usize) -> Vec<(usize, usize)> {
    let step = (range.1 - range.0) / n.max(1) as f64;
    let last = n_cells.saturating_sub(1);
    (0..n)
        .map(|i| {
            let from = range.0 + i as f64 * step;
            if step <= 1.0 {
                let cell = ((from + step / 2.0).max(0.0) as usize).min(last);
                return (cell, (cell + 1).min(n_cells));
            }
            let start = (from.round().max(0.0) as usize).min(last);
            let end =
                ((from + step).round().max(0.0) as usize).clamp(start + 1, n_cells.max(start + 1));
            (start, end.min(n_cells))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Theme;
    use crate::color_map::{ColorMap, ColorSpec};

    fn grey(cells: &Cells) -> ColorScale {
        let spec = ColorSpec {
            map: Some(ColorMap::Viridis),
            ..ColorSpec::default()
        };
        spec.scale(&Theme::light(), cells.extent)
    }

    #[test]
    fn every_cell_keeps_its_color_when_repeated() -> Result<(), PlotError> {
        let cells = Cells::new(vec![0.0, 1.0, 0.5, f64::NAN].into(), Some(2), None)?;
        let scale = grey(&cells);
        let rgba = cells.pixels(&scale, (0.0, 2.0), (0.0, 2.0), 6, 6);
        for (row, column) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let pixel = &rgba[((row * 3 + 1) * 6 + column * 3 + 1) * 4..][..3];
            assert_eq!(
                pixel,
                scale.color(cells.at(row, column)).rgb,
                "cell {row}, {column}"
            );
        }
        Ok(())
    }

    #[test]
    fn small_cells_are_averaged_in_both_precisions() -> Result<(), PlotError> {
        let checker: Vec<f32> = (0..64 * 64)
            .map(|i| ((i / 64 + i % 64) % 2) as f32)
            .collect();
        let wide: Vec<f64> = checker.iter().map(|v| f64::from(*v)).collect();
        for values in [Numbers::from(checker), Numbers::from(wide)] {
            let cells = Cells::new(values, None, None)?;
            let scale = grey(&cells);
            let rgba = cells.pixels(&scale, (0.0, 64.0), (0.0, 64.0), 16, 16);
            assert!(
                rgba.chunks(4).all(|p| p[..3] == scale.color(0.5).rgb),
                "a checkerboard is its mean"
            );
        }
        Ok(())
    }

    #[test]
    fn a_gap_does_not_darken_the_average_around_it() -> Result<(), PlotError> {
        let mut values = vec![1.0; 16];
        values[0] = f64::NAN;
        values[15] = 0.0;
        let cells = Cells::new(values.into(), Some(4), Some(4))?;
        let scale = grey(&cells);
        let rgba = cells.pixels(&scale, (0.0, 4.0), (0.0, 4.0), 2, 2);
        assert_eq!(rgba[..3], scale.color(1.0).rgb);
        Ok(())
    }

    #[test]
    fn a_shape_that_does_not_fit_is_refused() {
        let error = Cells::new(vec![0.0; 7].into(), Some(2), Some(3));
        assert!(matches!(
            error,
            Err(PlotError::LengthMismatch {
                expected: 6,
                got: 7,
                ..
            })
        ));
        let error = Cells::new(vec![0.0_f32; 5000].into(), None, Some(5000));
        assert!(matches!(
            error,
            Err(PlotError::SizeOutOfRange { got: 5000, .. })
        ));
    }
}
