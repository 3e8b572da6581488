//! Captures that nothing uses, and uses before the capture.

use super::{Placed, undefined};
use crate::check::Check;
use crate::placeholder::Placeholder;
use crate::source::Finding;
use std::collections::{BTreeMap, BTreeSet};

/// A captured name is there for later looks only; a command gets it as `CS_NAME`.
pub(super) fn find(check: &Check) -> Vec<Placed> {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, look) in check.looks.iter().enumerate() {
        for capture in &look.captures {
            first.entry(&capture.name).or_insert(at);
        }
    }
    let mut found = Vec::new();
    let mut used: BTreeSet<String> = BTreeSet::new();
    for (at, look) in check.looks.iter().enumerate() {
        for (placeholder, span) in undefined::used(look) {
            let Placeholder::Var(name) = placeholder else { continue };
            if first.get(name.as_str()).is_some_and(|&first| first >= at) {
                let message = format!("`{{{name}}}` is used before it is captured");
                found.push((
                    Finding::error(
                        "capture-order",
                        message,
                        "Capture it in an earlier look; a look cannot use what it captures itself.",
                    ),
                    span,
                ));
            }
            used.insert(name);
        }
    }
    let commands: Vec<&str> = check
        .looks
        .iter()
        .filter(|look| look.kind == "command")
        .map(|look| look.target.as_str())
        .collect();
    for capture in check.looks.iter().flat_map(|look| &look.captures) {
        let in_command = commands
            .iter()
            .any(|line| line.contains(&format!("CS_{}", capture.name.to_uppercase())));
        if !used.contains(&capture.name) && !in_command {
            let message = format!("nothing uses the captured `{}`", capture.name);
            found.push((
                Finding::warning(
                    "unused-capture",
                    message,
                    format!("Use `{{{}}}` in a later look, or remove the line.", capture.name),
                ),
                capture.span,
            ));
        }
    }
    found
}
