//! The transformer against its equations, written out for all three positions in f64.

#![allow(
    clippy::unwrap_used,
    reason = "a failing test may stop at the first wrong value"
)]

mod support;

use support::{block_on, quick_config};

use burn::tensor::{Device, Tensor};
use glassbook_groups::Group;
use glassbook_models::{Architecture, GroupModel, GroupModelConfig, Pairs, Weight};
use glassbook_tasks::GroupProduct;
use glassbook_train::{Engine, GroupTrainer, RunStart, TrainConfig, Trainer, init_weights, read};

const ORDER: usize = 5;
const D_MODEL: usize = 12;
const HEADS: usize = 3;
const D_HEAD: usize = D_MODEL / HEADS;
const D_MLP: usize = 17;

/// Hidden layer, attention pattern of every head and logits at the last position.
struct Expected {
    hidden: Vec<f64>,
    pattern: Vec<[f64; 3]>,
    residual_post: Vec<f64>,
    logits: Vec<f64>,
}

/// row · matrix, for a matrix with rows of the length of the result.
fn times(row: &[f64], matrix: &[f64]) -> Vec<f64> {
    let columns = matrix.len() / row.len();
    (0..columns)
        .map(|j| {
            row.iter()
                .enumerate()
                .map(|(i, v)| v * matrix[i * columns + j])
                .sum()
        })
        .collect()
}

fn add(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn reference(weights: &[Weight], x: usize, y: usize) -> Expected {
    let w: Vec<Vec<f64>> = weights
        .iter()
        .map(|w| w.values.iter().map(|&v| f64::from(v)).collect())
        .collect();
    let row = |matrix: &[f64], i: usize| matrix[i * D_MODEL..(i + 1) * D_MODEL].to_vec();
    let [embed, positions, query, key, value, output] = [&w[0], &w[1], &w[2], &w[3], &w[4], &w[5]];
    let tokens = [x, y, ORDER];
    let stream: Vec<Vec<f64>> = (0..3)
        .map(|p| add(&row(embed, tokens[p]), &row(positions, p)))
        .collect();
    let size = D_MODEL * D_HEAD;
    let mut residual = stream[2].clone();
    let mut pattern = Vec::new();
    for head in 0..HEADS {
        let part = |matrix: &[f64]| matrix[head * size..(head + 1) * size].to_vec();
        let (query, key, value) = (part(query), part(key), part(value));
        let q = times(&stream[2], &query);
        let scores: Vec<f64> = stream
            .iter()
            .map(|s| (dot(&q, &times(s, &key)) / (D_HEAD as f64).sqrt()).exp())
            .collect();
        let total: f64 = scores.iter().sum();
        let weights: [f64; 3] = std::array::from_fn(|p| scores[p] / total);
        let mut mixed = vec![0.0; D_HEAD];
        for (weight, s) in weights.iter().zip(&stream) {
            let v: Vec<f64> = times(s, &value).iter().map(|v| v * weight).collect();
            mixed = add(&mixed, &v);
        }
        residual = add(&residual, &times(&mixed, &part(output)));
        pattern.push(weights);
    }
    let hidden: Vec<f64> = times(&residual, &w[6]).iter().map(|v| v.max(0.0)).collect();
    let residual_post = add(&residual, &times(&hidden, &w[7]));
    Expected {
        logits: times(&residual_post, &w[8]),
        hidden,
        pattern,
        residual_post,
    }
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    block_on(read(tensor)).unwrap()
}

fn close(got: &[f32], want: &[f64], what: &str) {
    assert_eq!(got.len(), want.len(), "{what}");
    for (got, want) in got.iter().zip(want) {
        let gap = (f64::from(*got) - want).abs();
        assert!(gap < 1e-5 * want.abs().max(1.0), "{what}: {got} for {want}");
    }
}

#[test]
fn every_activation_follows_the_equations() {
    let config = GroupModelConfig {
        architecture: Architecture::Transformer,
        order: ORDER,
        d_embed: D_MODEL,
        d_hidden: D_MLP,
        n_heads: HEADS,
    };
    // Twice the usual spread, so that attention is far from even. Scores grow with its fourth power,
    // and with them what f32 rounding does to the pattern.
    let mut weights = init_weights(&config, 3);
    for weight in &mut weights {
        weight.values.iter_mut().for_each(|v| *v *= 2.0);
    }
    let device = Device::flex();
    let parameters = weights.iter().map(|w| w.to_tensor(&device)).collect();
    let model = GroupModel::new(Architecture::Transformer, parameters);
    let pairs = [(0, 0), (1, 4), (4, 1), (3, 2)];
    let column = |part: fn(&(u32, u32)) -> u32| -> Vec<u32> { pairs.iter().map(part).collect() };
    let (left, right) = (column(|p| p.0), column(|p| p.1));
    let activations = model.forward(&Pairs::new(&left, &right, ORDER, &device));
    let attention = activations.attention.unwrap();
    let (hidden, logits) = (values(activations.hidden), values(activations.logits));
    let (pattern, post) = (values(attention.pattern), values(attention.residual_post));
    for (i, &(x, y)) in pairs.iter().enumerate() {
        let want = reference(&weights, x as usize, y as usize);
        close(&hidden[i * D_MLP..(i + 1) * D_MLP], &want.hidden, "hidden");
        close(&logits[i * ORDER..(i + 1) * ORDER], &want.logits, "logits");
        let rows = i * HEADS * 3..(i + 1) * HEADS * 3;
        close(&pattern[rows], want.pattern.as_flattened(), "pattern");
        let rows = i * D_MODEL..(i + 1) * D_MODEL;
        close(&post[rows], &want.residual_post, "residual stream");
    }

    let maps = model.linear_maps();
    let element = |x: usize| -> Vec<f64> {
        let row = &weights[0].values[x * D_MODEL..(x + 1) * D_MODEL];
        row.iter().map(|&v| f64::from(v)).collect()
    };
    let embed: Vec<f64> = (0..ORDER).flat_map(element).collect();
    close(&values(maps.x_embed), &embed, "x_embed");
    assert_eq!(maps.unembed.dims(), [D_MLP, ORDER]);
}

#[test]
fn a_transformer_learns_its_train_rows() {
    let config = TrainConfig {
        architecture: Architecture::Transformer,
        width: 64,
        learning_rate: 3e-3,
        weight_decay: 0.1,
        steps: 150,
        ..quick_config()
    };
    let start = RunStart::new(GroupProduct::new(&Group::parse("S3").unwrap()), config).unwrap();
    let fused = GroupTrainer::new(start.clone(), Engine::Fused, &Device::flex());
    assert_eq!(fused.err().unwrap().code(), "train/no-fused-steps");
    let mut trainer = GroupTrainer::new(start, Engine::Burn, &Device::flex()).unwrap();
    while !trainer.is_done() {
        trainer.step();
    }
    let points = block_on(trainer.read_metrics()).unwrap();
    let (first, last) = (points[0], points[points.len() - 1]);
    // ln 6 at the start: the logits are near 0.
    assert!((first.train_loss - 1.79).abs() < 0.5, "{first:?}");
    assert_eq!(last.train_accuracy, 1.0, "{last:?}");
    assert!(last.train_loss < 0.01, "{last:?}");
}
