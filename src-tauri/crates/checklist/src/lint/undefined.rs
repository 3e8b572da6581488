//! Names that no environment defines.

use super::Placed;
use crate::check::{Check, Look, Predicate, Value};
use crate::environment::{Environment, RELEASE_WORDS};
use crate::language::shown;
use crate::nearest::did_you_mean;
use crate::placeholder::{Placeholder, placeholders};
use crate::problem::Span;
use crate::source::Finding;
use std::collections::BTreeSet;

/// `{name}` that is neither a variable nor captured by an earlier look, and `{secret:NAME}` without that secret.
pub(super) fn find(check: &Check, environment: &Environment) -> Vec<Placed> {
    let mut captured = BTreeSet::new();
    let mut found = Vec::new();
    for look in &check.looks {
        for (placeholder, span) in used(look) {
            match placeholder {
                Placeholder::Var(name) if !captured.contains(&name) && !is_defined(&name, environment) => {
                    let known = environment.vars.keys().map(String::as_str).chain(RELEASE_WORDS);
                    found.push((undefined_var(&name, known), span));
                }
                Placeholder::Secret(name) if !environment.secrets.contains_key(&name) => {
                    let known = environment.secrets.keys().map(String::as_str);
                    let message = format!("the secret `{}` is not defined", shown(&name));
                    found.push((
                        Finding::error("undefined-secret", message, did_you_mean(&name, known)),
                        span,
                    ));
                }
                _ => {}
            }
        }
        captured.extend(look.captures.iter().map(|capture| capture.name.clone()));
    }
    found
}

fn is_defined(name: &str, environment: &Environment) -> bool {
    environment.vars.contains_key(name) || RELEASE_WORDS.contains(&name)
}

/// `{name}` that is neither a variable nor captured.
pub(crate) fn undefined_var<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone) -> Finding {
    Finding::error(
        "undefined-variable",
        format!("`{{{}}}` is not defined", shown(name)),
        did_you_mean(name, known),
    )
}

/// The placeholders of a look, each with its line. A command line has none: braces mean something to the shell.
pub(super) fn used(look: &Look) -> BTreeSet<(Placeholder, Span)> {
    let target = (look.kind != "command").then_some((look.target.as_str(), look.span));
    let inputs = look.inputs.iter().map(|input| (input.value.as_str(), input.span));
    let mut used = inside(target.into_iter().chain(inputs));
    used.append(&mut expected(look));
    used
}

/// The placeholders in the expectations of a look, each with its line.
pub(super) fn expected(look: &Look) -> BTreeSet<(Placeholder, Span)> {
    inside(look.expectations.iter().flat_map(|expectation| {
        let templates = values(&expectation.predicate)
            .into_iter()
            .filter_map(|value| match value {
                Value::Template(text) => Some(text.as_str()),
                _ => None,
            });
        templates.map(move |text| (text, expectation.span))
    }))
}

fn inside<'a>(texts: impl Iterator<Item = (&'a str, Span)>) -> BTreeSet<(Placeholder, Span)> {
    let holes = texts.flat_map(|(text, span)| placeholders(text).into_iter().map(move |hole| (hole, span)));
    holes.collect()
}

fn values(predicate: &Predicate) -> Vec<&Value> {
    match predicate {
        Predicate::Equals(value)
        | Predicate::Differs(value)
        | Predicate::Below(value)
        | Predicate::AtMost(value)
        | Predicate::Above(value)
        | Predicate::AtLeast(value)
        | Predicate::StartsWith(value)
        | Predicate::EndsWith(value)
        | Predicate::Contains(value) => vec![value],
        Predicate::OneOf(values) | Predicate::Includes(values) | Predicate::SameSet(values) => values.iter().collect(),
        Predicate::Matches(_) | Predicate::Exists => Vec::new(),
    }
}
