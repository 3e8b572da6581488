//! Traffic as its events left it: where the split was last set, what the evidence came to, how it was taken back.

use super::assessed::{Assessed, Baseline, RolledBack};
use super::event::{Event, EventKind, Stamp};
use super::state::Release;
use checklist::{Gate, Stage, TrafficPlan};
use std::collections::BTreeMap;

/// Traffic of one release. Part of [`Release`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TrafficState {
    /// Every move that was asked for, oldest first.
    pub moves: Vec<Move>,
    /// What was found after the last restart; until a person says so, nothing moves.
    pub found: Option<Found>,
    /// Somebody stays at this split.
    pub held: Option<Held>,
    /// The engine shows another split than the one that was set.
    pub drift: Option<Drift>,
    /// Answers of people to this stage's gates, by gate.
    pub answers: BTreeMap<usize, Answer>,
    /// What the evidence came to last.
    pub assessed: Option<Assessed>,
    /// A gate whose promise was proven broken at this stage.
    pub fault: Option<Fault>,
    /// The old version's behaviour before the first move, fixed then.
    pub baseline: Option<Baseline>,
    /// The rollback.
    pub rollback: Option<Rollback>,
    /// Writing the position into the engine's own configuration.
    pub persisting: Option<Persisting>,
    /// Why and by whom the old version was let go.
    pub removed: Option<(String, Stamp)>,
    /// What belongs on the shared time axis, oldest first.
    pub marks: Vec<(u64, String)>,
}

/// One move of traffic.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// Index of its stage.
    pub stage: usize,
    /// Share of new, percent.
    pub percent: u8,
    /// Who asked, and when.
    pub stamp: Stamp,
    /// What they typed.
    pub typed: Option<String>,
    /// Why they went on although something stood against it.
    pub over: Option<String>,
    /// What stood against it then.
    pub against: Vec<String>,
    /// What the evidence of the stage before came to.
    pub evidence: Option<Assessed>,
    /// What became of it.
    pub end: Option<MoveEnd>,
    /// Watched time at this stage, milliseconds.
    pub watched_ms: u64,
}

/// What became of a move.
#[derive(Debug, Clone, PartialEq)]
pub enum MoveEnd {
    /// The engine confirmed it.
    Set {
        /// When.
        at: u64,
        /// Share of new that was read back, percent.
        seen: f64,
    },
    /// It did not.
    NotSet {
        /// When.
        at: u64,
        /// Why.
        why: String,
        /// It may have moved all the same.
        may_have_happened: bool,
    },
}

/// Where the split stood when the app started again.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// When it was read.
    pub at: u64,
    /// Share of new, percent, or why it could not be read.
    pub seen: Result<f64, String>,
}

/// A hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Why.
    pub why: String,
    /// Who and when.
    pub stamp: Stamp,
}

/// The engine shows another split.
#[derive(Debug, Clone, PartialEq)]
pub struct Drift {
    /// Since when.
    pub at: u64,
    /// Share of new, percent.
    pub seen: f64,
    /// In words: an outside edit, a restart of the engine.
    pub why: String,
}

/// A person's answer to a gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// It holds.
    pub holds: bool,
    /// A note.
    pub note: Option<String>,
    /// Who and when.
    pub stamp: Stamp,
}

/// A promise that was proven broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Index of the gate.
    pub gate: usize,
    /// The sentence of the verdict.
    pub says: String,
    /// When.
    pub at: u64,
}

/// A rollback.
#[derive(Debug, Clone, PartialEq)]
pub struct Rollback {
    /// When it was ordered, Unix milliseconds. Earlier than its event where the journal could not be written at once.
    pub at: u64,
    /// Who.
    pub by: String,
    /// Why.
    pub why: String,
    /// The program ordered it, as the plan says.
    pub automatic: bool,
    /// How it went, once the observed share of new was 0.
    pub over: Option<RolledBack>,
}

/// Writing the position down for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Persisting {
    /// Who asked, and when.
    pub stamp: Stamp,
    /// What was written, or why it was not.
    pub end: Option<Result<String, String>>,
}

