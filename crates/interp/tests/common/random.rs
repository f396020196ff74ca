//! Networks with random weights, and the same forward passes written out from their equations.
#![allow(dead_code, reason = "every test file uses its own part")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use glassbook_groups::Group;
use glassbook_interp::{Form, Matrix, Network, Tensor};
use glassbook_tasks::rng::{Rng, Stream};

/// Sizes of the random networks: small, and none equal to another.
pub(crate) const EMBED: usize = 5;
pub(crate) const HIDDEN: usize = 7;
const MODEL: usize = 6;
const HEADS: usize = 2;
const HEAD: usize = 3;

pub(crate) fn network(group: &Group, form: Form, seed: u64) -> Network {
    let n = group.order();
    let shapes: Vec<(&str, Vec<usize>)> = match form {
        Form::Bilinear => {
            vec![
                ("W_x", vec![n, HIDDEN]),
                ("W_y", vec![n, HIDDEN]),
                ("W_U", vec![HIDDEN, n]),
            ]
        }
        Form::Transformer => vec![
            ("W_E", vec![n + 1, MODEL]),
            ("W_pos", vec![3, MODEL]),
            ("W_Q", vec![HEADS, MODEL, HEAD]),
            ("W_K", vec![HEADS, MODEL, HEAD]),
            ("W_V", vec![HEADS, MODEL, HEAD]),
            ("W_O", vec![HEADS, HEAD, MODEL]),
            ("W_in", vec![MODEL, HIDDEN]),
            ("W_out", vec![HIDDEN, MODEL]),
            ("W_U", vec![MODEL, n]),
        ],
        _ => {
            let inputs = if form == Form::MlpSummed {
                EMBED
            } else {
                2 * EMBED
            };
            let mut shapes = vec![
                ("W_x", vec![n, EMBED]),
                ("W_y", vec![n, EMBED]),
                ("W", vec![inputs, HIDDEN]),
                ("W_U", vec![HIDDEN, n]),
            ];
            if form == Form::MlpBias {
                shapes.push(("b", vec![HIDDEN]));
            }
            shapes
        }
    };
    let tensor = |(index, (name, shape)): (usize, (&str, Vec<usize>))| {
        let rng = Rng::new(seed, Stream::Init(index as u16));
        let values = rng.normals(shape.iter().product(), 0.7);
        Tensor::new(name, shape, values)
    };
    let tensors: Vec<Tensor> = shapes.into_iter().enumerate().map(tensor).collect();
    Network::new(form, n, tensors).unwrap()
}

/// Hidden layer and logits of one pair in f64, straight from the equations.
pub(crate) fn forward(network: &Network, x: usize, y: usize) -> (Vec<f64>, Vec<f64>) {
    let matrix = |name: &str| network.tensor(name).unwrap().to_matrix();
    let relu = |values: Vec<f64>| -> Vec<f64> { values.iter().map(|v| v.max(0.0)).collect() };
    if network.form() == Form::Transformer {
        return transformer(network, x, y);
    }
    let (left, right) = (matrix("W_x").row(x).to_vec(), matrix("W_y").row(y).to_vec());
    let hidden = match network.form() {
        Form::Bilinear => left.iter().zip(&right).map(|(a, b)| a * b).collect(),
        Form::MlpSummed => {
            let sum: Vec<f64> = left.iter().zip(&right).map(|(a, b)| a + b).collect();
            relu(row_times(&sum, &matrix("W")))
        }
        _ => {
            let mut hidden = relu(row_times(&[left, right].concat(), &matrix("W")));
            if network.form() == Form::MlpBias {
                for (value, b) in hidden.iter_mut().zip(&matrix("b").values) {
                    *value += b;
                }
            }
            hidden
        }
    };
    let logits = row_times(&hidden, &matrix("W_U"));
    (hidden, logits)
}

fn transformer(network: &Network, x: usize, y: usize) -> (Vec<f64>, Vec<f64>) {
    let tensor = |name: &str| network.tensor(name).unwrap();
    let matrix = |name: &str| tensor(name).to_matrix();
    let head = |name: &str, h: usize| {
        let t = tensor(name);
        let (rows, cols) = (t.shape[1], t.shape[2]);
        let values = t.values[h * rows * cols..][..rows * cols]
            .iter()
            .map(|&v| f64::from(v));
        Matrix {
            rows,
            cols,
            values: values.collect(),
        }
    };
    let (tokens, positions) = (matrix("W_E"), matrix("W_pos"));
    let stream: Vec<Vec<f64>> = [x, y, network.order()]
        .iter()
        .enumerate()
        .map(|(p, &t)| {
            tokens
                .row(t)
                .iter()
                .zip(positions.row(p))
                .map(|(a, b)| a + b)
                .collect()
        })
        .collect();
    let mut mid = stream[2].clone();
    for h in 0..HEADS {
        let query = row_times(&stream[2], &head("W_Q", h));
        let scores: Vec<f64> = stream
            .iter()
            .map(|s| {
                let key = row_times(s, &head("W_K", h));
                let score: f64 = key.iter().zip(&query).map(|(a, b)| a * b).sum();
                score / (HEAD as f64).sqrt()
            })
            .collect();
        let total: f64 = scores.iter().map(|s| s.exp()).sum();
        for (s, score) in stream.iter().zip(&scores) {
            let value = row_times(&row_times(s, &head("W_V", h)), &head("W_O", h));
            for (m, v) in mid.iter_mut().zip(&value) {
                *m += score.exp() / total * v;
            }
        }
    }
    let hidden: Vec<f64> = row_times(&mid, &matrix("W_in"))
        .iter()
        .map(|v| v.max(0.0))
        .collect();
    let out = row_times(&hidden, &matrix("W_out"));
    let post: Vec<f64> = mid.iter().zip(&out).map(|(a, b)| a + b).collect();
    (hidden, row_times(&post, &matrix("W_U")))
}

pub(crate) fn row_times(row: &[f64], matrix: &Matrix) -> Vec<f64> {
    Matrix {
        rows: 1,
        cols: row.len(),
        values: row.to_vec(),
    }
    .times(matrix)
    .values
}
