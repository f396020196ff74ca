//! Gradients of the superposition steps: against finite differences, and pass against pass.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use glassbook_fused::superposition::{
    Adam, RowBatch, StateWalk, SuperpositionError, TiedNet, exact_loss, rows_loss,
};
use glassbook_tasks::features::{FeatureTree, Sampler, SparseFeatures, StateSpace, Structure};
use glassbook_tasks::rng::{Rng, Stream};

fn space(depth: u32, branching: u32, sampler: Sampler, structure: Structure) -> StateSpace {
    let tree = FeatureTree::complete(depth, branching).unwrap();
    StateSpace::new(&tree, sampler, structure).unwrap()
}

fn spaces() -> Vec<StateSpace> {
    let chain = FeatureTree::from_parents(&[-1, 0, 1, -1, 3, 0, 1]).unwrap();
    vec![
        space(1, 2, Sampler::EarlyStopping, Structure::Tree),
        space(2, 3, Sampler::EarlyStopping, Structure::Tree),
        space(3, 2, Sampler::FullPaths, Structure::Tree),
        space(3, 2, Sampler::EarlyStopping, Structure::Flat),
        StateSpace::new(&chain, Sampler::UniformNodes, Structure::Tree).unwrap(),
    ]
}

fn random(len: usize, std: f32, parameter: u16) -> Vec<f32> {
    Rng::new(3, Stream::Init(parameter)).normals(len, std)
}

fn net(n: usize, h: usize) -> TiedNet {
    TiedNet::new(h, &random(n * h, 0.5, 0), &random(n, 0.2, 1)).unwrap()
}

/// Central differences in f64 around every parameter. The loss has corners at z = 0, so parameters
/// are random and the step is small.
fn assert_gradient(
    net: &TiedNet,
    got: &(f32, Vec<f32>, Vec<f32>),
    loss: impl Fn(&[f32], &[f32]) -> f64,
) {
    // A power of two, so that w ± STEP is exact in f32 for weights of this size.
    const STEP: f32 = 1.0 / 4096.0;
    let (weights, bias) = (net.weights(), net.bias());
    let want = loss(&weights, &bias);
    assert!(
        (f64::from(got.0) - want).abs() < 1e-6 * want.max(1.0),
        "loss {} {want}",
        got.0
    );
    let mut worst = 0.0_f64;
    for (i, gradient) in got.1.iter().chain(&got.2).enumerate() {
        let at = |delta: f32| {
            let (mut weights, mut bias) = (weights.clone(), bias.clone());
            let value = match i.checked_sub(weights.len()) {
                None => &mut weights[i],
                Some(j) => &mut bias[j],
            };
            let before = *value;
            *value += delta;
            let moved = f64::from(*value) - f64::from(before);
            (loss(&weights, &bias), moved)
        };
        let ((up, right), (down, left)) = (at(STEP), at(-STEP));
        let slope = (up - down) / (right - left);
        worst = worst.max((slope - f64::from(*gradient)).abs());
    }
    let scale = got.1.iter().fold(0.0_f32, |max, g| max.max(g.abs()));
    assert!(
        worst < 2e-4 * f64::from(scale),
        "worst {worst:e} at scale {scale:e}"
    );
}

#[test]
fn state_gradients_agree_with_finite_differences() {
    for space in spaces() {
        for h in [1, 2, 3, 5, 7, 11, 13] {
            let mut net = net(space.n_features(), h);
            let shares: Vec<f32> = space.probabilities().iter().map(|&p| p as f32).collect();
            let got = net
                .states_gradient(&mut StateWalk::new(&space), &shares)
                .unwrap();
            assert_gradient(&net, &got, |w, b| exact_loss(&space, w, b));
        }
    }
}