impl TrafficState {
    /// The last move that the engine confirmed, or that may have happened.
    pub fn standing(&self) -> Option<&Move> {
        self.moves.iter().rev().find(|one| match &one.end {
            Some(MoveEnd::Set { .. }) => true,
            Some(MoveEnd::NotSet { may_have_happened, .. }) => *may_have_happened,
            None => false,
        })
    }

    /// The move whose end is not known yet.
    pub fn open_move(&self) -> Option<&Move> {
        self.moves.last().filter(|one| one.end.is_none())
    }

    /// Share of new that is meant to be now, percent; `None` before the first move.
    pub fn intended(&self) -> Option<u8> {
        match &self.rollback {
            Some(_) => Some(0),
            None => self.standing().map(|one| one.percent),
        }
    }

    /// Since when, Unix milliseconds.
    pub fn intended_since(&self) -> Option<u64> {
        match (&self.rollback, self.standing()?.end.as_ref()?) {
            (Some(rollback), _) => Some(rollback.at),
            (None, MoveEnd::Set { at, .. } | MoveEnd::NotSet { at, .. }) => Some(*at),
        }
    }

    /// Index of the stage that stands.
    pub fn stage(&self) -> Option<usize> {
        self.standing().map(|one| one.stage)
    }

    /// Whether new may be getting live requests.
    pub fn is_live(&self) -> bool {
        let moved = self.standing().is_some() || self.open_move().is_some();
        let back = self.rollback.as_ref().is_some_and(|rollback| rollback.over.is_some());
        moved && !back
    }

    /// Since when everyone is on new; `None` before 100 % and after a rollback.
    pub fn everyone_since(&self) -> Option<u64> {
        let standing = self.standing().filter(|one| one.percent == 100)?;
        match (&self.rollback, &standing.end) {
            (None, Some(MoveEnd::Set { at, .. })) => Some(*at),
            _ => None,
        }
    }
}

impl Release {
    /// How traffic moves here: the plan's fence, where the environment names an engine that can follow it.
    pub fn traffic_plan(&self) -> Option<&TrafficPlan> {
        let engine = self.plan.environment.traffic.as_ref();
        engine.and(self.plan.checklist.traffic.as_ref())
    }

    /// The next stage, with its index; `None` after the last.
    pub fn next_stage(&self) -> Option<(usize, Stage)> {
        let next = self.traffic.stage().map_or(0, |stage| stage + 1);
        Some((next, *self.traffic_plan()?.stages.get(next)?))
    }

    /// A gate of the plan.
    pub fn gate(&self, index: usize) -> Option<&Gate> {
        self.traffic_plan()?.gates.get(index)
    }
}

/// Applies an event of traffic; other events are left alone.
pub(super) fn change(release: &mut Release, event: &Event, stamp: Stamp) -> Result<(), String> {
    let traffic = &mut release.traffic;
    match &event.what {
        EventKind::SplitAsked { .. } | EventKind::SplitSet { .. } | EventKind::SplitNotSet { .. } => {
            moved(traffic, event, stamp)?;
        }
        EventKind::SplitFound { seen, why } => {
            let seen = seen.ok_or_else(|| why.clone().unwrap_or_else(|| "it could not be read".to_owned()));
            traffic.found = Some(Found { at: event.at, seen });
        }
        EventKind::TrafficHeld { why } => {
            mark(traffic, event.at, format!("held by {}", event.by));
            traffic.held = Some(Held {
                why: why.clone(),
                stamp,
            });
        }
        EventKind::TrafficResumed { .. } => {
            if traffic.held.take().is_some() {
                mark(traffic, event.at, format!("hold ended by {}", event.by));
            }
            traffic.found = None;
            traffic.fault = None;
        }
        EventKind::GateAnswered { gate, holds, note } => {
            let answer = Answer {
                holds: *holds,
                note: note.clone(),
                stamp,
            };
            traffic.answers.insert(*gate, answer);
        }
        EventKind::Assessed { assessed } => traffic.assessed = Some(assessed.clone()),
        EventKind::StageWatched { ms } => {
            let last = traffic.moves.last_mut().ok_or("no traffic was moved yet")?;
            last.watched_ms = *ms;
        }
        EventKind::DriftSeen { seen, why, .. } => {
            mark(traffic, event.at, why.clone());
            traffic.drift = Some(Drift {
                at: event.at,
                seen: *seen,
                why: why.clone(),
            });
        }
        EventKind::DriftOver { .. } => traffic.drift = None,
        EventKind::FaultProven { gate, says } => {
            mark(traffic, event.at, "fault proven".to_owned());
            traffic.fault = Some(Fault {
                gate: *gate,
                says: says.clone(),
                at: event.at,
            });
        }
        EventKind::RollbackOrdered { .. } | EventKind::RollbackOver { .. } => taken_back(traffic, event)?,
        EventKind::PersistAsked {} => traffic.persisting = Some(Persisting { stamp, end: None }),
        EventKind::PersistOver { written, why } => {
            let persisting = traffic.persisting.as_mut().ok_or("nobody asked for it")?;
            let problem = || why.clone().unwrap_or_default();
            persisting.end = Some(written.clone().ok_or_else(problem));
        }
        EventKind::OldRemoved { why } => {
            mark(traffic, event.at, "old version let go".to_owned());
            traffic.removed = Some((why.clone(), stamp));
        }
        _ => {}
    }
    Ok(())
}

