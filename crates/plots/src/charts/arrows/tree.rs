//! The tree that joins the tips of arrows.

use crate::{Numbers, PlotError};

/// Reads parents: −1 and NaN are roots; anything else must be an earlier or later arrow, and no
/// arrow may be its own ancestor.
pub(super) fn parents(list: Option<&Numbers>, n: usize) -> Result<Vec<Option<usize>>, PlotError> {
    let Some(list) = list.filter(|l| !l.is_empty()) else {
        return Ok(vec![None; n]);
    };
    let mut parents = Vec::with_capacity(n);
    for p in list.iter() {
        if p.is_nan() || p < 0.0 {
            parents.push(None);
        } else if p < n as f64 {
            parents.push(Some(p as usize));
        } else {
            let index = p.min(1e15) as usize;
            return Err(PlotError::IndexOutOfRange {
                what: "parent".into(),
                index,
                count: n,
            });
        }
    }
    Ok(parents)
}

/// Number of ancestors of each arrow.
///
/// An arrow that is its own ancestor is refused: such a tree has no root to draw from.
pub(super) fn depths(parents: &[Option<usize>]) -> Result<Vec<usize>, PlotError> {
    let mut depths: Vec<Option<usize>> = vec![None; parents.len()];
    for start in 0..parents.len() {
        let mut path = Vec::new();
        let mut at = Some(start);
        while let Some(i) = at.filter(|i| depths[*i].is_none()) {
            if path.len() > parents.len() {
                let what = "a root above arrow".into();
                return Err(PlotError::IndexOutOfRange {
                    what,
                    index: start,
                    count: 0,
                });
            }
            path.push(i);
            at = parents[i];
        }
        let first = at.and_then(|i| depths[i]).map_or(0, |d| d + 1);
        for (depth, i) in (first..).zip(path.into_iter().rev()) {
            depths[i] = Some(depth);
        }
    }
    Ok(depths.into_iter().map(|d| d.unwrap_or(0)).collect())
}
