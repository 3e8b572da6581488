//! Gates: `gate error_rate < 0.1%`, `gate p95_response <= 1.2 x old`, `confirm "…" by ROLE`.

use super::line::form;
use crate::check::Unit;
use crate::language::{Found, NoQuantity, Piece, example, in_unit, quoted, shown};
use crate::nearest::did_you_mean;
use crate::source::{Finding, Source};
use crate::traffic::Gate;

/// Facts that a gate may name; the percentile is free from 50 to 99.
const FACTS: [&str; 5] = [
    "error_rate",
    "mean_response",
    "p50_response",
    "p95_response",
    "p99_response",
];

/// What a gate is about.
#[derive(Clone, Copy)]
enum Subject {
    Errors,
    Mean,
    Tail(u8),
}

impl Subject {
    fn example(self) -> String {
        match self {
            Self::Errors => "gate error_rate < 0.1%".to_owned(),
            Self::Mean => "gate mean_response < 500ms".to_owned(),
            Self::Tail(percentile) => {
                format!("gate p{percentile}_response < 800ms` or `gate p{percentile}_response <= 1.2 x old")
            }
        }
    }
}

/// Whether two gates judge the same thing, whatever their limits.
pub(super) fn same(a: &Gate, b: &Gate) -> bool {
    match (a, b) {
        (Gate::ErrorRate { .. }, Gate::ErrorRate { .. }) | (Gate::MeanResponse { .. }, Gate::MeanResponse { .. }) => {
            true
        }
        (Gate::Tail { percentile: a, .. }, Gate::Tail { percentile: b, .. })
        | (Gate::NoWorse { percentile: a, .. }, Gate::NoWorse { percentile: b, .. }) => a == b,
        (Gate::Confirm { statement: a, .. }, Gate::Confirm { statement: b, .. }) => a == b,
        _ => false,
    }
}

/// Reads what follows `gate`.
pub(super) fn gate(rest: Piece<'_>) -> Result<Gate, Found> {
    let end = rest
        .text
        .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '=' | '!'))
        .unwrap_or(rest.text.len());
    let (fact, rule) = rest.cut(end);
    let subject = subject(fact)?;
    let length = rule.text.len() - rule.text.trim_start_matches(['<', '>', '=', '!']).len();
    let (symbol, limit) = rule.cut(length);
    let at = if rule.text.is_empty() { rest } else { rule };
    let ratio = against_old(limit);
    match (subject, symbol.text, ratio) {
        (Subject::Tail(percentile), "<=", Some(ratio)) => no_worse(percentile, ratio),
        (Subject::Errors, "<", None) => Ok(Gate::ErrorRate {
            below: error_share(limit)?,
        }),
        (Subject::Mean, "<", None) => Ok(Gate::MeanResponse {
            below_ms: milliseconds(limit)?,
        }),
        (Subject::Tail(percentile), "<", None) => Ok(Gate::Tail {
            percentile,
            below_ms: milliseconds(limit)?,
        }),
        (Subject::Errors | Subject::Mean, _, Some(_)) => Err(refused(
            at,
            &format!(
                "`{}` is not compared with the old version, only a percentile is",
                fact.text
            ),
            subject,
        )),
        (_, "<" | "<=", _) => Err(refused(
            at,
            "a gate is `<` a limit, or `<=` so many times the old version",
            subject,
        )),
        _ => Err(refused(at, "a gate says what a value must stay below", subject)),
    }
}

fn refused(at: Piece<'_>, message: &str, subject: Subject) -> Found {
    let finding = Finding::error("gate-form", message, format!("Write `{}`.", subject.example()));
    (finding, at.range())
}

