//! Lengths of feature directions, how they share dimensions, and what neurons are made of.
//!
//! Reference: Elhage et al., *Toy Models of Superposition* (2022), "The Geometry of Superposition".

use crate::InterpError;

/// Directions shorter than this have no meaningful angle to others.
const NO_DIRECTION: f64 = 1e-12;

/// Feature directions of several instances: the columns of W.
#[derive(Debug, Clone, Copy)]
pub struct Directions<'a> {
    w: &'a [f64],
    instances: usize,
    hidden: usize,
    features: usize,
}

/// How the directions of each instance lie to each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Geometry {
    /// Length ‖W_i‖ of each direction, `[instances, features]`.
    pub norms: Vec<f64>,
    /// √Σ_{j≠i} (Ŵ_i·W_j)², `[instances, features]`: 0 for a direction at right angles to all others.
    pub polysemanticity: Vec<f64>,
    /// ‖W_i‖² / Σ_j (Ŵ_i·W_j)², `[instances, features]`; 0 where there is no direction.
    pub dimensionality: Vec<f64>,
    /// ‖W‖²_F / m, `[instances]`.
    pub features_per_dimension: Vec<f64>,
    /// D* = m / ‖W‖²_F, `[instances]`: hidden dimensions for each represented feature.
    pub d_star: Vec<f64>,
    /// WᵀW, `[instances, features, features]`.
    pub gram: Vec<f64>,
}

impl<'a> Directions<'a> {
    /// Takes `w` as `[instances, hidden, features]`, row-major.
    ///
    /// # Errors
    ///
    /// [`InterpError::ShapeMismatch`] if `w` has another size.
    pub fn new(
        w: &'a [f64],
        instances: usize,
        hidden: usize,
        features: usize,
    ) -> Result<Self, InterpError> {
        check_size("W", w.len(), &[instances, hidden, features])?;
        Ok(Self {
            w,
            instances,
            hidden,
            features,
        })
    }

    /// Inner products of all pairs of directions of an instance, `[features, features]`.
    fn gram(&self, instance: usize) -> Vec<f64> {
        let (m, n) = (self.hidden, self.features);
        let mut gram = vec![0.0; n * n];
        for row in self.w[instance * m * n..(instance + 1) * m * n].chunks_exact(n) {
            for (i, wi) in row.iter().enumerate() {
                for (cell, wj) in gram[i * n..(i + 1) * n].iter_mut().zip(row) {
                    *cell += wi * wj;
                }
            }
        }
        gram
    }

    /// Lengths, sharing and dimensionality of every direction.
    #[must_use]
    pub fn geometry(&self) -> Geometry {
        let (m, n) = (self.hidden as f64, self.features);
        let mut all = Geometry {
            norms: Vec::new(),
            polysemanticity: Vec::new(),
            dimensionality: Vec::new(),
            features_per_dimension: Vec::new(),
            d_star: Vec::new(),
            gram: Vec::new(),
        };
        for instance in 0..self.instances {
            let gram = self.gram(instance);
            let mut frobenius = 0.0;
            for i in 0..n {
                let row = &gram[i * n..(i + 1) * n];
                let square = row[i];
                let norm = square.sqrt();
                let squares: f64 = row.iter().map(|g| g * g).sum();
                frobenius += square;
                all.norms.push(norm);
                if norm < NO_DIRECTION {
                    all.polysemanticity.push(0.0);
                    all.dimensionality.push(0.0);
                    continue;
                }
                let others = (squares - square * square).max(0.0);
                all.polysemanticity.push(others.sqrt() / norm);
                all.dimensionality.push(square * square / squares);
            }
            all.features_per_dimension.push(frobenius / m);
            all.d_star.push(m / frobenius);
            all.gram.extend(gram);
        }
        all
    }
}

/// How far each neuron answers to a single feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Monosemanticity {
    /// max_j |w_j| / ‖w‖ of each neuron's row, `[instances, hidden]`: 1 for a single feature, 0 for a
    /// neuron without weights.
    pub values: Vec<f64>,
    /// Neurons of each instance, the most monosemantic first, `[instances, hidden]`.
    pub order: Vec<u32>,
}

/// Monosemanticity of the rows of W, `[instances, hidden, features]`.
///
/// # Errors
///
/// [`InterpError::ShapeMismatch`] if `w` has another size.
pub fn monosemanticity(
    w: &[f64],
    instances: usize,
    hidden: usize,
    features: usize,
) -> Result<Monosemanticity, InterpError> {
    check_size("W", w.len(), &[instances, hidden, features])?;
    let (mut values, mut order) = (Vec::new(), Vec::new());
    for rows in w.chunks_exact((hidden * features).max(1)) {
        let own = rows.chunks_exact(features).map(|row| {
            let norm = row.iter().map(|v| v * v).sum::<f64>().sqrt();
            let most = row.iter().fold(0.0, |a: f64, v| a.max(v.abs()));
            if norm < NO_DIRECTION {
                0.0
            } else {
                most / norm
            }
        });
        let own: Vec<f64> = own.collect();
        let mut ranks: Vec<u32> = (0..hidden as u32).collect();
        ranks.sort_by(|a, b| own[*b as usize].total_cmp(&own[*a as usize]));
        values.extend(own);
        order.extend(ranks);
    }
    Ok(Monosemanticity { values, order })
}

