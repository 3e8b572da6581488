//! Gives each item its check, its role and its statement.

use crate::annotation::{self, Annotation};
use crate::check::Check;
use crate::language::{self, shown};
use crate::library::{self, Label, Library};
use crate::model::{Entry, Item, ItemKind, Section};
use crate::nearest::did_you_mean;
use crate::outline::{Marks, normalised};
use crate::problem::Problem;
use crate::source::{Finding, Source};
use std::collections::HashMap;
use std::ops::Range;

/// What the annotations of an item come to.
struct Notes {
    annotation: Annotation,
    /// Checks of its own fences; `None` for one with an error in it.
    own: Vec<Option<Check>>,
    statement: Option<String>,
}

/// Binds every item. Fences under items may have names too, so these are read before names are looked up.
pub(crate) fn bind(
    source: &Source,
    entries: &mut [Entry],
    sections: &[Section],
    marks: Vec<Marks>,
    library: &mut Library,
) -> Vec<Problem> {
    let mut binding = Binding {
        source,
        library,
        problems: Vec::new(),
    };
    let read: Vec<(usize, Notes)> = marks
        .into_iter()
        .map(|marks| (marks.entry, binding.read(marks)))
        .collect();
    let places = binding.places();
    for (entry, marks) in read {
        if let Some(Entry::Item(item)) = entries.get_mut(entry) {
            let bound = binding.place(&places, item, sections);
            binding.item(item, marks, bound);
        }
    }
    binding.problems
}

struct Binding<'a> {
    source: &'a Source,
    library: &'a mut Library,
    problems: Vec<Problem>,
}

impl Binding<'_> {
    fn read(&mut self, marks: Marks) -> Notes {
        let mut read = Notes {
            annotation: Annotation::default(),
            own: Vec::new(),
            statement: None,
        };
        let mut found = Vec::new();
        for comment in &marks.comments {
            annotation::read(comment, &mut read.annotation, &mut found);
        }
        for (finding, range) in found {
            self.found(finding, range);
        }
        for fence in marks.fences {
            let (word, rest) = fence.word();
            let name = match library::label(rest) {
                Ok(Label::Name(name)) => Some(name),
                Ok(_) => None,
                Err(finding) => {
                    self.found(finding, fence.range.clone());
                    None
                }
            };
            if word == "attest" {
                read.statement = Some(self.source.display(&library::lines(&fence))).filter(|text| !text.is_empty());
                continue;
            }
            let reading = language::read(self.source, &fence, name.as_deref());
            let check = reading.is_sound().then_some(reading.check);
            self.problems.extend(reading.problems);
            if !read.own.is_empty() {
                self.found(two_checks(), fence.range.clone());
            }
            if let Some(name) = name {
                self.library.named(self.source, 0, &name, &fence, check.clone(), None);
                if let Some(named) = self.library.checks.get_mut(&name) {
                    named.used = true;
                }
            }
            read.own.push(check);
        }
        read
    }

    /// Where the fences `for` an item belong: normalised text to their indices.
    fn places(&self) -> HashMap<String, Vec<usize>> {
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, bound) in self.library.bound.iter().enumerate() {
            places.entry(normalised(&bound.text)).or_default().push(index);
        }
        places
    }

    fn place(&self, places: &HashMap<String, Vec<usize>>, item: &Item, sections: &[Section]) -> Vec<usize> {
        if places.is_empty() {
            return Vec::new();
        }
        let title = item
            .section
            .and_then(|at| sections.get(at))
            .map(|section| normalised(&section.title));
        let fits = |index: &&usize| {
            let wanted = self.library.bound[**index].section.as_deref().map(normalised);
            wanted.is_none() || wanted == title
        };
        places
            .get(&normalised(&item.text))
            .map_or_else(Vec::new, |indices| indices.iter().filter(fits).copied().collect())
    }

    fn item(&mut self, item: &mut Item, read: Notes, bound: Vec<usize>) {
        let Notes {
            annotation,
            own,
            statement,
        } = read;
        let mut statement = statement.or(annotation.says);
        let mut checks = own;
        if let Some((name, range)) = annotation.check {
            let (check, prose) = self.named(&name, range.clone());
            statement = statement.or(prose);
            if !checks.is_empty() {
                self.found(two_checks(), range);
            }
            checks.push(check);
        }
        for index in bound {
            let bound = &mut self.library.bound[index];
            bound.used = true;
            statement = statement.or_else(|| bound.statement.clone());
            if !bound.attests {
                checks.push(bound.check.clone());
            }
        }
        if let Some((name, range)) = annotation.attest {
            if let Some(text) = self.library.statements.get(&name) {
                statement = Some(text.clone());
            } else {
                let known = self.library.statements.keys().map(String::as_str);
                let finding = Finding::error(
                    "no-such-attest",
                    format!("there is no attestation named `{}`", shown(&name)),
                    did_you_mean(&name, known),
                );
                self.found(finding, range);
            }
        }
        item.role = annotation.role;
        item.fresh_ms = annotation.fresh_ms;
        item.required = annotation.required;
        let mut checks = checks.into_iter();
        // An item with several checks is a mistake, and none of them may pass it alone.
        if let (Some(Some(check)), None) = (checks.next(), checks.next()) {
            item.kind = ItemKind::Check { check };
        } else {
            item.statement = statement;
        }
    }

    /// A named check, where it is sound, and the prose above it.
    fn named(&mut self, name: &str, range: Range<usize>) -> (Option<Check>, Option<String>) {
        if let Some(named) = self.library.checks.get_mut(name) {
            named.used = true;
            return (named.check.clone(), named.prose.clone());
        }
        let known = self.library.checks.keys().map(String::as_str);
        let finding = Finding::error(
            "no-such-check",
            format!("there is no check named `{}`", shown(name)),
            did_you_mean(name, known),
        );
        self.found(finding, range);
        (None, None)
    }

    fn found(&mut self, finding: Finding, range: Range<usize>) {
        let span = self.source.span(range);
        self.problems.push(self.source.problem(finding, span));
    }
}

fn two_checks() -> Finding {
    Finding::error(
        "two-checks",
        "a second check for one item",
        "Keep one; a check may look several times with `then`.",
    )
}
