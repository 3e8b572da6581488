//! The gates of a plan before the statistics of the release gate: each measured one becomes a promise, each reading a poll.

use super::{Reading, Served};
use crate::release::assessed::{Advice, Assessed, Baseline, Evidence, GateEvidence, Slow};
use crate::traffic::Sides;
use checklist::{Gate, TrafficPlan};
use gate::says::Words;
use gate::{Assessment, Delta, Expected, Planner, Promise, PromiseState, Settings, Standing, Tally};

/// No reading is missing for longer before what was read last is too old to move on, milliseconds; for a source that
/// has news more often than every 15 s.
const STALE_MS: u64 = 45_000;

/// The gates of one release, judged reading by reading.
#[derive(Debug, Clone)]
pub struct Judge {
    gate: Option<gate::Gate>,
    /// For each gate of the plan, its promise among those of `gate`.
    places: Vec<Place>,
    stages: Vec<gate::Stage>,
    stage: Option<usize>,
    held: bool,
    at_s: f64,
    /// The same moment on the clock, Unix milliseconds.
    at: u64,
    offset_minutes: i32,
    requests: Sides<u64>,
    errors: Sides<u64>,
    assessment: Option<Assessment>,
}

#[derive(Debug, Clone)]
enum Place {
    Promise(usize),
    Person,
    /// Why it cannot be measured.
    Unmeasured(String),
}

impl Judge {
    /// Ready for the first reading. Its sentences tell times of a zone so many minutes east of UTC.
    pub fn new(plan: &TrafficPlan, baseline: &Baseline, offset_minutes: i32) -> Self {
        let (promises, places) = promises(plan, baseline);
        let settings = settings(plan, baseline, promises.len());
        let stages = plan.stages.iter().map(|stage| gate::Stage {
            percent: stage.percent,
            dwell_s: seconds(stage.dwell_ms),
        });
        Self {
            gate: gate::Gate::new(&promises, settings).ok(),
            places,
            stages: stages.collect(),
            stage: None,
            held: false,
            at_s: 0.0,
            at: 0,
            offset_minutes,
            requests: Sides::default(),
            errors: Sides::default(),
            assessment: None,
        }
    }

    /// Takes a reading in.
    pub fn take(&mut self, reading: &Reading) {
        self.at_s += seconds(reading.watched_ms);
        self.at = reading.at;
        if let Some(served) = &reading.served {
            self.requests.old += served.old.requests;
            self.requests.new += served.new.requests;
            self.errors.old += served.old.errors;
            self.errors.new += served.new.errors;
        }
        let Some(gate) = &mut self.gate else { return };
        if reading.stage != self.stage {
            self.stage = reading.stage;
            if let Some(stage) = reading.stage.and_then(|stage| self.stages.get(stage)) {
                gate.begin_stage(self.at_s, *stage);
                self.held = false;
            }
        }
        match (self.held, reading.held) {
            (false, true) => gate.hold(self.at_s),
            (true, false) => gate.resume(self.at_s),
            _ => {}
        }
        self.held = reading.held;
        let slow_at = slow_places(&self.places);
        let delta = |served: &Served| delta(served, &slow_at);
        let served = reading.served.as_ref();
        self.assessment = Some(gate.poll(
            self.at_s,
            served.map(|served| delta(&served.new)),
            served.map(|served| delta(&served.old)),
        ));
    }

    /// What the evidence comes to.
    pub fn assessed(&self) -> Assessed {
        let clock = |s| self.clock(s);
        let unmeasured = self.places.iter().any(|place| matches!(place, Place::Unmeasured(_)));
        let (advice, says) = match &self.assessment {
            None => (Advice::Undecided, "Nothing was counted yet.".to_owned()),
            Some(assessment) => {
                let advice = advice(&assessment.advice);
                let advice = match advice {
                    // What cannot be measured is never taken as shown.
                    Advice::Promote if unmeasured => Advice::Undecided,
                    other => other,
                };
                (advice, gate::says::overall(assessment, &self.words(&clock)))
            }
        };
        Assessed {
            advice,
            says,
            gates: self.places.iter().map(|place| self.gate_evidence(place)).collect(),
            requests: self.requests,
            errors: self.errors,
        }
    }

    /// Which gates of the plan are proven broken, with their sentences.
    pub fn broken(&self) -> Vec<(usize, String)> {
        let Some(assessment) = &self.assessment else {
            return Vec::new();
        };
        let gate::Advice::RollBack { which } = &assessment.advice else {
            return Vec::new();
        };
        let clock = |s| self.clock(s);
        let places = self.places.iter().enumerate();
        let broken = places.filter_map(|(index, place)| match place {
            Place::Promise(promise) if which.contains(promise) => {
                let state = assessment.promises.get(*promise)?;
                Some((index, gate::says::promise(state, &self.words(&clock))))
            }
            _ => None,
        });
        broken.collect()
    }