fn moved(traffic: &mut TrafficState, event: &Event, stamp: Stamp) -> Result<(), String> {
    match &event.what {
        EventKind::SplitAsked {
            stage,
            percent,
            typed,
            over,
            against,
            baseline,
        } => {
            if traffic.open_move().is_some() {
                return Err("a move of traffic is open already".to_owned());
            }
            if let Some(baseline) = baseline {
                traffic.baseline = Some(baseline.clone());
            }
            traffic.moves.push(Move {
                stage: *stage,
                percent: *percent,
                stamp,
                typed: typed.clone(),
                over: over.clone(),
                against: against.clone(),
                evidence: traffic.assessed.take(),
                end: None,
                watched_ms: 0,
            });
            traffic.answers.clear();
            traffic.fault = None;
        }
        EventKind::SplitSet { seen, .. } => {
            let open = open_move(traffic)?;
            open.end = Some(MoveEnd::Set {
                at: event.at,
                seen: *seen,
            });
            let says = format!("split set to {} %", open.percent);
            mark(traffic, event.at, says);
        }
        EventKind::SplitNotSet { why, may_have_happened } => {
            let open = open_move(traffic)?;
            open.end = Some(MoveEnd::NotSet {
                at: event.at,
                why: why.clone(),
                may_have_happened: *may_have_happened,
            });
            let says = format!("split not set to {} %", open.percent);
            mark(traffic, event.at, says);
        }
        _ => {}
    }
    Ok(())
}

fn open_move(traffic: &mut TrafficState) -> Result<&mut Move, String> {
    let open = traffic.moves.last_mut().filter(|one| one.end.is_none());
    open.ok_or_else(|| "no move of traffic is open".to_owned())
}

fn taken_back(traffic: &mut TrafficState, event: &Event) -> Result<(), String> {
    match &event.what {
        EventKind::RollbackOrdered {
            ordered_at,
            why,
            automatic,
        } => {
            // A move that was under way is overtaken: where it ended no longer matters, the rollback reads back until 0.
            if let Ok(open) = open_move(traffic) {
                open.end = Some(MoveEnd::NotSet {
                    at: event.at,
                    why: "overtaken by the rollback".to_owned(),
                    may_have_happened: true,
                });
            }
            if traffic.rollback.as_ref().is_none_or(|rollback| rollback.over.is_some()) {
                mark(traffic, *ordered_at, "roll back".to_owned());
                traffic.rollback = Some(Rollback {
                    at: *ordered_at,
                    by: event.by.clone(),
                    why: why.clone(),
                    automatic: *automatic,
                    over: None,
                });
            }
        }
        EventKind::RollbackOver { rolled_back } => {
            let rollback = traffic.rollback.as_mut().ok_or("no rollback was ordered")?;
            rollback.over = Some(rolled_back.clone());
            mark(traffic, event.at, "0 % observed".to_owned());
        }
        _ => {}
    }
    Ok(())
}

fn mark(traffic: &mut TrafficState, at: u64, text: String) {
    traffic.marks.push((at, text));
}
