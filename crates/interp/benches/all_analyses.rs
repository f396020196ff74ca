//! How long does each analysis take, and all of them together, on a network of S₅ of width 256?
//!
//! The first line is the forward pass that the others share; they follow without it. The last line is
//! all of them on one object, as a notebook has it. Medians of five rounds, and the largest memory held.
#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]
#![allow(clippy::print_stdout, reason = "a benchmark prints its table")]
#![allow(unsafe_code, reason = "a counting allocator forwards to the system's")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use glassbook_groups::{Group, TraceSlice};
use glassbook_interp::{
    Centering, ClusterThreshold, EmbeddingSide, Form, HiddenVariant, LowRankTarget, Network,
    NetworkAnalysis, PeterWeyl, Tensor, UnembedVariant,
};
use glassbook_tasks::rng::{Rng, Stream};

struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is forwarded unchanged to the system allocator; only counters are added.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let live = LIVE.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(live, Ordering::Relaxed);
        // SAFETY: the caller's contract is that of the system allocator.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the pointer came from `alloc` above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const ROUNDS: usize = 5;
const WIDTH: usize = 256;

type Analysis = (&'static str, fn(&NetworkAnalysis));

/// One call per analysis, each as a cell of the notebook makes it.
const ANALYSES: &[Analysis] = &[
    ("pass over all pairs", |a| drop(black_box(a.pair_losses()))),
    ("embedding energy", |a| {
        drop(black_box(a.embedding_energy()));
    }),
    ("hidden energy", |a| {
        drop(black_box(a.hidden_energy(Centering::Inputs)));
    }),
    ("ablations", |a| drop(black_box(a.ablations(None)))),
    ("excluded and restricted", |a| {
        drop(black_box(a.excluded_restricted(None)));
    }),
    ("metrics of a checkpoint", |a| {
        drop(black_box(a.metrics(None)));
    }),
    ("spectra", |a| drop(black_box(a.spectra()))),
    ("hidden spectrum", |a| {
        drop(black_box(a.hidden_spectrum(Centering::Neurons)));
    }),
    ("low rank, one k", |a| {
        let targets = [LowRankTarget::XEmbed, LowRankTarget::YEmbed];
        drop(black_box(a.low_rank(&targets, &[9])));
    }),
    ("neuron centering", |a| {
        drop(black_box(a.neuron_centering()));
    }),
    ("neuron clusters", |a| {
        drop(black_box(a.neuron_clusters(ClusterThreshold::default())));
    }),
    ("neuron and logit map", |a| {
        drop(black_box(a.neuron_map(3)));
        drop(black_box(a.logit_map(3)));
    }),
    ("slices", |a| {
        drop(black_box(a.logit_slice(TraceSlice::FixedX(2))));
        drop(black_box(a.trace_slice("standard", TraceSlice::FixedX(2))));
    }),
    ("embeddings, hidden, unembedding in 6d", |a| {
        drop(black_box(a.embedding_in_irrep("6d", EmbeddingSide::Left)));
        drop(black_box(a.hidden_in_irrep("6d", HiddenVariant::Naive, 10)));
        drop(black_box(
            a.unembed_in_irrep("6d", UnembedVariant::InverseOutput),
        ));
    }),
    ("fit of all irreps", |a| {
        for irrep in a.basis().irreps() {
            drop(black_box(a.irrep_fit(&irrep.name)));
        }
    }),
    ("coset concentration", |a| {
        drop(black_box(a.coset_concentration()));
    }),
    ("interventions", |a| drop(black_box(a.interventions(1)))),
];

fn network(order: usize) -> Network {
    let tensor = |index: u16, name: &str, rows: usize, columns: usize| {
        let std = 1.0 / (rows as f32).sqrt();
        let values = Rng::new(0, Stream::Init(index)).normals(rows * columns, std);
        Tensor::new(name, [rows, columns], values)
    };
    let tensors = [
        tensor(0, "W_x", order, WIDTH),
        tensor(1, "W_y", order, WIDTH),
        tensor(2, "W", 2 * WIDTH, WIDTH),
        tensor(3, "W_U", WIDTH, order),
    ];
    Network::new(Form::Mlp, order, tensors).unwrap()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn timed(run: impl FnOnce()) -> f64 {
    let start = Instant::now();
    run();
    start.elapsed().as_secs_f64() * 1000.0
}

fn main() {
    let group = Arc::new(Group::parse("S5").unwrap());
    let basis = Arc::new(PeterWeyl::new(&group).unwrap());
    let fresh = || {
        NetworkAnalysis::with_basis(group.clone(), basis.clone(), network(group.order())).unwrap()
    };
    let mut alone = vec![Vec::new(); ANALYSES.len()];
    let mut together = Vec::new();
    for _ in 0..ROUNDS {
        for (index, ((_, run), times)) in ANALYSES.iter().zip(&mut alone).enumerate() {
            let analysis = fresh();
            if index > 0 {
                // The pass that the others share is the first line.
                analysis.pair_losses().unwrap();
            }
            times.push(timed(|| run(&analysis)));
        }
        together.push(timed(|| {
            let basis = Arc::new(PeterWeyl::new(&group).unwrap());
            let analysis =
                NetworkAnalysis::with_basis(group.clone(), basis, network(group.order())).unwrap();
            for (_, run) in ANALYSES {
                run(&analysis);
            }
        }));
    }
    println!("S5, mlp of width {WIDTH}, medians of {ROUNDS} rounds");
    for ((name, _), times) in ANALYSES.iter().zip(alone) {
        println!("{name:<40}{:>9.1} ms", median(times));
    }
    println!("{:<40}{:>9.1} ms", "all on one object", median(together));
    println!(
        "{:<40}{:>9.1} MiB",
        "largest memory",
        PEAK.load(Ordering::Relaxed) as f64 / 1_048_576.0
    );
}
