//! Lengths, interference and dimensionality of feature directions.

use crate::InterpError;
use crate::features::check_len;
use crate::matrix::{Matrix, dot};

/// Dimensionality at which features tend to rest, and the polytope that has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guide {
    /// The polytope that the features of a group form.
    pub name: &'static str,
    /// D_i = r/k of k unit vectors that spread evenly over r dimensions.
    pub value: f64,
}

/// Guide lines of a dimensionality chart (TMS, "The Geometry of Superposition").
pub const GUIDES: [Guide; 6] = [
    guide("dedicated dimension", 1, 1),
    guide("tetrahedron", 3, 4),
    guide("triangle", 2, 3),
    guide("digon", 1, 2),
    guide("pentagon", 2, 5),
    guide("square antiprism", 3, 8),
];

const fn guide(name: &'static str, dimensions: u32, vectors: u32) -> Guide {
    Guide {
        name,
        value: dimensions as f64 / vectors as f64,
    }
}

/// The feature directions of one instance.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureGeometry {
    /// ‖w_i‖, `[features]`.
    pub norms: Vec<f64>,
    /// √(Σ_{j≠i} (ŵ_i · w_j)²), `[features]`: how much of the others lies in a feature's direction;
    /// 0 for one that is orthogonal to all others.
    pub polysemanticity: Vec<f64>,
    /// D_i = ‖w_i‖² / Σ_j (ŵ_i · w_j)², `[features]`: 1 for a dimension of one's own; 0 for w_i = 0.
    pub dimensionality: Vec<f64>,
    /// ‖W‖²_F / m: features per hidden dimension, if learned ones have length 1.
    pub features_per_dimension: f64,
    /// D* = m / ‖W‖²_F: dimensions per feature; infinite for W = 0.
    pub dimensions_per_feature: f64,
    /// WᵀW, `[features, features]`.
    pub gram: Vec<f64>,
}

impl FeatureGeometry {
    /// Measures `w`, `[hidden, features]`.
    ///
    /// # Errors
    ///
    /// [`InterpError::ShapeMismatch`] if `w` does not hold `hidden · features` values.
    pub fn new(w: &[f64], hidden: usize, features: usize) -> Result<Self, InterpError> {
        check_len("W", w.len(), hidden * features)?;
        let directions = Matrix::from_fn(features, hidden, |i, k| w[k * features + i]);
        let gram = directions.times_transpose(&directions);
        let square = |i: usize| gram.at(i, i);
        let norms: Vec<f64> = (0..features).map(|i| square(i).sqrt()).collect();
        // Σ_j (ŵ_i · w_j)² = Σ_j (w_i · w_j)² / ‖w_i‖².
        let overlap = |i: usize| dot(gram.row(i), gram.row(i)) / square(i);
        let has_length = |i: usize| square(i) > 0.0;
        let energy: f64 = (0..features).map(square).sum();
        Ok(Self {
            polysemanticity: (0..features)
                .map(|i| {
                    if has_length(i) {
                        (overlap(i) - square(i)).max(0.0).sqrt()
                    } else {
                        0.0
                    }
                })
                .collect(),
            dimensionality: (0..features)
                .map(|i| {
                    if has_length(i) {
                        square(i) / overlap(i)
                    } else {
                        0.0
                    }
                })
                .collect(),
            norms,
            features_per_dimension: energy / hidden as f64,
            dimensions_per_feature: hidden as f64 / energy,
            gram: gram.values,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    fn polygon(k: usize) -> Vec<f64> {
        let angle = |i: usize| TAU * i as f64 / k as f64;
        let cosines = (0..k).map(|i| angle(i).cos());
        cosines.chain((0..k).map(|i| angle(i).sin())).collect()
    }

    #[test]
    fn regular_polygons_have_their_guide_dimensionality() {
        for (k, value) in [(2, 1.0), (3, 2.0 / 3.0), (4, 0.5), (5, 0.4), (8, 0.25)] {
            let w = polygon(k);
            let geometry = FeatureGeometry::new(&w, 2, k).unwrap();
            // Two vectors of a "2-gon" lie on one axis: k/r with r = 1.
            let want = if k == 2 { 0.5 } else { value };
            for d in &geometry.dimensionality {
                assert!((d - want).abs() < 1e-12, "{k}: {d}");
            }
            assert!((geometry.features_per_dimension - k as f64 / 2.0).abs() < 1e-12);
        }
    }

    #[test]
    fn orthogonal_features_are_monosemantic_and_absent_ones_have_no_dimension() {
        let w = [2.0, 0.0, 0.0, 0.0, 3.0, 0.0];
        let geometry = FeatureGeometry::new(&w, 2, 3).unwrap();
        assert_eq!(geometry.norms, [2.0, 3.0, 0.0]);
        assert_eq!(geometry.polysemanticity, [0.0; 3]);
        assert_eq!(geometry.dimensionality, [1.0, 1.0, 0.0]);
        assert!((geometry.dimensions_per_feature - 2.0 / 13.0).abs() < 1e-15);
    }

    #[test]
    fn antipodal_features_see_each_other() {
        let geometry = FeatureGeometry::new(&[1.0, -1.0], 1, 2).unwrap();
        assert_eq!(geometry.polysemanticity, [1.0, 1.0]);
        assert_eq!(geometry.gram, [1.0, -1.0, -1.0, 1.0]);
    }

    #[test]
    fn a_wrong_size_is_an_error() {
        let error = FeatureGeometry::new(&[1.0; 5], 2, 3).unwrap_err();
        assert_eq!(error.code(), "interp/shape-mismatch");
    }
}
