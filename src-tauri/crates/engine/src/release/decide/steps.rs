//! Steps: in the order of the file, never past something that failed, confirmed by a person.

use super::{Permit, Place, Refusal, is_open, refuse};
use crate::plan::Digest;
use crate::release::event::EventKind;
use crate::release::state::{Release, StepStanding};
use crate::release::verdict::{self, Next};
use crate::wording;
use checklist::{Step, StepId};

pub(super) fn attempts(release: &Release, step: &StepId) -> u32 {
    release
        .step(step)
        .map_or(0, |state| u32::try_from(state.attempts.len()).unwrap_or(u32::MAX))
}

pub(super) fn run_step(
    release: &Release,
    step: StepId,
    typed: &str,
    place: Place,
    now: u64,
) -> Result<Vec<EventKind>, Refusal> {
    may_run_step(release, &step, now)?;
    let environment = &release.plan.environment;
    if environment.confirm_by_name && typed != environment.name {
        return refuse(format!("Type “{}” to confirm; nothing has run.", environment.name));
    }
    let (_, planned) = planned(release, &step)?;
    Ok(vec![EventKind::StepStarted {
        attempt: attempts(release, &step) + 1,
        script: Digest::of(planned.script.as_bytes()),
        cwd: place.cwd,
        account: place.account,
        machine: place.machine,
        typed: environment.confirm_by_name.then(|| typed.to_owned()),
        step,
    }])
}

fn planned<'a>(release: &'a Release, step: &StepId) -> Result<(&'a checklist::StepBlock, &'a Step), Refusal> {
    release
        .planned_step(step)
        .ok_or_else(|| Refusal("The plan has no such step.".to_owned()))
}

/// May this step run now? In the order of the file; never past something that failed; where the environment is guarded,
/// or the step cannot be taken back, only on GO.
pub fn may_run_step(release: &Release, id: &StepId, now: u64) -> Permit {
    is_open(release)?;
    let (_, step) = planned(release, id)?;
    let standing = release
        .step(id)
        .map_or(StepStanding::Pending, crate::release::state::StepState::standing);
    if let Some(why) = &step.not_runnable {
        return refuse(format!("It cannot run as it is: {why}"));
    }
    if standing.is_running() {
        return refuse("The step is running.");
    }
    if standing == StepStanding::Settled {
        return refuse("A person has settled it.");
    }
    if standing == StepStanding::Done && step.irreversible {
        return refuse("It is done, and it cannot be taken back; it runs once.");
    }
    if let Some((other, _)) = release.running_step() {
        let title = release
            .planned_step(&other)
            .map_or_else(String::new, |(_, step)| step.title.clone());
        return refuse(format!("Another step is running: {title}."));
    }
    in_order(release, id)?;
    let strict = release.plan.environment.confirm_by_name || step.irreversible;
    let (blockers, missing) = verdict::reasons_before(release, &Next::Step(id.clone()), now);
    match (blockers.first(), missing.first()) {
        (Some(reason), _) => refuse(format!(
            "NO-GO, {}: {}, {}.",
            wording::count(blockers.len(), "blocker", "blockers"),
            reason.name(),
            reason.why
        )),
        (None, Some(reason)) if strict => refuse(format!(
            "UNDECIDED, {} before this step: {}, {}.",
            wording::count(missing.len(), "thing is missing", "things are missing"),
            reason.name(),
            reason.why
        )),
        _ => Ok(()),
    }
}

fn in_order(release: &Release, id: &StepId) -> Permit {
    let mut steps = release.plan.steps().zip(&release.steps);
    let earlier = steps
        .by_ref()
        .take_while(|((_, step), _)| step.id != *id)
        .find(|(_, state)| !state.standing().is_over());
    match earlier {
        None => Ok(()),
        Some(((_, step), _)) => refuse(format!("Steps run in order; “{}” comes first.", step.title)),
    }
}

/// May this step be stopped now?
pub fn may_stop_step(release: &Release, id: &StepId) -> Permit {
    is_open(release)?;
    match release.step(id).map(crate::release::state::StepState::standing) {
        Some(StepStanding::Running) => Ok(()),
        Some(StepStanding::Stopping) => refuse("It is being stopped."),
        _ => refuse("It is not running."),
    }
}

/// May this step be settled by hand now?
pub fn may_settle_step(release: &Release, id: &StepId) -> Permit {
    is_open(release)?;
    match release.step(id).map(crate::release::state::StepState::standing) {
        None => refuse("The plan has no such step."),
        Some(standing) if standing.is_running() => refuse("The step is running; stop it first."),
        Some(StepStanding::Done) => refuse("It is done."),
        Some(StepStanding::Settled) => refuse("It is settled already."),
        Some(_) => Ok(()),
    }
}
