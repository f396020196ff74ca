//! Networks with random weights: every analysis against its definition, written out over all pairs.
//!
//! The definitions build what the crate avoids: rows of all pairs, projectors on them, trace cubes.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;
#[path = "common/random.rs"]
mod random;

use common::{assert_close, group};
use glassbook_groups::{Group, real_irreps};
use glassbook_interp::{Centering, Form, Matrix, Network, NetworkAnalysis, orthonormal_basis};
use wasm_bindgen_test::wasm_bindgen_test;

/// Activations are rounded to f32.
const TOLERANCE: f64 = 2e-5;

/// All pairs of a network, with what the definitions need.
struct Pairs {
    group: Group,
    hidden: Matrix,
    logits: Matrix,
    unembed: Matrix,
}

impl Pairs {
    fn new(group: &Group, network: &Network) -> Self {
        let n = group.order();
        let rows: Vec<(Vec<f64>, Vec<f64>)> = (0..n * n)
            .map(|i| random::forward(network, i / n, i % n))
            .collect();
        let hidden = rows.iter().flat_map(|(h, _)| h.clone()).collect();
        let logits = rows.iter().flat_map(|(_, l)| l.clone()).collect();
        Self {
            hidden: Matrix {
                rows: n * n,
                cols: network.d_hidden(),
                values: hidden,
            },
            logits: Matrix {
                rows: n * n,
                cols: n,
                values: logits,
            },
            unembed: network.unembed(),
            group: group.clone(),
        }
    }

    fn label(&self, row: usize) -> usize {
        let n = self.group.order();
        self.group.mul(row / n, row % n)
    }

    fn loss(&self, logits: &Matrix, rows: &[u32]) -> f64 {
        let loss = |&row: &u32| {
            let l = logits.row(row as usize);
            l.iter().map(|v| v.exp()).sum::<f64>().ln() - l[self.label(row as usize)]
        };
        rows.iter().map(loss).sum::<f64>() / rows.len() as f64
    }

    fn all(&self) -> Vec<u32> {
        (0..self.logits.rows as u32).collect()
    }

    /// Orthonormal basis, on all pairs, of the matrix elements at x, y or x·y.
    fn space(&self, elements: &Matrix, part: &str) -> Matrix {
        let n = self.group.order();
        orthonormal_basis(&Matrix::from_fn(n * n, elements.cols, |row, k| {
            let element = match part {
                "x" => row / n,
                "y" => row % n,
                _ => self.label(row),
            };
            elements.at(element, k)
        }))
    }
}

fn minus(a: &Matrix, b: &Matrix) -> Matrix {
    Matrix::from_fn(a.rows, a.cols, |i, j| a.at(i, j) - b.at(i, j))
}

fn elements(group: &Group) -> Vec<(String, Matrix)> {
    real_irreps(group)
        .unwrap()
        .into_iter()
        .map(|irrep| {
            let cols = irrep.dim() * irrep.dim();
            let values = irrep.representation.matrices().to_vec();
            (
                irrep.name,
                Matrix {
                    rows: group.order(),
                    cols,
                    values,
                },
            )
        })
        .collect()
}

/// Real, complex and quaternionic irreps.
const GROUPS: [&str; 4] = ["S3", "C5", "Q8", "A4"];

