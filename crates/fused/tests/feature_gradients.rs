//! Gradients of the superposition models and sparse autoencoders against finite differences.

#![allow(
    clippy::unwrap_used,
    reason = "a failing test may stop at the first wrong value"
)]

use glassbook_fused::features::{FeatureRows, Sae, SaeVariant, TwoLayer, TwoLayerKind};

/// Reproducible values in (−1, 1) without a generator.
fn values(len: usize, seed: u32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12_345);
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    (0..len).map(|_| next()).collect()
}

/// Error of a gradient, relative to the largest entry of its array.
fn worst(analytic: &[f32], numeric: &[f32]) -> f32 {
    let scale = numeric.iter().fold(1e-3_f32, |max, g| max.max(g.abs()));
    let differences = analytic.iter().zip(numeric).map(|(a, n)| (a - n).abs());
    differences.fold(0.0, f32::max) / scale
}

#[test]
fn two_layer_gradients_agree_with_finite_differences() {
    // 70 rows leave a second, partly filled block of samples.
    let (features, hidden, n_rows) = (5, 3, 70);
    for kind in [
        TwoLayerKind::Autoencoder,
        TwoLayerKind::Neurons,
        TwoLayerKind::Untied,
    ] {
        let mut weights = vec![values(features * hidden, 1)];
        if kind == TwoLayerKind::Untied {
            weights.push(values(features * hidden, 2));
        }
        weights.push(values(features, 3));
        let sizes: Vec<usize> = weights.iter().map(Vec::len).collect();
        let mut net = TwoLayer::new(kind, [features, hidden], weights);
        let inputs = values(n_rows * features, 4);
        let targets: Vec<f32> = inputs.iter().map(|x| x.abs()).collect();
        let row_weights: Vec<f32> = values(n_rows, 5).iter().map(|w| w.abs() / 35.0).collect();
        let rows = FeatureRows {
            inputs: &inputs,
            targets: Some(&targets),
            row_weights: Some(&row_weights),
            importance: &[1.0, 0.5, 2.0, 1.0, 0.25],
        };
        net.gradients(&rows);
        let analytic: Vec<Vec<f32>> = net.last_gradients().map(<[f32]>::to_vec).collect();
        let step = 1e-3;
        for (parameter, size) in sizes.into_iter().enumerate() {
            let numeric: Vec<f32> = (0..size)
                .map(|index| {
                    net.nudge(parameter, index, step);
                    let above = net.evaluate(&rows);
                    net.nudge(parameter, index, -2.0 * step);
                    let below = net.evaluate(&rows);
                    net.nudge(parameter, index, step);
                    ((above - below) / f64::from(2.0 * step)) as f32
                })
                .collect();
            let error = worst(&analytic[parameter], &numeric);
            assert!(error < 1e-2, "{kind:?}, parameter {parameter}: {error}");
        }
    }
}

#[test]
fn inputs_are_the_targets_unless_others_are_given() {
    let (features, hidden) = (4, 2);
    let weights = vec![values(features * hidden, 1), values(features, 2)];
    let mut net = TwoLayer::new(TwoLayerKind::Autoencoder, [features, hidden], weights);
    let inputs = values(100 * features, 3);
    let rows = |targets| FeatureRows {
        inputs: &inputs,
        targets,
        row_weights: None,
        importance: &[1.0; 4],
    };
    let own = net.evaluate(&rows(None));
    assert_eq!(own, net.evaluate(&rows(Some(&inputs))));
    assert!(own > 1e-3, "{own}");
}

fn sae(variant: SaeVariant, hidden: usize, dictionary: usize) -> Sae {
    let (m, d) = (hidden, dictionary);
    let mut weights = vec![
        values(d * m, 11),
        values(d * m, 12),
        values(d, 13),
        values(m, 14),
    ];
    match variant {
        SaeVariant::L1 => {}
        SaeVariant::Gated => weights.extend([values(d, 15), values(d, 16)]),
        SaeVariant::JumpRelu { .. } => weights.push(values(d, 15)),
    }
    Sae::new(variant, [m, d], 0.3, weights)
}

#[test]
fn sparse_autoencoder_gradients_agree_with_finite_differences() {
    let (hidden, dictionary) = (3, 5);
    let states = values(70 * hidden, 17);
    // A JumpReLU's threshold and a gated dictionary's frozen decoder have no true derivative; they
    // are compared with the reference in `glassbook-train`.
    let cases = [
        (SaeVariant::L1, 0..4),
        (SaeVariant::JumpRelu { bandwidth: 1e-9 }, 0..4),
        (SaeVariant::Gated, 4..6),
    ];
    for (variant, parameters) in cases {
        let mut net = sae(variant, hidden, dictionary);
        net.gradients(&states);
        let analytic = net.last_gradients().to_vec();
        let step = 1e-3;
        for parameter in parameters {
            let mut numeric = Vec::new();
            for index in 0..analytic[parameter].len() {
                let mut at = |by: f32| {
                    net.weights_mut()[parameter][index] += by;
                    let loss = net.gradients(&states);
                    net.weights_mut()[parameter][index] -= by;
                    // The number of open gates jumps; its gradient is the estimator's alone.
                    match variant {
                        SaeVariant::JumpRelu { .. } => loss.reconstruction,
                        _ => net.total(&loss),
                    }
                };
                numeric.push(((at(step) - at(-step)) / f64::from(2.0 * step)) as f32);
            }
            let error = worst(&analytic[parameter], &numeric);
            // A sample that crosses a threshold within the step moves the quotient.
            assert!(error < 3e-2, "{variant:?}, parameter {parameter}: {error}");
        }
    }
}

#[test]
fn activity_is_counted_in_samples() {
    let mut net = sae(SaeVariant::L1, 2, 4);
    net.weights_mut()[2] = vec![-100.0, 100.0, -100.0, 100.0];
    assert_eq!(net.gradients(&values(70 * 2, 1)).active, [0, 70, 0, 70]);
}
