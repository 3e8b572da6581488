//! What went as written: counts, attestations, criteria, notes, the watch.

use super::is_zero;
use crate::moment::Moment;
use serde::{Deserialize, Serialize};

/// How the items of one section stand. Each item is in exactly one of `passed`, `attested`, `waived`, `notApplicable`,
/// `failed`, `refused`, `unknown`, `stale`, `open` and `toSign`; the rest qualifies those.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SectionCounts {
    /// `2.1`
    pub number: String,
    /// Its title.
    pub title: String,
    /// Items in it.
    pub items: u32,
    /// Checks whose last run met every expectation, warnings included.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub passed: u32,
    /// Stated by a named person.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub attested: u32,
    /// Gone on without.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub waived: u32,
    /// Do not apply.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub not_applicable: u32,
    /// Checks whose last run left an expectation unmet.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub failed: u32,
    /// Denied by a named person.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub refused: u32,
    /// The probe could not look, or its answer never came.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unknown: u32,
    /// Settled once, but longer ago than allowed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub stale: u32,
    /// Not settled yet: a later phase asks for it, or nobody did it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub open: u32,
    /// Lines for a signature, which these bytes cannot have yet: the signatures under them settle those.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub to_sign: u32,
    /// Of those passed: with a warning.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub warned: u32,
    /// Of those settled: after a run that failed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub failed_first: u32,
    /// Times that a watch was to look and did not.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub missed: u32,
    /// Gates gone past against their word.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub overridden: u32,
}

impl SectionCounts {
    /// These and `other` together; number and title stay.
    #[must_use]
    pub fn plus(self, other: &Self) -> Self {
        Self {
            items: self.items + other.items,
            passed: self.passed + other.passed,
            attested: self.attested + other.attested,
            waived: self.waived + other.waived,
            not_applicable: self.not_applicable + other.not_applicable,
            failed: self.failed + other.failed,
            refused: self.refused + other.refused,
            unknown: self.unknown + other.unknown,
            stale: self.stale + other.stale,
            open: self.open + other.open,
            to_sign: self.to_sign + other.to_sign,
            warned: self.warned + other.warned,
            failed_first: self.failed_first + other.failed_first,
            missed: self.missed + other.missed,
            overridden: self.overridden + other.overridden,
            ..self
        }
    }

    /// Every item is counted once.
    pub fn adds_up(&self) -> bool {
        let settled = self.passed + self.attested + self.waived + self.not_applicable;
        let unsettled = self.failed + self.refused + self.unknown + self.stale + self.open + self.to_sign;
        settled + unsettled == self.items && self.warned <= self.passed
    }
}

/// What one person stated in one role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Attestation {
    /// Who.
    pub by: String,
    /// As which role.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub role: String,
    /// What, and when; in order of the checklist.
    pub items: Vec<Attested>,
}

/// One item that a person stated to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Attested {
    /// Its number.
    pub item: u32,
    /// When, to the second.
    pub at: Moment,
    /// What they added.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// The deployment commands: who ran them, when, with what result. Those that did not end well are exceptions besides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StepCounts {
    /// Steps of the checklist.
    pub steps: u32,
    /// Ended with exit code 0.
    pub done: u32,
    /// Settled by a person without running here.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub settled: u32,
    /// Failed, stopped, timed out or interrupted last.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub failed: u32,
    /// Not run.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub not_run: u32,
    /// Who confirmed them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
    /// The first began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Moment>,
    /// The last ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
}

/// A success criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Criterion {
    /// The item's number.
    pub item: u32,
    /// Its text.
    pub text: String,
    /// How it was settled.
    pub settled: Settled,
    /// What was seen or stated, and by whom where it was a person.
    pub says: String,
}

/// How something was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settled {
    /// By a check.
    Passed,
    /// By a person.
    Attested,
    /// It is not; the exceptions say more.
    Not,
}

/// A watch: looks at set times over a day or a week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Watch {
    /// From.
    pub from: Moment,
    /// Until.
    pub until: Moment,
    /// Minutes between two looks: 60.
    pub every: u32,
    /// Looks planned.
    pub planned: u32,
    /// Made in time.
    pub on_time: u32,
    /// Made, but late.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub late: u32,
    /// Never made. The exceptions say which and why.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub missed: u32,
}

/// Something that was written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Note {
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: String,
    /// About this item, or about the release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<u32>,
    /// The text.
    pub text: String,
    /// SHA-256 of the file that came with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}