fn for_each_case(check: impl Fn(&Group, &NetworkAnalysis, &Pairs)) {
    for (index, name) in GROUPS.into_iter().enumerate() {
        for (seed, form) in Form::ALL.into_iter().enumerate() {
            let group = group(name);
            let network = random::network(&group, form, (10 * index + seed) as u64);
            let pairs = Pairs::new(&group, &network);
            let analysis = NetworkAnalysis::new(group.clone(), network).unwrap();
            check(&group, &analysis, &pairs);
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn forward_passes_follow_their_equations() {
    for_each_case(|group, analysis, pairs| {
        let run = analysis.network().activations(0..group.order()).unwrap();
        let what = analysis.network().form().name();
        for (got, want) in run.hidden.iter().zip(&pairs.hidden.values) {
            assert_close(f64::from(*got), *want, 1e-5, what);
        }
        for (got, want) in run.logits.iter().zip(&pairs.logits.values) {
            assert_close(f64::from(*got), *want, 1e-5, what);
        }
        let mean = analysis.pair_losses().unwrap().mean();
        assert_close(
            mean.loss,
            pairs.loss(&pairs.logits, &pairs.all()),
            TOLERANCE,
            "loss",
        );
    });
}

#[wasm_bindgen_test(unsupported = test)]
fn hidden_energies_and_ablations_are_projections_on_all_pairs() {
    for_each_case(|group, analysis, pairs| {
        let plain = analysis.hidden_energy(Centering::None).unwrap();
        let by_inputs = analysis.hidden_energy(Centering::Inputs).unwrap();
        let by_neurons = analysis.hidden_energy(Centering::Neurons).unwrap();
        let (rows, cols) = (pairs.hidden.rows, pairs.hidden.cols);
        let column_means: Vec<f64> = (0..cols)
            .map(|k| pairs.hidden.column(k).iter().sum::<f64>() / rows as f64)
            .collect();
        let over_inputs =
            Matrix::from_fn(rows, cols, |i, k| pairs.hidden.at(i, k) - column_means[k]);
        let over_neurons = Matrix::from_fn(rows, cols, |i, k| {
            pairs.hidden.at(i, k) - pairs.hidden.row(i).iter().sum::<f64>() / cols as f64
        });
        let ablations = analysis.ablations(None).unwrap();
        for (index, (name, elements)) in elements(group).iter().enumerate() {
            for part in ["x", "y", "xy"] {
                let q = pairs.space(elements, part);
                let share = |h: &Matrix| q.transpose_times(h).energy() / h.energy();
                let pick = |x: f64, y: f64, xy: f64| match part {
                    "x" => x,
                    "y" => y,
                    _ => xy,
                };
                for (energy, hidden) in [
                    (&plain, &pairs.hidden),
                    (&by_inputs, &over_inputs),
                    (&by_neurons, &over_neurons),
                ] {
                    let e = &energy.irreps[index];
                    assert_eq!(&e.irrep, name);
                    assert_close(
                        pick(e.x, e.y, e.xy),
                        share(hidden),
                        TOLERANCE,
                        "hidden energy",
                    );
                }
                let kept = q.times(&q.transpose_times(&pairs.hidden));
                let logits = minus(&pairs.logits, &kept.times(&pairs.unembed));
                let a = &ablations.irreps[index];
                let want = pairs.loss(&logits, &pairs.all());
                assert_close(pick(a.x, a.y, a.xy), want, TOLERANCE, "ablation");
            }
        }
    });
}

#[wasm_bindgen_test(unsupported = test)]
fn excluded_and_restricted_losses_follow_their_definitions() {
    for_each_case(|group, analysis, pairs| {
        let n = group.order();
        let train: Vec<u32> = (0..(n * n) as u32).filter(|row| row % 3 == 1).collect();
        let losses = analysis.excluded_restricted(Some(&train)).unwrap();
        let centered = Matrix::from_fn(n * n, n, |row, z| {
            pairs.logits.at(row, z) - pairs.logits.row(row).iter().sum::<f64>() / n as f64
        });
        let comparisons = analysis.trace_comparison().unwrap();
        for (index, (name, elements)) in elements(group).iter().enumerate() {
            let losses = &losses.irreps[index];
            let q = pairs.space(elements, "xy");
            let part = q
                .times(&q.transpose_times(&pairs.hidden))
                .times(&pairs.unembed);
            let excluded = pairs.loss(&minus(&pairs.logits, &part), &train);
            assert_close(
                losses.hidden_excluded,
                excluded,
                TOLERANCE,
                "hidden excluded",
            );
            let restricted = pairs.loss(&part, &pairs.all());
            assert_close(
                losses.hidden_restricted,
                restricted,
                TOLERANCE,
                "hidden restricted",
            );
            if name == "trivial" {
                assert_eq!(losses.logit_excluded, None);
                continue;
            }
            let character = &analysis.basis().irrep(name).unwrap().character;
            let cube = Matrix::from_fn(n * n, n, |row, z| {
                character[group.mul(pairs.label(row), group.inverse(z))]
            });
            let inner: f64 = centered
                .values
                .iter()
                .zip(&cube.values)
                .map(|(a, b)| a * b)
                .sum();
            let comparison = comparisons.iter().find(|c| &c.irrep == name).unwrap();
            let cosine = inner / (centered.energy() * cube.energy()).sqrt();
            assert_close(comparison.flat_cosine, cosine, TOLERANCE, "flat cosine");
            let row_cosines: Vec<f64> = (0..n * n)
                .map(|row| {
                    let (l, t) = (centered.row(row), cube.row(row));
                    let dot =
                        |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
                    // A pair whose neurons are all off has equal logits, which are like nothing.
                    let norms = (dot(l, l) * dot(t, t)).sqrt();
                    if norms > 0.0 { dot(l, t) / norms } else { 0.0 }
                })
                .collect();
            let rows = row_cosines.len() as f64;
            assert_close(
                comparison.cosine,
                row_cosines.iter().sum::<f64>() / rows,
                TOLERANCE,
                "",
            );
            let fve = row_cosines.iter().map(|c| c * c).sum::<f64>() / rows;
            assert_close(comparison.fve, fve, TOLERANCE, "fve");
            let scale = inner / cube.energy();
            let part = Matrix::from_fn(n * n, n, |row, z| scale * cube.at(row, z));
            let excluded = pairs.loss(&minus(&centered, &part), &train);
            assert_close(
                losses.logit_excluded.unwrap(),
                excluded,
                TOLERANCE,
                "logit excluded",
            );
            let restricted = pairs.loss(&part, &pairs.all());
            assert_close(
                losses.logit_restricted.unwrap(),
                restricted,
                TOLERANCE,
                "restricted",
            );
        }
    });
}

#[wasm_bindgen_test(unsupported = test)]
fn shares_of_all_irreps_add_up_to_one() {
    for_each_case(|_, analysis, _| {
        let energy = analysis.embedding_energy();
        for total in [
            energy.total.x_embed,
            energy.total.y_embed,
            energy.total.unembed,
        ] {
            assert_close(total, 1.0, 1e-12, "total");
        }
        for irrep in &energy.irreps {
            let elements = analysis.element_energy(&irrep.irrep, false).unwrap();
            let sum: f64 = elements.unembed.values.iter().sum();
            assert_close(sum, irrep.shares.unembed, 1e-12, "sum over matrix elements");
        }
    });
}

#[wasm_bindgen_test(unsupported = test)]
fn subsets_of_pairs_have_their_own_means() {
    for_each_case(|group, analysis, pairs| {
        let losses = analysis.pair_losses().unwrap();
        let rows = [1_u32, 5, 7, 20];
        let want = pairs.loss(&pairs.logits, &rows);
        assert_close(
            losses.over_rows(&rows).unwrap().loss,
            want,
            TOLERANCE,
            "rows",
        );
        let (lefts, rights) = ([0_u32, 2], [1_u32, 3, 4]);
        let n = group.order() as u32;
        let rows: Vec<u32> = lefts
            .iter()
            .flat_map(|x| rights.iter().map(move |y| x * n + y))
            .collect();
        let want = pairs.loss(&pairs.logits, &rows);
        assert_close(
            losses.over(&lefts, &rights).unwrap().loss,
            want,
            TOLERANCE,
            "unequal sets",
        );
        let by_product = losses.by_product(group);
        let mean = by_product.iter().sum::<f64>() / by_product.len() as f64;
        assert_close(mean, losses.mean().loss, 1e-12, "mean over products");
        let centering = analysis.neuron_centering().unwrap();
        let h = pairs.hidden.cols as f64;
        let centered = Matrix::from_fn(pairs.hidden.rows, pairs.hidden.cols, |i, k| {
            pairs.hidden.at(i, k) - pairs.hidden.row(i).iter().sum::<f64>() / h
        });
        let removed = minus(&pairs.hidden, &centered).times(&pairs.unembed);
        let want = pairs.loss(&minus(&pairs.logits, &removed), &pairs.all());
        assert_close(
            centering.centered_loss,
            want,
            TOLERANCE,
            "centered over neurons",
        );
        let spectrum = analysis.hidden_spectrum(Centering::Neurons);
        for (got, want) in spectrum
            .iter()
            .zip(glassbook_interp::singular_values(&centered))
        {
            assert_close(*got, want, 1e-4, "hidden spectrum");
        }
    });
}
