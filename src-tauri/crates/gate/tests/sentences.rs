//! The sentences of every state, as a person reads them.
#![expect(clippy::unwrap_used, reason = "a gate that cannot be made fails the story")]

use gate::says::{self, Words};
use gate::{Delta, Expected, Gate, Planner, Promise, Settings, Stage, Tally};

const ERRORS: Promise = Promise::ErrorRate { limit: 0.001 };
const MEAN: Promise = Promise::MeanResponse { limit_ms: 500.0 };
const SLOW: Promise = Promise::SlowShare { limit: 0.05 };
const PROMISES: [Promise; 4] = [ERRORS, MEAN, Promise::NO_WORSE, SLOW];
const STAGE: Stage = Stage {
    percent: 50,
    dwell_s: 1_800.0,
};

fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

fn words() -> Words<'static> {
    Words {
        clock: &|t| format!("14:{:02}:{:02}", (t / 60.0).floor() % 60.0, t % 60.0),
        next: Some(70),
    }
}

fn delta(errors: u64, ms: f64, slow: u64) -> Delta {
    Delta {
        requests: 50,
        errors,
        response_sum_ms: Some(50.0 * ms),
        slow: Some(slow),
    }
}

/// A release of so many seconds, all alike, and what is said at its end: of all, and of each promise.
fn said(seconds: u32, new: impl Fn(u32) -> Delta, old: impl Fn(u32) -> Delta) -> (String, Vec<String>) {
    let mut gate = Gate::new(&PROMISES, Settings::default()).unwrap();
    gate.begin_stage(0.0, STAGE);
    for t in 1..=seconds {
        gate.poll(f64::from(t), Some(new(t)), Some(old(t)));
    }
    let assessment = gate.assessment();
    let each = assessment
        .promises
        .iter()
        .map(|state| plain(&says::promise(state, &words())));
    (plain(&says::overall(&assessment, &words())), each.collect())
}

fn healthy(t: u32) -> Delta {
    delta(u64::from(t.is_multiple_of(200)), 300.0, 2)
}

#[test]
fn no_sign_of_trouble() {
    let (overall, each) = said(300, healthy, healthy);
    assert_eq!(
        overall,
        "No sign of trouble. Shown: errors, slow requests. Not yet: average response < 500 ms (6 min more at this traffic); \
         slow requests ≤ 1.25 × old (4 min more at this traffic). 25 min of the 30 min at 50 % left."
    );
    assert_eq!(
        each,
        [
            "Errors 0.0067 %: 1 of 15 000 requests (95 % sure: below 0.046 %). Shown: errors < 0.1 %.",
            "Average response 300 ms over 15 000 requests. Average response < 500 ms is not shown (6 min more at this traffic).",
            "Slow requests 4 % on new, 4 % on old: just as many, 1.25 allowed. Slow requests ≤ 1.25 × old is not shown \
             (4 min more at this traffic).",
            "Slow requests 4 %: 600 of 15 000 requests (95 % sure: below 4.7 %). Shown: slow requests < 5 %.",
        ]
    );
}

#[test]
fn nothing_is_foretold_before_a_reading_and_never_only_where_it_is_so() {
    let (overall, each) = said(2, healthy, healthy);
    assert_eq!(
        each[1],
        "Average response 300 ms over 100 requests. Average response < 500 ms is not shown yet."
    );
    assert!(overall.contains("average response < 500 ms;"), "{overall}");
    let slow = |_| delta(0, 510.0, 0);
    let (overall, each) = said(60, slow, slow);
    assert_eq!(
        each[1],
        "Average response 510 ms over 3 000 requests. Average response < 500 ms is not shown, and would never be at what \
         was seen so far."
    );
    assert!(
        overall.contains("average response < 500 ms (never, at what was seen so far)"),
        "{overall}"
    );
}

#[test]
fn all_promises_shown() {
    let (overall, each) = said(1_800, healthy, healthy);
    assert_eq!(
        overall,
        "All promises shown (95 % each, valid however often we looked). Ready to move to 70 %."
    );
    assert_eq!(
        each[1],
        "Average response 300 ms over 90 000 requests. Shown: average response < 500 ms, if no reading of 15 s is beyond \
         2 500 ms."
    );
}

#[test]
fn odds_that_look_bad() {
    let worse = |t: u32| {
        if t > 280 {
            delta(u64::from(t.is_multiple_of(3)), 300.0, 2)
        } else {
            healthy(t)
        }
    };
    let (overall, each) = said(315, worse, healthy);
    assert_eq!(overall, each[0]);
    assert_eq!(
        overall,
        "Odds 146:1 that errors are above 0.1 %. Not promoting until this clears; it is proven at 400:1."
    );
}

#[test]
fn a_slow_version_is_told_by_each_promise_it_breaks() {
    let (overall, each) = said(
        400,
        |t| if t > 200 { delta(0, 1_500.0, 25) } else { healthy(t) },
        healthy,
    );
    assert_eq!(
        overall,
        [each[1].as_str(), each[2].as_str(), each[3].as_str()].join(" ")
    );
    assert_eq!(
        each[1],
        "Average response 1 500 ms over 5 500 requests since 14:03:20. A version that keeps 500 ms would look this bad at any \
         moment less than once in 400 releases. The old version is fine."
    );
    assert_eq!(
        each[2],
        "Slow requests 50 % on new, 4 % on old since 14:03:20: 12.5 times as many, 1.25 allowed. A version that keeps to that \
         would look this bad at any moment less than once in 400 releases."
    );
}

#[test]
fn before_the_start() {
    let planner = Planner::new(&PROMISES[..3], Settings::default()).unwrap();
    let outlooks = |requests_per_s: f64, bad: u64| {
        let old = Some(Tally {
            requests: 100_000,
            bad,
            sum_ms: 30_000_000.0,
        });
        let outlooks = planner.outlooks(
            &[Expected {
                requests_per_s,
                stage: STAGE,
                old,
            }; 3],
        );
        outlooks
            .iter()
            .map(|outlook| plain(&says::outlook(outlook)))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        outlooks(100.0, 30),
        [
            "To show errors < 0.1 % at the old version's 0.03 % takes about 11 600 requests on the new version: 4 min at 50 \
             req/s. A fault of 5 times the limit would be caught in about 43 s, a total outage in 7 s.",
            "To show average response < 500 ms at the old version's 300 ms takes 11 min. An average of twice the limit would be \
             caught in about 2 min.",
            "To show slow requests ≤ 1.25 × old at the old version's pace takes 9 min.",
        ]
    );
    assert_eq!(
        outlooks(1.0, 0)[0],
        "At 0.5 req/s this promise needs 2 h 06 min even without a single bad request; the dwell of 30 min can show errors \
         < 0.5 % at best. Lengthen the dwell, loosen the limit, or decide yourself at the end. A fault of 5 times the limit \
         would be caught in about 1 h 11 min, a total outage in 15 s."
    );
    assert_eq!(
        outlooks(10.0, 60)[0],
        "At 5 req/s it takes 3 h 15 min to show errors < 0.1 % at the old version's 0.06 %, longer than the dwell of 30 min. \
         Lengthen the dwell, loosen the limit, or decide yourself at the end. A fault of 5 times the limit would be caught \
         in about 8 min, a total outage in 15 s."
    );
    assert_eq!(
        outlooks(100.0, 150)[0],
        "The old version itself is at 0.15 %, over this limit: errors < 0.1 % cannot be shown, and a breach will end in a \
         wait."
    );
    assert_eq!(
        outlooks(0.0, 0)[0],
        "Without traffic on the new version, errors < 0.1 % cannot be shown."
    );
}
