//! How long reading takes: the production checklist, and one of 5,000 items.

use checklist::read;
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;

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

criterion_group!(benches, parse);
criterion_main!(benches);
