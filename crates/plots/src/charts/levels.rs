//! Contour lines of a grid by marching squares, joined into polylines.
//!
//! Every crossing lies on one edge of the grid, and a line enters and leaves each square through
//! two edges, so walking from edge to edge yields the lines. Reference: Lorensen and Cline,
//! *Marching Cubes* (1987), in two dimensions; saddles are resolved by the mean of their corners.

use crate::cells::Cells;
use std::collections::BTreeMap;

/// An edge of the grid: its lower or left node, and whether it runs along the row.
type Edge = (usize, usize, bool);

/// Lines along which the matrix has this value, as `(column, row)` positions between the nodes.
pub(super) fn contour_lines(cells: &Cells, level: f64) -> Vec<Vec<(f64, f64)>> {
    let mut links: BTreeMap<Edge, Vec<Edge>> = BTreeMap::new();
    for r in 0..cells.rows.saturating_sub(1) {
        for c in 0..cells.columns.saturating_sub(1) {
            for (a, b) in square(cells, r, c, level) {
                links.entry(a).or_default().push(b);
                links.entry(b).or_default().push(a);
            }
        }
    }
    let mut lines = Vec::new();
    // Open lines first, from their ends; what is left are loops.
    let ends: Vec<Edge> = links
        .iter()
        .filter(|(_, l)| l.len() == 1)
        .map(|(e, _)| *e)
        .collect();
    let starts: Vec<Edge> = ends.into_iter().chain(links.keys().copied()).collect();
    for start in starts {
        let mut line = Vec::new();
        let mut at = Some(start);
        while let Some(edge) = at {
            at = links.get_mut(&edge).and_then(Vec::pop);
            if let Some(next) = at {
                if line.is_empty() {
                    line.push(crossing(cells, edge, level));
                }
                line.push(crossing(cells, next, level));
                if let Some(back) = links.get_mut(&next)
                    && let Some(i) = back.iter().position(|e| *e == edge)
                {
                    back.swap_remove(i);
                }
            }
        }
        if line.len() > 1 {
            lines.push(line);
        }
    }
    lines
}

/// Segments of one square, each between two of its edges.
fn square(cells: &Cells, r: usize, c: usize, level: f64) -> Vec<(Edge, Edge)> {
    let corners = [
        cells.at(r, c),
        cells.at(r, c + 1),
        cells.at(r + 1, c + 1),
        cells.at(r + 1, c),
    ];
    if corners.iter().any(|v| !v.is_finite()) {
        return Vec::new();
    }
    let edges = [
        (r, c, true),
        (r, c + 1, false),
        (r + 1, c, true),
        (r, c, false),
    ];
    let above = corners.map(|v| v >= level);
    let crossed: Vec<Edge> = (0..4)
        .filter(|i| above[*i] != above[(i + 1) % 4])
        .map(|i| edges[i])
        .collect();
    match crossed[..] {
        [a, b] => vec![(a, b)],
        [a, b, c, d] => {
            let middle = corners.iter().map(|v| v / 4.0).sum::<f64>() >= level;
            if middle == above[0] {
                vec![(a, b), (c, d)]
            } else {
                vec![(d, a), (b, c)]
            }
        }
        _ => Vec::new(),
    }
}

fn crossing(cells: &Cells, (r, c, along_row): Edge, level: f64) -> (f64, f64) {
    let from = cells.at(r, c);
    let to = if along_row {
        cells.at(r, c + 1)
    } else {
        cells.at(r + 1, c)
    };
    // Halves keep the difference of two huge values finite.
    let t = ((level / 2.0 - from / 2.0) / (to / 2.0 - from / 2.0)).clamp(0.0, 1.0);
    if along_row {
        (c as f64 + t, r as f64)
    } else {
        (c as f64, r as f64 + t)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PlotError;

    #[test]
    fn the_contour_of_a_cone_is_one_closed_circle() -> Result<(), PlotError> {
        let distance = |i: i32| f64::from(i % 41 - 20).hypot(f64::from(i / 41 - 20));
        let values: Vec<f64> = (0..41 * 41).map(distance).collect();
        let lines = contour_lines(&Cells::new(values.into(), None, None)?, 10.0);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].first(), lines[0].last());
        for (c, r) in &lines[0] {
            let radius = (c - 20.0).hypot(r - 20.0);
            assert!((radius - 10.0).abs() < 0.05, "{radius}");
        }
        Ok(())
    }

    #[test]
    fn a_slope_gives_one_open_line_and_a_gap_breaks_it() -> Result<(), PlotError> {
        let mut values: Vec<f64> = (0..25).map(|i| f64::from(i % 5)).collect();
        assert_eq!(
            contour_lines(&Cells::new(values.clone().into(), None, None)?, 1.5).len(),
            1
        );
        values[12] = f64::NAN;
        assert_eq!(
            contour_lines(&Cells::new(values.into(), None, None)?, 1.5).len(),
            2
        );
        Ok(())
    }
}
