//! How long a sheet takes, how much memory, how large its PDF is.
//!
//! Typesetting remembers what it has set, so each figure is taken of a sheet that differs in one word from the last.
#![allow(clippy::expect_used, reason = "a bench that cannot be set up has failed")]

#[path = "../tests/cases/mod.rs"]
#[allow(dead_code, reason = "shared with the tests and the example")]
mod cases;

use criterion::{Criterion, criterion_group, criterion_main};
use record::{Record, example};
use sheet::{Content, Paper, Typeset, typeset};
use std::hint::black_box;

/// About what the envelope of a statement weighs.
const ENVELOPE: [u8; 16_384] = [b'A'; 16_384];

fn set(content: &Content) -> Typeset {
    typeset(content, Paper::A4).expect("an example can be set")
}

fn sheets(criterion: &mut Criterion) {
    let records: [(&str, Record); 2] = [
        ("161 items", example::record()),
        ("2000 items", cases::many_items(2_000)),
    ];
    for (name, record) in records {
        let mut content = cases::signed(record);
        let mut copies = 0;
        let mut fresh = || {
            copies += 1;
            content.record.release.manager = format!("Manager {copies}");
            content.clone()
        };
        let before = peak_memory();
        let sheet = set(&fresh());
        let pdf = sheet.pdf(&ENVELOPE).expect("an example can be written");
        println!(
            "{name}: {} pages, PDF {} KiB with an attachment of {} KiB, peak memory {} MiB (before {} MiB)",
            sheet.pages(),
            pdf.len() / 1_024,
            ENVELOPE.len() / 1_024,
            peak_memory(),
            before
        );
        criterion.bench_function(&format!("typeset {name}"), |b| {
            b.iter_batched(&mut fresh, |content| set(&content), criterion::BatchSize::PerIteration);
        });
        criterion.bench_function(&format!("pdf {name}"), |b| b.iter(|| black_box(sheet.pdf(&ENVELOPE))));
        criterion.bench_function(&format!("first page as png, 150 dpi, {name}"), |b| {
            b.iter(|| black_box(sheet.png(0, 150.0 / 72.0)));
        });
        criterion.bench_function(&format!("first page as svg, {name}"), |b| {
            b.iter(|| black_box(sheet.svg(0)));
        });
    }
}

/// The most memory this process ever held, in MiB; 0 where the system does not say.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok())
        .unwrap_or(0)
        / 1_024
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = sheets
}
criterion_main!(benches);
