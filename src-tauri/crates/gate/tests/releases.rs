//! Whole releases, poll by poll, from the first stage to their end.
#![expect(clippy::unwrap_used, reason = "a gate that cannot be made fails the story")]

use gate::{Advice, Assessment, Delta, Gate, Promise, Settings, Stage, Standing, Why, says};

const PROMISES: [Promise; 3] = [
    Promise::ErrorRate { limit: 0.001 },
    Promise::MeanResponse { limit_ms: 500.0 },
    Promise::NO_WORSE,
];

/// A second of `requests` at `ms` on average; a tenth of them slow where `slower` is 1.
fn second(requests: u64, errors: u64, ms: u32, slow: u64) -> Delta {
    #[expect(clippy::cast_precision_loss, reason = "small")]
    let sum = requests as f64 * f64::from(ms);
    Delta {
        requests,
        errors,
        response_sum_ms: Some(sum),
        slow: Some(slow),
    }
}

fn healthy(t: u32) -> Delta {
    second(50, u64::from(t.is_multiple_of(67)), 300, 5)
}

/// A release that follows the advice, and what was advised when it changed.
struct Story {
    gate: Gate,
    stage: usize,
    t: u32,
    told: Vec<(u32, String)>,
    last: Option<Assessment>,
}

impl Story {
    fn new() -> Self {
        let mut gate = Gate::new(&PROMISES, Settings::default()).unwrap();
        gate.begin_stage(0.0, Stage::USUAL[0]);
        Self {
            gate,
            stage: 0,
            t: 0,
            told: Vec::new(),
            last: None,
        }
    }

    /// Polls once a second until `until` or the end of the release.
    fn run(&mut self, until: u32, traffic: impl Fn(u32, Stage) -> (Option<Delta>, Option<Delta>)) -> &mut Self {
        while self.t < until && !self.has_ended() {
            self.t += 1;
            let (new, old) = traffic(self.t, Stage::USUAL[self.stage]);
            let assessment = self.gate.poll(f64::from(self.t), new, old);
            let told = match &assessment.advice {
                Advice::Promote if self.stage + 1 == Stage::USUAL.len() => "Done".to_owned(),
                advice => format!("{advice:?}"),
            };
            if self.told.last().is_none_or(|(_, last)| *last != told) {
                self.told.push((self.t, told));
            }
            if assessment.advice == Advice::Promote && self.stage + 1 < Stage::USUAL.len() {
                self.stage += 1;
                self.gate.begin_stage(f64::from(self.t), Stage::USUAL[self.stage]);
            }
            self.last = Some(assessment);
        }
        self
    }

    fn has_ended(&self) -> bool {
        let ends = ["Done", "RollBack", "Undecided(TooLong", "Undecided(SharedTooLong"];
        self.told
            .last()
            .is_some_and(|(_, told)| ends.iter().any(|end| told.starts_with(end)))
    }

    /// What was advised, as `time advice`, one a line.
    fn told(&self) -> String {
        self.told.iter().map(|(t, told)| format!("{t} {told}\n")).collect()
    }

    fn last(&self) -> &Assessment {
        self.last.as_ref().unwrap()
    }

    fn says(&self) -> String {
        says::overall(self.last(), &words()).replace(['\u{a0}', '\u{202f}'], " ")
    }
}

fn words() -> says::Words<'static> {
    says::Words {
        clock: &|t| format!("second {t}"),
        next: Some(70),
    }
}

fn alike(delta: Delta) -> (Option<Delta>, Option<Delta>) {
    (Some(delta), Some(delta))
}

fn without_old_at_the_end(delta: Delta, stage: Stage) -> (Option<Delta>, Option<Delta>) {
    let old = if stage.percent == 100 {
        Delta {
            slow: Some(0),
            ..second(0, 0, 0, 0)
        }
    } else {
        delta
    };
    (Some(delta), Some(old))
}

#[test]
fn a_healthy_version_is_promoted_stage_by_stage() {
    let mut story = Story::new();
    story.run(10_000, |t, stage| without_old_at_the_end(healthy(t), stage));
    assert_eq!(
        story.told(),
        "1 Continue\n1800 Promote\n1801 Continue\n2100 Promote\n2101 Continue\n2400 Promote\n2401 Continue\n2700 Done\n"
    );
    assert!(
        story
            .last()
            .promises
            .iter()
            .all(|state| state.shown && state.against < 1.0)
    );
}

