//! Everything known about one step.

use super::update::{allow, attempt_says, ended_at};
use super::words;
use crate::wire::{Act, StepAttempt, StepDetail, Usual};
use checklist::StepId;
use engine::release::decide;
use engine::release::state::{Attempt, AttemptEnd, StepState};
use engine::runner::Live;
use engine::{Ending, Release, wording};

/// Where a step would run, as read from this machine now.
pub(crate) struct StepPlace {
    pub(crate) machine: String,
    pub(crate) account: String,
    pub(crate) cwd: String,
    pub(crate) work_tree: Option<String>,
    pub(crate) path: Vec<String>,
    pub(crate) variables: Vec<String>,
    pub(crate) secrets: Vec<String>,
    pub(crate) default_timeout_ms: u64,
}

/// The detail of a step.
pub(crate) fn step_detail(
    release: &Release,
    live: &Live,
    id: &StepId,
    place: StepPlace,
    now: u64,
) -> Option<StepDetail> {
    let (block, step) = release.plan.step(id)?;
    let state = release.step(id)?;
    let position = block.steps.iter().position(|one| one.id == *id)?;
    let section = block
        .section
        .and_then(|index| release.plan.checklist.sections.get(index));
    Some(StepDetail {
        step: id.0.clone(),
        title: step.title.clone(),
        number: words::small(position + 1),
        of: words::small(block.steps.len()),
        block_title: section.map_or_else(|| "Steps".to_owned(), |section| section.title.clone()),
        script: step.script.clone(),
        shell: shell(&block.shell),
        machine: place.machine,
        account: place.account,
        cwd: place.cwd,
        work_tree: place.work_tree,
        path: place.path,
        variables: place.variables,
        secrets: place.secrets,
        timeout_ms: step.timeout_ms.unwrap_or(place.default_timeout_ms),
        usual: usual(state),
        irreversible: step.irreversible,
        type_to_confirm: release
            .plan
            .environment
            .confirm_by_name
            .then(|| release.plan.environment.name.clone()),
        standing: words::step_standing(state.standing()),
        attempts: state.attempts.iter().map(attempt).collect(),
        allowed: [
            (Act::RunStep, decide::may_run_step(release, id, now)),
            (Act::StopStep, decide::may_stop_step(release, id)),
            (Act::SettleStep, decide::may_settle_step(release, id)),
        ]
        .into_iter()
        .map(|(act, permit)| allow(act, permit, live))
        .collect(),
    })
}

fn shell(name: &str) -> String {
    match name {
        "bash" => "bash --noprofile --norc -eo pipefail".to_owned(),
        other => format!("{other} -e"),
    }
}

fn attempt(attempt: &Attempt) -> StepAttempt {
    let (lines, log) = match &attempt.end {
        Some(AttemptEnd::Finished { end, .. }) => (end.lines, end.log.clone()),
        _ => (0, None),
    };
    let ended = ended_at(attempt);
    #[expect(clippy::cast_precision_loss, reason = "a duration in milliseconds is far below 2^52")]
    let after = ended.map(|ended| wording::duration(ended.saturating_sub(attempt.stamp.at) as f64));
    StepAttempt {
        attempt: attempt.number,
        started_at: attempt.stamp.at,
        ended_at: ended,
        says: match after {
            Some(after) => format!("{} after {after}", attempt_says(attempt)),
            None => attempt_says(attempt),
        },
        standing: standing_of(attempt),
        confirmed_by: attempt.stamp.by.clone(),
        lines,
        log_sha256: log.map(|digest| digest.0),
    }
}

fn standing_of(attempt: &Attempt) -> crate::wire::StepStanding {
    let alone = StepState {
        attempts: vec![attempt.clone()],
        settled: None,
    };
    words::step_standing(alone.standing())
}

/// Shortest and longest good run of this step in this release.
fn usual(state: &StepState) -> Option<Usual> {
    let good: Vec<u64> = state
        .attempts
        .iter()
        .filter_map(|attempt| match &attempt.end {
            Some(AttemptEnd::Finished { end, .. }) if end.ending == Ending::Exited(0) => {
                Some(end.ended_at.saturating_sub(end.started_at))
            }
            _ => None,
        })
        .collect();
    Some(Usual {
        shortest_ms: *good.iter().min()?,
        longest_ms: *good.iter().max()?,
        runs: words::small(good.len()),
    })
}
