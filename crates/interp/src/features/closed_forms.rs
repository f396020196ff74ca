//! Losses and shapes that can be written down: two features in one dimension, regular polygons.
//!
//! Inputs are as in Elhage et al., *Toy Models of Superposition* (2022): a feature is on with
//! probability p, independently of the others, and then uniform in 0..1.

/// A line that dimensionalities gather at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guide {
    /// Shape, or the fraction itself.
    pub name: &'static str,
    /// Dimensions per feature.
    pub value: f64,
}

/// Dimensionality of the corners of some uniform polytopes: k unit vectors that form a tight frame
/// in r dimensions have r/k each.
pub const GUIDES: [Guide; 6] = [
    guide("3/4 tetrahedron", 3.0 / 4.0),
    guide("2/3 triangle", 2.0 / 3.0),
    guide("1/2 opposite pair", 1.0 / 2.0),
    guide("2/5 pentagon", 2.0 / 5.0),
    guide("3/8 square antiprism", 3.0 / 8.0),
    guide("3/20", 3.0 / 20.0),
];

const fn guide(name: &'static str, value: f64) -> Guide {
    Guide { name, value }
}

/// What one dimension is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Region {
    /// The first feature has it.
    First = 0,
    /// Both, in opposite directions.
    Both = 1,
    /// The second feature has it.
    Second = 2,
}

/// Exact losses of three ways to keep two features in one dimension, each `[importances, probabilities]`.
///
/// The first feature has importance 1; a loss is the sum over both features.
#[derive(Debug, Clone, PartialEq)]
pub struct PhaseDiagram {
    /// The first feature alone, the second guessed at its mean: I(p/3 − p²/4).
    pub dedicated: Vec<f64>,
    /// Both, opposite, at length 1 and without bias: (1 + I)p²/6.
    pub antipodal: Vec<f64>,
    /// The second feature alone: p/3 − p²/4.
    pub ignore_first: Vec<f64>,
    /// The least of the three.
    pub best: Vec<Region>,
    /// Density below which `antipodal` is best, per importance: 4I/(2 + 5I) for I ≤ 1 and
    /// 4/(5 + 2I) above.
    pub boundary: Vec<f64>,
}

/// Losses over a grid of densities and of the second feature's importance.
#[must_use]
pub fn phase_diagram(probabilities: &[f64], importances: &[f64]) -> PhaseDiagram {
    let mut diagram = PhaseDiagram {
        dedicated: Vec::new(),
        antipodal: Vec::new(),
        ignore_first: Vec::new(),
        best: Vec::new(),
        boundary: Vec::new(),
    };
    for &i in importances {
        diagram.boundary.push(if i <= 1.0 {
            4.0 * i / (2.0 + 5.0 * i)
        } else {
            4.0 / (5.0 + 2.0 * i)
        });
        for &p in probabilities {
            let variance = p / 3.0 - p * p / 4.0;
            let (first, both, second) = (i * variance, (1.0 + i) * p * p / 6.0, variance);
            diagram.dedicated.push(first);
            diagram.antipodal.push(both);
            diagram.ignore_first.push(second);
            diagram.best.push(if both < first.min(second) {
                Region::Both
            } else if first <= second {
                Region::First
            } else {
                Region::Second
            });
        }
    }
    diagram
}

/// The best regular polygon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Polygon {
    /// |w|².
    pub norm2: f64,
    /// Bias of every feature, at most 0.
    pub bias: f64,
    /// Squared error, summed over features, of an input with one feature on.
    pub loss_per_active: f64,
    /// Dimensions per feature, 2/k.
    pub dimensionality: f64,
}

