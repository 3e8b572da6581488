//! Paths of `json` that may find several values, compared as if they found one.

use super::Placed;
use crate::check::{Check, Expectation, Predicate};
use crate::source::Finding;

/// A filter, a wildcard or a descent finds a list, and a list is neither less nor more than a number.
pub(super) fn find(check: &Check) -> Vec<Placed> {
    let expectations = check.looks.iter().flat_map(|look| &look.expectations);
    let compared = expectations.filter(|expectation| is_sized(expectation) && finds_several(expectation));
    compared
        .map(|expectation| {
            let path = expectation.fact.argument.as_deref().unwrap_or_default();
            let finding = Finding::error(
                "list-compared",
                "this path may find several values, so their size cannot be compared",
                format!("Count them: `json {path} count …`; or point at one value: `[0]` in place of the filter."),
            );
            (finding, expectation.span)
        })
        .collect()
}

fn is_sized(expectation: &Expectation) -> bool {
    expectation.filter.is_none()
        && matches!(
            expectation.predicate,
            Predicate::Below(_) | Predicate::AtMost(_) | Predicate::Above(_) | Predicate::AtLeast(_)
        )
}

/// Whether a `?`, a `*` or `..` stands outside the quotes of the path.
fn finds_several(expectation: &Expectation) -> bool {
    let path = expectation
        .fact
        .argument
        .as_deref()
        .filter(|_| expectation.fact.name == "json");
    let (mut quote, mut last) = (None, ' ');
    path.unwrap_or_default().chars().any(|c| {
        let before = std::mem::replace(&mut last, c);
        match quote {
            Some(open) => {
                // A backslash that is itself escaped must not escape what follows it.
                if before == '\\' {
                    last = ' ';
                } else if c == open {
                    quote = None;
                }
                false
            }
            None if matches!(c, '\'' | '"') => {
                quote = Some(c);
                false
            }
            None => matches!(c, '?' | '*') || (c == '.' && before == '.'),
        }
    })
}
