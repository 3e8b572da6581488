//! Event by event, from the first to the last. The same code runs live and on replay.

use super::event::{Event, EventKind, Stamp};
use super::standing::{Standing, standing};
use super::state::{
    Attempt, AttemptEnd, Closed, Decided, Decision, Happened, ItemState, Note, Release, Run, StepState,
};
use super::{signoff, traffic};
use crate::evidence::Sighting;
use crate::judge::{Judgement, Outcome};
use crate::plan::{Digest, Plan};
use checklist::{ItemId, ItemKind, StepId};
use std::sync::Arc;

/// An event that cannot have happened after the ones before it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("event {index} of release {release} cannot follow the ones before it: {why}")]
pub struct IllegalEvent {
    /// The release.
    pub release: String,
    /// Its index.
    pub index: u64,
    /// Why not.
    pub why: String,
}

/// A release after its first event.
pub fn open(plan: Arc<Plan>, event: &Event) -> Result<Release, IllegalEvent> {
    match &event.what {
        EventKind::ReleaseOpened { plan: digest, .. } if event.index == 0 => {
            let mut release = Release::new(event.release.clone(), plan, digest.0.clone(), stamp(event));
            release.next_index = 1;
            Ok(release)
        }
        _ => Err(illegal(event, "the first event of a release opens it")),
    }
}

/// Applies the next event.
pub fn apply(release: &mut Release, event: &Event) -> Result<(), IllegalEvent> {
    if event.release != release.id {
        return Err(illegal(event, "it belongs to another release"));
    }
    if event.index != release.next_index {
        return Err(illegal(event, &format!("event {} was expected", release.next_index)));
    }
    if release.closed.is_some() && !event.what.is_of_signoff() {
        return Err(illegal(event, "the release is closed"));
    }
    change(release, event).map_err(|why| illegal(event, &why))?;
    release.next_index += 1;
    Ok(())
}

fn illegal(event: &Event, why: &str) -> IllegalEvent {
    IllegalEvent {
        release: event.release.0.clone(),
        index: event.index,
        why: why.to_owned(),
    }
}

