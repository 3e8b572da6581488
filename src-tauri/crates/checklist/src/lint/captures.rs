//! Captures that nothing uses, and uses where no capture reaches.

use super::{Placed, undefined};
use crate::check::{Check, Look};
use crate::placeholder::Placeholder;
use crate::source::Finding;
use std::collections::{BTreeMap, BTreeSet};

/// A captured name is there for the targets and inputs of later looks only; a command gets it as `CS_NAME`.
pub(super) fn find(check: &Check) -> Vec<Placed> {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, look) in check.looks.iter().enumerate() {
        for capture in &look.captures {
            first.entry(&capture.name).or_insert(at);
        }
    }
    let mut used = BTreeSet::new();
    let mut found = Vec::new();
    for (at, look) in check.looks.iter().enumerate() {
        found.extend(misplaced(look, at, &first, &mut used));
    }
    found.extend(unused(check, &used));
    found
}

/// Uses of captured names in the look at `at`; every one is noted in `used`, right or wrong.
fn misplaced(look: &Look, at: usize, first: &BTreeMap<&str, usize>, used: &mut BTreeSet<String>) -> Vec<Placed> {
    let expected = undefined::expected(look);
    let mut found = Vec::new();
    for (placeholder, span) in undefined::used(look) {
        let in_expectation = expected.contains(&(placeholder.clone(), span));
        let Placeholder::Var(name) = placeholder else { continue };
        let Some(&captured) = first.get(name.as_str()) else {
            continue;
        };
        if in_expectation {
            let message = format!("`{{{name}}}` is captured, and captures work in targets and inputs only");
            let hint =
                "An expectation is judged without them: ask for the value in the target, or compare it in a `command`.";
            found.push((Finding::error("capture-in-expectation", message, hint), span));
        } else if captured >= at {
            let message = format!("`{{{name}}}` is used before it is captured");
            let hint = "Capture it in an earlier look; a look cannot use what it captures itself.";
            found.push((Finding::error("capture-order", message, hint), span));
        }
        used.insert(name);
    }
    found
}

fn unused(check: &Check, used: &BTreeSet<String>) -> Vec<Placed> {
    let commands: Vec<&str> = check
        .looks
        .iter()
        .filter(|look| look.kind == "command")
        .map(|look| look.target.as_str())
        .collect();
    let mut found = Vec::new();
    for capture in check.looks.iter().flat_map(|look| &look.captures) {
        let arrives_as = format!("CS_{}", capture.name.to_uppercase());
        if !used.contains(&capture.name) && !commands.iter().any(|line| line.contains(&arrives_as)) {
            let message = format!("nothing uses the captured `{}`", capture.name);
            let hint = format!("Use `{{{}}}` in a later look, or remove the line.", capture.name);
            found.push((Finding::warning("unused-capture", message, hint), capture.span));
        }
    }
    found
}
