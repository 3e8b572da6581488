//! A gate is polled once a second for hours, and brought back after a restart by replaying all of it.
#![expect(clippy::expect_used, reason = "a benchmark of something that cannot happen is none")]

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use gate::{Delta, Gate, Promise, Settings, Stage};
use std::hint::black_box;

const DAY_S: u32 = 86_400;

fn gate() -> Gate {
    let promises = [
        Promise::ErrorRate { limit: 0.001 },
        Promise::MeanResponse { limit_ms: 500.0 },
        Promise::NO_WORSE,
    ];
    let mut gate = Gate::new(&promises, Settings::default()).expect("they can be judged");
    gate.begin_stage(
        0.0,
        Stage {
            percent: 50,
            dwell_s: 1_800.0,
        },
    );
    gate
}

/// A second of a healthy version with 50 requests, some slow, one error in an hour.
fn second(n: u32) -> Delta {
    Delta {
        requests: 50,
        errors: u64::from(n.is_multiple_of(3_600)),
        response_sum_ms: Some(15_000.0),
        slow: Some(4 + u64::from(n % 3)),
    }
}

fn replay(gate: &mut Gate, seconds: u32) {
    for n in 1..=seconds {
        black_box(gate.poll(f64::from(n), Some(second(n)), Some(second(n + 1))));
    }
}

fn polls(criterion: &mut Criterion) {
    let mut watched = gate();
    replay(&mut watched, 3_600);
    criterion.bench_function("one poll of three promises", |bencher| {
        let mut gate = watched.clone();
        let mut n = 3_600;
        bencher.iter(|| {
            n += 1;
            gate.poll(f64::from(n), Some(second(n)), Some(second(n + 1)))
        });
    });
    criterion.bench_function("replay 24 h at 1 Hz", |bencher| {
        bencher.iter_batched(gate, |mut gate| replay(&mut gate, DAY_S), BatchSize::SmallInput);
    });
    criterion.bench_function("interval and time to go, for showing", |bencher| {
        let assessment = watched.assessment();
        bencher.iter(|| {
            let errors = &assessment.promises[0];
            black_box((errors.interval(), errors.seconds_to_go()))
        });
    });
}

criterion_group!(benches, polls);
criterion_main!(benches);
