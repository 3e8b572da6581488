//! How long a record takes: to seal, to verify, to bundle, to print, for 161 and 2,000 items.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

#[path = "../tests/support/mod.rs"]
mod support;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use record::extract::Entry;
use record::statement::{Phase, Record};
use record::{CHARACTERS_27M, qr_text, verify, verify_envelope};
use std::hint::black_box;

/// A record of `items` items over as many events for each as a real release has, some 22.
fn sized(items: u32) -> (Record, Vec<Entry>) {
    let events = support::events(items as usize * 22);
    let mut record = support::record(Phase::GoLive, &events, None);
    let (sections, exceptions) = (record.sections.clone(), record.exceptions.clone());
    let attestations = record.attestations.clone();
    for _ in 1..items / 161 {
        record.sections.extend(sections.clone());
        record.exceptions.extend(exceptions.clone());
        record.attestations.extend(attestations.clone());
    }
    (record, events)
}

fn measure(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("record");
    group.sample_size(20);
    for items in [161, 2_000] {
        let (record, events) = sized(items);
        let id = |what| BenchmarkId::new(what, items);
        group.bench_function(id("seal and sign four times"), |bench| {
            bench.iter(|| support::signed(black_box(record.clone())));
        });
        let envelope = support::signed(record.clone());
        let roster = support::roster();
        group.bench_function(id("verify envelope"), |bench| {
            bench.iter(|| verify_envelope(black_box(&envelope), Some(&roster)));
        });
        group.bench_function(id("QR text"), |bench| {
            bench.iter(|| qr_text(black_box(&envelope), CHARACTERS_27M).unwrap());
        });
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bench.record");
        let envelopes = [envelope];
        group.bench_function(id("write bundle"), |bench| {
            bench.iter(|| support::write_bundle(&path, &envelopes, &events));
        });
        let bundle = std::fs::read(&path).unwrap();
        let kib = |bytes: usize| bytes / 1_024;
        println!(
            "{items} items: statement {} KiB, bundle of {} events {} KiB",
            kib(envelopes[0].payload.len()),
            events.len(),
            kib(bundle.len())
        );
        group.bench_function(id("verify bundle"), |bench| {
            bench.iter(|| verify(black_box(&bundle), Some(&roster)));
        });
    }
    group.finish();
}

criterion_group!(benches, measure);
criterion_main!(benches);
