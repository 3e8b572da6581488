//! A release as its events left it.

use super::event::{Closing, Ending, File, ReleaseId, Stamp, StepEnd};
use super::places::Places;
use super::signoff::Signoff;
use super::traffic::TrafficState;
use crate::evidence::Sighting;
use crate::judge::{Judgement, Outcome};
use crate::plan::Plan;
use checklist::{Item, ItemId, Step, StepBlock, StepId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A release. Changed by [`apply`](super::apply::apply) alone. A clone shares what neither side changes, so that the
/// runner can try events on one before the journal has them.
#[derive(Debug, Clone)]
pub struct Release {
    /// Its identity.
    pub id: ReleaseId,
    /// What it does.
    pub plan: Arc<Plan>,
    /// Digest of the plan's bytes.
    pub plan_digest: String,
    /// When it began and who began it.
    pub opened: Stamp,
    /// One for each item of the plan, in its order.
    pub items: Vec<Arc<ItemState>>,
    /// One for each step of the plan, in its order.
    pub steps: Vec<StepState>,
    /// Ticked procedure lines.
    pub ticked: BTreeSet<String>,
    /// Notes on the release as a whole.
    pub notes: Vec<Note>,
    /// Traffic.
    pub traffic: TrafficState,
    /// How it ended.
    pub closed: Option<Closed>,
    /// What was sealed, and who signed it.
    pub signoff: Signoff,
    /// What the app found open when it started again last.
    pub resumed: Option<(u64, Vec<String>)>,
    /// Index of the next event.
    pub next_index: u64,
    pub(super) places: Arc<Places>,
}

/// How and when it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// How.
    pub outcome: Closing,
    /// Notes for the sheet.
    pub notes: String,
    /// When and by whom.
    pub stamp: Stamp,
}

/// An item as its events left it.
#[derive(Debug, Clone, Default)]
pub struct ItemState {
    /// Attempts so far.
    pub attempts: u32,
    /// The attempt that is open: its number and when it began.
    pub open: Option<(u32, u64)>,
    /// The last attempt that ended.
    pub last: Option<Arc<Run>>,
    /// What a person decided, if it stands.
    pub decision: Option<Decided>,
    /// What happened, oldest first.
    pub history: Vec<Happened>,
    /// Notes and files.
    pub notes: Vec<Note>,
}

/// An attempt that ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// From 1.
    pub attempt: u32,
    /// Unix milliseconds.
    pub started_at: u64,
    /// Unix milliseconds.
    pub ended_at: u64,
    /// What it came to; `None` where it was interrupted.
    pub outcome: Option<Outcome>,
    /// In at most five words.
    pub says: String,
    /// Each expectation with what was seen.
    pub judgements: Vec<Judgement>,
    /// What was seen.
    pub sighting: Sighting,
}

/// A person's decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Which.
    pub decision: Decision,
    /// Who and when.
    pub stamp: Stamp,
    /// As which role.
    pub role: Option<String>,
}

/// What a person decided about an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It holds; with their note.
    Attested {
        /// What they are recorded as saying.
        statement: Option<String>,
        /// What they added.
        note: Option<String>,
    },
    /// It does not hold.
    Refused {
        /// Why.
        why: String,
    },
    /// Go on without it.
    Waived {
        /// Why.
        why: String,
        /// Until when.
        until: String,
    },
    /// It does not apply.
    NotApplicable {
        /// Why.
        why: String,
    },
}

/// One line of an item's history.
#[derive(Debug, Clone, PartialEq)]
pub struct Happened {
    /// Unix milliseconds.
    pub at: u64,
    /// Where the item stood after it.
    pub standing: super::standing::Standing,
    /// In words.
    pub says: String,
    /// Duration of the last look, milliseconds.
    pub duration_ms: Option<f64>,
}

/// Something written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Who and when.
    pub stamp: Stamp,
    /// The text.
    pub text: String,
    /// A file.
    pub file: Option<File>,
}

/// A step as its events left it.
#[derive(Debug, Clone, Default)]
pub struct StepState {
    /// Attempts, oldest first.
    pub attempts: Vec<Attempt>,
    /// A person settled it: why, who, when.
    pub settled: Option<(String, Stamp)>,
}

