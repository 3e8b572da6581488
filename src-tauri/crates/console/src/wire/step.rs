//! What the command screen shows of one step.

use super::act::Allowed;
use super::standing::StepStanding;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Names a step of a release.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct OfStep {
    /// The release.
    pub release: String,
    /// The step.
    pub step: String,
}

/// Everything known about a step: exactly what would run, where and as whom.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct StepDetail {
    /// Its identity.
    pub step: String,
    /// `Deploy to production`
    pub title: String,
    /// From 1 within its block.
    pub number: u32,
    /// How many its block has.
    pub of: u32,
    /// Heading of its block.
    pub block_title: String,
    /// Exactly what runs.
    pub script: String,
    /// `bash --noprofile --norc -eo pipefail`
    pub shell: String,
    /// Host it runs on: this machine's name.
    pub machine: String,
    /// Account it runs as.
    pub account: String,
    /// Folder, absolute.
    pub cwd: String,
    /// Branch and commit of that folder, where it is a git work tree: `release/v2.1.0 at 4f1c9e2`.
    pub work_tree: Option<String>,
    /// Folders put before PATH.
    pub path: Vec<String>,
    /// Names of variables it sees besides the usual ones.
    pub variables: Vec<String>,
    /// Names of secrets it sees.
    pub secrets: Vec<String>,
    /// Stopped after this long, milliseconds.
    pub timeout_ms: u64,
    /// Shortest and longest duration of earlier good runs, milliseconds, and how many there were.
    pub usual: Option<Usual>,
    /// Marked irreversible.
    pub irreversible: bool,
    /// What a person types to confirm; `None`: one press.
    pub type_to_confirm: Option<String>,
    /// How it stands.
    pub standing: StepStanding,
    /// Attempts, oldest first.
    pub attempts: Vec<StepAttempt>,
    /// What may be done with it.
    pub allowed: Vec<Allowed>,
}

/// Earlier durations.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Usual {
    /// Milliseconds.
    pub shortest_ms: u64,
    /// Milliseconds.
    pub longest_ms: u64,
    /// How many good runs.
    pub runs: u32,
}

/// One attempt.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct StepAttempt {
    /// From 1.
    pub attempt: u32,
    /// Unix milliseconds.
    pub started_at: u64,
    /// Unix milliseconds.
    pub ended_at: Option<u64>,
    /// `exit 0 after 4 m 18 s`
    pub says: String,
    /// How it ended.
    pub standing: StepStanding,
    /// Who confirmed it.
    pub confirmed_by: String,
    /// Lines of output kept.
    pub lines: u64,
    /// Hex SHA-256 of the kept output.
    pub log_sha256: Option<String>,
}

/// Runs a step. The confirmation repeats what the person saw.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct RunStep {
    /// The release.
    pub release: String,
    /// The step.
    pub step: String,
    /// What the person typed; empty where one press confirms.
    pub typed: String,
    /// Who confirms.
    pub person: String,
}

/// Settles a step without running it here.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct SettleStep {
    /// The release.
    pub release: String,
    /// The step.
    pub step: String,
    /// Why: done elsewhere, not needed.
    pub why: String,
    /// Who.
    pub person: String,
}

/// Asks for output of an attempt.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct ReadOutput {
    /// The release.
    pub release: String,
    /// The step.
    pub step: String,
    /// From 1; the last where it is not given.
    pub attempt: Option<u32>,
    /// 0, or the `next` of an earlier piece of the same attempt.
    pub from: u64,
}

/// A piece of output.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct OutputPiece {
    /// Attempt it belongs to; 0 where there is none.
    pub attempt: u32,
    /// Where the next piece begins: give it back as `from`.
    pub next: u64,
    /// At most 2,000 lines.
    pub lines: Vec<OutputLine>,
    /// There is more now.
    pub more: bool,
    /// The attempt has ended; no more will come.
    pub ended: bool,
}

/// A line of output.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct OutputLine {
    /// Unix milliseconds.
    pub at: u64,
    /// `out`, `err`, or `note` for a remark of the supervisor, such as output that was not kept.
    pub stream: String,
    /// Text with SGR escape sequences kept and every other control sequence taken out.
    pub text: String,
}
