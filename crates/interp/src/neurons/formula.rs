//! One neuron as a combination of matrix elements of an irrep.

use serde::Serialize;

use crate::hidden::Part;
use crate::matrix::{Matrix, share};
use crate::{InterpError, IrrepSpace, NetworkAnalysis};

/// Entries below this fraction of the largest one are left out of the text.
const SHOWN: f64 = 0.05;

/// Coefficients cᵢⱼ of a neuron's parts in Σ cᵢⱼ ρᵢⱼ, the closest combinations.
///
/// The original notebook prints Σ over pairs of the part times ρᵢⱼ instead, which for real type is
/// |G|²/d times as large.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NeuronFormula {
    /// `[dim, dim]`, of the left part (x_embed) in ρ(x).
    pub left: Matrix,
    /// `[dim, dim]`, of the right part (y_embed) in ρ(y).
    pub right: Matrix,
    /// `[dim, dim]`, of the row of the unembedding in ρ(z).
    pub unembed: Matrix,
    /// `[dim, dim]`, of the activation in ρ(x).
    pub hidden_x: Matrix,
    /// `[dim, dim]`, of the activation in ρ(y).
    pub hidden_y: Matrix,
    /// `[dim, dim]`, of the activation in ρ(xy).
    pub hidden_xy: Matrix,
    /// Shares of left part, right part and unembedding that the combinations explain.
    pub explained: [f64; 3],
    /// The left part in words, largest coefficients first.
    pub left_text: String,
    /// The right part in words.
    pub right_text: String,
    /// The part of the activation in ρ(xy) in words.
    pub hidden_text: String,
}

impl NetworkAnalysis {
    /// One neuron in terms of the matrix elements of one irrep.
    ///
    /// # Errors
    ///
    /// [`InterpError::IndexOutOfRange`], [`InterpError::UnknownIrrep`],
    /// [`InterpError::LogitsNotFinite`].
    pub fn neuron_formula(&self, neuron: usize, irrep: &str) -> Result<NeuronFormula, InterpError> {
        self.check_neuron(neuron)?;
        let irrep = self.irrep(irrep)?;
        let parts = self.neuron_parts()?;
        let means = self.hidden_means()?;
        let column = |functions: &Matrix| Matrix {
            rows: functions.rows,
            cols: 1,
            values: functions.column(neuron),
        };
        let functions = [&parts.left, &parts.right, &self.embeddings.u].map(column);
        let explained = [0, 1, 2].map(|i| {
            let function: &Matrix = &functions[i];
            share(irrep.energy(function), function.energy())
        });
        let [left, right, unembed] = functions.map(|function| coefficients(irrep, &function));
        let [hidden_x, hidden_y, hidden_xy] =
            Part::ALL.map(|part| coefficients(irrep, &column(means.of(part))));
        Ok(NeuronFormula {
            left_text: text(&left, "x"),
            right_text: text(&right, "y"),
            hidden_text: text(&hidden_xy, "xy"),
            left,
            right,
            unembed,
            hidden_x,
            hidden_y,
            hidden_xy,
            explained,
        })
    }
}

/// (w/|G|) ρᵀf, the coefficients of the projection of f.
fn coefficients(irrep: &IrrepSpace, function: &Matrix) -> Matrix {
    let scale = irrep.weight / function.rows as f64;
    let mut c = irrep.elements.transpose_times(function).scaled(scale);
    (c.rows, c.cols) = (irrep.dim, irrep.dim);
    c
}

/// Such as `1.20 ρ₁₂(x) − 0.31 ρ₄₂(x)`; indices count from 1.
fn text(coefficients: &Matrix, argument: &str) -> String {
    let mut terms: Vec<(usize, f64)> = coefficients.values.iter().copied().enumerate().collect();
    terms.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let largest = terms.first().map_or(0.0, |term| term.1.abs());
    terms.retain(|term| term.1.abs() > SHOWN * largest);
    let mut text = String::new();
    for (index, value) in terms {
        let sign = match (text.is_empty(), value < 0.0) {
            (true, true) => "−",
            (true, false) => "",
            (false, true) => " − ",
            (false, false) => " + ",
        };
        let (i, j) = (index / coefficients.cols + 1, index % coefficients.cols + 1);
        let separator = if coefficients.cols > 9 { "," } else { "" };
        let name = format!("ρ{}{separator}{}({argument})", subscript(i), subscript(j));
        text.extend([sign, &format!("{:.3} {name}", value.abs())]);
    }
    if text.is_empty() { "0".into() } else { text }
}

fn subscript(number: usize) -> String {
    let digit = |c: char| {
        c.to_digit(10)
            .and_then(|d| char::from_u32(0x2080 + d))
            .unwrap_or(c)
    };
    number.to_string().chars().map(digit).collect()
}