/// One attempt at a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// From 1.
    pub number: u32,
    /// When, and who confirmed it.
    pub stamp: Stamp,
    /// What they typed.
    pub typed: Option<String>,
    /// Who asked it to stop.
    pub stop_requested: Option<Stamp>,
    /// How it ended.
    pub end: Option<AttemptEnd>,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttemptEnd {
    /// Known.
    Finished {
        /// How.
        end: StepEnd,
        /// Found after a restart.
        adopted: bool,
    },
    /// Not known, and why.
    Interrupted {
        /// Why.
        why: String,
        /// When that was said.
        at: u64,
    },
}

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepStanding {
    /// Not run.
    Pending,
    /// Running now.
    Running,
    /// Asked to stop.
    Stopping,
    /// Exit code 0.
    Done,
    /// Another exit code, a signal, or it could not be started.
    Failed,
    /// Stopped by a person.
    Stopped,
    /// Ended by its time-out.
    TimedOut,
    /// How it ended is not known.
    Interrupted,
    /// Settled by a person.
    Settled,
}

impl StepState {
    /// How it stands.
    pub fn standing(&self) -> StepStanding {
        if self.settled.is_some() {
            return StepStanding::Settled;
        }
        let Some(attempt) = self.attempts.last() else {
            return StepStanding::Pending;
        };
        match &attempt.end {
            None if attempt.stop_requested.is_some() => StepStanding::Stopping,
            None => StepStanding::Running,
            Some(AttemptEnd::Interrupted { .. }) => StepStanding::Interrupted,
            Some(AttemptEnd::Finished { end, .. }) => match end.ending {
                Ending::Exited(0) => StepStanding::Done,
                Ending::Exited(_) | Ending::Signalled(_) | Ending::NotStarted(_) => StepStanding::Failed,
                Ending::TimedOut => StepStanding::TimedOut,
                Ending::Stopped => StepStanding::Stopped,
            },
        }
    }
}

impl StepStanding {
    /// Nothing more is asked of it.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Settled)
    }

    /// It runs now.
    pub fn is_running(self) -> bool {
        matches!(self, Self::Running | Self::Stopping)
    }
}

impl Release {
    /// A release before its first event.
    pub(super) fn new(id: ReleaseId, plan: Arc<Plan>, plan_digest: String, opened: Stamp) -> Self {
        let places = Places::of(&plan);
        Self {
            id,
            opened,
            plan_digest,
            items: vec![Arc::default(); places.items()],
            steps: vec![StepState::default(); places.steps()],
            ticked: BTreeSet::new(),
            notes: Vec::new(),
            traffic: TrafficState::default(),
            closed: None,
            signoff: Signoff::default(),
            resumed: None,
            next_index: 0,
            places: Arc::new(places),
            plan,
        }
    }

    /// State of an item.
    pub fn item(&self, id: &ItemId) -> Option<&ItemState> {
        self.places.item_index(id).map(|index| &*self.items[index])
    }

    /// State of a step.
    pub fn step(&self, id: &StepId) -> Option<&StepState> {
        self.places.step_index(id).map(|index| &self.steps[index])
    }

    /// An item as planned, by its identity.
    pub fn planned_item(&self, id: &ItemId) -> Option<&Item> {
        self.places.item(&self.plan, self.places.item_index(id)?)
    }

    /// An item as planned, by its number.
    pub fn numbered_item(&self, number: u32) -> Option<&Item> {
        self.places.item(&self.plan, self.places.number_index(number)?)
    }

    /// A step as planned, with its block.
    pub fn planned_step(&self, id: &StepId) -> Option<(&StepBlock, &Step)> {
        self.places.step(&self.plan, self.places.step_index(id)?)
    }

    /// Whether a check is open.
    pub fn has_open_checks(&self) -> bool {
        self.items.iter().any(|state| state.open.is_some())
    }

    /// Checks that are open, with their attempts.
    pub fn open_checks(&self) -> Vec<(ItemId, u32)> {
        let plan = self.plan.items().zip(&self.items);
        plan.filter_map(|(item, state)| state.open.map(|(attempt, _)| (item.id.clone(), attempt)))
            .collect()
    }

    /// The step that is running, with its attempt.
    pub fn running_step(&self) -> Option<(StepId, u32)> {
        let mut steps = self.plan.steps().zip(&self.steps);
        steps.find_map(|((_, step), state)| {
            let attempt = state.attempts.last()?;
            state.standing().is_running().then(|| (step.id.clone(), attempt.number))
        })
    }

    /// Who holds a role, from the environment's roster.
    pub fn person_of(&self, role: &str) -> Option<&str> {
        self.plan.environment.roles.get(role).map(|person| person.name.as_str())
    }

    /// Standing of every item by its identity.
    pub fn standings(&self, now: u64) -> BTreeMap<String, super::standing::Standing> {
        let plan = self.plan.items().zip(&self.items);
        plan.map(|(item, state)| (item.id.0.clone(), super::standing::standing(item, state, now)))
            .collect()
    }
}
