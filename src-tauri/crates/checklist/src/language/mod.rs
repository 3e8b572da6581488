//! The lines of a `check` fence to a [`Check`]: one look after the other, every mistake with its place.

mod argument;
mod expectation;
mod piece;
mod quantity;
mod value;

pub(crate) use piece::Piece;
pub(crate) use quantity::{NoQuantity, duration_ms, example, in_unit};
pub(crate) use value::{quoted, typed};

use crate::check::{Capture, Check, FactRef, Input, Look};
use crate::kinds::{KINDS, KindSpec, kind};
use crate::lint;
use crate::markdown::Fence;
use crate::nearest::{did_you_mean, nearest};
use crate::placeholder::is_name;
use crate::problem::{Problem, Severity};
use crate::source::{Finding, Source};
use std::ops::Range;

/// A finding and the bytes it is about.
pub(crate) type Found = (Finding, Range<usize>);

/// A fence as read, and what is wrong with it.
pub(crate) struct Reading {
    pub(crate) check: Check,
    pub(crate) problems: Vec<Problem>,
}

impl Reading {
    /// Whether it may decide an item.
    pub(crate) fn is_sound(&self) -> bool {
        self.problems.iter().all(|problem| problem.severity < Severity::Error)
    }
}

/// Reads a fence and judges what can be judged without an environment.
pub(crate) fn read(source: &Source, fence: &Fence, name: Option<&str>) -> Reading {
    let mut reader = Reader {
        source,
        looks: Vec::new(),
        found: Vec::new(),
        misread: false,
    };
    for line in &fence.lines {
        let line = Piece {
            text: &line.text,
            at: line.at,
        }
        .trim();
        if !line.text.is_empty() && !line.text.starts_with('#') {
            reader.line(line);
        }
    }
    let check = Check {
        file: source.file.clone(),
        name: name.map(str::to_owned),
        looks: reader.looks,
        span: source.span(fence.range.clone()),
    };
    let mut problems: Vec<Problem> = reader
        .found
        .into_iter()
        .map(|(finding, range)| source.problem(finding, source.span(range)))
        .collect();
    let judged = lint::check(&check)
        .into_iter()
        .filter(|(finding, _)| !(reader.misread && finding.rule == lint::NO_EXPECTATION));
    problems.extend(judged.map(|(finding, span)| source.problem(finding, span)));
    problems.sort_by_key(|problem| problem.span);
    Reading { check, problems }
}

struct Reader<'a> {
    source: &'a Source,
    looks: Vec<Look>,
    found: Vec<Found>,
    /// An expectation could not be read, so that having none is no news.
    misread: bool,
}

impl Reader<'_> {
    fn line(&mut self, line: Piece<'_>) {
        let (word, rest) = line.word();
        match (word.text, self.looks.is_empty()) {
            (_, true) => self.look(line, line),
            ("then", _) => self.look(line, rest),
            ("with", _) => self.input(line, rest),
            ("capture", _) => self.capture(line, rest),
            _ => self.expectation(line),
        }
    }

    fn look(&mut self, line: Piece<'_>, rest: Piece<'_>) {
        let (word, target) = rest.word();
        if kind(word.text).is_none() {
            let known = KINDS.iter().map(|kind| kind.name);
            let finding = Finding::error(
                "unknown-kind",
                format!("`{}` is no kind of look", shown(word.text)),
                did_you_mean(word.text, known),
            );
            self.found.push((finding, word.range()));
        }
        self.looks.push(Look {
            kind: word.text.to_owned(),
            target: target.text.to_owned(),
            inputs: Vec::new(),
            expectations: Vec::new(),
            captures: Vec::new(),
            span: self.source.span(line.range()),
        });
    }

    fn input(&mut self, line: Piece<'_>, rest: Piece<'_>) {
        let (name, value) = rest.word();
        let span = self.source.span(line.range());
        let Some(spec) = self.kind() else { return };
        if let Some(input) = spec.input(name.text) {
            if value.text.is_empty() {
                let hint = format!("Write `with {} {}`.", input.name, input.value);
                self.found.push((
                    Finding::error("input-value", format!("`with {}` has no value", input.name), hint),
                    line.range(),
                ));
            }
        } else {
            let known = spec.inputs.iter().map(|input| input.name);
            let message = format!("`{}` is no input of `{}`", shown(name.text), spec.name);
            self.found.push((
                Finding::error("unknown-input", message, did_you_mean(name.text, known)),
                name.range(),
            ));
        }
        if let Some(look) = self.looks.last_mut() {
            look.inputs.push(Input {
                name: name.text.to_owned(),
                value: value.text.to_owned(),
                span,
            });
        }
    }

    fn capture(&mut self, line: Piece<'_>, rest: Piece<'_>) {
        let span = self.source.span(line.range());
        let Some(spec) = self.kind() else { return };
        let Some((name, fact)) = rest.split_once('=') else {
            let finding = Finding::error(
                "capture-form",
                "a capture names a value and where it comes from",
                "Write `capture token = json $.token`.",
            );
            self.found.push((finding, line.range()));
            return;
        };
        if !is_name(name.text) {
            let message = format!("`{}` is no name for a value", shown(name.text));
            self.found.push((
                Finding::error(
                    "capture-form",
                    message,
                    "Use letters, digits and `_`: `capture token = …`.",
                ),
                name.range(),
            ));
        }
        match Self::fact(spec, fact) {
            Ok((fact, rest)) => {
                if !rest.text.is_empty() {
                    let finding = Finding::error(
                        "capture-form",
                        "something follows the fact of this capture",
                        "End the line after the fact.",
                    );
                    self.found.push((finding, rest.range()));
                }
                if let Some(look) = self.looks.last_mut() {
                    look.captures.push(Capture {
                        name: name.text.to_owned(),
                        fact,
                        span,
                    });
                }
            }
            Err(found) => self.found.push(found),
        }
    }

    fn fact<'a>(spec: &KindSpec, text: Piece<'a>) -> Result<(FactRef, Piece<'a>), Found> {
        argument::fact(spec, text).map(|(fact, _, rest)| (fact, rest))
    }

    fn expectation(&mut self, line: Piece<'_>) {
        let Some(spec) = self.kind() else { return };
        match expectation::read(spec, line) {
            Ok(mut expectation) => {
                expectation.span = self.source.span(line.range());
                if let Some(look) = self.looks.last_mut() {
                    look.expectations.push(expectation);
                }
            }
            Err((mut finding, range)) => {
                self.misread = true;
                let (word, _) = line.word();
                if let (Some(kind), "unknown-fact") = (kind(word.text), finding.rule) {
                    finding.hint = format!("Begin the line with `then` to look again: `then {} …`.", kind.name);
                } else if let (Some(word), "unknown-fact") =
                    (nearest(word.text, ["with", "then", "capture"]), finding.rule)
                {
                    finding.hint = format!("{} Lines may also begin with `{word}`.", finding.hint);
                }
                self.found.push((finding, range));
            }
        }
    }

    fn kind(&mut self) -> Option<&'static KindSpec> {
        let spec = self.looks.last().and_then(|look| kind(&look.kind));
        self.misread |= spec.is_none();
        spec
    }
}

/// A word of the text, short enough for a message.
pub(crate) fn shown(word: &str) -> String {
    if word.chars().nth(60).is_none() {
        word.to_owned()
    } else {
        format!("{}…", word.chars().take(60).collect::<String>())
    }
}
