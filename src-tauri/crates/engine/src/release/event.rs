//! What happened in a release, in past tense. A closed set; readers survive a kind they do not know.

use super::assessed::{Assessed, Baseline, RolledBack};
use super::signoff::{Answered, Phase};
use crate::evidence::Sighting;
use crate::judge::{Judgement, Outcome};
use crate::plan::Digest;
use checklist::{ItemId, StepId};
use serde::{Deserialize, Serialize};

/// Identity of a release: `20261124-2340-7f3a`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ReleaseId(pub String);

impl std::fmt::Display for ReleaseId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// When, and on whose behalf. Given to the engine; it has no clock of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Unix milliseconds, UTC.
    pub at: u64,
    /// The person, or the program where nobody asked for it.
    pub by: String,
}

/// One entry of a release's history. Serialised once; those bytes are what the journal keeps and hashes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Version of this format.
    pub v: u32,
    /// Whose history this is.
    pub release: ReleaseId,
    /// 0, 1, 2, … within the release.
    pub index: u64,
    /// Unix milliseconds, UTC. For reading; never for order.
    pub at: u64,
    /// The person, or the program.
    pub by: String,
    /// What happened.
    #[serde(flatten)]
    pub what: EventKind,
}

/// Version of [`Event`] that this code writes.
pub const EVENT_VERSION: u32 = 1;

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventKind {
    /// The release began. Always the first event.
    ReleaseOpened {
        /// Digest of the plan's bytes, which the journal keeps beside the events.
        plan: Digest,
        /// Title of the checklist.
        title: String,
        /// Version that served before.
        old: String,
        /// Version being released.
        new: String,
        /// Name of the environment.
        environment: String,
    },
    /// A check is about to look. The intent; written before any look is made.
    CheckStarted {
        /// The item.
        item: ItemId,
        /// From 1.
        attempt: u32,
    },
    /// A check has looked.
    CheckFinished {
        /// The item.
        item: ItemId,
        /// From 1.
        attempt: u32,
        /// What it came to.
        outcome: Outcome,
        /// In at most five words.
        says: String,
        /// Each expectation with what was seen.
        judgements: Vec<Judgement>,
        /// What was seen.
        sighting: Sighting,
    },
    /// A check was begun and no result will come.
    CheckInterrupted {
        /// The item.
        item: ItemId,
        /// From 1.
        attempt: u32,
        /// Why.
        why: String,
    },
    /// A named person said that the item holds.
    ItemAttested {
        /// The item.
        item: ItemId,
        /// As which role.
        role: Option<String>,
        /// What they are recorded as saying.
        statement: Option<String>,
        /// What they added.
        note: Option<String>,
    },
    /// A named person said that it does not.
    ItemRefused {
        /// The item.
        item: ItemId,
        /// As which role.
        role: Option<String>,
        /// Why.
        why: String,
    },
    /// The release goes on without the item.
    ItemWaived {
        /// The item.
        item: ItemId,
        /// As which role.
        role: Option<String>,
        /// Why.
        why: String,
        /// Until when: a date `2026-12-01`, after which it no longer counts, or words.
        until: String,
    },
    /// The item does not apply here.
    ItemNotApplicable {
        /// The item.
        item: ItemId,
        /// Why.
        why: String,
    },
    /// The last decision about the item no longer stands.
    DecisionWithdrawn {
        /// The item.
        item: ItemId,
        /// Why, if said.
        why: String,
    },
    /// Somebody wrote something down.
    NoteAdded {
        /// The item, or the release as a whole.
        item: Option<ItemId>,
        /// The text.
        text: String,
        /// A file kept with the journal.
        file: Option<File>,
    },
    /// A procedure line was ticked or unticked.
    LineTicked {
        /// Identity of the line.
        line: String,
        /// Ticked or not.
        done: bool,
    },
    /// A step is about to run. The intent; written before anything runs.
    StepStarted {
        /// The step.
        step: StepId,
        /// From 1.
        attempt: u32,
        /// Digest of exactly what runs.
        script: Digest,
        /// Folder.
        cwd: String,
        /// Account.
        account: String,
        /// Machine.
        machine: String,
        /// What the person typed to confirm.
        typed: Option<String>,
    },
    /// Somebody asked a running step to stop.
    StepStopRequested {
        /// The step.
        step: StepId,
        /// From 1.
        attempt: u32,
    },
    /// A step has ended and how is known.
    StepFinished {
        /// The step.
        step: StepId,
        /// From 1.
        attempt: u32,
        /// How.
        end: StepEnd,
        /// The app had ended meanwhile; the result was found when it started again.
        adopted: bool,
    },
    /// How a step ended is not known.
    StepInterrupted {
        /// The step.
        step: StepId,
        /// From 1.
        attempt: u32,
        /// Why.
        why: String,
    },
    /// A person settled a step without running it here.
    StepSettled {
        /// The step.
        step: StepId,
        /// Why.
        why: String,
    },
    /// The app started again and found the release open.
    Resumed {
        /// What was found open then, in words; empty where nothing was.
        found_open: Vec<String>,
    },
    /// The release ended. Only what seals, signs or adds to its record comes after.
    ReleaseClosed {
        /// How.
        outcome: Closing,
        /// Notes for the sheet.
        notes: String,
    },
    /// Traffic is about to be moved. The intent; written before the engine is asked.
    SplitAsked {
        /// Index of the stage.
        stage: usize,
        /// Share of new, percent.
        percent: u8,
        /// What the person typed to confirm.
        typed: Option<String>,
        /// Why it goes on although something stands against it.
        over: Option<String>,
        /// What stands against it.
        against: Vec<String>,
        /// The old version's behaviour so far; with the first move.
        baseline: Option<Baseline>,
    },
    /// The engine confirmed the split.
    SplitSet {
        /// Share of new that was read back, percent.
        seen: f64,
        /// Milliseconds from the order to the confirmation.
        took_ms: u64,
    },
    /// It did not.
    SplitNotSet {
        /// Why.
        why: String,
        /// It may have moved all the same.
        may_have_happened: bool,
    },
    /// The app started again and read where the split stands.
    SplitFound {
        /// Share of new, percent.
        seen: Option<f64>,
        /// Why it could not be read.
        why: Option<String>,
    },
    /// Traffic stays where it is until somebody says otherwise.
    TrafficHeld {
        /// Why.
        why: String,
    },
    /// Somebody said that it goes on: after a hold, a fault, a restart.
    TrafficResumed {
        /// Why, if said.
        why: String,
    },
    /// A person answered a gate that asks people.
    GateAnswered {
        /// Index of the gate.
        gate: usize,
        /// It holds.
        holds: bool,
        /// A note.
        note: Option<String>,
    },
    /// What the evidence comes to has changed.
    Assessed {
        /// What it comes to.
        assessed: Assessed,
    },
    /// Watched time at the present stage.
    StageWatched {
        /// Milliseconds in all.
        ms: u64,
    },
    /// The engine shows another split than the one that was set.
    DriftSeen {
        /// Share of new that was set, percent.
        intended: u8,
        /// Share of new that is there, percent.
        seen: f64,
        /// In words.
        why: String,
    },
    /// The engine shows the intended split again.
    DriftOver {
        /// Share of new that is there, percent.
        seen: f64,
    },
    /// A promise is proven broken.
    FaultProven {
        /// Index of the gate.
        gate: usize,
        /// The sentence of the verdict.
        says: String,
    },
    /// All traffic goes back to old. Written after the engine was asked: a rollback waits for no disk.
    RollbackOrdered {
        /// When it was ordered, Unix milliseconds.
        ordered_at: u64,
        /// Why.
        why: String,
        /// The program ordered it, as the plan says.
        automatic: bool,
    },
    /// New serves nobody.
    RollbackOver {
        /// How it went.
        rolled_back: RolledBack,
    },
    /// The position is about to be written into the engine's own configuration. The intent.
    PersistAsked {},
    /// It was, or was not.
    PersistOver {
        /// What was written where.
        written: Option<String>,
        /// Why it was not.
        why: Option<String>,
    },
    /// The old version was let go; nothing can be rolled back from now on.
    OldRemoved {
        /// Why.
        why: String,
    },
    /// The bytes of a record were made; they lie beside the journal.
    RecordSealed {
        /// Which part of the release.
        phase: Phase,
        /// Digest of the bytes, which everybody signs.
        sha256: Digest,
        /// How it says that the release stands.
        outcome: Closing,
        /// Who is asked to sign.
        roles: Vec<String>,
    },
    /// Signatures were asked for by file.
    SignaturesAsked {
        /// Digest of what is to be signed.
        sha256: Digest,
        /// Who was asked.
        roles: Vec<String>,
    },
    /// Somebody signed a record or an addendum.
    RecordSigned {
        /// Digest of what was signed.
        sha256: Digest,
        /// Who, how and from where.
        answered: Answered,
        /// The signature, base64.
        sig: String,
    },
    /// Somebody refused to sign a record, and signed that.
    RecordRefused {
        /// Digest of what was refused.
        sha256: Digest,
        /// Who, how and from where.
        answered: Answered,
        /// Why.
        why: String,
        /// Digest of the signed refusal, kept beside the journal.
        envelope: Digest,
    },
    /// A finding was added to a sealed record.
    AddendumSealed {
        /// Digest of the record.
        about: Digest,
        /// Digest of the addendum's bytes.
        sha256: Digest,
        /// What was found.
        finding: String,
        /// Who is asked to sign it.
        roles: Vec<String>,
    },
    /// An event of a later version of the app; kept, not understood.
    #[serde(other)]
    Unknown,
}

/// A file kept with the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Digest of them, which also finds them.
    pub digest: Digest,
}

/// How a release ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// Everything settled.
    Complete,
    /// Not released.
    Failed,
    /// Released and taken back.
    RolledBack,
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepEnd {
    /// Which way.
    pub ending: Ending,
    /// Unix milliseconds.
    pub started_at: u64,
    /// Unix milliseconds.
    pub ended_at: u64,
    /// Lines of output.
    pub lines: u64,
    /// Digest of the kept output.
    pub log: Option<Digest>,
    /// Output beyond the limit was not kept.
    pub truncated: bool,
    /// Processes it left behind, which were ended.
    pub left_behind: u32,
}

/// Which way a step ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// With this exit code.
    Exited(i32),
    /// By this signal.
    Signalled(i32),
    /// By its time-out.
    TimedOut,
    /// Because a person stopped it.
    Stopped,
    /// It could not be started, and why.
    NotStarted(String),
}
