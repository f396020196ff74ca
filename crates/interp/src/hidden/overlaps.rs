//! Inner products between the spaces of ρ(x), ρ(y) and ρ(xy) on the |G|² pairs.
//!
//! They are sums over pairs of products of two matrix elements, which factor: Σ_{x,y} f(x) h(y) is
//! (Σ f)(Σ h), and substituting x or y by the product turns the other combinations into the same form.

use serde::Serialize;

use super::Part;
use crate::basis::{IrrepSpace, PeterWeyl};
use crate::matrix::Matrix;

/// How far two spaces of functions on pairs are from orthogonal.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SpaceOverlap {
    /// First space: `x`, `y` or `xy`.
    pub first_part: &'static str,
    /// Irrep of the first space.
    pub first_irrep: String,
    /// Second space: `x`, `y` or `xy`.
    pub second_part: &'static str,
    /// Irrep of the second space.
    pub second_irrep: String,
    /// Σ of squared inner products of matrix elements; 0 for orthogonal spaces.
    pub squared_inner_products: f64,
}

/// Overlaps of all pairs of different spaces among ρ(x), ρ(y), ρ(xy) of the nontrivial irreps.
///
/// # Shapes
///
/// - returns 3k(3k − 1)/2 entries for k nontrivial irreps; all vanish up to rounding
#[must_use]
pub fn hidden_space_overlaps(basis: &PeterWeyl) -> Vec<SpaceOverlap> {
    let spaces: Vec<(Part, &IrrepSpace)> = Part::ALL
        .into_iter()
        .flat_map(|part| basis.nontrivial().map(move |irrep| (part, irrep)))
        .collect();
    let mut overlaps = Vec::new();
    for (index, &(first_part, first)) in spaces.iter().enumerate() {
        for &(second_part, second) in &spaces[index + 1..] {
            let n = basis.order() as f64;
            let squared_inner_products = if first_part == second_part {
                let gram = first.elements.transpose_times(&second.elements);
                gram.energy() * n * n
            } else {
                // Whatever two of x, y, xy are, they run independently over G×G.
                sums(&first.elements) * sums(&second.elements)
            };
            overlaps.push(SpaceOverlap {
                first_part: first_part.name(),
                first_irrep: first.name.clone(),
                second_part: second_part.name(),
                second_irrep: second.name.clone(),
                squared_inner_products,
            });
        }
    }
    overlaps
}

/// Σ over matrix elements of (Σ_g ρ(g)ᵢⱼ)².
fn sums(elements: &Matrix) -> f64 {
    (0..elements.cols)
        .map(|k| elements.column(k).iter().sum::<f64>().powi(2))
        .sum()
}
