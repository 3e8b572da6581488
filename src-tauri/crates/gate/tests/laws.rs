//! What holds for any traffic at all.
#![expect(clippy::unwrap_used, reason = "a gate that cannot be made fails the story")]

use gate::{Assessment, Counters, Counts, Delta, Gate, Promise, Settings, Stage};
use proptest::prelude::*;

#[derive(Debug, Clone)]
struct Poll {
    after: f64,
    new: Option<Delta>,
    old: Option<Delta>,
}

fn count() -> impl Strategy<Value = u64> {
    prop_oneof![Just(0), 0_u64..50, 0_u64..100_000, Just(u64::MAX / 2), Just(u64::MAX)]
}

fn sum() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        Just(None),
        (0.0..1e7).prop_map(Some),
        Just(Some(f64::NAN)),
        Just(Some(f64::INFINITY)),
        Just(Some(-5.0)),
        Just(Some(f64::MAX))
    ]
}

fn delta() -> impl Strategy<Value = Option<Delta>> {
    let some = (count(), count(), sum(), proptest::option::of(count())).prop_map(
        |(requests, errors, response_sum_ms, slow)| {
            Some(Delta {
                requests,
                errors,
                response_sum_ms,
                slow,
            })
        },
    );
    prop_oneof![1 => Just(None), 6 => some]
}

fn polls() -> impl Strategy<Value = Vec<Poll>> {
    let after = prop_oneof![5 => Just(1.0), 2 => 0.0..40.0, 1 => Just(-3.0), 1 => Just(f64::NAN), 1 => Just(1e9)];
    let poll = (after, delta(), delta()).prop_map(|(after, new, old)| Poll { after, new, old });
    proptest::collection::vec(poll, 1..80)
}

fn promises() -> impl Strategy<Value = Vec<Promise>> {
    let promise = prop_oneof![
        (1e-6..0.5).prop_map(|limit| Promise::ErrorRate { limit }),
        (1e-6..0.5).prop_map(|limit| Promise::SlowShare { limit }),
        (1.0..1e5).prop_map(|limit_ms| Promise::MeanResponse { limit_ms }),
        (0.1..10.0).prop_map(|factor| Promise::NoWorse { factor }),
    ];
    proptest::collection::vec(promise, 1..5)
}

fn replay(promises: &[Promise], polls: &[Poll]) -> Vec<Assessment> {
    let mut gate = Gate::new(promises, Settings::default()).unwrap();
    gate.begin_stage(0.0, Stage::USUAL[0]);
    let mut t = 0.0;
    let each = polls.iter().map(|poll| {
        let at = t + poll.after;
        t = if at.is_finite() { at.max(t) } else { t };
        gate.poll(at, poll.new, poll.old)
    });
    each.collect()
}

fn words() -> gate::says::Words<'static> {
    gate::says::Words {
        clock: &|t| format!("{t}"),
        next: None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn evidence_is_always_a_number(promises in promises(), polls in polls()) {
        for assessment in replay(&promises, &polls) {
            for state in &assessment.promises {
                prop_assert!(state.against.is_finite() && state.against >= 0.0, "{state:?}");
                prop_assert!(!state.ln_for.is_nan(), "{state:?}");
                prop_assert!(state.seen.new.bad <= state.seen.new.requests);
                if let Some((low, high)) = state.interval() {
                    prop_assert!((0.0..=1.0).contains(&low) && low <= high && high <= 1.0, "{low} {high} {state:?}");
                }
                if let Some(seconds) = state.seconds_to_go() {
                    prop_assert!(seconds >= 0.0);
                }
                prop_assert!(!gate::says::promise(state, &words()).contains("NaN"));
            }
            prop_assert!(assessment.watched_s >= 0.0 && assessment.watched_s.is_finite());
            prop_assert!(!gate::says::overall(&assessment, &words()).is_empty());
        }
    }

    #[test]
    fn the_same_polls_lead_to_the_same_assessments(promises in promises(), polls in polls()) {
        prop_assert_eq!(format!("{:?}", replay(&promises, &polls)), format!("{:?}", replay(&promises, &polls)));
    }

    #[test]
    fn a_clone_goes_on_as_the_gate_it_was_made_of(polls in polls()) {
        let mut gate = Gate::new(&[Promise::ErrorRate { limit: 0.001 }], Settings::default()).unwrap();
        gate.begin_stage(0.0, Stage::USUAL[0]);
        for (t, poll) in (1_u32..).zip(&polls) {
            let mut copy = gate.clone();
            let told = gate.poll(f64::from(t), poll.new, poll.old);
            prop_assert_eq!(format!("{:?}", copy.poll(f64::from(t), poll.new, poll.old)), format!("{told:?}"));
        }
    }

    #[test]
    fn a_rollback_once_advised_stays(promises in promises(), polls in polls()) {
        let mut rolled = false;
        for assessment in replay(&promises, &polls) {
            let now = matches!(assessment.advice, gate::Advice::RollBack { .. });
            prop_assert!(now || !rolled);
            rolled = now;
        }
    }

    #[test]
    fn polls_out_of_order_are_taken_at_the_last_time(t in 1.0..1e6_f64, back in 0.0..1e6_f64) {
        let mut gate = Gate::new(&[Promise::ErrorRate { limit: 0.001 }], Settings::default()).unwrap();
        gate.begin_stage(0.0, Stage::USUAL[0]);
        let delta = Delta { requests: 10, ..Delta::default() };
        gate.poll(t, Some(delta), Some(delta));
        let earlier = gate.poll(t - back, Some(delta), Some(delta));
        prop_assert!((earlier.at_s - t).abs() < 1e-9);
        prop_assert_eq!(earlier.promises[0].seen.new.requests, 20, "what was counted is not lost");
    }

    #[test]
    fn counters_never_count_more_than_they_show(looks in proptest::collection::vec((count(), count()), 1..30)) {
        let mut counters = Counters::new();
        for (requests, errors) in looks {
            let counts = Counts { requests, errors, response_sum_ms: None, slow: Some(errors) };
            if let Some(delta) = counters.difference([("a", counts)]) {
                prop_assert!(delta.requests <= requests && delta.errors <= delta.requests);
            }
        }
    }
}