fn stamp(event: &Event) -> Stamp {
    Stamp {
        at: event.at,
        by: event.by.clone(),
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each kind of event, and every kind has one"
)]
fn change(release: &mut Release, event: &Event) -> Result<(), String> {
    match &event.what {
        EventKind::ReleaseOpened { .. } => return Err("the release is open already".to_owned()),
        EventKind::CheckStarted { item, attempt } => check_started(release, item, *attempt, event.at)?,
        EventKind::CheckFinished {
            item,
            attempt,
            outcome,
            says,
            judgements,
            sighting,
        } => {
            let ended = Ended {
                outcome: Some(*outcome),
                says,
                judgements,
                sighting,
            };
            check_ended(release, item, *attempt, event, &ended)?;
        }
        EventKind::CheckInterrupted { item, attempt, why } => {
            let ended = Ended {
                outcome: None,
                says: why,
                judgements: &[],
                sighting: &Sighting::default(),
            };
            check_ended(release, item, *attempt, event, &ended)?;
        }
        EventKind::ItemAttested {
            item,
            role,
            statement,
            note,
        } => {
            let decision = Decision::Attested {
                statement: statement.clone(),
                note: note.clone(),
            };
            decide(release, item, event, decision, role.clone())?;
        }
        EventKind::ItemRefused { item, role, why } => {
            decide(
                release,
                item,
                event,
                Decision::Refused { why: why.clone() },
                role.clone(),
            )?;
        }
        EventKind::ItemWaived { item, role, why, until } => {
            let decision = Decision::Waived {
                why: why.clone(),
                until: until.clone(),
            };
            decide(release, item, event, decision, role.clone())?;
        }
        EventKind::ItemNotApplicable { item, why } => {
            decide(release, item, event, Decision::NotApplicable { why: why.clone() }, None)?;
        }
        EventKind::DecisionWithdrawn { item, .. } => withdraw(release, item, event)?,
        EventKind::NoteAdded { item, text, file } => {
            let note = Note {
                stamp: stamp(event),
                text: text.clone(),
                file: file.clone(),
            };
            match item {
                None => release.notes.push(note),
                Some(item) => item_mut(release, item)?.notes.push(note),
            }
        }
        EventKind::LineTicked { line, done: true } => {
            release.ticked.insert(line.clone());
        }
        EventKind::LineTicked { line, done: false } => {
            release.ticked.remove(line);
        }
        EventKind::StepStarted {
            step, attempt, typed, ..
        } => {
            let attempt = Attempt {
                number: *attempt,
                stamp: stamp(event),
                typed: typed.clone(),
                stop_requested: None,
                end: None,
            };
            step_started(release, step, attempt)?;
        }
        EventKind::StepStopRequested { step, attempt } => {
            let attempt = open_attempt(release, step, *attempt)?;
            if attempt.stop_requested.is_some() {
                return Err("the step is being stopped already".to_owned());
            }
            attempt.stop_requested = Some(stamp(event));
        }
        EventKind::StepFinished {
            step,
            attempt,
            end,
            adopted,
        } => {
            open_attempt(release, step, *attempt)?.end = Some(AttemptEnd::Finished {
                end: end.clone(),
                adopted: *adopted,
            });
        }
        EventKind::StepInterrupted { step, attempt, why } => {
            open_attempt(release, step, *attempt)?.end = Some(AttemptEnd::Interrupted {
                why: why.clone(),
                at: event.at,
            });
        }
        EventKind::StepSettled { step, why } => {
            step_settled(step_mut(release, step)?, why, stamp(event))?;
        }
        EventKind::Resumed { found_open } => release.resumed = Some((event.at, found_open.clone())),
        EventKind::ReleaseClosed { outcome, notes } => {
            let end = Closed {
                outcome: *outcome,
                notes: notes.clone(),
                stamp: stamp(event),
            };
            closed(release, end)?;
        }
        EventKind::SplitAsked { .. }
        | EventKind::SplitSet { .. }
        | EventKind::SplitNotSet { .. }
        | EventKind::SplitFound { .. }
        | EventKind::TrafficHeld { .. }
        | EventKind::TrafficResumed { .. }
        | EventKind::GateAnswered { .. }
        | EventKind::Assessed { .. }
        | EventKind::StageWatched { .. }
        | EventKind::DriftSeen { .. }
        | EventKind::DriftOver { .. }
        | EventKind::FaultProven { .. }
        | EventKind::RollbackOrdered { .. }
        | EventKind::RollbackOver { .. }
        | EventKind::PersistAsked {}
        | EventKind::PersistOver { .. }
        | EventKind::OldRemoved { .. } => traffic::change(release, event, stamp(event))?,
        EventKind::RecordSealed { .. }
        | EventKind::SignaturesAsked { .. }
        | EventKind::RecordSigned { .. }
        | EventKind::RecordRefused { .. }
        | EventKind::AddendumSealed { .. } => signoff::change(release, event, stamp(event))?,
        EventKind::Unknown => {}
    }
    Ok(())
}

fn item_index(release: &Release, id: &ItemId) -> Result<usize, String> {
    release
        .places
        .item_index(id)
        .ok_or_else(|| format!("the plan has no item {}", id.0))
}

fn item_mut<'a>(release: &'a mut Release, id: &ItemId) -> Result<&'a mut ItemState, String> {
    let index = item_index(release, id)?;
    Ok(Arc::make_mut(&mut release.items[index]))
}

fn step_mut<'a>(release: &'a mut Release, id: &StepId) -> Result<&'a mut StepState, String> {
    let index = release
        .places
        .step_index(id)
        .ok_or_else(|| format!("the plan has no step {}", id.0))?;
    Ok(&mut release.steps[index])
}

fn open_attempt<'a>(release: &'a mut Release, id: &StepId, attempt: u32) -> Result<&'a mut Attempt, String> {
    step_mut(release, id)?
        .attempts
        .last_mut()
        .filter(|last| last.number == attempt && last.end.is_none())
        .ok_or_else(|| format!("attempt {attempt} of the step is not running"))
}

fn check_started(release: &mut Release, item: &ItemId, attempt: u32, at: u64) -> Result<(), String> {
    match release.planned_item(item).map(|item| &item.kind) {
        None | Some(ItemKind::Check { .. }) => {}
        Some(_) => return Err("no probe decides this item".to_owned()),
    }
    let state = item_mut(release, item)?;
    if state.open.is_some() {
        return Err("the check is open already".to_owned());
    }
    if attempt != state.attempts + 1 {
        return Err(format!("attempt {} was expected, not {attempt}", state.attempts + 1));
    }
    state.attempts = attempt;
    state.open = Some((attempt, at));
    Ok(())
}

struct Ended<'a> {
    outcome: Option<Outcome>,
    says: &'a str,
    judgements: &'a [Judgement],
    sighting: &'a Sighting,
}

