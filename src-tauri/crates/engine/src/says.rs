//! What an item's row and its inspector say about a result, in words.

use crate::brief;
use crate::evidence::{FactValue, Seen, Sighting};
use crate::judge::{Judged, Judgement, Outcome};
use crate::release::state::Decision;
use crate::wording;
use checklist::{Check, Expectation, Look, Unit};

/// A result in at most about five words: `200 in 84 ms`, `failed: 302`, `failed: pending 3`.
pub fn result(check: &Check, sighting: &Sighting, judgements: &[Judgement], outcome: Outcome) -> String {
    match outcome {
        Outcome::Passed => good(check, sighting, judgements),
        Outcome::Warned => first(judgements, Judged::Warned).map_or_else(
            || good(check, sighting, judgements),
            |judgement| format!("warning: {}", short(check, judgement)),
        ),
        Outcome::Failed => {
            let what = first(judgements, Judged::Unmet)
                .map(|judgement| short(check, judgement))
                .unwrap_or_default();
            format!("failed: {what}")
        }
        Outcome::Unknown => match first(judgements, Judged::Unknown) {
            Some(judgement) => format!("unknown: {}", wording::shorten(&judgement.seen, 160)),
            None => "unknown: nothing expected".to_owned(),
        },
    }
}

/// The verdict of a check in one or two sentences, for the inspector.
pub fn sentence(check: &Check, judgements: &[Judgement], outcome: Outcome) -> String {
    let unmet: Vec<&Judgement> = judgements.iter().filter(|one| one.judged == Judged::Unmet).collect();
    match outcome {
        Outcome::Failed => {
            let Some(judgement) = unmet.first() else {
                return String::new();
            };
            let more = match unmet.len() {
                1 => String::new(),
                n => format!(" {} more {} unmet.", n - 1, if n == 2 { "is" } else { "are" }),
            };
            format!("{}{more}", asks(check, judgement))
        }
        Outcome::Warned => first(judgements, Judged::Warned)
            .map(|judgement| format!("{} It is marked as a warning only.", asks(check, judgement)))
            .unwrap_or_default(),
        Outcome::Unknown => {
            let why = first(judgements, Judged::Unknown).map_or("nothing was expected", |one| one.seen.as_str());
            format!("The probe could not look: {why}. That is neither passed nor failed.")
        }
        Outcome::Passed if judgements.len() == 1 => "The one expectation is met.".to_owned(),
        Outcome::Passed => format!("All {} expectations are met.", judgements.len()),
    }
}

/// The name of an expectation's fact for people: `Status`, `Header Location`, `Days left`.
pub fn fact_name(expectation: &Expectation) -> String {
    let mut name = expectation.fact.name.replace('_', " ");
    if let Some(argument) = &expectation.fact.argument {
        name = format!("{name} {}", wording::shorten(argument, 60));
    }
    match expectation.filter {
        Some(checklist::Filter::Count) => name.push_str(" count"),
        Some(checklist::Filter::Length) => name.push_str(" length"),
        None => {}
    }
    let mut letters = name.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A decision in words: `waived by Bakare until 2026-12-01`.
pub fn decision(decision: &Decision, by: &str, role: Option<&str>) -> String {
    let role = role.map(|role| format!(", {role}")).unwrap_or_default();
    match decision {
        Decision::Attested { .. } => format!("attested by {by}{role}"),
        Decision::Refused { .. } => format!("refused by {by}{role}"),
        Decision::Waived { until, .. } => format!("waived by {by} until {until}"),
        Decision::NotApplicable { why } => format!("not applicable: {}", wording::shorten(why, 60)),
    }
}

/// Duration of the last look that reports one, milliseconds.
pub fn duration(sighting: &Sighting) -> Option<f64> {
    sighting.looks.iter().rev().find_map(|look| {
        ["duration", "handshake_time", "connect_time"]
            .into_iter()
            .find_map(|name| number(look, name))
    })
}

fn expectation_of<'a>(check: &'a Check, judgement: &Judgement) -> Option<(&'a Look, &'a Expectation)> {
    let look = check.looks.get(judgement.look)?;
    Some((look, look.expectations.get(judgement.expectation)?))
}

fn first(judgements: &[Judgement], judged: Judged) -> Option<&Judgement> {
    judgements.iter().find(|judgement| judgement.judged == judged)
}

fn short(check: &Check, judgement: &Judgement) -> String {
    expectation_of(check, judgement).map_or_else(
        || wording::shorten(&judgement.seen, 32),
        |(_, expectation)| brief::unmet(expectation, &judgement.seen),
    )
}

fn asks(check: &Check, judgement: &Judgement) -> String {
    let Some((_, expectation)) = expectation_of(check, judgement) else {
        return String::new();
    };
    let subject = judgement
        .subject
        .as_ref()
        .map(|subject| format!(" of {subject}"))
        .unwrap_or_default();
    let expected = wording::expected(&expectation.predicate, expectation.negated);
    format!(
        "{}{subject} is {}; the checklist asks for {expected}.",
        fact_name(expectation),
        judgement.seen
    )
}

fn good(check: &Check, sighting: &Sighting, judgements: &[Judgement]) -> String {
    let (Some(look), Some(seen)) = (check.looks.last(), sighting.looks.last()) else {
        return "passed".to_owned();
    };
    let time = duration(sighting).map(wording::duration);
    match (look.kind.as_str(), time) {
        ("http", Some(time)) => match number(seen, "status") {
            Some(status) => format!("{} in {time}", wording::number(status)),
            None => format!("answered in {time}"),
        },
        ("tls", _) => match lowest(seen, "days_left") {
            Some(days) => format!("{} left", wording::quantity(days, Unit::Days)),
            None => "handshake good".to_owned(),
        },
        ("dns", _) => counted_answers(seen),
        ("tcp", Some(time)) => format!("open in {time}"),
        ("command", Some(time)) => format!("{} in {time}", exit(seen)),
        _ => salient(check, judgements),
    }
}

fn exit(seen: &Seen) -> String {
    number(seen, "exit").map_or_else(|| "ran".to_owned(), |code| format!("exit {}", wording::number(code)))
}

fn counted_answers(seen: &Seen) -> String {
    let answers = seen
        .facts
        .iter()
        .filter(|fact| fact.name == "answers")
        .find_map(|fact| match &fact.value {
            FactValue::List(texts) => Some(texts.len()),
            _ => None,
        });
    answers.map_or_else(|| "answered".to_owned(), |n| wording::count(n, "answer", "answers"))
}

/// What the first expectation of the last look saw.
fn salient(check: &Check, judgements: &[Judgement]) -> String {
    let last = check.looks.len().saturating_sub(1);
    let judgement = judgements.iter().find(|one| one.look == last);
    judgement
        .and_then(|one| Some((one, expectation_of(check, one)?.1)))
        .map_or_else(
            || "passed".to_owned(),
            |(one, expectation)| brief::met(expectation, &one.seen),
        )
}

fn number(seen: &Seen, name: &str) -> Option<f64> {
    seen.facts
        .iter()
        .find(|fact| fact.name == name)
        .and_then(|fact| match fact.value {
            FactValue::Number(number) => Some(number),
            _ => None,
        })
}

fn lowest(seen: &Seen, name: &str) -> Option<f64> {
    let values = seen
        .facts
        .iter()
        .filter(|fact| fact.name == name)
        .filter_map(|fact| match fact.value {
            FactValue::Number(number) => Some(number),
            _ => None,
        });
    values.reduce(f64::min)
}
