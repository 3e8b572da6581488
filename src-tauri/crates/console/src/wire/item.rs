//! What the inspector shows of one item, and what may be decided about it.

use super::act::Allowed;
use super::standing::Standing;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Names an item of a release.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct OfItem {
    /// The release.
    pub release: String,
    /// 1 to N.
    pub item: u32,
}

/// Everything known about one item.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ItemDetail {
    /// 1 to N.
    pub number: u32,
    /// Its identity.
    pub id: String,
    /// Text.
    pub text: String,
    /// Headings above it.
    pub sections: Vec<String>,
    /// `check`, `attest`, `signature`.
    pub kind: String,
    /// Who attests it.
    pub role: Option<String>,
    /// From the roster.
    pub role_person: Option<String>,
    /// Where it stands.
    pub standing: Standing,
    /// The verdict in one sentence.
    pub sentence: String,
    /// When, Unix milliseconds.
    pub at: Option<u64>,
    /// Attempts so far.
    pub attempts: u32,
    /// Expectations with what was seen; empty before the first run (then `expected` is filled and `seen` empty).
    pub expectations: Vec<ExpectationRow>,
    /// What was exchanged, one per look.
    pub looks: Vec<LookView>,
    /// The check as written, for people who want to read it.
    pub check_lines: Vec<String>,
    /// What an attesting person is recorded as saying.
    pub statement: Option<String>,
    /// Further lines of the item in the file.
    pub body: Vec<String>,
    /// How long a result stays fresh, milliseconds.
    pub fresh_ms: Option<u64>,
    /// May not be waived.
    pub required: bool,
    /// Decisions and results, newest first.
    pub history: Vec<HistoryLine>,
    /// Duration of each attempt's last look, milliseconds, oldest first; with those of earlier releases before.
    pub durations: Vec<f64>,
    /// Notes and files, oldest first.
    pub notes: Vec<NoteView>,
    /// The same item in earlier releases, oldest first, at most 8.
    pub earlier: Vec<EarlierRelease>,
    /// What may be done with it.
    pub allowed: Vec<Allowed>,
    /// Line in the file.
    pub line: u32,
}

/// One expectation and what was seen.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ExpectationRow {
    /// Which look it belongs to, from 0.
    pub look: u32,
    /// `Status`, `Header Location`.
    pub what: String,
    /// `301 or 308`
    pub expected: String,
    /// `302`; `same` where equal; the reason where it is not known; empty before the first run.
    pub seen: String,
    /// How it was judged; `None` before the first run.
    pub judged: Option<Judged>,
    /// Whose it was, where there are several: `app.marketsage.com 127.0.0.1:443`.
    pub subject: Option<String>,
}

/// How an expectation was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum Judged {
    /// It holds.
    Met,
    /// It does not.
    Unmet,
    /// It does not, and is marked `or warn`.
    Warned,
    /// It could not be seen.
    Unknown,
}

/// One look's exchange.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct LookView {
    /// `GET https://www.marketsage.com/`
    pub asked: String,
    /// Why it could not be made.
    pub could_not_look: Option<String>,
    /// The exchange, line by line.
    pub lines: Vec<ExchangeLine>,
    /// Something was cut off.
    pub truncated: bool,
    /// Timings in order: name and milliseconds.
    pub timings: Vec<Timing>,
}

/// A line of an exchange.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ExchangeLine {
    /// Text.
    pub text: String,
    /// Shows what an unmet expectation is about.
    pub offends: bool,
}

/// A part of a duration.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Timing {
    /// `DNS`, `Connect`, `TLS`, `First byte`, `Total`.
    pub part: String,
    /// Milliseconds.
    pub ms: f64,
}

/// Something that happened to the item.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct HistoryLine {
    /// Unix milliseconds.
    pub at: u64,
    /// Standing it led to.
    pub standing: Standing,
    /// `third run, failed: 302`, `waived by Bakare until 1 Dec`
    pub says: String,
}

/// A note.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct NoteView {
    /// Unix milliseconds.
    pub at: u64,
    /// Who.
    pub by: String,
    /// Text.
    pub text: String,
    /// File that was attached.
    pub file: Option<AttachedFile>,
}

/// An attached file.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AttachedFile {
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Hex SHA-256.
    pub sha256: String,
}

/// The item in an earlier release.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct EarlierRelease {
    /// Its new version.
    pub version: String,
    /// Identity of that release.
    pub release: String,
    /// How the item stood at its end.
    pub standing: Standing,
}

/// A person says that the item holds, or does not.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct Decide {
    /// The release.
    pub release: String,
    /// 1 to N.
    pub item: u32,
    /// What is decided.
    pub decision: Decision,
    /// Who decides.
    pub person: String,
    /// As which role.
    pub role: Option<String>,
    /// Why, or a note. Needed for everything but attesting and withdrawing.
    pub why: String,
}

/// What a person may decide about an item.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It holds.
    Attest,
    /// It does not.
    Refuse,
    /// Go on without it until then (free text: `1 Dec`, `next release`), at least one word.
    Waive {
        /// Until when.
        until: String,
    },
    /// It does not apply.
    NotApplicable,
    /// The last decision no longer stands.
    Withdraw,
}

/// Adds a note, with a file or without.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct AddNote {
    /// The release.
    pub release: String,
    /// The item, or the release as a whole.
    pub item: Option<u32>,
    /// Who.
    pub person: String,
    /// Text; may be empty where a file is attached.
    pub text: String,
    /// File to attach: its name and bytes as base64, 16 MiB at most.
    pub file: Option<FileBytes>,
}

/// A file on its way in.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct FileBytes {
    /// Its name, without folders.
    pub name: String,
    /// Standard base64 with padding.
    pub base64: String,
}
