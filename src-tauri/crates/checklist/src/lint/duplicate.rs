//! The same line twice.

use super::Placed;
use crate::check::Check;
use crate::kinds;
use crate::source::Finding;
use std::collections::BTreeSet;

/// An expectation that stands twice in a look, and an input that may stand only once.
pub(super) fn find(check: &Check) -> Vec<Placed> {
    let mut found = Vec::new();
    for look in &check.looks {
        let mut seen = BTreeSet::new();
        for expectation in &look.expectations {
            if !seen.insert(expectation.text.split_whitespace().collect::<Vec<_>>()) {
                let finding = Finding::warning(
                    "duplicate-expectation",
                    "this is expected already",
                    "Remove the line, or mend what it was meant to say.",
                );
                found.push((finding, expectation.span));
            }
        }
        let mut inputs = BTreeSet::new();
        for input in &look.inputs {
            let repeats = kinds::kind(&look.kind)
                .and_then(|kind| kind.input(&input.name))
                .is_none_or(|spec| spec.repeats);
            if !repeats && !inputs.insert(input.name.as_str()) {
                let finding = Finding::error(
                    "duplicate-input",
                    format!("`with {}` stands already in this look", input.name),
                    "Keep one of them.",
                );
                found.push((finding, input.span));
            }
        }
    }
    found
}
