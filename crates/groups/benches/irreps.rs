//! How long do all irreps take as matrices for all elements, and how much memory do they hold?
#![allow(
    missing_docs,
    reason = "criterion's macros make undocumented functions"
)]
#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]
#![allow(unsafe_code, reason = "a counting allocator forwards to the system's")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use criterion::{Criterion, criterion_group, criterion_main};
use glassbook_groups::{Group, complex_irreps, fourier_transform, real_irreps, subgroup_classes};

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
        // SAFETY: the caller's contract is that of the system allocator.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Issue limit: no more than the matrices, Σ d²·|G| numbers, plus 10 %.
fn memory_of_s6() {
    let group = Group::parse("S6").unwrap();
    group.character_table().unwrap();
    let before = LIVE.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let irreps = real_irreps(&group).unwrap();
    let held = LIVE.load(Ordering::Relaxed) - before;
    let peak = PEAK.load(Ordering::Relaxed) - before;
    let matrices = group.order() * group.order() * size_of::<f64>();
    println!("S6 irreps: {held} bytes held, {peak} at the peak, {matrices} in the matrices");
    assert!(held as f64 <= 1.1 * matrices as f64 && peak as f64 <= 1.1 * matrices as f64);
    drop(irreps);
}

fn all_irreps(criterion: &mut Criterion) {
    memory_of_s6();
    let mut bench = criterion.benchmark_group("all irreps for all elements");
    bench.sample_size(10);
    for name in ["S5", "S6", "PSL(2,11)", "A6"] {
        let group = Group::parse(name).unwrap();
        group.character_table().unwrap();
        bench.bench_function(format!("{name} real"), |b| {
            b.iter(|| real_irreps(&group).unwrap().len());
        });
        bench.bench_function(format!("{name} complex"), |b| {
            b.iter(|| complex_irreps(&group).unwrap().len());
        });
    }
    bench.finish();
}

fn transforms(criterion: &mut Criterion) {
    let group = Group::parse("S6").unwrap();
    let irreps = real_irreps(&group).unwrap();
    let function: Vec<f64> = (0..group.order()).map(|x| (x as f64).sin()).collect();
    criterion.bench_function("Fourier transform on S6", |b| {
        b.iter(|| fourier_transform(&group, &function, &irreps).unwrap().len());
    });
}

fn lattice(criterion: &mut Criterion) {
    let mut bench = criterion.benchmark_group("subgroups up to conjugacy");
    bench.sample_size(10);
    for name in ["S5", "S6"] {
        let group = Group::parse(name).unwrap();
        bench.bench_function(name, |b| b.iter(|| subgroup_classes(&group).unwrap().len()));
    }
    bench.finish();
}

criterion_group!(benches, all_irreps, transforms, lattice);
criterion_main!(benches);