fn check_ended(
    release: &mut Release,
    item: &ItemId,
    attempt: u32,
    event: &Event,
    ended: &Ended<'_>,
) -> Result<(), String> {
    let state = item_mut(release, item)?;
    let started_at = match state.open {
        Some((open, started_at)) if open == attempt => started_at,
        _ => return Err(format!("attempt {attempt} of the check is not open")),
    };
    state.open = None;
    state.last = Some(Arc::new(Run {
        attempt,
        started_at,
        ended_at: event.at,
        outcome: ended.outcome,
        says: ended.says.to_owned(),
        judgements: ended.judgements.to_vec(),
        sighting: ended.sighting.clone(),
    }));
    let standing = match ended.outcome {
        None => Standing::Interrupted,
        Some(Outcome::Passed) => Standing::Passed,
        Some(Outcome::Warned) => Standing::Warned,
        Some(Outcome::Failed) => Standing::Failed,
        Some(Outcome::Unknown) => Standing::Unknown,
    };
    let says = format!("run {attempt}: {}", ended.says);
    let duration_ms = crate::says::duration(ended.sighting);
    state.history.push(Happened {
        at: event.at,
        standing,
        says,
        duration_ms,
    });
    Ok(())
}

fn decide(
    release: &mut Release,
    item: &ItemId,
    event: &Event,
    decision: Decision,
    role: Option<String>,
) -> Result<(), String> {
    let says = crate::says::decision(&decision, &event.by, role.as_deref());
    let standing = match decision {
        Decision::Attested { .. } => Standing::Attested,
        Decision::Refused { .. } => Standing::Refused,
        Decision::Waived { .. } => Standing::Waived,
        Decision::NotApplicable { .. } => Standing::NotApplicable,
    };
    let state = item_mut(release, item)?;
    state.decision = Some(Decided {
        decision,
        stamp: stamp(event),
        role,
    });
    state.history.push(Happened {
        at: event.at,
        standing,
        says,
        duration_ms: None,
    });
    Ok(())
}

fn withdraw(release: &mut Release, item: &ItemId, event: &Event) -> Result<(), String> {
    let index = item_index(release, item)?;
    let state = Arc::make_mut(&mut release.items[index]);
    if state.decision.take().is_none() {
        return Err("there is no decision to withdraw".to_owned());
    }
    let planned = release.places.item(&release.plan, index);
    let standing = planned.map_or(Standing::Pending, |item| standing(item, state, event.at));
    let says = format!("decision withdrawn by {}", event.by);
    state.history.push(Happened {
        at: event.at,
        standing,
        says,
        duration_ms: None,
    });
    Ok(())
}

fn step_started(release: &mut Release, step: &StepId, attempt: Attempt) -> Result<(), String> {
    if release.running_step().is_some() {
        return Err("a step is running already".to_owned());
    }
    let state = step_mut(release, step)?;
    if state.settled.is_some() {
        return Err("a person has settled the step".to_owned());
    }
    let expected = u32::try_from(state.attempts.len())
        .unwrap_or(u32::MAX)
        .saturating_add(1);
    if attempt.number != expected {
        return Err(format!("attempt {expected} was expected, not {}", attempt.number));
    }
    state.attempts.push(attempt);
    Ok(())
}

fn step_settled(state: &mut StepState, why: &str, stamp: Stamp) -> Result<(), String> {
    match state.standing() {
        standing if standing.is_running() => Err("the step is running".to_owned()),
        standing if standing.is_over() => Err("the step is over".to_owned()),
        _ => {
            state.settled = Some((why.to_owned(), stamp));
            Ok(())
        }
    }
}

fn closed(release: &mut Release, closed: Closed) -> Result<(), String> {
    if release.running_step().is_some() {
        return Err("a step is running".to_owned());
    }
    if release.has_open_checks() {
        return Err("a check is running".to_owned());
    }
    release.closed = Some(closed);
    Ok(())
}

/// A release replayed from its events.
pub fn replay<'a>(
    plan: Arc<Plan>,
    events: impl IntoIterator<Item = &'a Event>,
) -> Result<Option<Release>, IllegalEvent> {
    let mut events = events.into_iter();
    let Some(first) = events.next() else { return Ok(None) };
    let mut release = open(plan, first)?;
    for event in events {
        apply(&mut release, event)?;
    }
    Ok(Some(release))
}

/// The plan's digest that an opening event names.
pub fn plan_of(event: &Event) -> Option<&Digest> {
    match &event.what {
        EventKind::ReleaseOpened { plan, .. } => Some(plan),
        _ => None,
    }
}