    /// Watched time of the present stage, milliseconds.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "seconds since a release began"
    )]
    pub fn watched_ms(&self) -> u64 {
        self.assessment
            .as_ref()
            .map_or(0, |assessment| (assessment.watched_s.max(0.0) * 1000.0) as u64)
    }

    /// Error rate of new since the evidence began with its always-valid band: estimate, low, high; shares, 0 to 1.
    pub fn error_band(&self) -> Option<(f64, f64, f64)> {
        let state = self.error_rate()?;
        let (low, high) = state.interval()?;
        Some((state.seen.new.share()?, low, high))
    }

    /// Error rate of old over the same time, 0 to 1.
    pub fn old_error_rate(&self) -> Option<f64> {
        self.error_rate()?.seen.old.share()
    }

    fn error_rate(&self) -> Option<&PromiseState> {
        let promises = self.assessment.as_ref()?.promises.iter();
        promises
            .into_iter()
            .find(|state| matches!(state.promise, Promise::ErrorRate { .. }))
    }

    fn words<'a>(&self, clock: &'a dyn Fn(f64) -> String) -> Words<'a> {
        let next = self.stage.map_or(0, |stage| stage + 1);
        Words {
            clock,
            next: self.stages.get(next).map(|stage| stage.percent),
        }
    }

    /// A moment of watched time as people read it.
    #[expect(clippy::cast_possible_truncation, reason = "seconds since a release began")]
    fn clock(&self, s: f64) -> String {
        let behind_ms = ((self.at_s - s).max(0.0) * 1000.0) as i64;
        let at = self.at.cast_signed() - behind_ms + i64::from(self.offset_minutes) * 60_000;
        chrono::DateTime::from_timestamp_millis(at).map_or_else(String::new, |at| at.format("%H:%M:%S").to_string())
    }

    fn gate_evidence(&self, place: &Place) -> Option<GateEvidence> {
        let clock = |s| self.clock(s);
        match place {
            Place::Person => None,
            Place::Unmeasured(why) => Some(unknown(why.clone())),
            Place::Promise(index) => Some(match &self.assessment {
                None => unknown("Nothing was counted yet.".to_owned()),
                Some(assessment) => {
                    let state = assessment.promises.get(*index)?;
                    GateEvidence {
                        standing: standing(assessment, *index, state),
                        says: gate::says::promise(state, &self.words(&clock)),
                        progress: progress(state),
                    }
                }
            }),
        }
    }
}

/// What each measured gate will take at a stage, in one sentence each; with the requests per second of both versions.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of one release stay far below 2^53"
)]
pub(super) fn outlook(
    plan: &TrafficPlan,
    baseline: &Baseline,
    requests_per_s: f64,
    stage: checklist::Stage,
) -> Vec<String> {
    let (promises, places) = promises(plan, baseline);
    let slow = |index: usize| baseline.slow.get(index).copied().flatten();
    let old = |promise: &Promise, gate: usize| {
        let share = slow(gate).map_or(0.0, |slow| slow.old_share);
        Tally {
            requests: baseline.requests,
            bad: match promise {
                Promise::ErrorRate { .. } => baseline.errors,
                Promise::SlowShare { .. } | Promise::NoWorse { .. } => {
                    (share * baseline.requests as f64).round() as u64
                }
                Promise::MeanResponse { .. } => 0,
            },
            sum_ms: baseline.mean_ms.unwrap_or_default() * baseline.requests as f64,
        }
    };
    let expected: Vec<Expected> = slow_places(&places)
        .iter()
        .zip(&promises)
        .map(|(gate, promise)| Expected {
            requests_per_s,
            stage: gate::Stage {
                percent: stage.percent,
                dwell_s: seconds(stage.dwell_ms),
            },
            old: (baseline.requests > 0).then(|| old(promise, *gate)),
        })
        .collect();
    let planner = Planner::new(&promises, settings(plan, baseline, promises.len()));
    let outlooks = planner.map(|planner| planner.outlooks(&expected)).unwrap_or_default();
    let unmeasured = places.iter().filter_map(|place| match place {
        Place::Unmeasured(why) => Some(why.clone()),
        _ => None,
    });
    outlooks.iter().map(gate::says::outlook).chain(unmeasured).collect()
}

