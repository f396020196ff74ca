//! Density of points in the plane: a Gaussian kernel on a grid.
//!
//! Points are spread over their four nearest nodes and the grid is blurred along each axis, which
//! costs the points plus the grid instead of their product (Wand, *Fast computation of multivariate
//! kernel estimators*, 1994). The kernel's width is Silverman's: σ · n^(−1/6).

use crate::cells::Cells;
use crate::scale::{Extent, ScaleKind};
use crate::{Numbers, PlotError};

/// Nodes along each axis.
const SIDE: usize = 96;

/// Density on a grid, in points per unit area divided by the number of points, and its range.
pub(super) fn estimate(x: &Numbers, y: &Numbers) -> Result<(Cells, Extent, Extent), PlotError> {
    let shown = |v: &(f64, f64)| ScaleKind::Linear.can_show(v.0) && ScaleKind::Linear.can_show(v.1);
    let points: Vec<(f64, f64)> = x.iter().zip(y.iter()).filter(shown).collect();
    let n = points.len() as f64;
    let (wide, x_range) = bandwidth(points.iter().map(|p| p.0), n);
    let (tall, y_range) = bandwidth(points.iter().map(|p| p.1), n);
    let mut grid = vec![0.0_f64; SIDE * SIDE];
    let (dx, dy) = (step(x_range), step(y_range));
    for (px, py) in points {
        let (c, r) = ((px - x_range.min) / dx, (py - y_range.min) / dy);
        let (c0, r0) = ((c as usize).min(SIDE - 2), (r as usize).min(SIDE - 2));
        let (fc, fr) = (c - c0 as f64, r - r0 as f64);
        for (row, wr) in [(r0, 1.0 - fr), (r0 + 1, fr)] {
            for (column, wc) in [(c0, 1.0 - fc), (c0 + 1, fc)] {
                grid[row * SIDE + column] += wr * wc / (n * dx * dy);
            }
        }
    }
    let across = kernel(wide / dx);
    let down = kernel(tall / dy);
    let blurred = blur(&blur(&grid, &across, 1, SIDE), &down, SIDE, 1);
    Ok((
        Cells::new(blurred.into(), Some(SIDE), Some(SIDE))?,
        x_range,
        y_range,
    ))
}

fn step(range: Extent) -> f64 {
    (range.max - range.min) / (SIDE - 1) as f64
}

/// Kernel width of one coordinate, and a range with three kernel widths of room.
fn bandwidth(values: impl Iterator<Item = f64> + Clone, n: f64) -> (f64, Extent) {
    let data = Extent::of(values.clone(), ScaleKind::Linear).unwrap_or(Extent::new(0.0, 0.0));
    let mean = values.clone().map(|v| v / n.max(1.0)).sum::<f64>();
    let spread = (values
        .map(|v| ((v - mean) / (data.max - data.min)).powi(2))
        .sum::<f64>()
        / n.max(1.0))
    .sqrt();
    let width = spread * (data.max - data.min) * n.max(1.0).powf(-1.0 / 6.0);
    // All points at one place: any kernel will do that can be told from zero.
    let least = data.min.abs().max(data.max.abs()).max(1.0) * 1e-6;
    let width = if width > least { width } else { least };
    (
        width,
        Extent::new(data.min - 3.0 * width, data.max + 3.0 * width),
    )
}

/// A Gaussian of this many nodes, summing to one.
fn kernel(sigma: f64) -> Vec<f64> {
    let reach = (3.0 * sigma).ceil().clamp(1.0, SIDE as f64) as i32;
    let weights: Vec<f64> = (-reach..=reach)
        .map(|i| (-0.5 * (f64::from(i) / sigma).powi(2)).exp())
        .collect();
    let total: f64 = weights.iter().sum();
    weights.into_iter().map(|w| w / total).collect()
}

/// Convolves along one axis: `along` is the distance of neighbors, `across` that of the lines.
fn blur(grid: &[f64], kernel: &[f64], along: usize, across: usize) -> Vec<f64> {
    let reach = kernel.len() / 2;
    let mut out = vec![0.0; grid.len()];
    for line in 0..SIDE {
        for i in 0..SIDE {
            let first = i.saturating_sub(reach);
            let last = (i + reach).min(SIDE - 1);
            out[line * across + i * along] = (first..=last)
                .map(|j| grid[line * across + j * along] * kernel[j + reach - i])
                .sum();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_density_of_two_clouds_integrates_to_one() -> Result<(), PlotError> {
        let x: Vec<f64> = (0..400)
            .map(|i| f64::from(i % 20) * 0.1 + f64::from(i / 200) * 10.0)
            .collect();
        let y: Vec<f64> = (0..400).map(|i| f64::from(i % 17) * 0.1).collect();
        let (cells, xr, yr) = estimate(&x.into(), &y.into())?;
        let total = cells.sum * step(xr) * step(yr);
        assert!((total - 1.0).abs() < 0.02, "{total}");
        Ok(())
    }
}
