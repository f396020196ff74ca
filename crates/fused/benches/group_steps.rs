//! How long does an update of a group network take on the CPU, and its parts?
//!
//! Natively, without more SIMD than the target has by default: 128 bits on x86-64, as in WebAssembly.
#![allow(
    missing_docs,
    reason = "criterion's macros make undocumented functions"
)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use glassbook_fused::{AdamW, Decay, GroupNet, Half, Network, Rows};

/// Name, network and `[order, d_embed, d_hidden]`; 40 % of the pairs are trained on.
const JOBS: [(&str, Network, [usize; 3]); 4] = [
    ("Bs: order 24, MLP 128", Network::Mlp, [24, 256, 128]),
    ("order 120, MLP 128", Network::Mlp, [120, 256, 128]),
    ("B: order 120, MLP 256", Network::Mlp, [120, 512, 256]),
    (
        "B: order 120, bilinear 256",
        Network::Bilinear,
        [120, 256, 256],
    ),
];
const ADAMW: AdamW = AdamW {
    learning_rate: 1e-3,
    betas: (0.9, 0.98),
    epsilon: 1e-8,
    weight_decay: 1.0,
    decay: Decay::Decoupled,
};

/// Reproducible numbers in [0, 1).
fn uniform() -> impl FnMut() -> f32 {
    let mut state = 1_u32;
    move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 16_777_216.0
    }
}

/// 40 % of a cyclic group's table: what the products are makes no difference to the time.
fn rows(order: usize) -> Rows {
    let n = order as u32;
    let mut next = uniform();
    let pairs: Vec<u32> = (0..n * n).filter(|_| next() < 0.4).collect();
    let products: Vec<u32> = (0..n * n).map(|pair| (pair / n + pair % n) % n).collect();
    Rows::of_pairs(&pairs, &products, order)
}

fn net(network: Network, dims: [usize; 3]) -> GroupNet {
    let mut next = uniform();
    let weights: Vec<Vec<f32>> = network
        .shapes(dims)
        .into_iter()
        .map(|[m, n]| {
            let scale = 2.0 / (m as f32).sqrt();
            (0..m * n).map(|_| (next() - 0.5) * scale).collect()
        })
        .collect();
    GroupNet::new(network, dims, &weights)
}

/// Multiply-adds of a step, times two: three products for the rows and three for each table.
fn flop(network: Network, [order, d_embed, d_hidden]: [usize; 3], n_rows: usize) -> u64 {
    let tables = match network {
        Network::Bilinear => 0,
        _ => 2 * order * d_embed * d_hidden,
    };
    6 * (n_rows * d_hidden * order + tables) as u64
}

fn steps(criterion: &mut Criterion) {
    for (name, network, dims) in JOBS {
        let rows = rows(dims[0]);
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Elements(flop(network, dims, rows.len())));
        let mut trained = net(network, dims);
        group.bench_function("step", |bencher| {
            bencher.iter(|| {
                trained.backward(&rows);
                trained.update(&ADAMW);
            });
        });
        let mut halved = net(network, dims);
        halved.partial(&rows, Half::Second);
        group.bench_function("step with a helper", |bencher| {
            bencher.iter(|| {
                halved.partial(&rows, Half::First);
                halved.combine(rows.len());
                halved.update(&ADAMW);
            });
        });
        group.bench_function("update", |bencher| bencher.iter(|| trained.update(&ADAMW)));
        group.finish();
    }
}

criterion_group!(benches, steps);
criterion_main!(benches);
