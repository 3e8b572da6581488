//! Do the facts meet the expectations? Pure; the same answer live and on replay.
//!
//! An expectation holds when it holds for every subject the look reports. What could not be seen is *unknown*, which is
//! neither met nor unmet; what is not there is *unmet* for every predicate but `exists` and `!=`.

use crate::evidence::{Fact, FactValue, Seen, Sighting};
use crate::wording;
use checklist::kinds::{self, Shape};
use checklist::{Check, Expectation, FactRef, Filter, Look, Predicate, Quantity, Unit, Value};
use serde::{Deserialize, Serialize};

/// How one expectation was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judged {
    /// It holds.
    Met,
    /// It does not, and is marked `or warn`.
    Warned,
    /// It could not be seen.
    Unknown,
    /// It does not hold.
    Unmet,
}

/// One expectation with what was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// Which look of the check, from 0.
    pub look: usize,
    /// Which expectation of that look, from 0.
    pub expectation: usize,
    /// How it was judged.
    pub judged: Judged,
    /// What was seen, or why it is not known.
    pub seen: String,
    /// Whose it was, where the look has several subjects.
    pub subject: Option<String>,
}

/// What a check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Every expectation met.
    Passed,
    /// Met but for some marked `or warn`.
    Warned,
    /// At least one unmet.
    Failed,
    /// None unmet, at least one not seen; or nothing was expected.
    Unknown,
}

/// Judges every expectation of `check` by what was seen.
pub fn judge(check: &Check, sighting: &Sighting) -> Vec<Judgement> {
    let mut judgements = Vec::new();
    for (look_index, look) in check.looks.iter().enumerate() {
        let seen = sighting.looks.get(look_index);
        for (index, expectation) in look.expectations.iter().enumerate() {
            let (judged, text, subject) = judge_one(look, expectation, seen);
            let judged = if judged == Judged::Unmet && expectation.warn_only {
                Judged::Warned
            } else {
                judged
            };
            judgements.push(Judgement {
                look: look_index,
                expectation: index,
                judged,
                seen: text,
                subject,
            });
        }
    }
    judgements
}

/// The worst of the judgements. No judgement at all is unknown: nothing was asked, so nothing was shown.
pub fn outcome(judgements: &[Judgement]) -> Outcome {
    match judgements.iter().map(|judgement| judgement.judged).max() {
        None | Some(Judged::Unknown) => Outcome::Unknown,
        Some(Judged::Met) => Outcome::Passed,
        Some(Judged::Warned) => Outcome::Warned,
        Some(Judged::Unmet) => Outcome::Failed,
    }
}

/// Unit of a fact, as its kind declares it.
pub fn unit_of(look: &Look, fact: &FactRef) -> Unit {
    match kinds::kind(&look.kind)
        .and_then(|kind| kind.fact(&fact.name))
        .map(|spec| spec.shape)
    {
        Some(Shape::Number(unit)) => unit,
        _ => Unit::Plain,
    }
}

fn judge_one(look: &Look, expectation: &Expectation, seen: Option<&Seen>) -> (Judged, String, Option<String>) {
    let Some(seen) = seen else {
        return (Judged::Unknown, "not reached".to_owned(), None);
    };
    if let Some(why) = &seen.could_not_look {
        return (Judged::Unknown, why.clone(), None);
    }
    let facts: Vec<&Fact> = seen
        .facts
        .iter()
        .filter(|fact| answers(&expectation.fact, fact))
        .collect();
    let unit = if expectation.filter.is_some() {
        Unit::Plain
    } else {
        unit_of(look, &expectation.fact)
    };
    let worst = facts
        .iter()
        .map(|fact| (judge_value(expectation, &fact.value), *fact))
        .reduce(|worst, next| if next.0 > worst.0 { next } else { worst });
    match worst {
        None => (Judged::Unknown, "the probe did not report it".to_owned(), None),
        Some((judged, fact)) => {
            let subject = (!fact.subject.is_empty()).then(|| fact.subject.clone());
            (
                judged,
                wording::seen(&filtered(expectation.filter, &fact.value), unit),
                subject,
            )
        }
    }
}

fn answers(wanted: &FactRef, fact: &Fact) -> bool {
    let same_argument = match (&wanted.argument, &fact.argument) {
        (Some(wanted), Some(seen)) => wanted == seen || (fact.name == "header" && wanted.eq_ignore_ascii_case(seen)),
        (None, None) => true,
        _ => false,
    };
    wanted.name == fact.name && same_argument
}

fn filtered(filter: Option<Filter>, value: &FactValue) -> FactValue {
    #[expect(clippy::cast_precision_loss, reason = "no list or text here is longer than 2^52")]
    match (filter, value) {
        (Some(Filter::Count), FactValue::List(texts)) => FactValue::Number(texts.len() as f64),
        (Some(Filter::Length), FactValue::Text(text)) => FactValue::Number(text.chars().count() as f64),
        (Some(Filter::Count | Filter::Length), FactValue::Absent) => FactValue::Number(0.0),
        _ => value.clone(),
    }
}