fn promises(plan: &TrafficPlan, baseline: &Baseline) -> (Vec<Promise>, Vec<Place>) {
    let mut promises: Vec<Promise> = Vec::new();
    let mut places = Vec::new();
    for (index, gate) in plan.gates.iter().enumerate() {
        places.push(match promise(gate, baseline.slow.get(index).copied().flatten()) {
            Ok(Some(promise)) if counts_slow(&promise) && promises.iter().any(counts_slow) => Place::Unmeasured(
                "Not measured: a plan has one gate on slow responses, and this is the second.".to_owned(),
            ),
            Ok(Some(promise)) => {
                promises.push(promise);
                Place::Promise(promises.len() - 1)
            }
            Ok(None) => Place::Person,
            Err(why) => Place::Unmeasured(why),
        });
    }
    (promises, places)
}

fn settings(plan: &TrafficPlan, baseline: &Baseline, promises: usize) -> Settings {
    Settings {
        phi: vec![baseline.phi; promises],
        max_wait_s: seconds(plan.wait_ms),
        stale_after_s: seconds(STALE_MS),
        ..Settings::default()
    }
}

fn unknown(says: String) -> GateEvidence {
    GateEvidence {
        standing: Evidence::Unknown,
        says,
        progress: None,
    }
}

/// The promise of a measured gate; `None` for one that asks a person; why not, where the source cannot show it.
fn promise(gate: &Gate, slow: Option<Slow>) -> Result<Option<Promise>, String> {
    match gate {
        Gate::ErrorRate { below } => Ok(Some(Promise::ErrorRate { limit: *below })),
        Gate::MeanResponse { below_ms } => Ok(Some(Promise::MeanResponse { limit_ms: *below_ms })),
        Gate::Tail { percentile, below_ms } => {
            let limit = 1.0 - f64::from(*percentile) / 100.0;
            let unmeasured = || format!("Not measured: the counters have no histogram with an edge at {below_ms} ms.");
            slow.ok_or_else(unmeasured)?;
            Ok(Some(Promise::SlowShare { limit }))
        }
        Gate::NoWorse { ratio, .. } => {
            let unmeasured = || "Not measured: the counters have no histogram of response times.".to_owned();
            let slow = slow.ok_or_else(unmeasured)?;
            let promise = Promise::of_ratio(*ratio, 1.0 - slow.old_share);
            promise.map(Some).ok_or_else(|| {
                let edge = slow.above_ms;
                format!("Not measured: no request of the old version was slower than {edge} ms before the first move.")
            })
        }
        Gate::Confirm { .. } => Ok(None),
    }
}

fn counts_slow(promise: &Promise) -> bool {
    matches!(promise, Promise::SlowShare { .. } | Promise::NoWorse { .. })
}

/// For each promise, the gate of the plan it belongs to.
fn slow_places(places: &[Place]) -> Vec<usize> {
    let places = places.iter().enumerate();
    places
        .filter_map(|(index, place)| matches!(place, Place::Promise(_)).then_some(index))
        .collect()
}

fn delta(served: &Served, slow_at: &[usize]) -> Delta {
    Delta {
        requests: served.requests,
        errors: served.errors,
        response_sum_ms: served.sum_ms,
        slow: slow_at
            .iter()
            .find_map(|index| served.slow.get(*index).copied().flatten()),
    }
}

fn advice(advice: &gate::Advice) -> Advice {
    match advice {
        gate::Advice::Continue => Advice::Continue,
        gate::Advice::Suspicious => Advice::Suspicious,
        gate::Advice::Promote => Advice::Promote,
        gate::Advice::NotEnough => Advice::NotEnough,
        gate::Advice::Hold => Advice::Hold,
        gate::Advice::RollBack { .. } => Advice::RollBack,
        gate::Advice::Undecided(_) => Advice::Undecided,
    }
}

fn standing(assessment: &Assessment, index: usize, state: &PromiseState) -> Evidence {
    let broken = matches!(&assessment.advice, gate::Advice::RollBack { which } if which.contains(&index));
    match &state.standing {
        _ if broken => Evidence::Broken,
        Standing::Shared { .. } => Evidence::Shared,
        _ if state.age_s.is_none_or(|age| age > seconds(STALE_MS)) => Evidence::Unknown,
        _ if state.amber => Evidence::Suspicious,
        _ if state.shown => Evidence::Shown,
        _ => Evidence::NotEnough,
    }
}

/// How much of what is needed is there; the logarithm of the evidence grows evenly with what is seen.
fn progress(state: &PromiseState) -> Option<f64> {
    if state.shown {
        return None;
    }
    let needed = state.requests_needed()?;
    let have = state.seen.new.requests;
    #[expect(clippy::cast_precision_loss, reason = "counts of one release stay far below 2^53")]
    let share = have as f64 / needed;
    Some(share.clamp(0.0, 0.99))
}

#[expect(clippy::cast_precision_loss, reason = "durations of one release stay far below 2^53")]
fn seconds(ms: u64) -> f64 {
    ms as f64 / 1000.0
}
