//! What was open when the app ended, and what the world says became of it.

use crate::ports::{Found, StepRun, Steps};
use crate::release::event::{EventKind, StepEnd};
use crate::release::state::{Release, StepStanding, StepState};
use checklist::StepId;

/// What is to be written down and taken up again.
#[derive(Default)]
pub(super) struct Reconciled {
    /// How each open thing ended.
    pub(super) events: Vec<EventKind>,
    /// The same in words.
    pub(super) found_open: Vec<String>,
    /// A step that still runs.
    pub(super) alive: Option<Alive>,
}

/// A step that an earlier process launched and that still runs.
pub(super) struct Alive {
    pub(super) run: StepRun,
    /// Somebody asked it to stop; the app may have ended before that reached it.
    pub(super) stopping: bool,
}

pub(super) fn with_world(release: &Release, steps: &dyn Steps) -> Reconciled {
    let mut reconciled = Reconciled::default();
    for (item, attempt) in release.open_checks() {
        let number = release.planned_item(&item).map_or(0, |item| item.number);
        reconciled
            .found_open
            .push(format!("item {number}: its check was running"));
        let why = "the app ended while it ran".to_owned();
        reconciled
            .events
            .push(EventKind::CheckInterrupted { item, attempt, why });
    }
    if let Some((step, attempt)) = release.running_step() {
        reconciled.step(release, steps, step, attempt);
    }
    reconciled
}

impl Reconciled {
    fn step(&mut self, release: &Release, steps: &dyn Steps, step: StepId, attempt: u32) {
        let title = release.planned_step(&step).map_or("", |(_, step)| step.title.as_str());
        let run = StepRun {
            release: release.id.clone(),
            step: step.clone(),
            attempt,
        };
        let found = match steps.find(&run) {
            Found::Finished(end) => {
                self.events.push(step_over(step, attempt, Some(end), true));
                "it ended while the app was away"
            }
            Found::Alive => {
                let standing = release.step(&step).map(StepState::standing);
                let stopping = standing == Some(StepStanding::Stopping);
                self.alive = Some(Alive { run, stopping });
                "it is still running"
            }
            Found::Gone => {
                self.events.push(step_over(step, attempt, None, true));
                "how it ended is not known"
            }
        };
        self.found_open.push(format!("“{title}”: {found}"));
    }
}

pub(super) fn step_over(step: StepId, attempt: u32, end: Option<StepEnd>, adopted: bool) -> EventKind {
    match end {
        Some(end) => EventKind::StepFinished {
            step,
            attempt,
            end,
            adopted,
        },
        None => EventKind::StepInterrupted {
            step,
            attempt,
            why: "how it ended is not known".to_owned(),
        },
    }
}
