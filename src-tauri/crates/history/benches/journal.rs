//! How fast the journal is written, walked and read. Every figure is per event; the file lies in the folder for temporary
//! files, so the disk under it counts.
#![allow(missing_docs, reason = "a benchmark has no readers")]
#![allow(clippy::unwrap_used, reason = "a benchmark may stop at the first surprise")]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use history::{History, NewEvent};
use std::path::Path;
use tempfile::TempDir;

const LONG: u64 = 100_000;

fn events(from: u64, count: u64) -> Vec<NewEvent> {
    let padding = "x".repeat(500);
    let body = |number| {
        format!(
            r#"{{"release":"r{}","kind":"note","number":{number},"text":"{padding}"}}"#,
            number % 20
        )
    };
    (from..from + count)
        .map(|number| NewEvent { body: body(number) })
        .collect()
}

fn open(folder: &Path) -> History {
    History::open(folder, "bench", "2026-11-24T10:00:00Z").unwrap()
}

fn fresh() -> (TempDir, History) {
    let folder = tempfile::tempdir().unwrap();
    let history = open(folder.path());
    (folder, history)
}

fn append(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("append");
    group.sample_size(10);
    for (batch, total) in [(1, 200), (100, LONG)] {
        let batches: Vec<_> = (0..total / batch).map(|number| events(number * batch, batch)).collect();
        group.throughput(Throughput::Elements(total));
        group.bench_function(format!("{total} events, {batch} per commit"), |bencher| {
            let run = |(folder, mut history): (TempDir, History)| {
                for batch in &batches {
                    history.append(batch, None).unwrap();
                }
                (folder, history)
            };
            bencher.iter_batched(fresh, run, BatchSize::PerIteration);
        });
    }
}

fn read(criterion: &mut Criterion) {
    let (folder, mut history) = fresh();
    for start in (0..LONG).step_by(1000) {
        history.append(&events(start, 1000), None).unwrap();
    }
    let mut group = criterion.benchmark_group("read");
    group.sample_size(10);
    group.throughput(Throughput::Elements(LONG));
    group.bench_function("walk the chain of 100000 events", |bencher| {
        bencher.iter(|| assert_eq!(history.verify().unwrap().events, LONG));
    });
    group.bench_function("read 100000 events of 20 releases back", |bencher| {
        bencher.iter(|| {
            (0..20)
                .map(|release| history.events(&format!("r{release}")).unwrap().len())
                .sum::<usize>()
        });
    });
    drop(history);
    group.bench_function("open with 100000 events", |bencher| {
        bencher.iter(|| open(folder.path()));
    });
}

criterion_group!(benches, append, read);
criterion_main!(benches);
