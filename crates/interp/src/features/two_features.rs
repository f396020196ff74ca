//! Two features in one dimension: the smallest phase diagram of superposition.
//!
//! Feature 1 has importance 1, feature 2 importance I; each is on with probability p, then x ~ U(0, 1).
//! Losses are summed over the two features.
//!
//! | solution | loss |
//! |---|---|
//! | dedicate the dimension to the other one, ignore feature of importance J | J(p/3 − p²/4), its best constant |
//! | antipodal, w = (1, −1), b = 0 | (1 + I)p²/6 |

/// Which solution is best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Region {
    /// Feature 1 alone is represented.
    First,
    /// Both, in opposite directions.
    Antipodal,
    /// Feature 2 alone is represented.
    Second,
}

/// The three closed forms at one point of the diagram.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PhasePoint {
    /// Loss of dedicating the dimension to feature 1.
    pub first: f64,
    /// Loss of the antipodal solution.
    pub antipodal: f64,
    /// Loss of dedicating the dimension to feature 2.
    pub second: f64,
    /// The smallest of them.
    pub best: Region,
}

/// Closed forms for a relative importance I and a probability p.
///
/// Superposition certainly wins below p = 4I/(2 + 5I); its true optimum over lengths and biases is a
/// little better than the form here.
#[must_use]
pub fn phase_point(importance: f64, probability: f64) -> PhasePoint {
    let p = probability;
    // E(x − b)² at b = E x = p/2: p/3 − p²/4.
    let ignored = p / 3.0 - p * p / 4.0;
    let first = importance * ignored;
    let second = ignored;
    let antipodal = (1.0 + importance) * p * p / 6.0;
    let best = if antipodal < first.min(second) {
        Region::Antipodal
    } else if first <= second {
        Region::First
    } else {
        Region::Second
    };
    PhasePoint {
        first,
        antipodal,
        second,
        best,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn superposition_wins_below_the_boundary() {
        for importance in [0.1, 0.3, 1.0] {
            let boundary = 4.0 * importance / (2.0 + 5.0 * importance);
            let region = |p: f64| phase_point(importance, p).best;
            assert_eq!(region(boundary * 0.99), Region::Antipodal);
            assert_eq!(region(boundary * 1.01), Region::First);
        }
        assert_eq!(phase_point(10.0, 0.99).best, Region::Second);
    }

    /// The losses against a sum over a fine grid of both features.
    #[test]
    fn closed_forms_are_expectations() {
        let (importance, p, nodes) = (0.7, 0.3, 400);
        let xs: Vec<f64> = (0..nodes)
            .map(|i| (f64::from(i) + 0.5) / f64::from(nodes))
            .collect();
        let mean =
            |f: &dyn Fn(f64) -> f64| xs.iter().map(|&x| f(x)).sum::<f64>() / f64::from(nodes);
        let error = |x1: f64, x2: f64| {
            let h = x1 - x2;
            (h.max(0.0) - x1).powi(2) + importance * ((-h).max(0.0) - x2).powi(2)
        };
        let one = p * (1.0 - p) * (mean(&|x| error(x, 0.0)) + mean(&|x| error(0.0, x)));
        let both = p * p * mean(&|x| mean(&|y| error(x, y)));
        let point = phase_point(importance, p);
        assert!((one + both - point.antipodal).abs() < 1e-5, "{point:?}");
        let ignored = p * mean(&|x| (x - p / 2.0).powi(2)) + (1.0 - p) * (p / 2.0).powi(2);
        assert!(
            (importance * ignored - point.first).abs() < 1e-5,
            "{point:?}"
        );
    }
}
