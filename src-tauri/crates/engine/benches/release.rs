//! A release of 5,000 items must stay smooth: replay, decisions, a try on a clone, the verdict.
#![expect(clippy::expect_used, reason = "a benchmark of something that cannot happen is none")]

#[path = "../tests/stories/plans.rs"]
mod plans;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use engine::release::apply::{apply, replay};
use engine::release::decide::{decide, may_close, may_run};
use engine::release::verdict::verdict;
use engine::{Closing, Command, Decision, Event, EventKind, Outcome, Plan, Release, Which};
use std::hint::black_box;
use std::sync::Arc;

const ITEMS: usize = 5_000;
const NOW: u64 = 10_000;

fn plan() -> Arc<Plan> {
    let sheet = (0..ITEMS).fold(plans::Sheet::new(), |sheet, n| sheet.check(&format!("{n:016x}")));
    sheet.steps(&["build", "deploy"]).plan()
}

fn next(release: &Release, what: EventKind) -> Event {
    Event {
        v: 1,
        release: release.id.clone(),
        index: release.next_index,
        at: NOW,
        by: "Ada".to_owned(),
        what,
    }
}

fn finished(n: usize, attempt: u32) -> EventKind {
    let outcome = if n.is_multiple_of(7) {
        Outcome::Failed
    } else {
        Outcome::Passed
    };
    EventKind::CheckFinished {
        item: plans::item(&format!("{n:016x}")),
        attempt,
        outcome,
        says: "200 in 84 ms".to_owned(),
        judgements: Vec::new(),
        sighting: plans::status(200.0),
    }
}

/// Every check of the plan ten times over: 100,000 events after the first.
fn history(plan: &Arc<Plan>) -> (Vec<Event>, Release) {
    let (opening, mut release) = plans::opened(plan);
    let mut events = vec![opening];
    for attempt in 1..=10 {
        for n in 0..ITEMS {
            let item = plans::item(&format!("{n:016x}"));
            for what in [EventKind::CheckStarted { item, attempt }, finished(n, attempt)] {
                let event = next(&release, what);
                apply(&mut release, &event).expect("it can happen");
                events.push(event);
            }
        }
    }
    (events, release)
}

fn run_all(release: &Release) -> Release {
    let mut next_state = release.clone();
    for what in decide(release, Command::RunChecks(Which::All), NOW).expect("they may run") {
        let event = next(&next_state, what);
        apply(&mut next_state, &event).expect("it can happen");
    }
    next_state
}

fn waive_one(release: &Release) -> Release {
    let decision = Decision::Waived {
        why: "known".to_owned(),
        until: "later".to_owned(),
    };
    let item = plans::item(&format!("{:016x}", ITEMS - 1));
    let mut next_state = release.clone();
    for what in decide(
        release,
        Command::Decide {
            item,
            role: None,
            decision,
        },
        NOW,
    )
    .expect("it may be waived")
    {
        let event = next(&next_state, what);
        apply(&mut next_state, &event).expect("it can happen");
    }
    next_state
}

fn releases(criterion: &mut Criterion) {
    let plan = plan();
    let (events, release) = history(&plan);
    let bodies: Vec<String> = events
        .iter()
        .map(|event| serde_json::to_string(event).expect("it can be written"))
        .collect();

    criterion.bench_function("read and replay 100,000 events", |bencher| {
        bencher.iter(|| {
            let events: Vec<Event> = bodies
                .iter()
                .map(|body| serde_json::from_str(body).expect("it can be read"))
                .collect();
            replay(Arc::clone(&plan), &events).expect("it happened")
        });
    });
    criterion.bench_function("replay 100,000 events", |bencher| {
        bencher.iter(|| replay(Arc::clone(&plan), &events).expect("it happened"));
    });
    criterion.bench_function("clone a release of 5,000 items", |bencher| {
        bencher.iter(|| release.clone());
    });
    criterion.bench_function("decide and apply: run all of 5,000", |bencher| {
        bencher.iter_batched(|| release.clone(), |release| run_all(&release), BatchSize::LargeInput);
    });
    criterion.bench_function("decide and apply: one decision of 5,000", |bencher| {
        bencher.iter(|| waive_one(&release));
    });
    criterion.bench_function("verdict on 5,000 items", |bencher| {
        bencher.iter(|| verdict(&release, NOW));
    });
    criterion.bench_function("what an update asks of 5,000 items", |bencher| {
        bencher.iter(|| {
            black_box(release.standings(NOW));
            black_box(verdict(&release, NOW));
            black_box(may_run(&release, &Which::All, NOW).is_ok());
            black_box(may_run(&release, &Which::FailedAndStale, NOW).is_ok());
            black_box(may_close(&release, Closing::Complete, NOW).is_ok());
            black_box(release.open_checks().len())
        });
    });
}

criterion_group!(benches, releases);
criterion_main!(benches);
