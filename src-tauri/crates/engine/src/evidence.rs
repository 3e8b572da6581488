//! What a probe saw.

use serde::{Deserialize, Serialize};

/// What came of one check: one [`Look`](checklist::Look) after the other, as far as it got.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Sighting {
    /// One for each look that was begun, in order.
    pub looks: Vec<Seen>,
}

impl Sighting {
    /// With every value that JSON can write down. It has no word for infinity, and an event that cannot be read again
    /// would close the whole history.
    pub(crate) fn writable(mut self) -> Self {
        for fact in self.looks.iter_mut().flat_map(|look| &mut look.facts) {
            if let FactValue::Number(number) = fact.value
                && !number.is_finite()
            {
                fact.value = FactValue::Unknown("the probe reported a number without end".to_owned());
            }
        }
        self
    }
}

/// What one look saw.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Seen {
    /// What was asked, in one line, secrets redacted: `GET https://api.marketsage.com/api/v2/health`.
    pub asked: String,
    /// Every fact seen, for every subject.
    pub facts: Vec<Fact>,
    /// Set when the look could not be made at all: no route, no resolver, time-out before an answer. Its expectations are
    /// then unknown, never unmet.
    pub could_not_look: Option<String>,
    /// The raw exchange as lines for people: request, status line, headers, chain, answers. Bounded, redacted.
    pub excerpt: Vec<ExcerptLine>,
    /// Whether something was cut off to stay within limits.
    pub truncated: bool,
}

/// One line of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExcerptLine {
    /// The text, at most 400 characters.
    pub text: String,
    /// The fact this line shows, so that an unmet expectation can mark its line: `status`, `header location`.
    pub fact: Option<String>,
}

/// One named, typed value a probe saw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Whose it is, where a look has several subjects: `app.marketsage.com 10.0.0.7:443`, `run 3`. Empty where it has one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
    /// As the kind declares it: `status`.
    pub name: String,
    /// `Location` of `header Location`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub argument: Option<String>,
    /// What was seen.
    pub value: FactValue,
}

/// The value of a fact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactValue {
    /// A number in the unit its kind declares.
    Number(f64),
    /// Text.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// Several texts.
    List(Vec<String>),
    /// It was looked for and is not there (no such header, path finds nothing, JSON null). Every predicate but `exists`
    /// and `!=` is unmet.
    Absent,
    /// It could not be seen, and why. Every predicate is unknown.
    Unknown(String),
}
