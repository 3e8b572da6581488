//! What the releases screen shows.

use super::standing::Standing;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// The status line: store, journal, person.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Status {
    /// Program version: `0.1.0`.
    pub version: String,
    /// Folder of the journal.
    pub folder: String,
    /// Whether this process may write.
    pub writable: bool,
    /// Why not, and what to do, where it may not.
    pub read_only_because: Option<String>,
    /// Events in the journal.
    pub events: u64,
    /// When the last event was written, Unix milliseconds.
    pub written_at: Option<u64>,
    /// What is wrong with the journal, naming the entry; nothing may run then.
    pub journal_problem: Option<String>,
    /// When the whole chain was last verified, Unix milliseconds.
    pub verified_at: Option<u64>,
    /// Free space is low: what to do.
    pub space_low: Option<String>,
    /// Who sits here.
    pub person: String,
    /// Offset of local time from UTC, minutes, and its name.
    pub zone: String,
    /// Minutes east of UTC.
    pub zone_offset: i32,
}

/// One release in the table.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReleaseLine {
    /// Its identity.
    pub release: String,
    /// Title of its checklist, shortened to the product where it ends in "… Deployment Checklist": `MarketSage`.
    pub title: String,
    /// Version that served before.
    pub old: String,
    /// Version being released.
    pub new: String,
    /// Name of the environment.
    pub environment: String,
    /// Whether the environment asks for its name to be typed (drawn with an ink edge).
    pub guarded: bool,
    /// `open`, `complete`, `failed`, `rolled_back`.
    pub status: ReleaseStatus,
    /// Unix milliseconds.
    pub opened_at: u64,
    /// Unix milliseconds.
    pub closed_at: Option<u64>,
    /// Who opened it.
    pub opened_by: String,
    /// Commit, as given.
    pub commit: Option<String>,
    /// How many items.
    pub items: u32,
    /// Passed, warned and attested.
    pub passed: u32,
    /// Waived.
    pub waived: u32,
    /// Failed, unknown, interrupted, refused.
    pub failed: u32,
    /// First 8 hex digits of the journal's hash at its last event.
    pub head: String,
    /// Path of its checklist.
    pub path: String,
    /// Standing of each item by its identity, for "in earlier releases". Empty in the table.
    pub standings: BTreeMap<String, Standing>,
}

/// Where a release stands as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseStatus {
    /// Still going.
    Open,
    /// Closed as complete.
    Complete,
    /// Closed as failed.
    Failed,
    /// Closed as rolled back.
    RolledBack,
}

/// The two ways to begin, and what was open before.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Shelf {
    /// Checklists that ship with the app.
    pub shipped: Vec<ShelfEntry>,
    /// Checklists opened before, newest first.
    pub recent: Vec<ShelfEntry>,
}

/// A checklist on the shelf.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ShelfEntry {
    /// Absolute path.
    pub path: String,
    /// Path as shown to people.
    pub shown: String,
    /// Its title.
    pub title: String,
    /// How many items; `None` where the file cannot be read now.
    pub items: Option<u32>,
    /// Environments beside it.
    pub environments: Vec<String>,
    /// When it was opened last, Unix milliseconds.
    pub opened_at: Option<u64>,
    /// Why it cannot be read now.
    pub problem: Option<String>,
}
