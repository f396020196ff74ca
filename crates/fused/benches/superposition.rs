//! How long does a step of the superposition trainer take, and which part of it?
//!
//! Five networks a step. The first job is 14 → 3 → 14 on batches of 1,024 rows; the others train on
//! counts or exact shares of the states of a tree, at sizes where the sweep spends most of its time.
#![allow(
    missing_docs,
    reason = "criterion's macros make undocumented functions"
)]
#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use criterion::{Criterion, criterion_group, criterion_main};
use glassbook_fused::superposition::{Adam, RowBatch, StateWalk, TiedNet};
use glassbook_tasks::features::{FeatureTree, Sampler, StateSpace, Structure};
use glassbook_tasks::rng::{Rng, Stream};

const INSTANCES: u32 = 5;
const ROWS: u32 = 1024;

fn space(depth: u32) -> StateSpace {
    let tree = FeatureTree::complete(depth, 2).unwrap();
    StateSpace::new(&tree, Sampler::EarlyStopping, Structure::Tree).unwrap()
}

fn nets(n_features: usize, n_hidden: usize) -> Vec<TiedNet> {
    let weights =
        |instance| Rng::at(1, Stream::Init(0), instance, 0).normals(n_features * n_hidden, 0.3);
    let net = |instance| TiedNet::new(n_hidden, &weights(instance), &vec![0.0; n_features]);
    (0..INSTANCES).map(|i| net(i).unwrap()).collect()
}

fn dense(criterion: &mut Criterion) {
    let mut bench = criterion.benchmark_group("5 × (14 → 3 → 14), 1,024 rows");
    let space = space(3);
    let mut nets = nets(14, 3);
    let mut walk = StateWalk::new(&space);
    let (mut masks, mut counts) = (Vec::new(), Vec::new());
    let mut step = 0;
    bench.bench_function("drawn one by one, equal ones added up", |b| {
        b.iter(|| {
            step += 1;
            let rate = Adam::default().rate(step, 1e-3);
            for (instance, net) in (0..).zip(&mut nets) {
                let rng = Rng::at(1, Stream::Batch, instance, step as u32);
                space.draw_row_counts(ROWS as usize, &rng, &mut masks, &mut counts);
                let shares: Vec<f32> = counts.iter().map(|&c| c as f32 / ROWS as f32).collect();
                net.step_states(&mut walk, &shares, &rate).unwrap();
            }
        });
    });
    let mut batch = RowBatch::new(ROWS as usize, vec![1.0; 14]);
    batch.fill(&space.draw_rows(ROWS as usize, &Rng::at(1, Stream::Batch, 0, 0)));
    bench.bench_function("every row computed, drawn before", |b| {
        b.iter(|| {
            step += 1;
            let rate = Adam::default().rate(step, 1e-3);
            for net in &mut nets {
                net.step_rows(&mut batch, &rate).unwrap();
            }
        });
    });
    bench.finish();
}

fn states(criterion: &mut Criterion) {
    for (depth, n_hidden) in [(3, 3), (6, 4), (6, 10)] {
        let space = space(depth);
        let n = space.n_features();
        let name = format!("5 × ({n} → {n_hidden} → {n}), states");
        let mut bench = criterion.benchmark_group(name);
        let mut nets = nets(n, n_hidden);
        let mut walk = StateWalk::new(&space);
        let (mut counts, mut shares) = (Vec::new(), vec![0.0; n + 1]);
        let mut step = 0;
        bench.bench_function("counts", |b| {
            b.iter(|| {
                step += 1;
                let rate = Adam::default().rate(step, 1e-3);
                for (instance, net) in (0..).zip(&mut nets) {
                    let mut rng = Rng::at(1, Stream::Batch, instance, step as u32);
                    space.draw_counts(ROWS, &mut rng, &mut counts);
                    for (share, &count) in shares.iter_mut().zip(&counts) {
                        *share = count as f32 / ROWS as f32;
                    }
                    net.step_states(&mut walk, &shares, &rate).unwrap();
                }
            });
        });
        for (share, &p) in shares.iter_mut().zip(space.probabilities()) {
            *share = p as f32;
        }
        bench.bench_function("exact", |b| {
            b.iter(|| {
                step += 1;
                let rate = Adam::default().rate(step, 1e-3);
                for net in &mut nets {
                    net.step_states(&mut walk, &shares, &rate).unwrap();
                }
            });
        });
        bench.finish();
    }
}

criterion_group!(benches, dense, states);
criterion_main!(benches);
