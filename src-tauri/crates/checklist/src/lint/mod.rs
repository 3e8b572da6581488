//! What can be wrong with a check that reads well, one rule per file.

mod captures;
mod command_variable;
mod duplicate;
mod expectation;
mod input;
mod several;
mod target;
mod traffic;
mod undefined;
mod unused;

pub(crate) use undefined::undefined_var;

use crate::check::Check;
use crate::environment::Environment;
use crate::model::{Checklist, ItemKind};
use crate::problem::{Problem, Span};
use crate::source::{Finding, around};

/// A finding and its place.
pub(crate) type Placed = (Finding, Span);

/// Rule of a check that expects nothing.
pub(crate) const NO_EXPECTATION: &str = "no-expectation";

/// Judges a check by the declarations of its kinds.
pub(crate) fn check(check: &Check) -> Vec<Placed> {
    let mut found = Vec::new();
    for rule in [
        captures::find,
        duplicate::find,
        expectation::find,
        input::find,
        several::find,
        target::find,
    ] {
        found.extend(rule(check));
    }
    found
}

/// What only shows when checklist and environment meet: names that are not defined, variables that nothing uses,
/// a traffic plan that nobody moves or counts.
///
/// Without an environment there is nothing to say. What [`crate::read`] found is not repeated.
pub fn lint(checklist: &Checklist, environment: Option<&Environment>) -> Vec<Problem> {
    let Some(environment) = environment else {
        return Vec::new();
    };
    let checks = checks(checklist);
    let mut problems = Vec::new();
    for check in &checks {
        let found = undefined::find(check, environment)
            .into_iter()
            .chain(command_variable::find(check, environment));
        problems.extend(found.map(|(finding, span)| problem(&check.file, finding, span, excerpt(check, span))));
    }
    problems.extend(traffic::find(checklist, environment));
    problems.sort_by_key(|problem| (problem.file != checklist.file, problem.span));
    problems.extend(unused::find(checklist, &checks, environment));
    problems
}

/// Every check once: named ones may decide several items.
fn checks(checklist: &Checklist) -> Vec<&Check> {
    let own = checklist.items().filter_map(|item| match &item.kind {
        ItemKind::Check { check } if check.name.is_none() => Some(check),
        _ => None,
    });
    checklist.named_checks.iter().chain(own).collect()
}

fn problem(file: &str, finding: Finding, span: Span, excerpt: String) -> Problem {
    Problem {
        rule: finding.rule.to_owned(),
        severity: finding.severity,
        file: file.to_owned(),
        span,
        excerpt,
        message: finding.message,
        hint: finding.hint,
    }
}

/// The line at a place of a check, put together again from its parts.
fn excerpt(check: &Check, span: Span) -> String {
    let mut lines = check.looks.iter().flat_map(|look| {
        let first = (look.span, format!("{} {}", look.kind, look.target));
        let inputs = look
            .inputs
            .iter()
            .map(|input| (input.span, format!("with {} {}", input.name, input.value)));
        let expectations = look
            .expectations
            .iter()
            .map(|expectation| (expectation.span, expectation.text.clone()));
        std::iter::once(first).chain(inputs).chain(expectations)
    });
    lines
        .find(|(place, _)| *place == span)
        .map_or_else(String::new, |(_, line)| around(&line, 0))
}
