//! How features share the neurons of a layer with a nonlinearity.

use crate::InterpError;
use crate::features::check_len;

/// What each neuron of one instance answers to.
#[derive(Debug, Clone, PartialEq)]
pub struct NeuronGeometry {
    /// max_i |W_ki| / ‖W_k‖, `[hidden]`: 1 for a neuron that reads one feature; 0 for a silent one.
    pub monosemanticity: Vec<f64>,
    /// Neurons, the most monosemantic first.
    pub order: Vec<usize>,
}

impl NeuronGeometry {
    /// Measures `w`, `[hidden, features]`.
    ///
    /// # Errors
    ///
    /// [`InterpError::ShapeMismatch`].
    pub fn new(w: &[f64], hidden: usize, features: usize) -> Result<Self, InterpError> {
        check_len("W", w.len(), hidden * features)?;
        let monosemanticity: Vec<f64> = w
            .chunks_exact(features.max(1))
            .map(|row| {
                let norm = row.iter().map(|v| v * v).sum::<f64>().sqrt();
                let largest = row.iter().fold(0.0_f64, |max, v| max.max(v.abs()));
                if norm > 0.0 { largest / norm } else { 0.0 }
            })
            .collect();
        let mut order: Vec<usize> = (0..monosemanticity.len()).collect();
        order.sort_by(|&a, &b| monosemanticity[b].total_cmp(&monosemanticity[a]));
        Ok(Self {
            monosemanticity,
            order,
        })
    }
}

/// What neuron k passes from feature i to output i: W₂\[i, k] · W₁\[k, i], `[hidden, features]`.
///
/// # Errors
///
/// [`InterpError::ShapeMismatch`].
pub fn neuron_pairs(
    w1: &[f64],
    w2: &[f64],
    hidden: usize,
    features: usize,
) -> Result<Vec<f64>, InterpError> {
    check_len("W1", w1.len(), hidden * features)?;
    check_len("W2", w2.len(), hidden * features)?;
    let cells = (0..hidden).flat_map(|k| (0..features).map(move |i| (k, i)));
    Ok(cells
        .map(|(k, i)| w2[i * hidden + k] * w1[k * features + i])
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_neuron_with_one_feature_is_monosemantic() {
        let geometry = NeuronGeometry::new(&[1.0, 1.0, 0.0, -2.0, 0.0, 0.0], 3, 2).unwrap();
        assert!((geometry.monosemanticity[0] - 0.5_f64.sqrt()).abs() < 1e-15);
        assert_eq!(geometry.monosemanticity[1..], [1.0, 0.0]);
        assert_eq!(geometry.order, [1, 0, 2]);
    }

    #[test]
    fn pairs_multiply_in_and_out_weights() {
        let pairs = neuron_pairs(&[1.0, 2.0, 3.0, 4.0], &[5.0, 6.0, 7.0, 8.0], 2, 2).unwrap();
        assert_eq!(pairs, [5.0, 14.0, 18.0, 32.0]);
    }
}
