//! Features as a regular polygon in two dimensions, in the limit of one active feature.
//!
//! With w_i of squared length a at equal angles and one bias b, an active x ~ U(0, 1) gives output j
//! ReLU(a·cos(2πj/k)·x + b). The best a and b minimize the expected squared error.

use std::f64::consts::TAU;

/// The best regular polygon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Polygon {
    /// a = ‖w‖².
    pub squared_length: f64,
    /// b.
    pub bias: f64,
    /// Expected squared error, summed over features, when one feature is active.
    pub loss_per_active: f64,
    /// D_i = 2/k; ½ for k = 2.
    pub dimensionality: f64,
}

/// The best regular k-gon for x ~ U(0, 1).
///
/// Up to k = 4 no two directions are at an acute angle, and a = 1, b = 0 loses nothing.
#[must_use]
pub fn polygon(k: usize) -> Polygon {
    let mut best = (1.0, 0.0, loss(k, 1.0, 0.0));
    // Coordinate descent by a shrinking pattern: the loss is smooth, with one valley.
    let mut step = 0.25;
    while step > 1e-9 && best.2 > 0.0 {
        let around = [
            (step, 0.0),
            (-step, 0.0),
            (0.0, step),
            (0.0, -step),
            (step, -step),
            (-step, step),
        ];
        let better = around
            .map(|(da, db)| (best.0 + da, best.1 + db, loss(k, best.0 + da, best.1 + db)))
            .into_iter()
            .min_by(|x, y| x.2.total_cmp(&y.2))
            .filter(|candidate| candidate.2 < best.2);
        match better {
            Some(candidate) => best = candidate,
            None => step /= 2.0,
        }
    }
    Polygon {
        squared_length: best.0,
        bias: best.1,
        loss_per_active: best.2,
        // One or two vectors span a single dimension.
        dimensionality: if k <= 2 { 1.0 } else { 2.0 } / k.max(1) as f64,
    }
}

/// Σ_j ∫₀¹ (ReLU(a·c_j·x + b) − δ_j0·x)² dx, in closed form.
fn loss(k: usize, a: f64, b: f64) -> f64 {
    (0..k)
        .map(|j| {
            let slope = a * (TAU * j as f64 / k as f64).cos();
            let wanted = if j == 0 { 1.0 } else { 0.0 };
            // The output is positive on one interval of x; elsewhere the error is the target alone.
            let (from, to) = positive_interval(slope, b);
            let cube = |x: f64| (wanted * x).powi(2) * x / 3.0;
            let outside = cube(1.0) - (cube(to) - cube(from));
            outside + square_integral(slope - wanted, b, from, to)
        })
        .sum()
}

/// The part of \[0, 1] where slope·x + b > 0.
fn positive_interval(slope: f64, b: f64) -> (f64, f64) {
    let root = (-b / slope).clamp(0.0, 1.0);
    match (b > 0.0, slope + b > 0.0) {
        (true, true) => (0.0, 1.0),
        (true, false) => (0.0, root),
        (false, true) => (root, 1.0),
        (false, false) => (0.0, 0.0),
    }
}

/// ∫ (slope·x + b)² dx.
fn square_integral(slope: f64, b: f64, from: f64, to: f64) -> f64 {
    let antiderivative = |x: f64| x * (slope * slope * x * x / 3.0 + slope * b * x + b * b);
    antiderivative(to) - antiderivative(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reference computed with numpy in float64.
    #[test]
    fn polygons_have_their_reference_optimum() {
        for (k, a, b, loss) in [
            (5, 1.3699, -0.2823, 0.015_826),
            (6, 1.7438, -0.6182, 0.048_192),
            (8, 2.4046, -1.2918, 0.115_546),
        ] {
            let polygon = polygon(k);
            assert!(
                (polygon.squared_length - a).abs() < 1e-3,
                "{k}: {polygon:?}"
            );
            assert!((polygon.bias - b).abs() < 1e-3, "{k}: {polygon:?}");
            assert!(
                (polygon.loss_per_active - loss).abs() < 1e-6,
                "{k}: {polygon:?}"
            );
            assert!((polygon.dimensionality - 2.0 / k as f64).abs() < 1e-15);
        }
    }

    #[test]
    fn up_to_four_features_fit_without_loss() {
        for k in 2..=4 {
            let polygon = polygon(k);
            assert!(polygon.loss_per_active < 1e-12, "{k}: {polygon:?}");
            assert_eq!((polygon.squared_length, polygon.bias), (1.0, 0.0));
        }
    }
}
