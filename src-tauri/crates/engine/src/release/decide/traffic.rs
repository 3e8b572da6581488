//! Traffic: stage by stage in the order of the plan, held back until dwell and gates are met, unless a named person goes
//! on with a reason. Rolling back is not decided here: it outranks everything and asks nobody.

use super::{Permit, Refusal, is_open, needs_words, refuse};
use crate::release::assessed::{Advice, Assessed, Baseline, Evidence};
use crate::release::event::EventKind;
use crate::release::state::Release;
use crate::release::traffic::MoveEnd;
use crate::release::verdict::{self, Next};
use crate::wording;
use checklist::Gate;

/// What stands against the next move: what nobody can override, else what a person may.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Against {
    /// Why it cannot be done at all now.
    pub refusal: Option<String>,
    /// What a person may go on in spite of.
    pub open: Vec<String>,
}

/// What stands against moving traffic to the next stage at `now` (Unix milliseconds), by the evidence that was `assessed`.
pub fn against_move(release: &Release, assessed: Option<&Assessed>, now: u64) -> Against {
    match impossible(release) {
        Err(Refusal(why)) => Against {
            refusal: Some(why),
            open: Vec::new(),
        },
        Ok(()) => Against {
            refusal: None,
            open: [checklist_matters(release, now), split_matters(release, assessed)].concat(),
        },
    }
}

/// What of that is about traffic alone: each is missing before the next move.
pub(crate) fn missing_before_move(release: &Release, assessed: Option<&Assessed>) -> Vec<String> {
    match impossible(release) {
        _ if release.closed.is_some() => Vec::new(),
        Err(Refusal(why)) => vec![why],
        Ok(()) => split_matters(release, assessed),
    }
}

fn impossible(release: &Release) -> Permit {
    is_open(release)?;
    let traffic = &release.traffic;
    if release.plan.checklist.traffic.is_none() {
        return refuse("The checklist has no traffic plan.");
    }
    if release.traffic_plan().is_none() {
        return refuse("The environment names no traffic engine; traffic is moved by hand here.");
    }
    if traffic.rollback.is_some() {
        return refuse("The release is rolled back; the next attempt is a release of its own.");
    }
    if traffic.open_move().is_some() {
        return refuse("Traffic is being moved.");
    }
    if traffic.found.is_some() {
        return refuse("The app was started again; look at the split and say that it goes on.");
    }
    if let Some(held) = &traffic.held {
        return refuse(format!("Held by {}.", held.stamp.by));
    }
    if let Some(drift) = &traffic.drift {
        return refuse(format!("The engine is not where it was set: {}.", drift.why));
    }
    if traffic.removed.is_some() || release.next_stage().is_none() {
        return refuse("Everyone is on the new version.");
    }
    Ok(())
}

/// What the gates of the plan still ask, once the new version has traffic.
fn split_matters(release: &Release, assessed: Option<&Assessed>) -> Vec<String> {
    if release.traffic.stage().is_none() {
        return Vec::new();
    }
    let mut open = evidence_matters(assessed);
    if let Some(plan) = release.traffic_plan() {
        for (index, gate) in plan.gates.iter().enumerate() {
            let Gate::Confirm { statement, role } = gate else {
                continue;
            };
            match release.traffic.answers.get(&index) {
                Some(answer) if answer.holds => {}
                Some(answer) => open.push(format!("“{statement}” does not hold, says {}", answer.stamp.by)),
                None => {
                    let who = role.as_deref().unwrap_or("a person");
                    open.push(format!("“{statement}” waits for {who}"));
                }
            }
        }
    }
    open
}

fn checklist_matters(release: &Release, now: u64) -> Vec<String> {
    let Some((stage, _)) = release.next_stage() else {
        return Vec::new();
    };
    let (blockers, missing) = verdict::reasons_before(release, &Next::Split(stage), now);
    let mut open = Vec::new();
    if let Some(first) = blockers.first() {
        let count = wording::count(blockers.len(), "blocker", "blockers");
        open.push(format!("{count} in the checklist: {}, {}", first.name(), first.why));
    }
    if let (true, Some(first)) = (release.plan.environment.confirm_by_name, missing.first()) {
        let count = wording::count(missing.len(), "thing is missing", "things are missing");
        open.push(format!("{count} in the checklist: {}, {}", first.name(), first.why));
    }
    open
}

fn evidence_matters(assessed: Option<&Assessed>) -> Vec<String> {
    let Some(assessed) = assessed else {
        return vec!["nothing is known yet about the new version".to_owned()];
    };
    if assessed.advice == Advice::Promote {
        return Vec::new();
    }
    let gates = assessed.gates.iter().flatten();
    let mut open: Vec<String> = gates
        .filter(|gate| gate.standing != Evidence::Shown)
        .map(|gate| gate.says.clone())
        .collect();
    if open.is_empty() {
        open.push(assessed.says.clone());
    }
    open
}

