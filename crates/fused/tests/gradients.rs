//! Every gradient against central finite differences of the loss in f64.

use glassbook_fused::{AdamW, Decay, GroupNet, Network, Rows};

const ORDER: usize = 7;
const D_EMBED: usize = 10;
const D_HIDDEN: usize = 13;
const DIMS: [usize; 3] = [ORDER, D_EMBED, D_HIDDEN];

/// An order from which on hidden values that are zero are passed over.
const WIDE: [usize; 3] = [51, 3, 6];

/// A part of a cyclic group's table, more than one block of rows when repeated.
fn rows(n_rows: usize, order: usize) -> Rows {
    let n = order as u32;
    let pairs: Vec<(u32, u32)> = (0..n_rows as u32).map(|i| (i * 3 % n, i * i % n)).collect();
    Rows {
        left: pairs.iter().map(|p| p.0).collect(),
        right: pairs.iter().map(|p| p.1).collect(),
        product: pairs.iter().map(|p| (p.0 + p.1) % n).collect(),
    }
}

/// Reproducible numbers in (−1, 1) without a pattern that a sum could cancel.
fn weights(network: Network, dims: [usize; 3]) -> Vec<Vec<f32>> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    let shapes = network.shapes(dims);
    let sizes = shapes.iter().map(|[rows, columns]| rows * columns);
    sizes
        .map(|size| (0..size).map(|_| next()).collect())
        .collect()
}

/// Mean loss in f64, straight from the networks' equations.
fn loss(network: Network, dims: [usize; 3], weights: &[Vec<f64>], rows: &Rows) -> f64 {
    let [order, d_embed, d_hidden] = dims;
    let embeddings = |x: usize, y: usize| {
        let embed = |weight: &[f64], element: usize| {
            weight[element * d_embed..(element + 1) * d_embed].to_vec()
        };
        (embed(&weights[0], x), embed(&weights[1], y))
    };
    let relu_layer = |input: &[f64]| -> Vec<f64> {
        let sum = |j: usize| -> f64 {
            let products = input.iter().enumerate();
            products
                .map(|(i, v)| v * weights[2][i * d_hidden + j])
                .sum()
        };
        (0..d_hidden).map(|j| sum(j).max(0.0)).collect()
    };
    let hidden = |x: usize, y: usize| -> Vec<f64> {
        match network {
            Network::Bilinear => (0..d_hidden)
                .map(|j| weights[0][x * d_hidden + j] * weights[1][y * d_hidden + j])
                .collect(),
            Network::Mlp => {
                let (x, y) = embeddings(x, y);
                relu_layer(&[x, y].concat())
            }
            Network::MlpBias => {
                let (x, y) = embeddings(x, y);
                let hidden = relu_layer(&[x, y].concat());
                hidden.iter().zip(&weights[3]).map(|(h, b)| h + b).collect()
            }
            Network::MlpSummed => {
                let (x, y) = embeddings(x, y);
                let sum: Vec<f64> = x.iter().zip(y).map(|(x, y)| x + y).collect();
                relu_layer(&sum)
            }
        }
    };
    let unembed = &weights[weights.len() - 1];
    let total: f64 = (0..rows.len())
        .map(|row| {
            let hidden = hidden(rows.left[row] as usize, rows.right[row] as usize);
            let logits: Vec<f64> = (0..order)
                .map(|z| {
                    hidden
                        .iter()
                        .enumerate()
                        .map(|(j, h)| h * unembed[j * order + z])
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

fn check(network: Network, dims: [usize; 3]) {
    // 150 rows: in each half a full block and a part of one.
    let rows = rows(150, dims[0]);
    let weights = weights(network, dims);
    let wide: Vec<Vec<f64>> = weights
        .iter()
        .map(|w| w.iter().map(|&v| f64::from(v)).collect())
        .collect();
    let mut net = GroupNet::new(network, dims, &weights);
    let evaluation = net.backward(&rows);
    let want_loss = loss(network, dims, &wide, &rows);
    assert!((f64::from(evaluation.loss) - want_loss).abs() < 1e-6 * want_loss);
    assert_eq!(evaluation, net.evaluate(&rows));

    let step = 1e-6;
    for (position, gradient) in net.gradients().iter().enumerate() {
        assert_eq!(gradient.len(), weights[position].len());
        for (index, &got) in gradient.iter().enumerate() {
            let shifted = |by: f64| {
                let mut moved = wide.clone();
                moved[position][index] += by;
                loss(network, dims, &moved, &rows)
            };
            let want = (shifted(step) - shifted(-step)) / (2.0 * step);
            let error = (f64::from(got) - want).abs();
            assert!(
                error < 1e-6 + 1e-5 * want.abs(),
                "{network:?} weight {position}[{index}]: {got} for {want}"
            );
        }
    }
}

#[test]
fn the_mlp_gradient_is_that_of_finite_differences() {
    check(Network::Mlp, DIMS);
    check(Network::Mlp, WIDE);
}

#[test]
fn the_gradient_of_the_mlp_with_a_bias_is_that_of_finite_differences() {
    check(Network::MlpBias, DIMS);
    check(Network::MlpBias, WIDE);
}

#[test]
fn the_gradient_of_the_mlp_with_summed_embeddings_is_that_of_finite_differences() {
    check(Network::MlpSummed, DIMS);
    check(Network::MlpSummed, WIDE);
}

#[test]
fn the_bilinear_gradient_is_that_of_finite_differences() {
    check(Network::Bilinear, DIMS);
}

#[test]
#[should_panic(expected = "weight 1 of Bilinear")]
fn a_weight_of_another_size_is_refused() {
    let weights = vec![vec![0.0; ORDER * D_HIDDEN], vec![0.0; 3], vec![]];
    let _ = GroupNet::new(Network::Bilinear, DIMS, &weights);
}

#[test]
fn no_rows_give_no_numbers() {
    let mut net = GroupNet::new(Network::Bilinear, DIMS, &weights(Network::Bilinear, DIMS));
    let evaluation = net.evaluate(&Rows::default());
    assert!(evaluation.loss.is_nan() && evaluation.accuracy.is_nan());
}

/// In every network, with either decay: ten updates, then ten more from the state in between.
#[test]
fn a_resumed_network_goes_on_bit_for_bit() {
    let rows = rows(40, ORDER);
    for network in [
        Network::Mlp,
        Network::MlpBias,
        Network::MlpSummed,
        Network::Bilinear,
    ] {
        for decay in [Decay::Decoupled, Decay::Coupled] {
            let adamw = AdamW {
                learning_rate: 1e-2,
                betas: (0.9, 0.98),
                epsilon: 1e-8,
                weight_decay: 0.5,
                decay,
            };
            let train = |net: &mut GroupNet| {
                for _ in 0..10 {
                    net.backward(&rows);
                    net.update(&adamw);
                }
            };
            let mut net = GroupNet::new(network, DIMS, &weights(network, DIMS));
            train(&mut net);
            let state = net.state();
            assert_ne!(state.weights, weights(network, DIMS));
            let mut resumed = GroupNet::resume(network, DIMS, &state);
            train(&mut net);
            train(&mut resumed);
            assert_eq!(net.state(), resumed.state());
            assert_eq!(net.state().step, 20);
        }
    }
}