/// What each neuron contributes to each feature's own output: W2\[j, i\] · W1\[i, j\], `[instances, hidden, features]`.
///
/// `w1` is `[instances, hidden, features]`, `w2` is `[instances, features, hidden]`.
///
/// # Errors
///
/// [`InterpError::ShapeMismatch`] if one of them has another size.
pub fn neuron_pairs(
    w1: &[f64],
    w2: &[f64],
    instances: usize,
    hidden: usize,
    features: usize,
) -> Result<Vec<f64>, InterpError> {
    check_size("W1", w1.len(), &[instances, hidden, features])?;
    check_size("W2", w2.len(), &[instances, features, hidden])?;
    let size = hidden * features;
    let product = |k: usize| {
        let (instance, at) = (k / size, k % size);
        let (i, j) = (at / features, at % features);
        w1[k] * w2[instance * size + j * hidden + i]
    };
    Ok((0..w1.len()).map(product).collect())
}

/// Checks a size against the product of its sides, which must not overflow.
fn check_size(array: &'static str, got: usize, sides: &[usize]) -> Result<(), InterpError> {
    let expected = sides.iter().try_fold(1_usize, |all, s| all.checked_mul(*s));
    match expected {
        Some(expected) if expected == got && got > 0 => Ok(()),
        _ => Err(InterpError::ShapeMismatch {
            array,
            expected: expected.unwrap_or(usize::MAX),
            got,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn polygon(k: usize) -> Vec<f64> {
        let angle = |j: usize| std::f64::consts::TAU * j as f64 / k as f64;
        let (x, y): (Vec<f64>, Vec<f64>) = (0..k).map(|j| (angle(j).cos(), angle(j).sin())).unzip();
        [x, y].concat()
    }

    #[test]
    fn a_regular_polygon_gives_each_of_its_k_features_two_over_k_dimensions()
    -> Result<(), InterpError> {
        for k in [2, 3, 5, 8] {
            let w = polygon(k);
            let geometry = Directions::new(&w, 1, 2, k)?.geometry();
            // Two opposite directions lie on a line: half a dimension each, not a whole one.
            let expected = if k == 2 { 0.5 } else { 2.0 / k as f64 };
            for d in &geometry.dimensionality {
                assert!((d - expected).abs() < 1e-12, "{k}: {d}");
            }
            assert!((geometry.d_star[0] - 2.0 / k as f64).abs() < 1e-12);
        }
        Ok(())
    }

    #[test]
    fn an_orthogonal_basis_shares_nothing_and_a_missing_feature_has_no_dimension()
    -> Result<(), InterpError> {
        let w = [2.0, 0.0, 0.0, 0.0, 3.0, 0.0];
        let geometry = Directions::new(&w, 1, 2, 3)?.geometry();
        assert_eq!(geometry.norms, [2.0, 3.0, 0.0]);
        assert_eq!(geometry.polysemanticity, [0.0; 3]);
        assert_eq!(geometry.dimensionality, [1.0, 1.0, 0.0]);
        assert_eq!(geometry.features_per_dimension, [6.5]);
        Ok(())
    }

    #[test]
    fn neurons_are_ordered_by_how_single_minded_they_are() -> Result<(), InterpError> {
        let w = [3.0, 4.0, 0.0, 2.0, 0.0, 0.0];
        let result = monosemanticity(&w, 1, 3, 2)?;
        assert_eq!(result.values, [0.8, 1.0, 0.0]);
        assert_eq!(result.order, [1, 0, 2]);
        Ok(())
    }

    #[test]
    fn pairs_multiply_a_neurons_weights_in_and_out_of_the_same_feature() -> Result<(), InterpError>
    {
        let w1 = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let w2 = [1.0, 10.0, 100.0, 1000.0, 10_000.0, 100_000.0];
        let pairs = neuron_pairs(&w1, &w2, 1, 2, 3)?;
        assert_eq!(pairs, [1.0, 200.0, 30_000.0, 40.0, 5000.0, 600_000.0]);
        Ok(())
    }

    #[test]
    fn another_size_is_refused() {
        assert!(Directions::new(&[0.0; 5], 1, 2, 3).is_err());
        assert!(Directions::new(&[], 0, 2, 3).is_err());
        assert!(monosemanticity(&[0.0], usize::MAX, 2, 3).is_err());
    }
}