/// Length and bias that minimize the loss of `k` ≥ 3 features at equal angles in the plane, when one
/// feature is on at a time.
#[must_use]
pub fn polygon(k: usize) -> Polygon {
    let loss = |[s, b]: [f64; 2]| polygon_loss(k, s, b);
    // Up to a square the axes suffice, and the loss is 0 there, where it is not smooth.
    let mut at = if k <= 4 { [1.0, 0.0] } else { [1.2, -0.2] };
    let mut best = loss(at);
    let mut step = 0.1;
    while step > 1e-10 {
        let mut moved = false;
        for (ds, db) in [
            (1.0, 0.0),
            (-1.0, 0.0),
            (0.0, 1.0),
            (0.0, -1.0),
            (1.0, -1.0),
            (-1.0, 1.0),
        ] {
            let next = [at[0] + step * ds, (at[1] + step * db).min(0.0)];
            let value = loss(next);
            if value < best {
                (at, best, moved) = (next, value, true);
            }
        }
        if !moved {
            step /= 2.0;
        }
    }
    Polygon {
        norm2: at[0],
        bias: at[1],
        loss_per_active: best,
        dimensionality: 2.0 / k as f64,
    }
}

/// ∫₀¹ (x − ReLU(sx + b))² dx + Σᵢ ∫₀¹ ReLU(s cos(2πi/k) x + b)² dx, for b ≤ 0.
fn polygon_loss(k: usize, s: f64, b: f64) -> f64 {
    // ∫ₜ¹ (αx + β)² dx
    let square = |alpha: f64, beta: f64, t: f64| {
        alpha * alpha * (1.0 - t.powi(3)) / 3.0
            + alpha * beta * (1.0 - t * t)
            + beta * beta * (1.0 - t)
    };
    let threshold = |slope: f64| {
        if slope > 0.0 {
            (-b / slope).min(1.0)
        } else {
            1.0
        }
    };
    let t = threshold(s);
    let own = t.powi(3) / 3.0 + square(1.0 - s, -b, t);
    let others = (1..k).map(|i| {
        let slope = s * (std::f64::consts::TAU * i as f64 / k as f64).cos();
        square(slope, b, threshold(slope))
    });
    own + others.sum::<f64>()
}

/// The smallest `hidden` whose loss is below `epsilon`, for each depth in order; `None` if no width is
/// good enough.
#[must_use]
pub fn min_hidden(rows: &[(u32, u32, f64)], epsilon: f64) -> Vec<(u32, Option<u32>)> {
    let mut depths: Vec<u32> = rows.iter().map(|r| r.0).collect();
    depths.sort_unstable();
    depths.dedup();
    let least = |depth: u32| {
        let good = rows.iter().filter(|r| r.0 == depth && r.2 < epsilon);
        good.map(|r| r.1).min()
    };
    depths.into_iter().map(|d| (d, least(d))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reference minimized with numpy in float64.
    #[test]
    fn the_best_pentagon_and_hexagon_are_those_of_the_reference() {
        for (k, norm2, bias, loss) in [
            (5, 1.3699, -0.2823, 0.015_826),
            (6, 1.7438, -0.6182, 0.048_19),
        ] {
            let found = polygon(k);
            assert!((found.norm2 - norm2).abs() < 1e-4, "{found:?}");
            assert!((found.bias - bias).abs() < 1e-4, "{found:?}");
            assert!((found.loss_per_active - loss).abs() < 1e-5, "{found:?}");
        }
    }

    #[test]
    fn up_to_a_square_nothing_is_lost() {
        for k in [3, 4] {
            let found = polygon(k);
            assert!(found.loss_per_active < 1e-20, "{found:?}");
        }
    }

    #[test]
    fn the_boundary_is_where_the_best_choice_changes() {
        let importances = [0.1, 0.3, 1.0, 3.0];
        let boundary = phase_diagram(&[0.5], &importances).boundary;
        assert!((boundary[2] - 4.0 / 7.0).abs() < 1e-15);
        for (i, p) in importances.iter().zip(boundary) {
            let near = phase_diagram(&[0.999 * p, 1.001 * p], &[*i]);
            assert_eq!(near.best[0], Region::Both, "importance {i}");
            assert_ne!(near.best[1], Region::Both, "importance {i}");
        }
    }

    #[test]
    fn a_depth_at_which_nothing_is_good_says_so() {
        let rows = [(2, 3, 1e-6), (2, 2, 1e-3), (2, 4, 0.0), (6, 10, 1e-4)];
        assert_eq!(min_hidden(&rows, 1e-5), [(2, Some(3)), (6, None)]);
    }
}
