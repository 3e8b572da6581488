//! What became of the deployment commands.

use super::sections::Sections;
use super::shorten;
use crate::moment::Moment;
use crate::statement::{Decided, Exception, Override, StepCounts, Trouble};
use checklist::{Step, StepBlock};
use engine::release::state::{AttemptEnd, StepState};
use engine::{Ending, Release, StepStanding};

pub(super) fn counts(release: &Release) -> Option<StepCounts> {
    if release.steps.is_empty() {
        return None;
    }
    let standing = |wanted: &[StepStanding]| {
        let found = release
            .steps
            .iter()
            .filter(|state| wanted.contains(&state.standing()))
            .count();
        u32::try_from(found).unwrap_or(u32::MAX)
    };
    let attempts = || release.steps.iter().flat_map(|state| &state.attempts);
    let mut by: Vec<String> = Vec::new();
    for attempt in attempts() {
        if !by.contains(&attempt.stamp.by) {
            by.push(attempt.stamp.by.clone());
        }
    }
    let ends = attempts().filter_map(|attempt| match attempt.end.as_ref()? {
        AttemptEnd::Finished { end, .. } => Some(end.ended_at),
        AttemptEnd::Interrupted { at, .. } => Some(*at),
    });
    Some(StepCounts {
        steps: u32::try_from(release.steps.len()).unwrap_or(u32::MAX),
        done: standing(&[StepStanding::Done]),
        settled: standing(&[StepStanding::Settled]),
        failed: standing(&[
            StepStanding::Failed,
            StepStanding::Stopped,
            StepStanding::TimedOut,
            StepStanding::Interrupted,
        ]),
        not_run: standing(&[StepStanding::Pending, StepStanding::Running, StepStanding::Stopping]),
        by,
        from: attempts()
            .map(|attempt| attempt.stamp.at)
            .min()
            .map(|at| Moment(at).to_the_second()),
        until: ends.max().map(|at| Moment(at).to_the_second()),
    })
}

pub(super) fn exceptions(release: &Release, sections: &Sections) -> Vec<Exception> {
    let steps = release.plan.steps().zip(&release.steps);
    steps
        .filter_map(|((block, step), state)| exception(block, step, state, sections))
        .collect()
}

/// A step that was settled by hand or did not end well, also where it did on a later run.
fn exception(block: &StepBlock, step: &Step, state: &StepState, sections: &Sections) -> Option<Exception> {
    let bad = state
        .attempts
        .iter()
        .find_map(|attempt| Some((attempt, how_bad(attempt.end.as_ref()?)?)));
    if bad.is_none() && state.settled.is_none() {
        return None;
    }
    let runs = u32::try_from(state.attempts.len()).unwrap_or(u32::MAX);
    let settled = state.settled.as_ref().map(|(why, stamp)| Decided {
        by: stamp.by.clone(),
        role: String::new(),
        at: Moment(stamp.at).to_the_second(),
        why: shorten(why),
        until: String::new(),
    });
    let done = state.standing() == StepStanding::Done;
    Some(Exception {
        trouble: Trouble::Step,
        items: block.item.into_iter().collect(),
        section: sections.row(block.section),
        text: shorten(&step.title),
        seen: bad.as_ref().map(|(_, how)| how.clone()).unwrap_or_default(),
        at: bad.map(|(attempt, _)| Moment(attempt.stamp.at).to_the_second()),
        attempts: if runs > 1 { runs } else { 0 },
        mended: if done {
            format!("exit code 0 on run {runs}")
        } else {
            String::new()
        },
        decided: settled,
    })
}

fn how_bad(end: &AttemptEnd) -> Option<String> {
    match end {
        AttemptEnd::Interrupted { why, .. } => Some(format!("how it ended is not known: {why}")),
        AttemptEnd::Finished { end, .. } => match &end.ending {
            Ending::Exited(0) => None,
            Ending::Exited(code) => Some(format!("exit code {code}")),
            Ending::Signalled(signal) => Some(format!("ended by signal {signal}")),
            Ending::TimedOut => Some("ended by its time-out".to_owned()),
            Ending::Stopped => Some("stopped by a person".to_owned()),
            Ending::NotStarted(why) => Some(format!("could not be started: {why}")),
        },
    }
}

/// A gate that was gone past against its word.
pub(super) fn overridden(percent: u8, one: &Override) -> Exception {
    Exception {
        trouble: Trouble::Overridden,
        items: Vec::new(),
        section: None,
        text: format!("At {percent} %: {}", one.gate),
        seen: String::new(),
        at: None,
        attempts: 0,
        mended: String::new(),
        decided: Some(Decided {
            by: one.by.clone(),
            role: String::new(),
            at: one.at,
            why: shorten(&one.why),
            until: String::new(),
        }),
    }
}
