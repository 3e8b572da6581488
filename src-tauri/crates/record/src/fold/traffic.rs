//! How traffic moved, stage by stage, from the moves and what the evidence came to at each.

use super::shorten;
use crate::moment::Moment;
use crate::statement::{Chart, GateSaid, Override, Rollback, Side, Stage, Traffic};
use checklist::Gate;
use engine::Release;
use engine::release::assessed::{Assessed, Evidence};
use engine::release::traffic::{Move, MoveEnd};
use engine::wording;

/// What was measured beside the events.
#[derive(Debug, Clone, Default)]
pub struct Measured {
    /// What moved traffic, as it describes itself: `HAProxy 3.2`.
    pub engine: String,
    /// `blue-green`, `canary`; empty where the checklist does not say.
    pub method: String,
    /// First request that the new version answered.
    pub first_request: Option<Moment>,
    /// The readings, for the sheet's chart; made shorter here where they are long.
    pub chart: Option<Chart>,
}

/// The timeline; none where traffic was never moved.
pub(super) fn traffic(release: &Release, measured: Measured) -> Option<Traffic> {
    let state = &release.traffic;
    let moved: Vec<(&Move, u64)> = state.moves.iter().filter_map(|one| Some((one, set_at(one)?))).collect();
    if moved.is_empty() {
        return None;
    }
    let mut before: Option<&Assessed> = None;
    let mut stages = Vec::new();
    for (index, (one, from)) in moved.iter().enumerate() {
        let next = moved.get(index + 1).map(|(next, _)| *next);
        // What a stage came to is kept with the move that ended it; what the last one came to stands by itself.
        let evidence = match next {
            Some(next) => next.evidence.as_ref(),
            None => state.assessed.as_ref(),
        };
        stages.push(Stage {
            percent: one.percent,
            from: Moment(*from).to_the_second(),
            until: ended_at(release, next).map(|at| Moment(at).to_the_second()),
            new: side(evidence, before, |sides| sides.new),
            old: (one.percent < 100).then(|| side(evidence, before, |sides| sides.old)),
            gates: gates(release, evidence),
            advanced_by: next.map_or_else(String::new, |next| next.stamp.by.clone()),
            overrides: next.map(overrides).unwrap_or_default(),
        });
        before = evidence.or(before);
    }
    Some(Traffic {
        engine: measured.engine,
        method: measured.method,
        stages,
        first_request: measured.first_request.map(Moment::to_the_second),
        all_on_new: state.everyone_since().map(|at| Moment(at).to_the_second()),
        old_removed: state
            .removed
            .as_ref()
            .map(|(_, stamp)| Moment(stamp.at).to_the_second()),
        chart: measured.chart.map(Chart::decimated),
    })
}

/// How it was taken back, to the millisecond.
pub(super) fn rollbacks(release: &Release) -> Vec<Rollback> {
    let Some(rollback) = &release.traffic.rollback else {
        return Vec::new();
    };
    let over = rollback.over.as_ref();
    let last = release
        .traffic
        .moves
        .iter()
        .rev()
        .find(|one| one.stamp.at <= rollback.at);
    vec![Rollback {
        by: if rollback.automatic {
            "the plan".to_owned()
        } else {
            rollback.by.clone()
        },
        why: shorten(&rollback.why),
        pressed: Moment(rollback.at),
        confirmed: over.map(|over| Moment(rollback.at + over.confirmed_ms)),
        last_answer: over
            .and_then(|over| over.last_answer_ms)
            .map(|ms| Moment(rollback.at + ms)),
        from_percent: last.map_or(0, |one| one.percent),
        bad_answers: over.and_then(|over| over.bad).unwrap_or(0),
    }]
}

fn set_at(one: &Move) -> Option<u64> {
    match one.end {
        Some(MoveEnd::Set { at, .. }) => Some(at),
        _ => None,
    }
}

fn ended_at(release: &Release, next: Option<&Move>) -> Option<u64> {
    let back = release.traffic.rollback.as_ref().map(|rollback| rollback.at);
    next.map(|next| next.stamp.at).or(back)
}

/// Counts are kept from the first move on; a stage's own are those since the stage before.
fn side(
    evidence: Option<&Assessed>,
    before: Option<&Assessed>,
    of: impl Fn(engine::traffic::Sides<u64>) -> u64,
) -> Side {
    let count = |one: Option<&Assessed>| one.map_or((0, 0), |one| (of(one.requests), of(one.errors)));
    let (now, then) = (count(evidence), count(before));
    Side {
        requests: now.0.saturating_sub(then.0),
        errors: now.1.saturating_sub(then.1),
        ..Side::default()
    }
}

fn gates(release: &Release, evidence: Option<&Assessed>) -> Vec<GateSaid> {
    let judged = evidence.map(|one| one.gates.as_slice()).unwrap_or_default();
    let said = judged
        .iter()
        .enumerate()
        .filter_map(|(index, one)| Some((release.gate(index)?, one.as_ref()?)));
    said.map(|(gate, one)| GateSaid {
        gate: rule(gate),
        verdict: word(one.standing).to_owned(),
        says: shorten(&one.says),
    })
    .collect()
}

fn overrides(next: &Move) -> Vec<Override> {
    let Some(why) = &next.over else { return Vec::new() };
    let against = next.against.iter();
    against
        .map(|gate| Override {
            gate: gate.clone(),
            by: next.stamp.by.clone(),
            why: shorten(why),
            at: Moment(next.stamp.at).to_the_second(),
        })
        .collect()
}

/// A gate as the checklist writes it.
fn rule(gate: &Gate) -> String {
    match gate {
        Gate::ErrorRate { below } => format!("error rate < {} %", wording::number(below * 100.0)),
        Gate::MeanResponse { below_ms } => format!("mean response < {}", wording::duration(*below_ms)),
        Gate::Tail { percentile, below_ms } => format!("p{percentile} < {}", wording::duration(*below_ms)),
        Gate::NoWorse { percentile, ratio } => format!("p{percentile} ≤ {} × old", wording::number(*ratio)),
        Gate::Confirm { statement, .. } => statement.clone(),
    }
}

fn word(standing: Evidence) -> &'static str {
    match standing {
        Evidence::Shown => "holds",
        Evidence::NotEnough => "not shown",
        Evidence::Suspicious => "suspicious",
        Evidence::Broken => "broken",
        Evidence::Shared => "broken for both",
        Evidence::Unknown => "unknown",
    }
}