/// Moves traffic to the next stage, or says why not.
pub(super) fn move_traffic(
    release: &Release,
    stage: usize,
    typed: &str,
    over: Option<String>,
    baseline: Option<Baseline>,
    now: u64,
) -> Result<Vec<EventKind>, Refusal> {
    let against = against_move(release, release.traffic.assessed.as_ref(), now);
    if let Some(why) = against.refusal {
        return refuse(why);
    }
    let Some((next, planned)) = release.next_stage().filter(|(next, _)| *next == stage) else {
        return refuse("This is not the next stage; look again where traffic stands.");
    };
    let over = over.filter(|why| !why.trim().is_empty());
    if let (None, Some(first)) = (&over, against.open.first()) {
        return refuse(format!("Not yet: {}.", first.trim_end_matches('.')));
    }
    let environment = &release.plan.environment;
    if environment.confirm_by_name && typed != environment.name {
        return refuse(format!("Type “{}” to confirm; nothing was moved.", environment.name));
    }
    Ok(vec![EventKind::SplitAsked {
        stage: next,
        percent: planned.percent,
        typed: environment.confirm_by_name.then(|| typed.to_owned()),
        over: over.filter(|_| !against.open.is_empty()),
        against: against.open,
        baseline: baseline.filter(|_| release.traffic.baseline.is_none()),
    }])
}

/// May the split be held now?
pub fn may_hold(release: &Release) -> Permit {
    is_open(release)?;
    match &release.traffic {
        traffic if traffic.rollback.is_some() => refuse("The release is rolled back."),
        traffic if traffic.held.is_some() => refuse("It is held already."),
        traffic if traffic.stage().is_none() => refuse("No traffic was moved yet."),
        _ => Ok(()),
    }
}

/// May it go on now?
pub fn may_resume(release: &Release) -> Permit {
    is_open(release)?;
    let traffic = &release.traffic;
    if traffic.held.is_none() && traffic.found.is_none() && traffic.fault.is_none() {
        return refuse("Nothing is held.");
    }
    Ok(())
}

/// May this gate be answered now?
pub fn may_answer(release: &Release, gate: usize) -> Permit {
    is_open(release)?;
    match release.gate(gate) {
        Some(Gate::Confirm { .. }) if release.traffic.stage().is_some() => Ok(()),
        Some(Gate::Confirm { .. }) => refuse("It is asked once the new version has traffic."),
        Some(_) => refuse("No person answers this gate; it is measured."),
        None => refuse("The plan has no such gate."),
    }
}

pub(super) fn answer_gate(
    release: &Release,
    gate: usize,
    holds: bool,
    note: Option<String>,
) -> Result<Vec<EventKind>, Refusal> {
    may_answer(release, gate)?;
    let note = note.filter(|note| !note.trim().is_empty());
    if !holds {
        needs_words(note.as_deref().unwrap_or_default(), "Say what does not hold.")?;
    }
    Ok(vec![EventKind::GateAnswered { gate, holds, note }])
}

/// May all traffic be sent back now? Refused only where there is nothing to send back, or nothing to send it back to.
pub fn may_roll_back(release: &Release) -> Permit {
    let traffic = &release.traffic;
    if release.closed.is_some() {
        return refuse("The release is closed.");
    }
    if release.traffic_plan().is_none() {
        return refuse("The environment names no traffic engine; traffic is moved by hand here.");
    }
    if traffic
        .rollback
        .as_ref()
        .is_some_and(|rollback| rollback.over.is_some())
    {
        return refuse(format!("{} serves everyone.", release.plan.old));
    }
    if traffic.removed.is_some() {
        return refuse(format!("{} is removed.", release.plan.old));
    }
    if !traffic.is_live() {
        return refuse(format!("{} serves everyone.", release.plan.old));
    }
    Ok(())
}

/// May the position be written into the engine's own configuration now?
pub fn may_persist(release: &Release) -> Permit {
    is_open(release)?;
    let traffic = &release.traffic;
    if traffic.intended().is_none() {
        return refuse("No traffic was moved yet.");
    }
    if traffic.open_move().is_some() {
        return refuse("Traffic is being moved.");
    }
    if traffic
        .persisting
        .as_ref()
        .is_some_and(|persisting| persisting.end.is_none())
    {
        return refuse("It is being written.");
    }
    Ok(())
}

/// May the old version be let go at `now` (Unix milliseconds)? Before its time only with a reason.
pub fn may_remove_old(release: &Release, why: &str, now: u64) -> Permit {
    is_open(release)?;
    let traffic = &release.traffic;
    if traffic.removed.is_some() {
        return refuse(format!("{} is removed already.", release.plan.old));
    }
    let Some(since) = traffic.everyone_since() else {
        return refuse(format!(
            "{} still has traffic, or is needed to roll back.",
            release.plan.old
        ));
    };
    let warm = release.traffic_plan().map_or(0, |plan| plan.keep_old_warm_ms);
    if now < since.saturating_add(warm) {
        needs_words(
            why,
            "The old version is to stay warm longer; say why it is let go before its time.",
        )?;
    }
    Ok(())
}

/// Whether traffic stands against closing the release as complete.
pub(super) fn may_complete(release: &Release) -> Permit {
    let traffic = &release.traffic;
    if release.traffic_plan().is_none() {
        return Ok(());
    }
    if traffic.rollback.is_some() {
        return refuse("The release is rolled back; close it as Rolled Back.");
    }
    match traffic.standing() {
        Some(standing) if standing.percent == 100 && matches!(standing.end, Some(MoveEnd::Set { .. })) => Ok(()),
        Some(standing) => refuse(format!(
            "{} has {} % of the traffic, not 100 %.",
            release.plan.new, standing.percent
        )),
        None => refuse(format!("{} has no traffic yet.", release.plan.new)),
    }
}

/// Whether traffic stands against closing it otherwise: nobody leaves a version that is given up with live requests.
pub(super) fn may_give_up(release: &Release) -> Permit {
    if release.traffic_plan().is_some() && release.traffic.is_live() && release.traffic.rollback.is_none() {
        return refuse(format!("{} still has traffic; roll back first.", release.plan.new));
    }
    Ok(())
}
