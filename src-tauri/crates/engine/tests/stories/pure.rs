//! A release without a runner: commands go in, events come out and are applied, time is turned by hand.

use crate::plans::{self, item, status, step_id};
use engine::release::apply::{self, IllegalEvent};
use engine::release::decide::{Refusal, decide};
use engine::release::standing::standing;
use engine::release::verdict::{Verdict, verdict};
use engine::{
    Command, Decision, Ending, Event, EventKind, Place, Plan, Release, Sighting, Standing, StepEnd, Which, judge, says,
};
use std::sync::Arc;

pub struct Pure {
    pub plan: Arc<Plan>,
    pub release: Release,
    pub events: Vec<Event>,
    pub now: u64,
}

impl Pure {
    pub fn of(sheet: plans::Sheet) -> Self {
        let plan = sheet.plan();
        let (event, release) = plans::opened(&plan);
        Self {
            plan,
            release,
            events: vec![event],
            now: 1_000,
        }
    }

    pub fn asks(&mut self, command: Command) -> Result<(), Refusal> {
        let events = decide(&self.release, command, self.now)?;
        for what in events {
            self.happens(what).expect("what was decided can happen");
        }
        Ok(())
    }

    /// The sentence with which a command is refused.
    pub fn refusal(&self, command: Command) -> String {
        decide(&self.release, command, self.now).expect_err("it is refused").0
    }

    pub fn happens(&mut self, what: EventKind) -> Result<(), IllegalEvent> {
        let event = Event {
            v: 1,
            release: self.release.id.clone(),
            index: self.release.next_index,
            at: self.now,
            by: "Ada".to_owned(),
            what,
        };
        apply::apply(&mut self.release, &event)?;
        self.events.push(event);
        Ok(())
    }

    /// Runs a check that sees this status.
    pub fn runs(&mut self, id: &str, code: f64) {
        self.asks(Command::RunChecks(Which::These(vec![item(id)])))
            .expect("it may run");
        self.sees(id, status(code));
    }

    pub fn sees(&mut self, id: &str, sighting: Sighting) {
        let event = self.finishing(id, sighting);
        self.happens(event).expect("the check is open");
    }

    pub fn finishing(&self, id: &str, sighting: Sighting) -> EventKind {
        let planned = self.release.planned_item(&item(id)).expect("it is planned");
        let checklist::ItemKind::Check { check } = &planned.kind else {
            panic!("{id} is no check")
        };
        let judgements = judge::judge(check, &sighting);
        let outcome = judge::outcome(&judgements);
        EventKind::CheckFinished {
            item: item(id),
            attempt: self.release.item(&item(id)).map_or(0, |state| state.attempts),
            outcome,
            says: says::result(check, &sighting, &judgements, outcome),
            judgements,
            sighting,
        }
    }

    pub fn attests(&mut self, id: &str) {
        self.asks(deciding(id, attested())).expect("it may be attested");
    }

    pub fn step_ends(&mut self, title: &str, ending: Ending) {
        let (step, attempt) = self.release.running_step().expect("a step is running");
        assert_eq!(step, step_id(title));
        let end = ended(ending);
        let event = EventKind::StepFinished {
            step,
            attempt,
            end,
            adopted: false,
        };
        self.happens(event).expect("the step was running");
    }

    pub fn standing(&self, id: &str) -> Standing {
        let id = item(id);
        let (Some(item), Some(state)) = (self.release.planned_item(&id), self.release.item(&id)) else {
            panic!("no item {}", id.0)
        };
        standing(item, state, self.now)
    }

    pub fn verdict(&self) -> Verdict {
        verdict(&self.release, self.now)
    }
}

pub fn deciding(id: &str, decision: Decision) -> Command {
    Command::Decide {
        item: item(id),
        role: None,
        decision,
    }
}

pub fn attested() -> Decision {
    Decision::Attested {
        statement: None,
        note: None,
    }
}

pub fn refused(why: &str) -> Decision {
    Decision::Refused { why: why.to_owned() }
}

pub fn waived(why: &str, until: &str) -> Decision {
    Decision::Waived {
        why: why.to_owned(),
        until: until.to_owned(),
    }
}

pub fn not_applicable(why: &str) -> Decision {
    Decision::NotApplicable { why: why.to_owned() }
}

pub fn running(title: &str, typed: &str) -> Command {
    let place = Place {
        cwd: "/srv".to_owned(),
        account: "ada".to_owned(),
        machine: "desk".to_owned(),
    };
    Command::RunStep {
        step: step_id(title),
        typed: typed.to_owned(),
        place,
    }
}

pub fn ended(ending: Ending) -> StepEnd {
    StepEnd {
        ending,
        started_at: 1,
        ended_at: 2,
        lines: 0,
        log: None,
        truncated: false,
        left_behind: 0,
    }
}

/// Everything of a release that its events decide, for comparing two of them.
pub fn all_of(release: &Release) -> String {
    format!(
        "{:#?}",
        (
            &release.items,
            &release.steps,
            &release.ticked,
            &release.notes,
            &release.closed,
            &release.resumed,
            release.next_index
        )
    )
}
