//! What may be done, and what it leads to. Pure and total; also answers "is this allowed now, and if not, why?".

mod checks;
mod items;
mod signoff;
mod steps;
mod traffic;

pub use checks::{may_run, may_run_check};
pub use items::{may_attest, may_mark_not_applicable, may_refuse, may_waive, may_withdraw};
pub use signoff::{may_add, may_answer_record, may_seal, next_phase};
pub use steps::{may_run_step, may_settle_step, may_stop_step};
pub(crate) use traffic::missing_before_move;
pub use traffic::{
    Against, against_move, may_answer, may_hold, may_persist, may_remove_old, may_resume, may_roll_back,
};

use super::assessed::Baseline;
use super::event::{Closing, EventKind, File};
use super::signoff::{Answered, Phase};
use super::state::{Decision, ItemState, Release};
use super::verdict::{self, Next};
use crate::plan::Digest;
use crate::wording;
use checklist::{Item, ItemId, StepId};
use checks::run_checks;
use items::decide_item;
use steps::{attempts, run_step};

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Run these checks.
    RunChecks(Which),
    /// Decide about an item.
    Decide {
        /// The item.
        item: ItemId,
        /// As which role.
        role: Option<String>,
        /// What.
        decision: Decision,
    },
    /// Take back the last decision about an item.
    Withdraw {
        /// The item.
        item: ItemId,
        /// Why.
        why: String,
    },
    /// Write something down.
    Note {
        /// The item, or the release as a whole.
        item: Option<ItemId>,
        /// The text.
        text: String,
        /// A file, kept already.
        file: Option<File>,
    },
    /// Tick or untick a procedure line.
    Tick {
        /// Identity of the line.
        line: String,
        /// Ticked or not.
        done: bool,
    },
    /// Run a step.
    RunStep {
        /// The step.
        step: StepId,
        /// What the person typed.
        typed: String,
        /// Where it will run.
        place: Place,
    },
    /// Stop a running step.
    StopStep(StepId),
    /// Settle a step without running it.
    SettleStep {
        /// The step.
        step: StepId,
        /// Why.
        why: String,
    },
    /// Move traffic to the next stage.
    MoveTraffic {
        /// Index of the stage the person saw as the next one.
        stage: usize,
        /// What they typed.
        typed: String,
        /// Why they go on although something stands against it.
        over: Option<String>,
        /// The old version's behaviour so far.
        baseline: Option<Baseline>,
    },
    /// Stay at this split.
    HoldTraffic {
        /// Why, if said.
        why: String,
    },
    /// Go on: after a hold, a fault, a restart.
    ResumeTraffic {
        /// Why, if said.
        why: String,
    },
    /// Answer a gate that asks people.
    AnswerGate {
        /// Index of the gate.
        gate: usize,
        /// It holds.
        holds: bool,
        /// A note.
        note: Option<String>,
    },
    /// Write the position into the engine's own configuration.
    PersistTraffic,
    /// Let go of the old version.
    RemoveOld {
        /// Why.
        why: String,
    },
    /// End the release.
    Close {
        /// How.
        outcome: Closing,
        /// Notes for the sheet.
        notes: String,
    },
    /// Keep a record whose bytes were made of this release, as it is now.
    Seal {
        /// Which part of the release.
        phase: Phase,
        /// Digest of the bytes, kept already.
        sha256: Digest,
        /// How it says that the release stands.
        outcome: Closing,
        /// Who is asked to sign.
        roles: Vec<String>,
    },
    /// Note that signatures are asked for by file.
    AskSignatures {
        /// Digest of what is to be signed.
        sha256: Digest,
        /// Who is asked.
        roles: Vec<String>,
    },
    /// Keep a signature, verified already.
    Sign {
        /// Digest of what was signed.
        sha256: Digest,
        /// Who.
        answered: Answered,
        /// The signature, base64.
        sig: String,
    },
    /// Keep a refusal, verified already.
    RefuseRecord {
        /// Digest of what was refused.
        sha256: Digest,
        /// Who.
        answered: Answered,
        /// Why.
        why: String,
        /// Digest of the signed refusal, kept already.
        envelope: Digest,
    },
    /// Keep a later finding.
    Add {
        /// Digest of the record.
        about: Digest,
        /// Digest of the addendum's bytes, kept already.
        sha256: Digest,
        /// What was found.
        finding: String,
        /// Who is asked to sign it.
        roles: Vec<String>,
    },
}

/// Which checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// Every one that no person has settled.
    All,
    /// Failed, unknown, interrupted, stale and pending ones.
    FailedAndStale,
    /// These.
    These(Vec<ItemId>),
}

/// Where a step runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Folder.
    pub cwd: String,
    /// Account.
    pub account: String,
    /// Machine.
    pub machine: String,
}

/// Why something is not allowed. One sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub String);

type Permit = Result<(), Refusal>;

fn refuse<T>(why: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal(why.into()))
}

