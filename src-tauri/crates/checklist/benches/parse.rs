//! How long reading takes: the production checklist, one of 5,000 items, and whether time grows with size alone.

use checklist::read;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

const MIB: usize = 1024 * 1024;

fn parse(criterion: &mut Criterion) {
    let seed = include_bytes!("../tests/data/seed.md");
    criterion.bench_function("161 items", |bench| {
        bench.iter(|| read("seed.md", black_box(seed), None));
    });
    let many: String = (0..5000).map(|n| format!("- [ ] Item {n} of the `list`\n")).collect();
    criterion.bench_function("5000 items", |bench| {
        bench.iter(|| read("many.md", black_box(many.as_bytes()), None));
    });
}

/// The production checklist over and over: the same throughput at twice the size means that nothing is quadratic.
fn growth(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("growth");
    group.sample_size(10);
    for size in [7 * MIB / 4, 7 * MIB / 2, 7 * MIB] {
        let seed = include_str!("../tests/data/seed.md");
        let text = seed.repeat(size / seed.len());
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(size), &text, |bench, text| {
            bench.iter(|| read("long.md", black_box(text.as_bytes()), None));
        });
    }
    group.finish();
}

criterion_group!(benches, parse, growth);
criterion_main!(benches);