fn subject(fact: Piece<'_>) -> Result<Subject, Found> {
    match fact.text {
        "error_rate" => return Ok(Subject::Errors),
        "mean_response" => return Ok(Subject::Mean),
        _ => {}
    }
    let percentile = fact
        .text
        .strip_prefix('p')
        .and_then(|rest| rest.strip_suffix("_response"))
        .filter(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'));
    let Some(digits) = percentile else {
        let finding = Finding::error(
            "unknown-fact",
            format!("`{}` is no fact that a gate judges", shown(fact.text)),
            did_you_mean(fact.text, FACTS),
        );
        return Err((finding, fact.range()));
    };
    if let Ok(percentile @ 50..=99) = digits.parse() {
        return Ok(Subject::Tail(percentile));
    }
    let finding = Finding::error(
        "percentile",
        format!("`{}` is no percentile that a gate can judge", shown(fact.text)),
        "Write a whole percentile from 50 to 99, such as `p95_response`; beyond 99 a stage sees too few requests.",
    );
    Err((finding, fact.range()))
}

/// The number of `1.2 x old`, and where it stands.
fn against_old(limit: Piece<'_>) -> Option<Piece<'_>> {
    let before = limit.text.strip_suffix("old")?.trim_end();
    let before = before.strip_suffix(['x', '×'])?;
    Some(limit.cut(before.len()).0)
}

fn no_worse(percentile: u8, ratio: Piece<'_>) -> Result<Gate, Found> {
    match in_unit(ratio.text, Unit::Plain) {
        Ok(quantity) if quantity.number >= 1.0 && quantity.number.is_finite() => Ok(Gate::NoWorse {
            percentile,
            ratio: quantity.number,
        }),
        Ok(quantity) if quantity.number < 1.0 => {
            let finding = Finding::error(
                "ratio",
                format!(
                    "`{} x old` asks the new version to be faster than the old one",
                    shown(ratio.text)
                ),
                "Write 1 or more: `<= 1.2 x old` allows a fifth more.",
            );
            Err((finding, ratio.range()))
        }
        _ => {
            let finding = Finding::error(
                "ratio",
                format!("`{}` is no number of times", shown(ratio.text)),
                "Write `<= 1.2 x old`.",
            );
            Err((finding, ratio.range()))
        }
    }
}

/// A share of requests, from 0 to 1, both left out.
fn error_share(limit: Piece<'_>) -> Result<f64, Found> {
    let percent = number(limit, Unit::Percent)?;
    if percent >= 100.0 {
        let finding = Finding::error(
            "gate-limit",
            "this gate holds even if every request fails",
            "Write the share of failed requests that is too much: `gate error_rate < 0.1%`.",
        );
        return Err((finding, limit.range()));
    }
    Ok(percent / 100.0)
}

fn milliseconds(limit: Piece<'_>) -> Result<f64, Found> {
    number(limit, Unit::Milliseconds)
}

/// A number of this unit above 0.
fn number(limit: Piece<'_>, unit: Unit) -> Result<f64, Found> {
    let found = |rule, message: String, hint: String| Err((Finding::error(rule, message, hint), limit.range()));
    match in_unit(limit.text, unit) {
        Ok(quantity) if quantity.number > 0.0 && quantity.number.is_finite() => Ok(quantity.number),
        Ok(_) => found(
            "gate-limit",
            format!(
                "nothing can be below `{}`, so this gate can never hold",
                shown(limit.text)
            ),
            format!("Write {} above 0.", example(unit)),
        ),
        Err(NoQuantity::WrongUnit) => found(
            "wrong-unit",
            format!("`{}` has the wrong unit for this gate", shown(limit.text)),
            format!("Write {}.", example(unit)),
        ),
        Err(NoQuantity::NoNumber) => found(
            "gate-limit",
            format!("`{}` is no limit", shown(limit.text)),
            format!("Write {}.", example(unit)),
        ),
    }
}

/// Reads what follows `confirm`.
pub(super) fn confirm(source: &Source, rest: Piece<'_>) -> Result<Gate, Found> {
    const EXAMPLE: &str = "confirm \"Support tickets are at their usual level\" by Operations Team";
    if !rest.text.starts_with('"') {
        return Err(form(rest, EXAMPLE));
    }
    let (statement, length) = quoted(rest)?;
    let (_, whom) = rest.cut(length);
    if statement.trim().is_empty() {
        let finding = Finding::error(
            "confirm",
            "this line has no words that somebody could confirm",
            format!("Write `{EXAMPLE}`."),
        );
        return Err((finding, rest.range()));
    }
    let role = if whom.text.is_empty() {
        None
    } else {
        let role = whom.after_words("by").filter(|role| !role.text.is_empty());
        Some(role.ok_or_else(|| form(whom, EXAMPLE))?)
    };
    Ok(Gate::Confirm {
        statement: source.display(statement.trim()),
        role: role.map(|role| source.display(role.text.trim_matches('"'))),
    })
}
