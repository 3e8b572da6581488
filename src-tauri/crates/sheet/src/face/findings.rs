//! What did not go as written: it stands before everything that did.

use super::item_numbers;
use crate::words::{Clock, HARD, count, counted, sentence};
use record::statement::{Addendum, Decided, Exception, Record, Rollback, Trouble};
use serde::Serialize;

/// One row: what was seen at the left, what was done about it at the right.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Finding {
    label: String,
    trouble: &'static str,
    items: String,
    what: String,
    seen: String,
    done: String,
    by: String,
    at: String,
}

/// What happened, where the release failed or was rolled back.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Incident {
    told: String,
    rollbacks: Vec<String>,
}

pub(super) fn exceptions(record: &Record, labels: &[Option<String>], clock: &Clock) -> Vec<Finding> {
    rows(record, labels, clock, |trouble| trouble != Trouble::Waived)
}

pub(super) fn waivers(record: &Record, labels: &[Option<String>], clock: &Clock) -> Vec<Finding> {
    rows(record, labels, clock, |trouble| trouble == Trouble::Waived)
}

fn rows(record: &Record, labels: &[Option<String>], clock: &Clock, wanted: impl Fn(Trouble) -> bool) -> Vec<Finding> {
    record
        .exceptions
        .iter()
        .zip(labels)
        .filter(|(exception, _)| wanted(exception.trouble))
        .filter_map(|(exception, label)| Some(row(exception, label.clone()?, clock)))
        .collect()
}

fn row(exception: &Exception, label: String, clock: &Clock) -> Finding {
    let mut seen = sentence(&capital(&exception.seen));
    if let Some(at) = exception.at {
        seen = format!("{seen} {}", clock.brief(at));
    }
    if exception.attempts > 1 && exception.mended.is_empty() {
        seen = format!("{seen}, {}", counted(exception.attempts.into(), "run", "runs"));
    }
    let decided = exception.decided.as_ref();
    let mut done = vec![sentence(&capital(&exception.mended))];
    done.extend(decided.map(|decided| sentence(&capital(&decided.why))));
    done.extend(
        decided
            .filter(|one| !one.until.is_empty())
            .map(|one| format!("Until {}.", one.until)),
    );
    done.retain(|part| !part.is_empty());
    if done.is_empty() && decided.is_none() {
        done.push("Nothing was decided.".to_owned());
    }
    Finding {
        label,
        trouble: exception.trouble.words(),
        items: item_numbers(&exception.items),
        what: exception.text.clone(),
        seen: seen.trim().to_owned(),
        done: done.join(" "),
        by: decided.map(signed).unwrap_or_default(),
        at: decided.map(|decided| clock.brief(decided.at)).unwrap_or_default(),
    }
}

fn signed(decided: &Decided) -> String {
    match decided.role.as_str() {
        "" => decided.by.clone(),
        role => format!("{}, {role}", decided.by),
    }
}

/// As the beginning of a sentence, unless it begins with a name: `https://…`, `p95`.
fn capital(text: &str) -> String {
    let text = text.trim();
    let word = text.split([' ', ',', ';', ':']).next().unwrap_or_default();
    if !word.chars().all(|letter| letter.is_lowercase() || letter == '-') || text[word.len()..].starts_with(':') {
        return text.to_owned();
    }
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

pub(super) fn not_applicable(record: &Record) -> Vec<String> {
    let applies = |exception: &&Exception| exception.trouble == Trouble::NotApplicable;
    record
        .exceptions
        .iter()
        .filter(applies)
        .map(|exception| {
            let numbers: Vec<String> = exception.items.iter().map(u32::to_string).collect();
            let why = exception.decided.as_ref().map(|decided| {
                let why = if decided.why.is_empty() {
                    String::new()
                } else {
                    format!("{}, ", decided.why)
                };
                format!(" ({why}{})", decided.by)
            });
            format!(
                "{}{HARD}{}{}",
                numbers.join(", "),
                exception.text,
                why.unwrap_or_default()
            )
        })
        .collect()
}

pub(super) fn addenda(addenda: &[Addendum], clock: &Clock) -> Vec<Finding> {
    let row = |(index, addendum): (usize, &Addendum)| Finding {
        label: format!("A{}", index + 1),
        trouble: "found later",
        items: String::new(),
        what: addendum.finding.clone(),
        seen: String::new(),
        done: match addendum.evidence.len() {
            0 => String::new(),
            n => format!("{} as evidence.", counted(n as u64, "file", "files")),
        },
        by: addendum.by.clone(),
        at: clock.full(addendum.at),
    };
    addenda.iter().enumerate().map(row).collect()
}

pub(super) fn incident(record: &Record, clock: &Clock) -> Option<Incident> {
    if record.incident.is_empty() && record.rollbacks.is_empty() {
        return None;
    }
    Some(Incident {
        told: record.incident.clone(),
        rollbacks: record
            .rollbacks
            .iter()
            .map(|rollback| taken_back(rollback, clock))
            .collect(),
    })
}

fn taken_back(rollback: &Rollback, clock: &Clock) -> String {
    let mut said = format!(
        "Rolled back from {}{HARD}% by {} at {}.",
        rollback.from_percent,
        rollback.by,
        clock.brief(rollback.pressed)
    );
    match rollback.confirmed {
        Some(at) => {
            let seconds = at.0.saturating_sub(rollback.pressed.0).div_ceil(1_000);
            said.push_str(&format!(" Read back as 0{HARD}% after {}{HARD}s.", count(seconds)));
        }
        None => said.push_str(&format!(" It was never read back as 0{HARD}%.")),
    }
    if rollback.bad_answers > 0 {
        let bad = counted(rollback.bad_answers, "bad answer", "bad answers");
        said.push_str(&format!(" {bad} of the new version meanwhile."));
    }
    if !rollback.why.is_empty() {
        said.push_str(&format!(" Why: {}", sentence(&rollback.why)));
    }
    said
}
