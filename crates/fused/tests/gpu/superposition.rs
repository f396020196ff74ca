//! The superposition trainer on the GPU against the CPU's, on states.

use glassbook_fused::gpu::{InstanceResult, InstanceStart, SuperpositionGpu, SweepData, Tuning};
use glassbook_fused::superposition::{Adam, StateWalk, TiedNet};
use glassbook_tasks::features::{FeatureTree, Sampler, StateSpace, Structure};
use glassbook_tasks::rng::{Rng, Stream};

use crate::support::{block_on, gpu};

const RATE: f64 = 1e-3;
const N_ROWS: u32 = 1024;

pub(crate) fn spaces() -> Vec<StateSpace> {
    let complete = |depth, branching| FeatureTree::complete(depth, branching).unwrap();
    let uneven = FeatureTree::from_parents(&[-1, 0, 1, -1, 0, 3]).unwrap();
    [
        (complete(3, 2), Sampler::EarlyStopping, Structure::Tree),
        (complete(2, 3), Sampler::FullPaths, Structure::Tree),
        (uneven, Sampler::UniformNodes, Structure::Tree),
        (complete(5, 2), Sampler::EarlyStopping, Structure::Flat),
    ]
    .map(|(tree, sampler, structure)| StateSpace::new(&tree, sampler, structure).unwrap())
    .into()
}

/// (data set, hidden units): one vec4, several, and none whole.
const CELLS: [(usize, usize); 5] = [(0, 3), (1, 4), (2, 9), (3, 10), (0, 2)];
const INSTANCES: u32 = 2;

struct Start {
    space: usize,
    n_hidden: usize,
    seed: u64,
    number: u32,
    weights: Vec<f32>,
    bias: Vec<f32>,
}

fn starts(spaces: &[StateSpace]) -> Vec<Start> {
    let cells = CELLS.iter().zip(100_u64..);
    cells
        .flat_map(|(&(space, n_hidden), seed)| {
            (0..INSTANCES).map(move |i| (space, n_hidden, seed, i))
        })
        .map(|(space, n_hidden, seed, number)| {
            let n = spaces[space].n_features();
            let rng = Rng::at(seed, Stream::Init(0), number, 0);
            let weights = rng.normals(n_hidden * n, 0.4);
            let bias = Rng::at(seed, Stream::Init(1), number, 0).normals(n, 0.1);
            Start {
                space,
                n_hidden,
                seed,
                number,
                weights,
                bias,
            }
        })
        .collect()
}

fn train_gpu(tuning: Tuning, n_rows: u32, steps: usize) -> Vec<InstanceResult> {
    let spaces = spaces();
    let starts = starts(&spaces);
    let starts: Vec<InstanceStart<'_>> = starts
        .iter()
        .map(|start| InstanceStart {
            space: start.space,
            n_hidden: start.n_hidden,
            weights: &start.weights,
            bias: &start.bias,
            seed: start.seed,
            number: start.number,
        })
        .collect();
    let gpu = gpu(tuning);
    let spaces = &spaces[..];
    let data = match n_rows {
        0 => SweepData::Exact { spaces },
        _ => SweepData::Counts { spaces, n_rows },
    };
    let mut net = SuperpositionGpu::new(&gpu, &data, &starts, Adam::default()).unwrap();
    net.advance(&vec![RATE; steps]);
    assert_eq!(net.steps_done(), steps as u64);
    block_on(net.read()).unwrap()
}

/// The same run on the CPU, and the loss of the last batch before its update.
fn train_cpu(start: &Start, space: &StateSpace, n_rows: u32, steps: usize) -> (TiedNet, f32) {
    let mut net = TiedNet::new(start.n_hidden, &start.weights, &start.bias).unwrap();
    let mut walk = StateWalk::new(space);
    let exact: Vec<f32> = space.probabilities().iter().map(|&p| p as f32).collect();
    let mut counts = Vec::new();
    let mut loss = 0.0;
    for step in 0..steps {
        let shares = if n_rows == 0 {
            exact.clone()
        } else {
            let mut rng = Rng::at(start.seed, Stream::Batch, start.number, step as u32);
            space.draw_counts(n_rows, &mut rng, &mut counts);
            counts.iter().map(|&c| c as f32 / n_rows as f32).collect()
        };
        if step + 1 == steps {
            loss = net.states_gradient(&mut walk, &shares).unwrap().0;
        }
        let rate = Adam::default().rate(step as u64 + 1, RATE);
        net.step_states(&mut walk, &shares, &rate).unwrap();
    }
    (net, loss)
}

fn check(n_rows: u32, steps: usize, loss_tolerance: f32, weight_tolerance: f32) {
    let spaces = spaces();
    let results = train_gpu(Tuning::SOFTWARE, n_rows, steps);
    for (start, result) in starts(&spaces).iter().zip(&results) {
        let (net, loss) = train_cpu(start, &spaces[start.space], n_rows, steps);
        let name = format!(
            "data set {}, h = {}, instance {}",
            start.space, start.n_hidden, start.number
        );
        let error = (result.loss - loss).abs() / loss;
        assert!(
            error < loss_tolerance,
            "{name}: {} for {loss}: {error:e}",
            result.loss
        );
        assert_eq!(result.failed_step, None);
        let (weights, bias) = (net.weights(), net.bias());
        let got = result.weights.iter().chain(&result.bias);
        for (got, want) in got.zip(weights.iter().chain(&bias)) {
            assert!(
                (got - want).abs() < weight_tolerance,
                "{name}: {got} for {want}"
            );
        }
    }
}

#[test]
fn sampled_batches_give_the_updates_of_the_cpu() {
    check(N_ROWS, 1, 1e-6, 1e-6);
    check(N_ROWS, 100, 1e-4, 1e-4);
}

#[test]
fn exact_expectations_give_the_updates_of_the_cpu_for_a_thousand_steps() {
    check(0, 1000, 1e-3, 1e-3);
}

#[test]
fn a_run_repeats_bit_for_bit() {
    let run = || train_gpu(Tuning::HARDWARE, N_ROWS, 60);
    assert_eq!(run(), run());
}

#[test]
fn an_instance_that_diverges_names_its_step_and_leaves_the_others_alone() {
    let spaces = spaces();
    let mut starts = starts(&spaces);
    starts[1].weights.fill(1e30);
    let instances: Vec<InstanceStart<'_>> = starts
        .iter()
        .map(|start| InstanceStart {
            space: start.space,
            n_hidden: start.n_hidden,
            weights: &start.weights,
            bias: &start.bias,
            seed: start.seed,
            number: start.number,
        })
        .collect();
    let gpu = gpu(Tuning::SOFTWARE);
    let data = SweepData::Counts {
        spaces: &spaces,
        n_rows: N_ROWS,
    };
    let mut net = SuperpositionGpu::new(&gpu, &data, &instances, Adam::default()).unwrap();
    net.advance(&[RATE; 70]);
    let results = block_on(net.read()).unwrap();
    for (index, result) in results.iter().enumerate() {
        assert_eq!(
            result.failed_step,
            (index == 1).then_some(1),
            "instance {index}"
        );
    }
}