#[test]
fn row_gradients_agree_with_finite_differences() {
    let importance = vec![1.0, 0.9, 0.5, 0.0, 2.0, 0.3];
    let features = SparseFeatures::new(vec![0.3, 0.3, 0.4, 0.4, 0.2, 1.0], 1, 1).unwrap();
    for n_rows in [1, 16, 37] {
        let mut rows = vec![0.0; n_rows * 6];
        features.draw_rows(&mut Rng::at(8, Stream::Batch, 0, 0), &mut rows);
        for h in [1, 2, 4, 5, 9] {
            let mut net = net(6, h);
            let mut batch = RowBatch::new(n_rows, importance.clone());
            batch.fill(&rows);
            let got = net.rows_gradient(&mut batch).unwrap();
            assert_gradient(&net, &got, |w, b| rows_loss(&rows, &importance, w, b));
        }
    }
}

/// The same batch as counts of states and as rows.
#[test]
fn the_recurrence_agrees_with_dense_rows() {
    let mut spaces = spaces();
    spaces.push(space(6, 2, Sampler::EarlyStopping, Structure::Tree));
    for space in spaces {
        let n = space.n_features();
        let mut counts = Vec::new();
        space.draw_counts(200, &mut Rng::at(2, Stream::Batch, 0, 0), &mut counts);
        let shares: Vec<f32> = counts.iter().map(|&c| c as f32 / 200.0).collect();
        let mut rows = vec![0.0; 200 * n];
        let states = counts
            .iter()
            .enumerate()
            .flat_map(|(s, &c)| (0..c).map(move |_| s));
        for (state, row) in states.zip(rows.chunks_exact_mut(n)) {
            space.write_row(state, row);
        }
        let mut batch = RowBatch::new(200, vec![1.0; n]);
        batch.fill(&rows);
        for h in [2, 3, 10, 12] {
            let mut net = net(n, h);
            let tree = net
                .states_gradient(&mut StateWalk::new(&space), &shares)
                .unwrap();
            let dense = net.rows_gradient(&mut batch).unwrap();
            let scale = dense.1.iter().fold(0.0_f32, |max, g| max.max(g.abs()));
            assert!(
                (tree.0 - dense.0).abs() < 1e-6 * dense.0.max(1.0),
                "{} {}",
                tree.0,
                dense.0
            );
            for (a, b) in tree
                .1
                .iter()
                .chain(&tree.2)
                .zip(dense.1.iter().chain(&dense.2))
            {
                assert!(
                    (a - b).abs() <= 1e-6 * scale.max(1.0),
                    "{a} {b} at n = {n}, h = {h}"
                );
            }
        }
    }
}

#[test]
fn drawn_rows_added_up_give_their_gradient() {
    let space = space(3, 2, Sampler::EarlyStopping, Structure::Tree);
    let n = space.n_features();
    for n_rows in [5, 16, 128, 300] {
        let rng = Rng::at(6, Stream::Batch, 0, 0);
        let mut batch = RowBatch::new(n_rows, vec![1.0; n]);
        batch.fill(&space.draw_rows(n_rows, &rng));
        let (mut masks, mut counts) = (Vec::new(), Vec::new());
        space.draw_row_counts(n_rows, &rng, &mut masks, &mut counts);
        let shares: Vec<f32> = counts.iter().map(|&c| c as f32 / n_rows as f32).collect();
        let mut net = net(n, 3);
        let rows = net.rows_gradient(&mut batch).unwrap();
        let states = net
            .states_gradient(&mut StateWalk::new(&space), &shares)
            .unwrap();
        assert!(
            (rows.0 / states.0 - 1.0).abs() <= 1e-5,
            "{} {}",
            rows.0,
            states.0
        );
        for (a, b) in rows
            .1
            .iter()
            .chain(&rows.2)
            .zip(states.1.iter().chain(&states.2))
        {
            assert!((a - b).abs() <= 1e-6, "{a} {b} of {n_rows} rows");
        }
    }
}

