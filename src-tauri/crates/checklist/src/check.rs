//! The words of a `check` fence: looks, expectations, captures.
//!
//! Texts may hold `{name}` and `{secret:NAME}`; they stay as written here. [`crate::resolve`] puts the values of an
//! environment in. Nothing in this file knows what a kind means: [`crate::kinds`] does.

use crate::problem::Span;
use serde::{Deserialize, Serialize};

/// A check: one look, or several in order, where a later one may use what an earlier one captured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// File it stands in, as the caller named it: the checklist or its side file. Spans count in this file.
    pub file: String,
    /// The name in the info string of a named check (```` ```check health ````).
    pub name: Option<String>,
    /// At least one; the second and later ones came after `then`.
    pub looks: Vec<Look>,
    /// The fence.
    pub span: Span,
}

/// One look at the world: a probe kind, what it looks at, and what is expected to be seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// Probe kind: `http`, `tls`, `dns`, `tcp`, `command`, `file`.
    pub kind: String,
    /// The rest of the first line: `GET {api}/api/v2/health`.
    pub target: String,
    /// `with NAME VALUE` lines, in order: (`header`, `Authorization: Bearer {token}`).
    pub inputs: Vec<Input>,
    /// What must hold.
    pub expectations: Vec<Expectation>,
    /// What later looks may use.
    pub captures: Vec<Capture>,
    /// The first line of the look.
    pub span: Span,
}

/// One `with NAME VALUE` line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// `header`, `body`, `json`, `timeout`, `resolver`, …
    pub name: String,
    /// Everything after the name.
    pub value: String,
    /// The line.
    pub span: Span,
}

/// Which fact of a look: its name and, for facts that need one, its argument.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FactRef {
    /// `status`, `header`, `json`, `days_left`.
    pub name: String,
    /// `Location` of `header Location`, `$.token` of `json $.token`.
    pub argument: Option<String>,
}

/// One expectation: `fact [not] predicate value [or warn]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expectation {
    /// What is looked at.
    pub fact: FactRef,
    /// `count` or `length` between fact and predicate, where the fact is a list or a text.
    pub filter: Option<Filter>,
    /// `not` before the predicate.
    pub negated: bool,
    /// What must hold of it.
    pub predicate: Predicate,
    /// `or warn`: unmet is a warning and does not fail the check.
    pub warn_only: bool,
    /// The line as written, without `or warn`: shown to people.
    pub text: String,
    /// The line.
    pub span: Span,
}

/// Turns a fact into a number before the predicate sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// How many entries a list has.
    Count,
    /// How many characters a text has.
    Length,
}

/// What must hold of a fact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Predicate {
    /// `==` (also `is`)
    Equals(Value),
    /// `!=`
    Differs(Value),
    /// `<`
    Below(Value),
    /// `<=`
    AtMost(Value),
    /// `>`
    Above(Value),
    /// `>=`
    AtLeast(Value),
    /// `is one of a, b`
    OneOf(Vec<Value>),
    /// `starts with "x"`
    StartsWith(Value),
    /// `ends with "x"`
    EndsWith(Value),
    /// `contains "x"`: part of a text, or an entry of a list
    Contains(Value),
    /// `matches /regex/`: the `regex` crate's syntax, unanchored
    Matches(String),
    /// `includes a, b`: each is an entry of the list
    Includes(Vec<Value>),
    /// `is exactly a, b`: the list has these entries and no other, in any order
    SameSet(Vec<Value>),
    /// `exists`
    Exists,
}

/// A value as written, typed as far as the text tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A number in the base unit of its dimension (milliseconds, bytes, percent, days, plain).
    Number(Quantity),
    /// Quoted or bare text.
    Text(String),
    /// `true` or `false`.
    Flag(bool),
    /// Text that holds `{name}` or `{secret:NAME}`; typed when resolved.
    Template(String),
}

/// A number with its dimension.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// In the base unit of `unit`.
    pub number: f64,
    /// Its dimension.
    pub unit: Unit,
}

/// Dimensions and their base units. Written suffixes: `ms s m h` (durations of a look), `d` (days), `B kB MB KiB MiB`, `%`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A plain number.
    Plain,
    /// Milliseconds: `500ms`, `3s`, `24h`.
    Milliseconds,
    /// Days: `21`, `21d` where the fact is in days.
    Days,
    /// Bytes: `64 KiB`.
    Bytes,
    /// Percent: `80%`.
    Percent,
}

/// `capture token = json $.token`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Capture {
    /// The name later looks use as `{name}`.
    pub name: String,
    /// Where its value comes from.
    pub fact: FactRef,
    /// The line.
    pub span: Span,
}
