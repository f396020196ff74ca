//! The superposition trainer on the GPU against the CPU's, on batches drawn row by row.

use glassbook_fused::gpu::{InstanceResult, InstanceStart, SuperpositionGpu, SweepData, Tuning};
use glassbook_fused::superposition::{Adam, NetState, RowBatch, TiedNet};
use glassbook_tasks::features::{SparseFeatures, StateSpace};
use glassbook_tasks::rng::{Rng, Stream};

use crate::superposition::spaces;
use crate::support::{block_on, gpu};

const RATE: f64 = 1e-3;
/// No whole number of panels, masks, or lanes.
const N_ROWS: usize = 1000;

/// Data of every kind, and (data set, hidden units) of the networks on it.
struct Setup {
    spaces: Vec<StateSpace>,
    features: Vec<SparseFeatures>,
    importance: Vec<Vec<f32>>,
    cells: &'static [(usize, usize)],
    is_sparse: bool,
}

fn setup(is_sparse: bool) -> Setup {
    let plain = SparseFeatures::new(vec![0.0, 0.01, 0.3, 1.0, 0.1], 0, 0).unwrap();
    let pairs = SparseFeatures::new(vec![0.2, 0.2, 0.4, 0.4, 0.3, 0.3, 0.05], 1, 2).unwrap();
    let falling = |n: i32| (0..n).map(|j| 0.8_f32.powi(j)).collect();
    Setup {
        spaces: spaces(),
        features: vec![plain, pairs],
        importance: vec![falling(5), falling(7)],
        // Of each width that is written out in another way; not in the order of their widths.
        cells: if is_sparse {
            &[(0, 2), (1, 5), (1, 4), (0, 3)]
        } else {
            &[(0, 3), (3, 10), (1, 4), (2, 5), (0, 14)]
        },
        is_sparse,
    }
}

impl Setup {
    fn data(&self) -> SweepData<'_> {
        let n_rows = N_ROWS as u32;
        if self.is_sparse {
            SweepData::SparseRows {
                features: &self.features,
                importance: &self.importance,
                n_rows,
            }
        } else {
            SweepData::TreeRows {
                spaces: &self.spaces,
                n_rows,
            }
        }
    }

    fn n_features(&self, data: usize) -> usize {
        if self.is_sparse {
            self.features[data].n_features()
        } else {
            self.spaces[data].n_features()
        }
    }

    /// The rows of `step`, as the CPU draws them.
    fn draw(&self, data: usize, seed: u64, number: u32, step: u32, batch: &mut RowBatch) {
        let mut rng = Rng::at(seed, Stream::Batch, number, step);
        if self.is_sparse {
            let mut rows = vec![0.0; N_ROWS * self.n_features(data)];
            self.features[data].draw_rows(&mut rng, &mut rows);
            batch.fill(&rows);
        } else {
            batch.fill(&self.spaces[data].draw_rows(batch.n_rows(), &rng));
        }
    }

    fn nets(&self) -> Vec<(usize, u64, u32, TiedNet)> {
        let mut nets = Vec::new();
        for (&(data, h), seed) in self.cells.iter().zip(100_u64..) {
            let n = self.n_features(data);
            for number in 0..2 {
                let rng = Rng::at(seed, Stream::Init(0), number, 0);
                let weights = rng.normals(h * n, 0.4);
                let bias = Rng::at(seed, Stream::Init(1), number, 0).normals(n, 0.1);
                let net = TiedNet::new(h, &weights, &bias).unwrap();
                nets.push((data, seed, number, net));
            }
        }
        nets
    }

    fn gpu(&self, tuning: Tuning, nets: &[(usize, u64, u32, TiedNet)]) -> SuperpositionGpu {
        let weights: Vec<_> = nets
            .iter()
            .map(|net| (net.3.weights(), net.3.bias()))
            .collect();
        let starts: Vec<_> = nets
            .iter()
            .zip(&weights)
            .map(
                |((space, seed, number, net), (weights, bias))| InstanceStart {
                    space: *space,
                    n_hidden: net.n_hidden(),
                    weights,
                    bias,
                    seed: *seed,
                    number: *number,
                },
            )
            .collect();
        SuperpositionGpu::new(&gpu(tuning), &self.data(), &starts, Adam::default()).unwrap()
    }
}

/// Trains the nets on the CPU and returns the loss of each one's last batch before its update.
fn train_cpu(setup: &Setup, nets: &mut [(usize, u64, u32, TiedNet)], steps: u32) -> Vec<f32> {
    let mut losses = Vec::new();
    for (data, seed, number, net) in nets {
        let importance = if setup.is_sparse {
            setup.importance[*data].clone()
        } else {
            vec![1.0; setup.n_features(*data)]
        };
        let mut batch = RowBatch::new(N_ROWS, importance);
        let mut loss = 0.0;
        for step in 0..steps {
            setup.draw(*data, *seed, *number, step, &mut batch);
            if step + 1 == steps {
                loss = net.rows_gradient(&mut batch).unwrap().0;
            }
            let rate = Adam::default().rate(u64::from(step) + 1, RATE);
            net.step_rows(&mut batch, &rate).unwrap();
        }
        losses.push(loss);
    }
    losses
}

