//! Which release, which part of it, and who answers for it.

use crate::moment::Moment;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Which release this is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Identity {
    /// Its identity in the journal: `20261124-1302-7f3a`. The sheet prints it as the record's name.
    pub id: String,
    /// `MarketSage`
    pub product: String,
    /// Version that served before: `2.0.4`.
    pub old: String,
    /// Version released: `2.1.0`.
    pub new: String,
    /// Commit of the new version, as it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Digest of the released artefact, `sha256:…`, where one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artefact: Option<String>,
    /// `production`
    pub environment: String,
    /// Who opened it.
    pub manager: String,
    /// The checklist.
    pub checklist: ChecklistFile,
    /// SHA-256 of the plan's bytes: checklist, environment and versions, resolved.
    pub plan: String,
    /// Options that weaken a check, in words; empty where none was used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub insecure: Vec<String>,
}

/// The checklist a release followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChecklistFile {
    /// Path as shown to people: `marketsage/production.md`.
    pub name: String,
    /// Its title.
    pub title: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// The app's digest of everything that was trusted with it: its path, the environment, the programs of its steps.
    pub trusted: String,
}

/// The part of a release that a statement covers. Each one names the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// From opening to all traffic on the new version, or to the end where it never came to that.
    GoLive,
    /// The first day after.
    Day,
    /// The first week after.
    Week,
}

impl Phase {
    /// For people: `go-live`, `first day`, `first week`.
    pub fn words(self) -> &'static str {
        match self {
            Self::GoLive => "go-live",
            Self::Day => "first day",
            Self::Week => "first week",
        }
    }

    /// As it is written in the statement and in file names.
    pub fn code(self) -> &'static str {
        match self {
            Self::GoLive => "go_live",
            Self::Day => "day",
            Self::Week => "week",
        }
    }

    /// The one before.
    pub fn before(self) -> Option<Self> {
        match self {
            Self::GoLive => None,
            Self::Day => Some(Self::GoLive),
            Self::Week => Some(Self::Day),
        }
    }
}

/// How the release stands at the end of the phase: the sheet's status line. *Pending* is never signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Everything the phase asks for is settled.
    Complete,
    /// Not released.
    Failed,
    /// Released and taken back.
    RolledBack,
}

impl Outcome {
    /// As the sheet prints it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Complete => "Complete",
            Self::Failed => "Failed",
            Self::RolledBack => "Rolled Back",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

/// The time a statement covers, and the zone the sheet prints times in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Window {
    /// From.
    pub from: Moment,
    /// Until; the statement was made then.
    pub until: Moment,
    /// `WAT`
    pub zone: String,
    /// Minutes east of UTC: 60.
    pub offset: i32,
}

/// Where the journal stood when the statement was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Journal {
    /// Position of the release's newest event in the journal, which all releases share.
    pub size: u64,
    /// Hash of that event, 64 hex digits.
    pub head: String,
    /// Events of this release up to there.
    pub events: u64,
    /// SHA-256 over the hashes of those events, in order.
    pub extract: String,
}

/// The statement of the phase before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Previous {
    /// Which.
    pub phase: Phase,
    /// SHA-256 of its payload.
    pub sha256: String,
}

/// Who signs as what.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Signer {
    /// `Security Review`
    pub role: String,
    /// Full name.
    pub name: String,
    /// The Ed25519 public key: base64 of its SubjectPublicKeyInfo, which is the one line inside its PEM file.
    pub key: String,
    /// Name of the machine the key was made on.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub machine: String,
    /// Number of the checklist's signature line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<u32>,
}
