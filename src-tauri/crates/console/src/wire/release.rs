//! What the console shows of one release: an outline that never changes, and rows that do.

use super::home::ReleaseStatus;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Names a release.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct OfRelease {
    /// Its identity.
    pub release: String,
}

/// The part of a release that never changes while it is open.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Outline {
    /// `None` for a checklist that is only read.
    pub release: Option<String>,
    /// Title of the checklist.
    pub title: String,
    /// Its product name: `MarketSage`.
    pub product: String,
    /// Version that served before.
    pub old: String,
    /// Version being released.
    pub new: String,
    /// Name of the environment.
    pub environment: String,
    /// The environment asks for its name to be typed.
    pub guarded: bool,
    /// Runs on the embedded stack, whose faults can be switched.
    pub rehearsal: bool,
    /// Commit, as given.
    pub commit: Option<String>,
    /// File as shown: `marketsage/production.md`.
    pub shown: String,
    /// Hex SHA-256 of the plan.
    pub digest: String,
    /// Unix milliseconds; 0 for a checklist that is only read.
    pub opened_at: u64,
    /// Who opened it.
    pub opened_by: String,
    /// The level-2 headings: stations of the rail.
    pub stations: Vec<Station>,
    /// Everything in document order.
    pub entries: Vec<OutlineEntry>,
    /// Roles that somebody attests as, with the roster's person where there is one.
    pub roles: Vec<RoleLine>,
}

/// A role and who holds it.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct RoleLine {
    /// `Technical Lead`
    pub role: String,
    /// From the roster.
    pub person: Option<String>,
}

/// A station of the rail.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Station {
    /// Index, from 0; entries name it.
    pub station: u32,
    /// Heading.
    pub title: String,
    /// Halts: level-3 headings that hold step blocks or deployment phases, shown indented below the station.
    pub halts: Vec<Halt>,
}

/// A halt on the rail.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Halt {
    /// Section index.
    pub section: u32,
    /// Heading.
    pub title: String,
    /// First item number of it, to lead there.
    pub first_item: Option<u32>,
}

/// One entry of the list.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub enum OutlineEntry {
    /// A heading of level 3 or deeper (level 2 is the station itself and comes too).
    Heading {
        /// Section index.
        section: u32,
        /// Its station.
        station: u32,
        /// Heading level, 2 to 6.
        level: u8,
        /// Text.
        title: String,
    },
    /// An item.
    Item {
        /// 1 to N.
        number: u32,
        /// Its identity.
        id: String,
        /// Its station.
        station: u32,
        /// Section index.
        section: u32,
        /// Text.
        text: String,
        /// `check`, `attest`, `signature`.
        kind: String,
        /// Who attests it.
        role: Option<String>,
        /// May be marked not applicable.
        optional: bool,
        /// May not be waived.
        required: bool,
        /// 0 for top level.
        depth: u8,
        /// `[x]` in the file.
        ticked_in_file: bool,
    },
    /// A block of steps.
    Steps {
        /// Index of the block, from 0.
        block: u32,
        /// Its station.
        station: u32,
        /// Section index.
        section: u32,
        /// Heading it stands under.
        title: String,
        /// The heading above that: `Phase 1: Backend Deployment`.
        phase: String,
        /// Its steps.
        steps: Vec<OutlineStep>,
    },
    /// Lines people follow.
    Procedure {
        /// Its station.
        station: u32,
        /// Comment above the lines.
        title: Option<String>,
        /// The lines; each is ticked by its `line` id.
        lines: Vec<ProcedureLine>,
    },
    /// Text in place.
    Prose {
        /// Its station.
        station: u32,
        /// Plain lines.
        lines: Vec<String>,
    },
}

/// A step as listed.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct OutlineStep {
    /// Its identity.
    pub step: String,
    /// From 1 within its block.
    pub number: u32,
    /// `Deploy to staging first`
    pub title: String,
    /// Its commands, one per line of the script.
    pub commands: Vec<String>,
    /// Marked `irreversible`.
    pub irreversible: bool,
    /// Why it cannot run as it is.
    pub not_runnable: Option<String>,
}

/// A line of a procedure.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ProcedureLine {
    /// Identity for `tick_line`.
    pub line: String,
    /// Text.
    pub text: String,
}

/// Where an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A check that has not run.
    Pending,
    /// Waits for its turn.
    Queued,
    /// A probe is looking.
    Running,
    /// Every expectation met.
    Passed,
    /// Met but for those marked `or warn`.
    Warned,
    /// An expectation unmet.
    Failed,
    /// A probe could not look.
    Unknown,
    /// The app ended while it ran.
    Interrupted,
    /// Its result is older than allowed.
    Stale,
    /// Waits for a person.
    ToAttest,
    /// A named person says it holds.
    Attested,
    /// A named person says it does not.
    Refused,
    /// Going on without it: who, why, until when.
    Waived,
    /// Does not apply here, with reason.
    NotApplicable,
}

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum StepStanding {
    /// Not run.
    Pending,
    /// Running now.
    Running,
    /// Asked to stop, not yet ended.
    Stopping,
    /// Exit code 0.
    Done,
    /// Another exit code or a signal.
    Failed,
    /// Stopped by a person.
    Stopped,
    /// Ended by its time-out.
    TimedOut,
    /// How it ended is not known.
    Interrupted,
    /// A person settled it with a reason.
    Settled,
}

