//! The smallest width whose loss passes a threshold.

/// One cell of a sweep.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// Tree depth.
    pub depth: u32,
    /// Hidden width.
    pub hidden: u32,
    /// Its loss, by whatever statistic.
    pub loss: f64,
}

/// The smallest width of one depth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// Tree depth.
    pub depth: u32,
    /// Smallest width with a loss below the threshold; none if no width of the sweep passes.
    pub min_hidden: Option<u32>,
}

/// For every depth of the cells, in ascending order, the smallest width with loss < `epsilon`.
#[must_use]
pub fn thresholds(cells: &[Cell], epsilon: f64) -> Vec<Threshold> {
    let mut depths: Vec<u32> = cells.iter().map(|cell| cell.depth).collect();
    depths.sort_unstable();
    depths.dedup();
    let smallest = |depth: u32| {
        let passing = cells
            .iter()
            .filter(|c| c.depth == depth && c.loss < epsilon);
        passing.map(|cell| cell.hidden).min()
    };
    depths
        .into_iter()
        .map(|depth| Threshold {
            depth,
            min_hidden: smallest(depth),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_depth_that_no_width_passes_has_none() {
        let cell = |depth, hidden, loss| Cell {
            depth,
            hidden,
            loss,
        };
        let cells = [
            cell(6, 10, 6e-5),
            cell(2, 4, 0.0),
            cell(2, 2, 2e-3),
            cell(2, 3, 1e-9),
            cell(6, 9, f64::NAN),
        ];
        let found: Vec<_> = thresholds(&cells, 1e-5)
            .into_iter()
            .map(|t| (t.depth, t.min_hidden))
            .collect();
        assert_eq!(found, [(2, Some(3)), (6, None)]);
    }
}