fn judge_value(expectation: &Expectation, value: &FactValue) -> Judged {
    let value = filtered(expectation.filter, value);
    if matches!(value, FactValue::Unknown(_)) {
        return Judged::Unknown;
    }
    let strict = expectation.fact.name == "json";
    match holds(&expectation.predicate, &value, strict) {
        None => Judged::Unknown,
        Some(_) if value == FactValue::Absent && expectation.negated && !asks_presence(&expectation.predicate) => {
            Judged::Unmet
        }
        Some(holds) if holds != expectation.negated => Judged::Met,
        Some(_) => Judged::Unmet,
    }
}

fn asks_presence(predicate: &Predicate) -> bool {
    matches!(predicate, Predicate::Exists)
}

/// Whether the predicate holds; `None` where that cannot be told (a value that still holds a placeholder).
fn holds(predicate: &Predicate, value: &FactValue, strict: bool) -> Option<bool> {
    Some(match predicate {
        Predicate::Exists => !matches!(value, FactValue::Absent | FactValue::Flag(false)),
        Predicate::Equals(wanted) => equal(wanted, value, strict)?,
        Predicate::Differs(wanted) => !equal(wanted, value, strict)?,
        Predicate::Below(limit) => compare(value, limit, |seen, limit| seen < limit)?,
        Predicate::AtMost(limit) => compare(value, limit, |seen, limit| seen <= limit)?,
        Predicate::Above(limit) => compare(value, limit, |seen, limit| seen > limit)?,
        Predicate::AtLeast(limit) => compare(value, limit, |seen, limit| seen >= limit)?,
        Predicate::OneOf(wanted) => any(wanted, |wanted| equal(wanted, value, strict))?,
        Predicate::StartsWith(wanted) => texts(value).iter().any(|text| text.starts_with(&as_text(wanted))),
        Predicate::EndsWith(wanted) => texts(value).iter().any(|text| text.ends_with(&as_text(wanted))),
        Predicate::Contains(wanted) => contains(value, &as_text(wanted)),
        Predicate::Matches(pattern) => {
            let pattern = regex::Regex::new(pattern).ok()?;
            texts(value).iter().any(|text| pattern.is_match(text))
        }
        Predicate::Includes(wanted) => wanted.iter().all(|wanted| texts(value).contains(&as_text(wanted))),
        Predicate::SameSet(wanted) => same_set(wanted, value),
    })
}

fn any(wanted: &[Value], holds: impl Fn(&Value) -> Option<bool>) -> Option<bool> {
    let mut unknown = false;
    for value in wanted {
        match holds(value) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => unknown = true,
        }
    }
    (!unknown).then_some(false)
}

fn equal(wanted: &Value, seen: &FactValue, strict: bool) -> Option<bool> {
    Some(match (wanted, seen) {
        (Value::Template(_), _) => return None,
        (Value::Number(Quantity { number, .. }), FactValue::Number(seen)) => (number - seen).abs() < 1e-9,
        (Value::Number(Quantity { number, .. }), FactValue::Text(seen)) if !strict => seen
            .trim()
            .parse::<f64>()
            .is_ok_and(|seen| (number - seen).abs() < 1e-9),
        (Value::Text(wanted), FactValue::Text(seen)) => wanted == seen,
        (Value::Flag(wanted), FactValue::Flag(seen)) => wanted == seen,
        (Value::Flag(wanted), FactValue::Text(seen)) if !strict => seen == if *wanted { "true" } else { "false" },
        (Value::Text(wanted), FactValue::List(seen)) => seen.len() == 1 && seen[0] == *wanted,
        _ => false,
    })
}

fn compare(seen: &FactValue, limit: &Value, holds: impl Fn(f64, f64) -> bool) -> Option<bool> {
    let seen = match seen {
        FactValue::Number(seen) => Some(*seen),
        FactValue::Text(text) => text.trim().parse().ok(),
        _ => None,
    };
    match (seen, limit) {
        (_, Value::Template(_)) => None,
        (Some(seen), Value::Number(limit)) => Some(holds(seen, limit.number)),
        _ => Some(false),
    }
}

fn contains(seen: &FactValue, wanted: &str) -> bool {
    match seen {
        FactValue::List(texts) => texts.iter().any(|text| text == wanted),
        _ => texts(seen).iter().any(|text| text.contains(wanted)),
    }
}

fn same_set(wanted: &[Value], seen: &FactValue) -> bool {
    let mut wanted: Vec<String> = wanted.iter().map(as_text).collect();
    let mut seen = texts(seen);
    for list in [&mut wanted, &mut seen] {
        list.sort();
        list.dedup();
    }
    wanted == seen
}

fn texts(value: &FactValue) -> Vec<String> {
    match value {
        FactValue::Text(text) => vec![text.clone()],
        FactValue::List(texts) => texts.clone(),
        FactValue::Number(number) => vec![format!("{number}")],
        FactValue::Flag(flag) => vec![flag.to_string()],
        FactValue::Absent | FactValue::Unknown(_) => Vec::new(),
    }
}

fn as_text(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Template(text) => text.clone(),
        Value::Number(quantity) => format!("{}", quantity.number),
        Value::Flag(flag) => flag.to_string(),
    }
}
