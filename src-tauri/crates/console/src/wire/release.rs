//! What is asked of a release as a whole.

use super::home::ReleaseStatus;
use serde::Deserialize;
use ts_rs::TS;

/// Names a release.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct OfRelease {
    /// Its identity.
    pub release: String,
}

/// Runs checks.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct RunChecks {
    /// The release.
    pub release: String,
    /// Which.
    pub which: WhichChecks,
}

/// Which checks.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum WhichChecks {
    /// Every one that is not settled by a person.
    All,
    /// Failed, unknown, interrupted, stale, pending.
    FailedAndStale,
    /// These item numbers.
    Items(Vec<u32>),
}

/// Closes a release.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct CloseRelease {
    /// The release.
    pub release: String,
    /// `complete`, `failed` or `rolled_back`.
    pub outcome: ReleaseStatus,
    /// Notes for the sheet.
    pub notes: String,
    /// Who closes it.
    pub person: String,
}

/// Ticks or unticks a procedure line.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct TickLine {
    /// The release.
    pub release: String,
    /// The line's identity.
    pub line: String,
    /// Ticked or not.
    pub done: bool,
    /// Who.
    pub person: String,
}
