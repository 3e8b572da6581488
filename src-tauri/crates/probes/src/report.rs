//! What a look saw, put together.

use crate::look::named;
use checklist::Look;
use engine::evidence::{ExcerptLine, Fact, FactValue, Seen};
use std::time::Duration;

const LONGEST_LINE: usize = 400;
const MOST_LINES: usize = 200;

/// What was seen of one subject.
#[derive(Debug, Default)]
pub(crate) struct Report {
    facts: Vec<Fact>,
    excerpt: Vec<ExcerptLine>,
    truncated: bool,
}

impl Report {
    pub(crate) fn fact(&mut self, name: &str, value: FactValue) {
        self.facts.push(Fact {
            subject: String::new(),
            name: name.to_owned(),
            argument: None,
            value,
        });
    }

    pub(crate) fn fact_of(&mut self, name: &str, argument: &str, value: FactValue) {
        let argument = Some(argument.to_owned());
        self.facts.push(Fact {
            subject: String::new(),
            name: name.to_owned(),
            argument,
            value,
        });
    }

    #[expect(clippy::cast_precision_loss, reason = "sizes and counts stay far below 2^53")]
    pub(crate) fn count(&mut self, name: &str, count: u64) {
        self.fact(name, FactValue::Number(count as f64));
    }

    pub(crate) fn text(&mut self, name: &str, text: impl Into<String>) {
        self.fact(name, FactValue::Text(text.into()));
    }

    /// Milliseconds with microseconds behind the point.
    pub(crate) fn time(&mut self, name: &str, time: Duration) {
        self.fact(name, FactValue::Number((time.as_secs_f64() * 1e6).round() / 1e3));
    }

    /// A line of the excerpt, and the fact it shows.
    pub(crate) fn line(&mut self, text: &str, fact: Option<&str>) {
        if self.excerpt.len() < MOST_LINES {
            self.excerpt.push(ExcerptLine {
                text: shortened(text),
                fact: fact.map(str::to_owned),
            });
        } else {
            self.truncated = true;
        }
    }

    pub(crate) fn truncated(&mut self) {
        self.truncated = true;
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= LONGEST_LINE {
        return text.to_owned();
    }
    text.chars().take(LONGEST_LINE - 1).chain(['…']).collect()
}

/// Puts the subjects of a look together. A subject that could not be looked at makes each fact that the look names unknown
/// for it; where no subject could, the look could not be made.
pub(crate) fn gather(look: &Look, asked: String, subjects: Vec<(String, Result<Report, String>)>) -> Seen {
    let mut seen = Seen {
        asked,
        ..Seen::default()
    };
    if subjects.iter().all(|(_, report)| report.is_err()) {
        let mut reasons: Vec<String> = subjects.into_iter().filter_map(|(_, report)| report.err()).collect();
        reasons.dedup();
        seen.could_not_look = Some(reasons.join("; "));
        return seen;
    }
    let several = subjects.len() > 1;
    for (subject, report) in subjects {
        let mut report = report.unwrap_or_else(|reason| unknown(look, &reason));
        if several {
            seen.excerpt.push(ExcerptLine {
                text: shortened(&subject),
                fact: None,
            });
            report
                .facts
                .iter_mut()
                .for_each(|fact| fact.subject.clone_from(&subject));
        }
        seen.facts.append(&mut report.facts);
        seen.excerpt.append(&mut report.excerpt);
        seen.truncated |= report.truncated;
    }
    seen.truncated |= seen.excerpt.len() > MOST_LINES;
    seen.excerpt.truncate(MOST_LINES);
    seen
}

/// A report in which every fact that the look names is unknown.
fn unknown(look: &Look, reason: &str) -> Report {
    let mut report = Report::default();
    for fact in named(look) {
        let value = FactValue::Unknown(reason.to_owned());
        let (name, argument) = (fact.name.clone(), fact.argument.clone());
        report.facts.push(Fact {
            subject: String::new(),
            name,
            argument,
            value,
        });
    }
    report.line(reason, None);
    report
}
