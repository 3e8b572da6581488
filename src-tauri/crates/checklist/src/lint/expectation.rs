//! Expectations that say nothing: they cannot fail, or cannot be met.

use super::{NO_EXPECTATION, Placed};
use crate::check::{Check, Expectation, Predicate, Value};
use crate::kinds;
use crate::source::Finding;
use regex::Regex;

/// Facts without argument that may be absent, so that `exists` says something of them.
const MAY_BE_ABSENT: [&str; 5] = ["tls_time", "canonical", "ttl", "banner", "exit"];

/// Judges every expectation, and a check that has none.
pub(super) fn find(check: &Check) -> Vec<Placed> {
    let expectations = || check.looks.iter().flat_map(|look| &look.expectations);
    if expectations().next().is_none() {
        let hint = "Write what must hold below the first line: `status == 200`.";
        return vec![(
            Finding::error(NO_EXPECTATION, "this check expects nothing, so it cannot fail", hint),
            check.span,
        )];
    }
    let mut found: Vec<Placed> = Vec::new();
    for look in &check.looks {
        for expectation in &look.expectations {
            let finding = match always(&look.kind, expectation).map(|always| always != expectation.negated) {
                Some(true) => Finding::error(
                    "cannot-fail",
                    "this expectation always holds",
                    "Write one that fails when something is wrong.",
                ),
                Some(false) => Finding::error(
                    "cannot-hold",
                    "this expectation can never hold",
                    "Mend the value or the predicate.",
                ),
                None => continue,
            };
            found.push((finding, expectation.span));
        }
    }
    if expectations().all(|expectation| expectation.warn_only) {
        let finding = Finding::warning(
            "only-warnings",
            "every line of this check ends in `or warn`, so it cannot fail",
            "Leave `or warn` out of the lines that must hold.",
        );
        found.push((finding, check.span));
    }
    found
}

/// Whether the predicate holds, or fails, whatever the fact is.
fn always(kind: &str, expectation: &Expectation) -> Option<bool> {
    let empty = |value: &Value| (*value == Value::Text(String::new())).then_some(true);
    match &expectation.predicate {
        Predicate::StartsWith(value) | Predicate::EndsWith(value) | Predicate::Contains(value) => empty(value),
        Predicate::Matches(pattern) => matches_all(pattern).then_some(true),
        Predicate::Exists => {
            let spec = kinds::kind(kind)?.fact(&expectation.fact.name)?;
            (spec.argument.is_none() && !MAY_BE_ABSENT.contains(&spec.name)).then_some(true)
        }
        other => number(other)
            .filter(|_| never_negative(kind, expectation))
            .and_then(|(predicate, number)| below_zero(predicate, number)),
    }
}

fn never_negative(kind: &str, expectation: &Expectation) -> bool {
    let shape = kinds::kind(kind)
        .and_then(|kind| kind.fact(&expectation.fact.name))
        .map(|fact| fact.shape);
    // A program may end with a negative code on some systems.
    expectation.filter.is_some() || (matches!(shape, Some(kinds::Shape::Number(_))) && expectation.fact.name != "exit")
}

fn number(predicate: &Predicate) -> Option<(&Predicate, f64)> {
    match predicate {
        Predicate::Equals(Value::Number(value))
        | Predicate::Differs(Value::Number(value))
        | Predicate::Below(Value::Number(value))
        | Predicate::AtMost(Value::Number(value))
        | Predicate::Above(Value::Number(value))
        | Predicate::AtLeast(Value::Number(value)) => Some((predicate, value.number)),
        _ => None,
    }
}

/// What a comparison comes to for every number from 0 up.
fn below_zero(predicate: &Predicate, number: f64) -> Option<bool> {
    match predicate {
        Predicate::AtLeast(_) if number <= 0.0 => Some(true),
        Predicate::Above(_) | Predicate::Differs(_) if number < 0.0 => Some(true),
        Predicate::Below(_) if number <= 0.0 => Some(false),
        Predicate::AtMost(_) | Predicate::Equals(_) if number < 0.0 => Some(false),
        _ => None,
    }
}

/// Texts that share nothing: a pattern that finds something in each finds something in all.
fn matches_all(pattern: &str) -> bool {
    let texts = ["", "\n", "zq~7", "é\n\u{1}", "A B", "{}"];
    Regex::new(pattern).is_ok_and(|regex| texts.into_iter().all(|text| regex.is_match(text)))
}
