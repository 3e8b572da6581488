//! Named checks and attestations, of the checklist and of the file beside it.

use crate::check::Check;
use crate::language::{self, Piece, shown};
use crate::markdown::Fence;
use crate::outline::Loose;
use crate::problem::{Problem, Span};
use crate::source::{Finding, Source};
use std::collections::BTreeMap;

/// Where a fence of the library belongs.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Label {
    /// ```` ```check ````: under an item only.
    None,
    /// ```` ```check health ````
    Name(String),
    /// ```` ```check for "Section > Item" ````
    Item { section: Option<String>, text: String },
}

/// A named check, as far as it is sound.
pub(crate) struct NamedCheck {
    /// `None` where an error stands in it or its name is taken twice.
    pub(crate) check: Option<Check>,
    pub(crate) prose: Option<String>,
    pub(crate) used: bool,
    span: Span,
    file: usize,
}

/// A check or a statement for an item of a checklist that may not be edited.
pub(crate) struct Bound {
    pub(crate) section: Option<String>,
    pub(crate) text: String,
    pub(crate) check: Option<Check>,
    pub(crate) statement: Option<String>,
    pub(crate) attests: bool,
    pub(crate) used: bool,
    span: Span,
    file: usize,
}

/// Everything that has a name.
#[derive(Default)]
pub(crate) struct Library {
    pub(crate) checks: BTreeMap<String, NamedCheck>,
    pub(crate) statements: BTreeMap<String, String>,
    pub(crate) bound: Vec<Bound>,
    pub(crate) problems: Vec<Problem>,
}

impl Library {
    /// Adds the loose fences of a file; `file` is its index among the sources.
    pub(crate) fn add(&mut self, source: &Source, file: usize, loose: Vec<Loose>) {
        for Loose { fence, prose } in loose {
            let (word, rest) = fence.word();
            let attests = word == "attest";
            match label(rest) {
                Ok(Label::None) => self.homeless(source, &fence),
                Ok(Label::Name(name)) if attests => self.statement(source, &name, &fence, prose),
                Ok(Label::Name(name)) => {
                    let reading = language::read(source, &fence, Some(&name));
                    let check = reading.is_sound().then_some(reading.check);
                    self.problems.extend(reading.problems);
                    self.named(source, file, &name, &fence, check, prose);
                }
                Ok(Label::Item { section, text }) => {
                    let statement = if attests {
                        Some(lines(&fence)).filter(|text| !text.is_empty()).or(prose)
                    } else {
                        prose
                    };
                    let mut check = None;
                    if !attests {
                        let reading = language::read(source, &fence, None);
                        check = reading.is_sound().then(|| reading.check.clone());
                        self.problems.extend(reading.problems);
                    }
                    let span = first_line(source, &fence);
                    self.bound.push(Bound {
                        section,
                        text,
                        check,
                        statement,
                        attests,
                        used: false,
                        span,
                        file,
                    });
                }
                Err(finding) => self.problems.push(source.problem(finding, first_line(source, &fence))),
            }
        }
    }

    /// Adds a check that has a name, wherever it stands.
    pub(crate) fn named(
        &mut self,
        source: &Source,
        file: usize,
        name: &str,
        fence: &Fence,
        check: Option<Check>,
        prose: Option<String>,
    ) {
        let span = first_line(source, fence);
        if let Some(first) = self.checks.get_mut(name) {
            let finding = Finding::error(
                "two-checks-of-one-name",
                format!(
                    "a check named `{}` stands already in line {}",
                    shown(name),
                    first.span.line
                ),
                "Give one of them another name.",
            );
            first.check = None;
            self.problems.push(source.problem(finding, span));
            return;
        }
        self.checks.insert(
            name.to_owned(),
            NamedCheck {
                check,
                prose,
                used: false,
                span,
                file,
            },
        );
    }

    fn statement(&mut self, source: &Source, name: &str, fence: &Fence, prose: Option<String>) {
        let text = Some(lines(fence)).filter(|text| !text.is_empty()).or(prose);
        let finding = match (self.statements.contains_key(name), text) {
            (true, _) => Finding::error(
                "two-checks-of-one-name",
                format!("an attestation named `{}` stands already", shown(name)),
                "Give one of them another name.",
            ),
            (false, None) => Finding::error(
                "empty-attest",
                format!("the attestation `{}` says nothing", shown(name)),
                "Write what the person states inside the fence.",
            ),
            (false, Some(text)) => {
                self.statements.insert(name.to_owned(), source.display(&text));
                return;
            }
        };
        self.problems.push(source.problem(finding, first_line(source, fence)));
    }

    fn homeless(&mut self, source: &Source, fence: &Fence) {
        let reading = language::read(source, fence, None);
        self.problems.extend(reading.problems);
        let finding = Finding::warning(
            "check-without-item",
            "this fence belongs to no item, so it decides nothing",
            "Indent it as far as the text of its item, or give it a name: ```check NAME.",
        );
        self.problems.push(source.problem(finding, first_line(source, fence)));
    }

    /// A note for each name that no item uses, and an error for each item that does not exist.
    pub(crate) fn unused(&mut self, sources: &[Source]) {
        for (name, check) in self.checks.iter().filter(|(_, check)| !check.used) {
            let finding = Finding::note(
                "unused-check",
                format!("no item uses the check `{}`", shown(name)),
                format!(
                    "Add `<!-- check: {} -->` to the item it decides, or remove it.",
                    shown(name)
                ),
            );
            self.problems.push(sources[check.file].problem(finding, check.span));
        }
        for bound in self.bound.iter().filter(|bound| !bound.used) {
            let place = bound
                .section
                .as_ref()
                .map_or_else(String::new, |section| format!(" in a section `{}`", shown(section)));
            let finding = Finding::error(
                "no-such-item",
                format!("no item says `{}`{place}", shown(&bound.text)),
                "Copy section and text as the checklist shows them: ```check for \"Section > Text\".",
            );
            self.problems.push(sources[bound.file].problem(finding, bound.span));
        }
    }
}

/// The label after `check` or `attest`.
pub(crate) fn label(rest: &str) -> Result<Label, Finding> {
    if rest.is_empty() {
        return Ok(Label::None);
    }
    if let Some(quoted) = (Piece { text: rest, at: 0 }).after_words("for") {
        let text = quoted
            .text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'))
            .filter(|text| !text.trim().is_empty());
        let Some(text) = text else {
            return Err(Finding::error(
                "check-name",
                "`for` needs section and text of an item in quotes",
                "Write ```check for \"Section > Text\".",
            ));
        };
        let text = text.replace("\\\"", "\"");
        return Ok(match text.split_once(" > ") {
            Some((section, item)) => Label::Item {
                section: Some(section.trim().to_owned()),
                text: item.trim().to_owned(),
            },
            None => Label::Item {
                section: None,
                text: text.trim().to_owned(),
            },
        });
    }
    let named = rest.len() <= 80
        && rest
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if named {
        Ok(Label::Name(rest.to_owned()))
    } else {
        Err(Finding::error(
            "check-name",
            format!("`{}` is no name for a check", shown(rest)),
            "Use letters, digits, `-`, `_` and `.`: ```check api-health.",
        ))
    }
}

/// The lines of a fence as one text.
pub(crate) fn lines(fence: &Fence) -> String {
    fence
        .lines
        .iter()
        .map(|line| line.text.trim())
        .collect::<Vec<_>>()
        .join(" ")
        .trim()
        .to_owned()
}

pub(crate) fn first_line(source: &Source, fence: &Fence) -> Span {
    source.span(fence.range.clone())
}