fn train_gpu(net: &mut SuperpositionGpu, steps: usize) -> Vec<InstanceResult> {
    net.advance(&vec![RATE; steps]);
    block_on(net.read()).unwrap()
}

fn check(is_sparse: bool, steps: usize, tolerance: f32) {
    let setup = setup(is_sparse);
    // Mesa's software driver would end the loops of a dispatch that is as long as a GPU's may be.
    let wide = Tuning {
        max_iterations: Tuning::SOFTWARE.max_iterations,
        ..Tuning::HARDWARE
    };
    for tuning in [Tuning::SOFTWARE, wide] {
        let mut nets = setup.nets();
        let results = train_gpu(&mut setup.gpu(tuning, &nets), steps);
        let losses = train_cpu(&setup, &mut nets, steps as u32);
        for ((net, result), loss) in nets.iter().zip(&results).zip(losses) {
            let name = format!("data set {}, h = {}, {tuning:?}", net.0, net.3.n_hidden());
            let error = (result.loss - loss).abs() / loss;
            assert!(error < tolerance, "{name}: {} for {loss}", result.loss);
            assert_eq!(result.failed_step, None);
            let (weights, bias) = (net.3.weights(), net.3.bias());
            let got = result.weights.iter().chain(&result.bias);
            for (got, want) in got.zip(weights.iter().chain(&bias)) {
                assert!((got - want).abs() < tolerance, "{name}: {got} for {want}");
            }
        }
    }
}

#[test]
fn rows_of_trees_give_the_updates_of_the_cpu() {
    check(false, 1, 1e-5);
    check(false, 60, 1e-4);
}

#[test]
fn sparse_rows_with_importances_and_pairs_give_the_updates_of_the_cpu() {
    check(true, 1, 1e-5);
    check(true, 100, 1e-4);
}

/// After one update from zero moments the first one is (1 − β₁) · gradient, whatever Adam does with it.
#[test]
fn every_gradient_is_that_of_the_cpu() {
    for is_sparse in [false, true] {
        let setup = setup(is_sparse);
        let nets = setup.nets();
        let mut on_gpu = setup.gpu(Tuning::SOFTWARE, &nets);
        on_gpu.advance(&[RATE]);
        let states = block_on(on_gpu.states()).unwrap();
        let mut trained = nets;
        train_cpu(&setup, &mut trained, 1);
        for ((data, _, _, net), state) in trained.iter().zip(&states) {
            let want = net.state();
            let largest = want.first.iter().fold(0.0, |m: f32, v| m.max(v.abs()));
            for (got, want) in state.first.iter().zip(&want.first) {
                let error = (got - want).abs() / largest;
                assert!(error < 2e-6, "data set {data}: {got} for {want}");
            }
        }
    }
}

#[test]
fn a_run_repeats_bit_for_bit_and_goes_on_from_its_states() {
    for is_sparse in [false, true] {
        let setup = setup(is_sparse);
        let nets = setup.nets();
        let mut whole = setup.gpu(Tuning::SOFTWARE, &nets);
        let results = train_gpu(&mut whole, 21);
        let mut half = setup.gpu(Tuning::SOFTWARE, &nets);
        half.advance(&[RATE; 11]);
        let states = block_on(half.states()).unwrap();
        assert!(states.iter().all(|state| state.step == 11));
        let mut resumed = setup.gpu(Tuning::SOFTWARE, &nets);
        resumed.restore(&states);
        assert_eq!(train_gpu(&mut resumed, 10), results);
        let [a, b]: [Vec<NetState>; 2] =
            [&whole, &resumed].map(|net| block_on(net.states()).unwrap());
        assert_eq!(a, b);
    }
}

#[test]
fn a_network_that_is_too_wide_for_rows_is_refused() {
    let features = SparseFeatures::new(vec![0.1; 60], 0, 0).unwrap();
    let data = SweepData::SparseRows {
        features: &[features],
        importance: &[vec![1.0; 60]],
        n_rows: 64,
    };
    let (weights, bias) = (vec![0.0; 60 * 41], vec![0.0; 60]);
    let start = |n_hidden: usize| InstanceStart {
        space: 0,
        n_hidden,
        weights: &weights[..60 * n_hidden],
        bias: &bias,
        seed: 0,
        number: 0,
    };
    let gpu = gpu(Tuning::HARDWARE);
    let bytes = SuperpositionGpu::bytes(&gpu, &data, &[start(40)]).unwrap();
    // Two copies, two moments, and each lane's gradient of 60 columns of 44 floats.
    assert!(bytes > 4 * 60 * 44 * (4 + 64), "{bytes}");
    let error = SuperpositionGpu::bytes(&gpu, &data, &[start(41)]).unwrap_err();
    assert_eq!(error.code(), "gpu/instance-too-large");
}
