//! The part of a release that changes: rows, counts, verdict.

use super::act::Allowed;
use super::home::ReleaseStatus;
use super::signoff::SignoffSummary;
use super::standing::{Standing, StepStanding};
use super::traffic::TrafficSummary;
use serde::Serialize;
use ts_rs::TS;

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
    /// Traffic, where the checklist plans it.
    pub traffic: Option<TrafficSummary>,
    /// Signatures under the newest record; absent where none is sealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub signoff: Option<SignoffSummary>,
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
    /// What it refers to: `for step 3, Deploy to production`, `for closing as Complete`, `closed by Ngozi Okafor`.
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
