//! What did not go as written, in full.

use super::is_zero;
use crate::moment::Moment;
use serde::{Deserialize, Serialize};

/// One item, step or gate that did not go as written, and what was done about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Exception {
    /// What kind of trouble.
    pub trouble: Trouble,
    /// Numbers of the items concerned; none for a step or a gate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<u32>,
    /// Index into the record's sections.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<u32>,
    /// Text of the item, title of the step, rule of the gate.
    pub text: String,
    /// What was seen: `302, not 301 or 308`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub seen: String,
    /// When it was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Moment>,
    /// How often it was tried, where more than once.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub attempts: u32,
    /// How it came right, where it did: `passed on the fifth run`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mended: String,
    /// What a person decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Decided>,
}

/// What kind of trouble, the most serious first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// An expectation was unmet, and still is.
    Failed,
    /// A named person says it does not hold.
    Refused,
    /// The probe could not look.
    Unknown,
    /// No result came and none will.
    Interrupted,
    /// Settled longer ago than allowed.
    Stale,
    /// A gate was gone past against its word.
    Overridden,
    /// A look of a watch that was not made.
    Missed,
    /// A deployment command did not end well.
    Step,
    /// A run failed; a later one passed, or a person settled it.
    FailedFirst,
    /// Passed with a warning.
    Warned,
    /// Going on without it.
    Waived,
    /// Does not apply.
    NotApplicable,
    /// Never settled.
    Open,
}

impl Trouble {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::FailedFirst => "failed first",
            Self::Warned => "passed with a warning",
            Self::Unknown => "unknown",
            Self::Interrupted => "interrupted",
            Self::Stale => "stale",
            Self::Refused => "refused",
            Self::Waived => "waived",
            Self::NotApplicable => "not applicable",
            Self::Open => "open",
            Self::Missed => "missed",
            Self::Overridden => "overridden",
            Self::Step => "step did not end well",
        }
    }
}

/// A person's decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Decided {
    /// Who.
    pub by: String,
    /// As which role.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub role: String,
    /// When, to the second.
    pub at: Moment,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// Until when it holds, as it was said: `2026-12-02`, `v2.1.1`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub until: String,
}
