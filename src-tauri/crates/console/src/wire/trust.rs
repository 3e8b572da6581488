//! What the trust screen shows: what a file could do, before it may.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks what a checklist with one of its environments could do.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct Inspect {
    /// Path of the checklist, absolute or relative to the working folder.
    pub path: String,
    /// Name of the environment; the first one where it is not given.
    pub environment: Option<String>,
}

/// A checklist that was read, and what it could do in one environment.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Inspection {
    /// Absolute path.
    pub path: String,
    /// Path as shown to people: `~/releases/marketsage/production.md`.
    pub shown: String,
    /// Its title.
    pub title: String,
    /// Hex SHA-256 over path and every byte that counts; trust is for this.
    pub digest: String,
    /// How many items.
    pub items: u32,
    /// How many of them a probe decides.
    pub checks: u32,
    /// How many steps.
    pub steps: u32,
    /// Environments beside the file.
    pub environments: Vec<EnvironmentChoice>,
    /// The environment this inspection is for; `None` where there is none: the file can only be read.
    pub environment: Option<String>,
    /// What lint says, most severe first.
    pub problems: Vec<ProblemLine>,
    /// Whether these bytes are trusted.
    pub trust: Trust,
    /// Hosts it would contact.
    pub hosts: Vec<Right>,
    /// Commands it would run.
    pub commands: Vec<Right>,
    /// Files it would read.
    pub files: Vec<Right>,
    /// Secrets it would use.
    pub secrets: Vec<Right>,
    /// Changed lines since it was last trusted.
    pub changes: Vec<Change>,
    /// Last version pair released from this file, to begin with: old, new.
    pub suggested_old: String,
    /// See `suggested_old`.
    pub suggested_new: String,
    /// Commit of the folder's work tree, where there is one.
    pub suggested_commit: Option<String>,
    /// Why no release can begin, where none can.
    pub cannot_start: Option<String>,
}

/// An environment file beside the checklist.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct EnvironmentChoice {
    /// `production`
    pub name: String,
    /// One sentence.
    pub about: Option<String>,
    /// Asks for its name to be typed.
    pub guarded: bool,
    /// Runs on the embedded stack.
    pub rehearsal: bool,
    /// Why it cannot be used.
    pub problem: Option<String>,
}

/// Whether these bytes may act.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
#[serde(tag = "trust", rename_all = "snake_case")]
pub enum Trust {
    /// Never seen.
    New,
    /// Other bytes of this file were trusted.
    Changed {
        /// When, Unix milliseconds.
        at: u64,
        /// By whom.
        by: String,
    },
    /// These bytes are trusted.
    Trusted {
        /// When, Unix milliseconds.
        at: u64,
        /// By whom.
        by: String,
    },
}

/// One thing the file could do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Right {
    /// Host, command, path or secret name, with control and direction characters made visible.
    pub what: String,
    /// What for: `items 57 to 62`, `step 3 of Backend deployment steps`.
    pub used_by: String,
    /// Only read, or changes something.
    pub acts: bool,
    /// Not there when the file was last trusted.
    pub new: bool,
}

/// A lint problem.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ProblemLine {
    /// `error`, `warning`, `note`.
    pub severity: String,
    /// File name.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// From 1.
    pub column: u32,
    /// The line.
    pub excerpt: String,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub hint: String,
}

/// One changed line.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Change {
    /// File name.
    pub file: String,
    /// Line in the newer text, or where it was in the older.
    pub line: u32,
    /// `added`, `removed`, `same` (context).
    pub sign: String,
    /// The line.
    pub text: String,
}

/// Says yes to these bytes.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct GrantTrust {
    /// Path of the checklist.
    pub path: String,
    /// The environment that was inspected.
    pub environment: String,
    /// The digest the person saw.
    pub digest: String,
}

/// Begins a release.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct StartRelease {
    /// Path of the checklist.
    pub path: String,
    /// Name of the environment.
    pub environment: String,
    /// The digest the person saw.
    pub digest: String,
    /// Version that serves now.
    pub old: String,
    /// Version being released.
    pub new: String,
    /// Commit, as the person gives it.
    pub commit: Option<String>,
}
