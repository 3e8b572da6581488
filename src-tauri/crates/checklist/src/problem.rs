//! What is wrong with a text, where, and how to mend it.

use serde::{Deserialize, Serialize};

/// A place in a source text. Lines and columns count from 1; columns count characters, not bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// Line, from 1.
    pub line: u32,
    /// Column of the first character, from 1.
    pub column: u32,
    /// How many characters the place covers; 0 is a point.
    pub length: u32,
}

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; the text means what it seems to mean.
    Note,
    /// Probably not what the author meant; the checklist still opens and runs.
    Warning,
    /// The part cannot be used: its item falls back to a person, or the environment does not load.
    Error,
}

/// One problem of a checklist or an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Which rule found it, in kebab case: `unknown-fact`. Stable, for `csign lint --json`.
    pub rule: String,
    /// How much it matters.
    pub severity: Severity,
    /// File it stands in, as the caller named it: `production.md`.
    pub file: String,
    /// Where.
    pub span: Span,
    /// The line it stands on, repaired for display, at most 160 characters around the span.
    pub excerpt: String,
    /// What is wrong, one sentence.
    pub message: String,
    /// How to mend it, one sentence; always there.
    pub hint: String,
}
