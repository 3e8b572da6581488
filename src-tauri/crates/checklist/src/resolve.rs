//! The values of an environment put into a check.

use crate::check::{Check, Expectation, Filter, Look, Predicate, Unit, Value};
use crate::kinds::{self, Shape};
use crate::language;
use crate::placeholder::{Placeholder, fill, fill_in_part, placeholders};
use crate::problem::{Problem, Span};
use crate::source::{Finding, around};
use std::collections::{BTreeMap, BTreeSet};

/// The check with the value of every `{name}` in its targets, inputs and expectations.
///
/// `{secret:NAME}` and what an earlier look captured stay as written, for [`fill`] at run time. Braces in a value are
/// escaped, so that [`fill`] takes them as they stand. Command lines are left alone: there, variables arrive as `CS_…`.
/// A value that no longer holds a placeholder gets its type; a JSON value that is compared stays text.
///
/// # Errors
/// One problem for each name that is not in `vars`, and for each value that does not fit its fact.
pub fn resolve(check: &Check, vars: &BTreeMap<String, String>) -> Result<Check, Vec<Problem>> {
    let mut resolved = check.clone();
    let mut resolution = Resolution {
        file: &check.file,
        vars,
        captured: BTreeSet::new(),
        problems: Vec::new(),
    };
    for look in &mut resolved.looks {
        resolution.look(look);
        resolution
            .captured
            .extend(look.captures.iter().map(|capture| capture.name.clone()));
    }
    if resolution.problems.is_empty() {
        Ok(resolved)
    } else {
        Err(resolution.problems)
    }
}

struct Resolution<'a> {
    file: &'a str,
    vars: &'a BTreeMap<String, String>,
    captured: BTreeSet<String>,
    problems: Vec<Problem>,
}

impl Resolution<'_> {
    fn look(&mut self, look: &mut Look) {
        if look.kind != "command" {
            look.target = self.text(&look.target, look.span);
        }
        for input in &mut look.inputs {
            input.value = self.text(&input.value, input.span);
        }
        let spec = kinds::kind(&look.kind);
        for expectation in &mut look.expectations {
            let shape = match expectation.filter {
                Some(Filter::Count | Filter::Length) => Shape::Number(Unit::Plain),
                None => spec
                    .and_then(|spec| spec.fact(&expectation.fact.name))
                    .map_or(Shape::Any, |fact| fact.shape),
            };
            self.expectation(expectation, shape);
        }
    }

    fn expectation(&mut self, expectation: &mut Expectation, shape: Shape) {
        let span = expectation.span;
        match &mut expectation.predicate {
            Predicate::Equals(value) | Predicate::Differs(value) => self.value(value, shape, span),
            Predicate::Below(value)
            | Predicate::AtMost(value)
            | Predicate::Above(value)
            | Predicate::AtLeast(value) => {
                let shape = if matches!(shape, Shape::Number(_)) {
                    shape
                } else {
                    Shape::Number(Unit::Plain)
                };
                self.value(value, shape, span);
            }
            Predicate::StartsWith(value) | Predicate::EndsWith(value) | Predicate::Contains(value) => {
                self.value(value, Shape::Text, span);
            }
            Predicate::OneOf(values) | Predicate::Includes(values) | Predicate::SameSet(values) => {
                for value in values {
                    self.value(value, shape, span);
                }
            }
            Predicate::Matches(_) | Predicate::Exists => {}
        }
    }

    fn value(&mut self, value: &mut Value, shape: Shape, span: Span) {
        let Value::Template(template) = value else { return };
        let text = self.text(template, span);
        *value = if placeholders(&text).is_empty() {
            match language::typed(&fill(&text, |_| None), true, shape) {
                Ok(typed) => typed,
                Err(finding) => {
                    self.problem(finding, template, span);
                    return;
                }
            }
        } else {
            Value::Template(text)
        };
    }

    fn text(&mut self, text: &str, span: Span) -> String {
        for placeholder in placeholders(text) {
            if let Placeholder::Var(name) = placeholder
                && !self.captured.contains(&name)
                && !self.vars.contains_key(&name)
            {
                self.problem(
                    crate::lint::undefined_var(&name, self.vars.keys().map(String::as_str)),
                    text,
                    span,
                );
            }
        }
        fill_in_part(text, |name| {
            if self.captured.contains(name) {
                None
            } else {
                self.vars.get(name).cloned()
            }
        })
    }

    fn problem(&mut self, finding: Finding, text: &str, span: Span) {
        self.problems.push(Problem {
            rule: finding.rule.to_owned(),
            severity: finding.severity,
            file: self.file.to_owned(),
            span,
            excerpt: around(text, 0),
            message: finding.message,
            hint: finding.hint,
        });
    }
}