#[test]
fn five_times_the_limit_is_rolled_back_in_minutes() {
    let mut story = Story::new();
    let five = |t: u32| second(50, u64::from(t.is_multiple_of(4)), 300, 5);
    story
        .run(1_200, |t, _| alike(healthy(t)))
        .run(10_000, |t, _| (Some(five(t)), Some(healthy(t))));
    assert_eq!(
        story.told(),
        "1 Continue\n1240 Suspicious\n1250 RollBack { which: [0] }\n"
    );
    assert_eq!(
        story.says(),
        "Errors 0.48 %: 12 of 2 500 requests since second 1200. A version that keeps 0.1 % would look this bad at any \
         moment less than once in 300 releases. The old version is fine."
    );
}

#[test]
fn an_outage_is_rolled_back_in_seconds() {
    let mut story = Story::new();
    story.run(1_200, |t, _| alike(healthy(t)));
    story.run(10_000, |t, _| (Some(second(50, 50, 300, 5)), Some(healthy(t))));
    assert_eq!(story.told(), "1 Continue\n1207 RollBack { which: [0] }\n");
}

#[test]
fn an_outage_of_both_is_waited_for_and_left_out() {
    let mut story = Story::new();
    story.run(900, |t, _| alike(healthy(t)));
    story.run(1_020, |_, _| alike(second(50, 10, 300, 5)));
    let held = story.last().clone();
    assert_eq!(held.advice, Advice::Hold);
    assert!(matches!(held.promises[0].standing, Standing::Shared { .. }));
    assert_eq!(
        story.says(),
        "Both versions are failing alike (new 20 %, old 20 % in the last minute): not this release's doing. Waiting; the \
         clock is stopped."
    );
    story.run(10_000, |t, stage| without_old_at_the_end(healthy(t), stage));
    assert_eq!(
        story.told(),
        "1 Continue\n910 Suspicious\n915 Hold\n1080 Continue\n1965 Promote\n1966 Continue\n2265 Promote\n2266 Continue\n\
         2565 Promote\n2566 Continue\n2865 Done\n"
    );
    let excluded = story.last().left_out.shared_s;
    assert!((excluded - 165.0).abs() < 1.5, "{excluded}");
    assert!(
        story.last().promises[0].seen.new.bad < 60,
        "none of the outage is held against the version"
    );
    assert!(
        story
            .says()
            .ends_with("2 min 45 s of shared trouble left out of the evidence."),
        "{}",
        story.says()
    );
}

#[test]
fn trouble_of_both_that_does_not_end_is_for_a_person() {
    let mut story = Story::new();
    story
        .run(900, |t, _| alike(healthy(t)))
        .run(10_000, |_, _| alike(second(50, 10, 300, 5)));
    assert!(
        story.told().ends_with("2715 Undecided(SharedTooLong)\n"),
        "{}",
        story.told()
    );
}

#[test]
fn twice_the_response_time_is_rolled_back_in_two_minutes() {
    let mut story = Story::new();
    story.run(1_200, |t, _| alike(healthy(t)));
    story.run(10_000, |t, _| (Some(second(50, 0, 600, 17)), Some(healthy(t))));
    assert_eq!(
        story.told(),
        "1 Continue\n1290 Suspicious\n1315 RollBack { which: [2] }\n"
    );
    assert!(
        story.says().contains("slow requests") || story.says().contains("Slow requests"),
        "{}",
        story.says()
    );
}

#[test]
fn too_little_traffic_is_never_enough() {
    let mut story = Story::new();
    let quiet = |t: u32| second(u64::from(t.is_multiple_of(2)), 0, 300, u64::from(t.is_multiple_of(20)));
    story.run(1_900, |t, _| alike(quiet(t)));
    assert_eq!(
        story.says(),
        "Nothing wrong seen, but not everything is shown. Not yet: errors < 0.1 % (1 h 34 min more at this traffic)."
    );
    let errors = says::promise(&story.last().promises[0], &words()).replace(['\u{a0}', '\u{202f}'], " ");
    assert_eq!(
        errors,
        "Nothing wrong seen, but errors < 0.1 % is not shown: 950 requests so far, about 3 761 needed (1 h 34 min more at \
         this traffic)."
    );
    story.run(20_000, |t, _| alike(quiet(t)));
    assert!(story.told().ends_with("3600 Undecided(TooLong)\n"), "{}", story.told());
}

