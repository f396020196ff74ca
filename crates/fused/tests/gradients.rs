//! Every gradient against central finite differences of the loss in f64.

use glassbook_fused::{AdamW, GroupNet, Network, Rows};

const ORDER: usize = 7;
const D_EMBED: usize = 10;
const D_HIDDEN: usize = 13;
/// No update is made here.
const ADAMW: AdamW = AdamW {
    learning_rate: 0.0,
    betas: (0.9, 0.98),
    epsilon: 1e-8,
    weight_decay: 0.0,
};

/// A part of C₇'s table, more than one block of rows when repeated.
fn rows(n_rows: usize) -> Rows {
    let pairs: Vec<(u32, u32)> = (0..n_rows as u32).map(|i| (i * 3 % 7, i * i % 7)).collect();
    Rows {
        left: pairs.iter().map(|p| p.0).collect(),
        right: pairs.iter().map(|p| p.1).collect(),
        product: pairs.iter().map(|p| (p.0 + p.1) % 7).collect(),
    }
}

/// Reproducible numbers in (−1, 1) without a pattern that a sum could cancel.
fn weights(sizes: &[usize]) -> Vec<Vec<f32>> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    sizes
        .iter()
        .map(|&size| (0..size).map(|_| next()).collect())
        .collect()
}

/// Mean loss in f64, straight from the networks' equations.
fn loss(network: Network, weights: &[Vec<f64>], rows: &Rows) -> f64 {
    let hidden = |x: usize, y: usize| -> Vec<f64> {
        match network {
            Network::Bilinear => (0..D_HIDDEN)
                .map(|j| weights[0][x * D_HIDDEN + j] * weights[1][y * D_HIDDEN + j])
                .collect(),
            Network::Mlp => {
                let input: Vec<f64> = [
                    &weights[0][x * D_EMBED..(x + 1) * D_EMBED],
                    &weights[1][y * D_EMBED..(y + 1) * D_EMBED],
                ]
                .concat();
                (0..D_HIDDEN)
                    .map(|j| {
                        let sum: f64 = input
                            .iter()
                            .enumerate()
                            .map(|(i, v)| v * weights[2][i * D_HIDDEN + j])
                            .sum();
                        sum.max(0.0)
                    })
                    .collect()
            }
        }
    };
    let unembed = &weights[weights.len() - 1];
    let total: f64 = (0..rows.len())
        .map(|row| {
            let hidden = hidden(rows.left[row] as usize, rows.right[row] as usize);
            let logits: Vec<f64> = (0..ORDER)
                .map(|z| {
                    hidden
                        .iter()
                        .enumerate()
                        .map(|(j, h)| h * unembed[j * ORDER + z])
                        .sum()
                })
                .collect();
            let own = logits[rows.product[row] as usize];
            logits
                .iter()
                .map(|logit| (logit - own).exp())
                .sum::<f64>()
                .ln()
        })
        .sum();
    total / rows.len() as f64
}

fn check(network: Network, sizes: &[usize]) {
    // 150 rows: two full blocks and a part of one.
    let rows = rows(150);
    let weights = weights(sizes);
    let wide: Vec<Vec<f64>> = weights
        .iter()
        .map(|w| w.iter().map(|&v| f64::from(v)).collect())
        .collect();
    let mut net = GroupNet::new(network, [ORDER, D_EMBED, D_HIDDEN], weights, ADAMW);
    let (evaluation, gradients) = net.gradients(&rows);
    let want_loss = loss(network, &wide, &rows);
    assert!((f64::from(evaluation.loss) - want_loss).abs() < 1e-6 * want_loss);
    assert_eq!(evaluation, net.evaluate(&rows));

    let step = 1e-6;
    for (position, gradient) in gradients.iter().enumerate() {
        for (index, &got) in gradient.iter().enumerate() {
            let shifted = |by: f64| {
                let mut moved = wide.clone();
                moved[position][index] += by;
                loss(network, &moved, &rows)
            };
            let want = (shifted(step) - shifted(-step)) / (2.0 * step);
            let error = (f64::from(got) - want).abs();
            assert!(
                error < 1e-6 + 1e-5 * want.abs(),
                "{network:?} W{position}[{index}]: {got} for {want}"
            );
        }
    }
}

#[test]
fn the_mlp_gradient_is_that_of_finite_differences() {
    check(
        Network::Mlp,
        &[
            ORDER * D_EMBED,
            ORDER * D_EMBED,
            2 * D_EMBED * D_HIDDEN,
            D_HIDDEN * ORDER,
        ],
    );
}

#[test]
fn the_bilinear_gradient_is_that_of_finite_differences() {
    check(Network::Bilinear, &[ORDER * D_HIDDEN; 3]);
}

#[test]
#[should_panic(expected = "weight sizes of Bilinear")]
fn a_weight_of_another_size_is_refused() {
    let weights = vec![vec![0.0; ORDER * D_HIDDEN], vec![0.0; 3]];
    let _ = GroupNet::new(
        Network::Bilinear,
        [ORDER, D_HIDDEN, D_HIDDEN],
        weights,
        ADAMW,
    );
}

#[test]
fn no_rows_give_no_numbers() {
    let weights = weights(&[ORDER * D_HIDDEN; 3]);
    let net = GroupNet::new(
        Network::Bilinear,
        [ORDER, D_HIDDEN, D_HIDDEN],
        weights,
        ADAMW,
    );
    let evaluation = net.evaluate(&Rows::default());
    assert!(evaluation.loss.is_nan() && evaluation.accuracy.is_nan());
}
