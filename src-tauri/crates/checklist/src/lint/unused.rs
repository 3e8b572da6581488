//! Variables of an environment that nothing in the checklist uses.

use super::{problem, undefined};
use crate::check::Check;
use crate::environment::{Environment, Place};
use crate::model::Checklist;
use crate::placeholder::Placeholder;
use crate::problem::{Problem, Span};
use crate::source::Finding;
use std::collections::BTreeSet;

/// A note for each; command lines and steps use a variable as `CS_NAME`.
pub(super) fn find(checklist: &Checklist, checks: &[&Check], environment: &Environment) -> Vec<Problem> {
    let looks = || checks.iter().flat_map(|check| &check.looks);
    let used: BTreeSet<String> = looks()
        .flat_map(undefined::used)
        .filter_map(|(placeholder, _)| {
            if let Placeholder::Var(name) = placeholder {
                Some(name)
            } else {
                None
            }
        })
        .collect();
    let mut scripts = checklist
        .steps()
        .flat_map(|block| block.steps.iter().map(|step| step.script.as_str()))
        .collect::<Vec<_>>();
    scripts.extend(
        looks()
            .filter(|look| look.kind == "command")
            .map(|look| look.target.as_str()),
    );
    let unused = environment.vars.keys().filter(|name| {
        let arrives_as = format!("CS_{}", name.to_uppercase());
        !used.contains(*name) && !scripts.iter().any(|script| script.contains(&arrives_as))
    });
    let nowhere = Place {
        file: checklist.file.clone(),
        span: Span {
            line: 1,
            column: 1,
            length: 0,
        },
        excerpt: String::new(),
    };
    unused
        .map(|name| {
            let message = format!(
                "the environment `{}` defines `{name}`, and no check or step of this checklist uses it",
                environment.name
            );
            let finding = Finding::note(
                "unused-variable",
                message,
                "Remove it, if no script reads it from its surroundings either.",
            );
            let Place { file, span, excerpt } = environment.var_places.get(name).unwrap_or(&nowhere);
            problem(file, finding, *span, excerpt.clone())
        })
        .collect()
}