/// Adam in f64 from the textbook, on gradients of the pass itself.
#[test]
fn updates_are_adams() {
    let space = space(2, 2, Sampler::EarlyStopping, Structure::Tree);
    let shares: Vec<f32> = space.probabilities().iter().map(|&p| p as f32).collect();
    let mut walk = StateWalk::new(&space);
    let mut net = net(6, 2);
    let mut reference: Vec<f64> = net
        .weights()
        .iter()
        .chain(&net.bias())
        .map(|&w| f64::from(w))
        .collect();
    let (mut m, mut v) = (vec![0.0; 18], vec![0.0; 18]);
    for step in 1..=50 {
        let (_, weights, bias) = net.states_gradient(&mut walk, &shares).unwrap();
        for (i, g) in weights
            .iter()
            .chain(&bias)
            .map(|&g| f64::from(g))
            .enumerate()
        {
            m[i] = 0.9 * m[i] + 0.1 * g;
            v[i] = 0.999 * v[i] + 0.001 * g * g;
            let (mean, square): (f64, f64) = (
                m[i] / (1.0 - 0.9_f64.powi(step)),
                v[i] / (1.0 - 0.999_f64.powi(step)),
            );
            reference[i] -= 0.01 * mean / (square.sqrt() + 1e-8);
        }
        net.step_states(&mut walk, &shares, &Adam::default().rate(step as u64, 0.01))
            .unwrap();
    }
    for (got, want) in net.weights().iter().chain(&net.bias()).zip(&reference) {
        assert!((f64::from(*got) - want).abs() < 1e-5, "{got} {want}");
    }
}

#[test]
fn a_restored_network_continues_bit_for_bit() {
    let space = space(3, 2, Sampler::EarlyStopping, Structure::Tree);
    let mut walk = StateWalk::new(&space);
    let mut counts = Vec::new();
    let mut train = |net: &mut TiedNet, steps: std::ops::Range<u32>| {
        for step in steps {
            space.draw_counts(64, &mut Rng::at(1, Stream::Batch, 0, step), &mut counts);
            let shares: Vec<f32> = counts.iter().map(|&c| c as f32 / 64.0).collect();
            let rate = Adam::default().rate(u64::from(step) + 1, 1e-2);
            net.step_states(&mut walk, &shares, &rate).unwrap();
        }
    };
    let mut whole = net(14, 3);
    train(&mut whole, 0..40);
    let mut first = net(14, 3);
    train(&mut first, 0..17);
    let mut second = TiedNet::restore(3, &first.state()).unwrap();
    train(&mut second, 17..40);
    assert_eq!(whole.state(), second.state());
}

#[test]
fn divergence_is_reported_with_its_step() {
    let space = space(2, 2, Sampler::EarlyStopping, Structure::Tree);
    let shares: Vec<f32> = space.probabilities().iter().map(|&p| p as f32).collect();
    let mut walk = StateWalk::new(&space);
    let mut net = net(6, 2);
    let mut outcome = Ok(());
    for step in 1..=20 {
        outcome = net.step_states(&mut walk, &shares, &Adam::default().rate(step, 1e30));
        if outcome.is_err() {
            assert_eq!(outcome, Err(SuperpositionError::Diverged { step }));
            break;
        }
    }
    assert_eq!(outcome.unwrap_err().code(), "fused/diverged");
}

#[test]
fn arrays_that_do_not_fit_are_refused() {
    let code = |h, w: usize, b: usize| TiedNet::new(h, &vec![0.0; w], &vec![0.0; b]).unwrap_err();
    assert_eq!(code(0, 0, 4).code(), "fused/hidden-out-of-range");
    assert_eq!(code(257, 4, 4).code(), "fused/hidden-out-of-range");
    assert_eq!(code(2, 7, 4).code(), "fused/array-length");
    assert_eq!(code(2, 0, 0).code(), "fused/array-length");
    let mut walk = StateWalk::new(&space(2, 2, Sampler::EarlyStopping, Structure::Tree));
    assert_eq!(
        net(5, 2)
            .states_gradient(&mut walk, &[0.0; 7])
            .unwrap_err()
            .code(),
        "fused/array-length"
    );
    assert_eq!(
        net(6, 2)
            .states_gradient(&mut walk, &[0.0; 6])
            .unwrap_err()
            .code(),
        "fused/array-length"
    );
}