#[test]
fn lost_scrapes_only_lengthen_readings() {
    let mut story = Story::new();
    story.run(10_000, |t, stage| {
        if t.is_multiple_of(10) {
            return (None, None);
        }
        let (new, old) = without_old_at_the_end(healthy(t), stage);
        let after_a_loss = t % 10 == 1 && t > 1;
        let twice = |delta: Delta| second(2 * delta.requests, delta.errors, 300, 2 * delta.slow.unwrap());
        if after_a_loss {
            (new.map(twice), old.map(twice))
        } else {
            (new, old)
        }
    });
    assert!(story.told().ends_with("Done\n"), "{}", story.told());
    assert!(story.t <= 2_710, "{}", story.told());
}

#[test]
fn a_source_that_falls_silent_advances_nothing() {
    let mut story = Story::new();
    story
        .run(1_700, |t, _| alike(healthy(t)))
        .run(3_000, |_, _| (None, None));
    assert_eq!(story.told(), "1 Continue\n1746 Undecided(Stale { which: [0, 1, 2] })\n");
    assert!((story.last().watched_s - 1_700.0).abs() < 1e-6);
    assert_eq!(story.last().age_s, Some(1_300.0));
    story.run(3_001, |t, _| alike(healthy(t)));
    assert_eq!(
        story.last().advice,
        Advice::Continue,
        "it goes on, and the silence is no dwell"
    );
    assert!((story.last().watched_s - 1_745.0).abs() < 1e-6);
    assert!((story.last().left_out.unread_s - 1_256.0).abs() < 1e-6);
}

#[test]
fn a_hold_by_hand_stops_the_clock_and_not_the_evidence() {
    let mut story = Story::new();
    story.run(1_000, |t, _| alike(healthy(t)));
    story.gate.hold(1_000.0);
    story.run(3_000, |t, _| alike(healthy(t)));
    assert!(story.last().held && story.last().advice == Advice::Continue);
    assert!((story.last().watched_s - 1_000.0).abs() < 1e-6);
    assert_eq!(story.last().promises[0].seen.new.requests, 150_000);
    story.gate.resume(3_000.0);
    story.run(3_800, |t, _| alike(healthy(t)));
    assert_eq!(
        story.told.last(),
        Some(&(3_800, "Promote".to_owned())),
        "{}",
        story.told()
    );
}

#[test]
fn before_the_first_stage_nothing_is_judged() {
    let mut gate = Gate::new(&PROMISES, Settings::default()).unwrap();
    let assessment = gate.poll(5.0, Some(second(50, 50, 300, 5)), None);
    assert_eq!(assessment.advice, Advice::Undecided(Why::NotBegun));
    assert_eq!(assessment.promises[0].seen.new.requests, 0);
}

#[test]
fn a_promise_whose_source_is_silent_is_not_known() {
    let mut story = Story::new();
    let no_slow = |t| Delta {
        slow: None,
        ..healthy(t)
    };
    story.run(1_900, |t, _| alike(no_slow(t)));
    assert_eq!(story.last().advice, Advice::Undecided(Why::Stale { which: vec![2] }));
    assert!(
        story.says().starts_with("Not known now: no slower than old."),
        "{}",
        story.says()
    );
}

#[test]
fn an_old_version_that_cannot_be_looked_at_delays_a_rollback_by_the_grace_only() {
    let mut story = Story::new();
    let errors_only = [Promise::ErrorRate { limit: 0.001 }];
    story.gate = Gate::new(&errors_only, Settings::default()).unwrap();
    story.gate.begin_stage(0.0, Stage::USUAL[0]);
    story.run(1_200, |t, _| (Some(healthy(t)), None));
    story.run(10_000, |_, _| (Some(second(50, 50, 300, 5)), None));
    assert!(
        story.told().ends_with("1227 RollBack { which: [0] }\n"),
        "{}",
        story.told()
    );
    assert!(
        story.says().ends_with("The old version could not be looked at."),
        "{}",
        story.says()
    );
}
