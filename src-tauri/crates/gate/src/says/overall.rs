//! All promises in one sentence: what follows, and why.

use super::number::{self, NO_BREAK};
use super::promise::{alike, amber};
use super::{Words, clause, sentence, subject};
use crate::assessment::{Advice, Assessment, PromiseState, Why};
use crate::rule::Standing;

/// What follows from all promises together.
pub fn overall(assessment: &Assessment, words: &Words<'_>) -> String {
    let mut text = advice(assessment, words);
    if assessment.left_out.shared_s > 0.0 && assessment.advice != Advice::Hold {
        let left_out = number::passed(assessment.left_out.shared_s);
        text.push_str(&format!(" {left_out} of shared trouble left out of the evidence."));
    }
    text
}

fn advice(assessment: &Assessment, words: &Words<'_>) -> String {
    let states = &assessment.promises;
    match &assessment.advice {
        Advice::Continue => going_on(assessment),
        Advice::Suspicious => suspicious(states, words),
        Advice::Promote => promote(states, words),
        Advice::NotEnough => {
            let missing = states
                .iter()
                .filter(|state| !state.shown)
                .map(missing)
                .collect::<Vec<_>>();
            format!(
                "Nothing wrong seen, but not everything is shown. Not yet: {}.",
                missing.join("; ")
            )
        }
        Advice::Hold => {
            let shared = states
                .iter()
                .find(|state| matches!(state.standing, Standing::Shared { .. }));
            let alike = shared.map_or_else(|| "Both versions are in trouble alike".to_owned(), alike);
            format!("{alike}: not this release's doing. Waiting; the clock is stopped.")
        }
        Advice::RollBack { which } => {
            let broken = which.iter().filter_map(|index| states.get(*index));
            broken
                .map(|state| super::promise(state, words))
                .collect::<Vec<_>>()
                .join(" ")
        }
        Advice::Undecided(why) => undecided(why, assessment),
    }
}

fn going_on(assessment: &Assessment) -> String {
    let (shown, missing): (Vec<_>, Vec<_>) = assessment.promises.iter().partition(|state| state.shown);
    let mut parts = vec!["No sign of trouble.".to_owned()];
    if !shown.is_empty() {
        let names = shown.iter().map(|state| subject(&state.promise)).collect::<Vec<_>>();
        parts.push(format!("Shown: {}.", names.join(", ")));
    }
    if !missing.is_empty() {
        parts.push(format!(
            "Not yet: {}.",
            missing.into_iter().map(self::missing).collect::<Vec<_>>().join("; ")
        ));
    }
    if let Some(stage) = assessment.stage {
        let left = stage.dwell_s - assessment.watched_s;
        if assessment.held {
            parts.push(format!(
                "Held at {}{NO_BREAK}% by hand; the clock is stopped.",
                stage.percent
            ));
        } else if left > 0.0 {
            let (dwell, left) = (number::passed(stage.dwell_s), number::wait(left));
            parts.push(format!("{left} of the {dwell} at {}{NO_BREAK}% left.", stage.percent));
        }
    }
    parts.join(" ")
}

/// `errors < 0.1 % (4 min more)`.
fn missing(state: &PromiseState) -> String {
    let clause = clause(&state.promise);
    match state.seconds_to_go() {
        Some(seconds) => format!("{clause} ({}{NO_BREAK}more at this traffic)", number::wait(seconds)),
        None if state.seen.new.requests == 0 => format!("{clause} (no requests yet)"),
        None if state.never() => format!("{clause} (never, at what was seen so far)"),
        None => clause,
    }
}

fn suspicious(states: &[PromiseState], words: &Words<'_>) -> String {
    let waiting = states
        .iter()
        .filter(|state| matches!(state.standing, Standing::Waiting { .. }));
    let waiting = waiting.map(|state| super::promise(state, words));
    let amber = states
        .iter()
        .filter(|state| state.amber && state.standing == Standing::Sound)
        .map(amber);
    waiting.chain(amber).collect::<Vec<_>>().join(" ")
}

fn promote(states: &[PromiseState], words: &Words<'_>) -> String {
    let sure = states.first().map_or(0.95, |state| 1.0 - state.beta);
    let next = match words.next {
        Some(percent) => format!("Ready to move to {percent}{NO_BREAK}%."),
        None => "This was the last stage.".to_owned(),
    };
    format!(
        "All promises shown ({} each, valid however often we looked). {next}",
        number::percent(sure)
    )
}

fn undecided(why: &Why, assessment: &Assessment) -> String {
    let waited = number::passed(assessment.max_wait_s);
    match why {
        Why::NotBegun => "No stage has begun: nothing is judged yet.".to_owned(),
        Why::Stale { which } => {
            let names = which.iter().filter_map(|index| assessment.promises.get(*index));
            let names = names
                .map(|state| subject(&state.promise))
                .collect::<Vec<_>>()
                .join(", ");
            let age = assessment.age_s.map_or_else(
                || "The new version could not be read yet.".to_owned(),
                |age| format!("The new version was last read {} ago.", number::passed(age)),
            );
            format!(
                "Not known now: {names}. {age} Nothing advances until all of it is read again; rolling back needs none of it."
            )
        }
        Why::TooLong => format!(
            "Waited {waited} longer than planned. Your decision: promote without the proof, keep waiting, or roll back."
        ),
        Why::SharedTooLong => sentence(&format!(
            "both versions have been in trouble alike for {waited} or more. Your decision: keep waiting, or roll back."
        )),
    }
}
