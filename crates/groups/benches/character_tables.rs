//! How long does an exact character table take, with and without building the group?
#![allow(
    missing_docs,
    reason = "criterion's macros make undocumented functions"
)]
#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use criterion::{Criterion, criterion_group, criterion_main};
use glassbook_groups::{CharacterTable, Group};

/// Issue limits: S6 and PSL(2,11) under 100 ms, S7 under 1 s, from the name to the table.
const GROUPS: [&str; 5] = ["S5", "S6", "PSL(2,11)", "S7", "C720"];

fn from_name(criterion: &mut Criterion) {
    let mut bench = criterion.benchmark_group("name to exact character table");
    bench.sample_size(20);
    for name in GROUPS {
        bench.bench_function(name, |b| {
            b.iter(|| Group::parse(name).unwrap().character_table().unwrap().len());
        });
    }
    bench.finish();
}

fn dixon_alone(criterion: &mut Criterion) {
    let mut bench = criterion.benchmark_group("Burnside-Dixon alone");
    bench.sample_size(20);
    for name in ["S6", "PSL(2,11)", "S7", "D60"] {
        let group = Group::parse(name).unwrap();
        group.character_table().unwrap();
        bench.bench_function(name, |b| {
            b.iter(|| CharacterTable::by_dixon(&group).unwrap().len());
        });
    }
    bench.finish();
}

criterion_group!(benches, from_name, dixon_alone);
criterion_main!(benches);
