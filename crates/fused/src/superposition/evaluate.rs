//! Losses of a given network in f64.

use glassbook_tasks::features::StateSpace;

/// The expected loss over every row of `space`: mean over features of (x − x̂)².
///
/// - `weights`: `[h, n]` row by row
/// - `bias`: `[n]`
///
/// # Panics
///
/// If the arrays do not fit the data.
#[must_use]
pub fn exact_loss(space: &StateSpace, weights: &[f32], bias: &[f32]) -> f64 {
    let n = space.n_features();
    assert_eq!(bias.len(), n);
    let n_hidden = weights.len() / n;
    let mut row = vec![0.0; n];
    let mut hidden = vec![0.0; n_hidden];
    let mut loss = 0.0;
    for (state, &probability) in space.probabilities().iter().enumerate() {
        if probability > 0.0 {
            space.write_row(state, &mut row);
            loss += probability * row_loss(&row, None, weights, bias, &mut hidden);
        }
    }
    loss
}

/// The loss over given rows, `[rows, n]`: mean over rows and features of importance · (x − x̂)².
///
/// # Panics
///
/// If the arrays do not fit each other.
#[must_use]
pub fn rows_loss(rows: &[f32], importance: &[f32], weights: &[f32], bias: &[f32]) -> f64 {
    let n = bias.len();
    assert_eq!(importance.len(), n);
    let mut hidden = vec![0.0; weights.len() / n];
    let losses = rows
        .chunks_exact(n)
        .map(|row| row_loss(row, Some(importance), weights, bias, &mut hidden));
    losses.sum::<f64>() / (rows.len() / n) as f64
}

fn row_loss(
    row: &[f32],
    importance: Option<&[f32]>,
    weights: &[f32],
    bias: &[f32],
    hidden: &mut [f64],
) -> f64 {
    let n = row.len();
    for (value, weights) in hidden.iter_mut().zip(weights.chunks_exact(n)) {
        let on = weights.iter().zip(row).filter(|(_, x)| **x != 0.0);
        *value = on.map(|(w, x)| f64::from(*w) * f64::from(*x)).sum();
    }
    let mut loss = 0.0;
    for (j, (&x, &b)) in row.iter().zip(bias).enumerate() {
        let sum: f64 = hidden
            .iter()
            .enumerate()
            .map(|(k, h)| f64::from(weights[k * n + j]) * h)
            .sum();
        let z = sum + f64::from(b);
        // Not `max`, which would swallow a NaN.
        let out = if z <= 0.0 { 0.0 } else { z };
        let weight = importance.map_or(1.0, |importance| f64::from(importance[j]));
        loss += weight * (f64::from(x) - out).powi(2);
    }
    loss / n as f64
}