/// What changed. The first one after subscribing is `full`.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Update {
    /// Grows by at least one with each update.
    pub revision: u64,
    /// Rows are all there are, not only the changed ones.
    pub full: bool,
    /// Counts, verdict, what is allowed.
    pub summary: Summary,
    /// Changed item rows.
    pub rows: Vec<ItemRow>,
    /// Changed step rows.
    pub steps: Vec<StepRow>,
    /// Identities of every ticked procedure line.
    pub ticked: Vec<String>,
}

/// An item's row.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ItemRow {
    /// 1 to N.
    pub number: u32,
    /// Where it stands.
    pub standing: Standing,
    /// Last result in at most five words: `200 in 84 ms`, `failed: 302`, `to attest: Operations Team`.
    pub says: String,
    /// Second line: the reason of a waiver, of not applicable, of a refusal.
    pub reason: Option<String>,
    /// When that was, Unix milliseconds.
    pub at: Option<u64>,
    /// When the result turns stale, Unix milliseconds.
    pub stale_at: Option<u64>,
    /// Stops the next step.
    pub blocks: bool,
    /// How many notes it has.
    pub notes: u32,
}

/// A step's row.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct StepRow {
    /// Its identity.
    pub step: String,
    /// How it stands.
    pub standing: StepStanding,
    /// `exit 0`, `exit 1`, `stopped by Ada`, `not known how it ended`
    pub says: String,
    /// Unix milliseconds.
    pub started_at: Option<u64>,
    /// Unix milliseconds.
    pub ended_at: Option<u64>,
    /// Attempts so far.
    pub attempts: u32,
    /// Who confirmed the last attempt, and when: `Ada typed “production” at …` is made of these by the UI.
    pub confirmed_by: Option<String>,
    /// What the person typed, where the environment asked.
    pub confirmed_with: Option<String>,
}

/// Counts, verdict, allowed acts.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Summary {
    /// Open or how it was closed.
    pub status: ReleaseStatus,
    /// Unix milliseconds.
    pub closed_at: Option<u64>,
    /// Items by standing, only those above 0.
    pub counts: Vec<StandingCount>,
    /// Items.
    pub total: u32,
    /// Passed, warned, attested, waived, not applicable.
    pub settled: u32,
    /// Steps.
    pub steps_total: u32,
    /// Done or settled by a person.
    pub steps_done: u32,
    /// Per station, in order.
    pub stations: Vec<StationSummary>,
    /// Per halt.
    pub halts: Vec<HaltSummary>,
    /// GO, NO-GO, UNDECIDED for the next step that cannot be taken back.
    pub verdict: Verdict,
    /// What may be done with the release now.
    pub allowed: Vec<Allowed>,
    /// The step that is running.
    pub running_step: Option<String>,
    /// Events of this release.
    pub events: u64,
    /// Something that was left open when the app ended last: what and since when.
    pub resumed: Option<String>,
}

/// How many items stand so.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct StandingCount {
    /// The standing.
    pub standing: Standing,
    /// How many.
    pub count: u32,
}

/// A station's counts.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct StationSummary {
    /// Its index.
    pub station: u32,
    /// Items.
    pub total: u32,
    /// Settled items.
    pub settled: u32,
    /// Steps.
    pub steps_total: u32,
    /// Done or settled steps.
    pub steps_done: u32,
    /// Items by standing, only those above 0.
    pub counts: Vec<StandingCount>,
}

/// A halt's counts.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct HaltSummary {
    /// Section index.
    pub section: u32,
    /// Items below it.
    pub total: u32,
    /// Settled ones.
    pub settled: u32,
}

/// May the next step be taken?
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Verdict {
    /// Which.
    pub word: VerdictWord,
    /// What it refers to: `for step 3, Deploy to production`, `for closing as Complete`.
    pub about: String,
    /// What stops it.
    pub blockers: Vec<Blocker>,
    /// What is still missing.
    pub missing: Vec<Blocker>,
}

/// The word of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum VerdictWord {
    /// Nothing stops it.
    Go,
    /// Something stops it.
    NoGo,
    /// Something is missing.
    Undecided,
    /// There is nothing to check, so nothing can be said.
    NothingToCheck,
    /// The release is closed.
    Closed,
}

/// One thing that stops or is missing; leads to its item or step.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Blocker {
    /// Item number.
    pub item: Option<u32>,
    /// Step identity.
    pub step: Option<String>,
    /// Its text.
    pub text: String,
    /// `failed: 302`
    pub why: String,
    /// Where an item stands.
    pub standing: Option<Standing>,
}

/// An act, and why it is not allowed where it is not.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Allowed {
    /// Which.
    pub act: Act,
    /// Why not; `None` means it is allowed.
    pub refusal: Option<String>,
}

/// Acts on a release, an item or a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Run every check.
    RunAll,
    /// Run failed, unknown, interrupted, stale and pending checks.
    RunFailedAndStale,
    /// Stop running checks.
    StopChecks,
    /// Close as complete.
    CloseComplete,
    /// Close as failed or rolled back.
    CloseOtherwise,
    /// Run this item's check.
    RunCheck,
    /// Say it holds.
    Attest,
    /// Say it does not.
    Refuse,
    /// Go on without it.
    Waive,
    /// It does not apply.
    MarkNotApplicable,
    /// Take back the last decision of a person.
    Withdraw,
    /// Add a note or a file.
    Note,
    /// Run this step.
    RunStep,
    /// Stop it.
    StopStep,
    /// Settle it by hand, with a reason.
    SettleStep,
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