/// The events a command leads to at `now` (Unix milliseconds), or why it is refused.
pub fn decide(release: &Release, command: Command, now: u64) -> Result<Vec<EventKind>, Refusal> {
    match command {
        Command::RunChecks(which) => run_checks(release, &which, now),
        Command::Decide { item, role, decision } => decide_item(release, &item, role, decision, now),
        Command::Withdraw { item, why } => {
            let (_, state) = find(release, &item)?;
            may_withdraw(release, state)?;
            Ok(vec![EventKind::DecisionWithdrawn { item, why }])
        }
        Command::Note { item, text, file } => {
            is_open(release)?;
            if let Some(item) = &item {
                find(release, item)?;
            }
            if text.trim().is_empty() && file.is_none() {
                return refuse("A note needs a text or a file.");
            }
            Ok(vec![EventKind::NoteAdded { item, text, file }])
        }
        Command::Tick { line, done } => {
            is_open(release)?;
            Ok(vec![EventKind::LineTicked { line, done }])
        }
        Command::RunStep { step, typed, place } => run_step(release, step, &typed, place, now),
        Command::StopStep(step) => {
            may_stop_step(release, &step)?;
            let attempt = attempts(release, &step);
            Ok(vec![EventKind::StepStopRequested { step, attempt }])
        }
        Command::SettleStep { step, why } => {
            may_settle_step(release, &step)?;
            needs_words(&why, "Say why the step is settled without running it here.")?;
            Ok(vec![EventKind::StepSettled { step, why }])
        }
        Command::MoveTraffic {
            stage,
            typed,
            over,
            baseline,
        } => traffic::move_traffic(release, stage, &typed, over, baseline, now),
        Command::HoldTraffic { why } => {
            may_hold(release)?;
            Ok(vec![EventKind::TrafficHeld { why }])
        }
        Command::ResumeTraffic { why } => {
            may_resume(release)?;
            Ok(vec![EventKind::TrafficResumed { why }])
        }
        Command::AnswerGate { gate, holds, note } => traffic::answer_gate(release, gate, holds, note),
        Command::PersistTraffic => {
            may_persist(release)?;
            Ok(vec![EventKind::PersistAsked {}])
        }
        Command::RemoveOld { why } => {
            may_remove_old(release, &why, now)?;
            Ok(vec![EventKind::OldRemoved { why }])
        }
        Command::Close { outcome, notes } => {
            may_close(release, outcome, now)?;
            Ok(vec![EventKind::ReleaseClosed { outcome, notes }])
        }
        Command::Seal {
            phase,
            sha256,
            outcome,
            roles,
        } => signoff::seal(release, phase, sha256, outcome, roles, now),
        Command::AskSignatures { sha256, roles } => signoff::ask(release, sha256, roles),
        Command::Sign { sha256, answered, sig } => signoff::sign(release, sha256, answered, sig),
        Command::RefuseRecord {
            sha256,
            answered,
            why,
            envelope,
        } => signoff::refuse_record(release, sha256, answered, why, envelope),
        Command::Add {
            about,
            sha256,
            finding,
            roles,
        } => signoff::add(release, about, sha256, finding, roles),
    }
}

fn is_open(release: &Release) -> Permit {
    match &release.closed {
        None => Ok(()),
        Some(_) => refuse("The release is closed; its record no longer changes."),
    }
}

fn find<'a>(release: &'a Release, id: &ItemId) -> Result<(&'a Item, &'a ItemState), Refusal> {
    let unknown = || Refusal("The plan has no such item.".to_owned());
    let item = release.planned_item(id).ok_or_else(unknown)?;
    let state = release.item(id).ok_or_else(unknown)?;
    Ok((item, state))
}

fn needs_words(text: &str, why: &str) -> Permit {
    if text.trim().is_empty() { refuse(why) } else { Ok(()) }
}

/// May the release be closed so now?
pub fn may_close(release: &Release, outcome: Closing, now: u64) -> Permit {
    is_open(release)?;
    if release.running_step().is_some() {
        return refuse("A step is running; stop it or wait for its end.");
    }
    if release.has_open_checks() {
        return refuse("Checks are running; stop them or wait for their end.");
    }
    if outcome != Closing::Complete {
        return traffic::may_give_up(release);
    }
    traffic::may_complete(release)?;
    let (blockers, missing) = verdict::reasons_before(release, &Next::Closing, now);
    if verdict::is_empty(release) {
        return refuse("There is nothing in this checklist, so nothing can be complete.");
    }
    match (blockers.len(), missing.len()) {
        (0, 0) => Ok(()),
        (0, n) => refuse(format!(
            "{} still open; settle or waive each.",
            wording::count(n, "item or step is", "items or steps are")
        )),
        (n, _) => refuse(format!(
            "{} in the way; mend, settle or waive each.",
            wording::count(n, "item or step is", "items or steps are")
        )),
    }
}
