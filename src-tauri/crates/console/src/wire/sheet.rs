//! The plain sheet of a release: what is printed.

use super::home::ReleaseStatus;
use super::standing::Standing;
use serde::Serialize;
use ts_rs::TS;

/// The sheet.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Sheet {
    /// Title of the checklist.
    pub title: String,
    /// Label and value of each field at the head: release, versions, environment, commit, opened, closed, digests.
    pub fields: Vec<SheetField>,
    /// Outcome.
    pub status: ReleaseStatus,
    /// Counts in words: `150 passed`, `3 waived`.
    pub counts: Vec<String>,
    /// Failed, refused, unknown, waived, not applicable, stale, interrupted items, first.
    pub exceptions: Vec<SheetLine>,
    /// Every section with its lines, in order.
    pub sections: Vec<SheetSection>,
    /// Steps with their ends.
    pub steps: Vec<SheetStep>,
    /// Every move of traffic with who made it and in spite of what, the rollback, and the end of the old version.
    pub traffic: Vec<String>,
    /// Notes of the release.
    pub notes: Vec<String>,
    /// Journal entries and head, in words.
    pub journal: String,
}

/// A field at the head.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct SheetField {
    /// Label.
    pub label: String,
    /// Value.
    pub value: String,
}

/// A section.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct SheetSection {
    /// Headings, outermost first, joined with ` / `.
    pub title: String,
    /// Its items.
    pub lines: Vec<SheetLine>,
}

/// An item on the sheet.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct SheetLine {
    /// 1 to N.
    pub number: u32,
    /// Text.
    pub text: String,
    /// Where it stands.
    pub standing: Standing,
    /// The word for it: `passed`, `waived`.
    pub word: String,
    /// Result, who, why, when.
    pub says: String,
}

/// A step on the sheet.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct SheetStep {
    /// Block and step: `Backend deployment steps 3, Deploy to production`.
    pub title: String,
    /// Each attempt in words.
    pub says: Vec<String>,
}
