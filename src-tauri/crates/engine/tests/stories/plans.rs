//! Plans, written as a checklist reads: one word for each line, further words about the line before.
#![allow(dead_code, reason = "the benches use half of it")]

use checklist::{
    Check, Checklist, Entry, Environment, Expectation, FactRef, Gate, Item, ItemId, ItemKind, Look, OnFault, PlanFence,
    Predicate, Quantity, Span, Step, StepBlock, StepId, Traffic, TrafficPlan, Unit, Value,
};
use engine::release::apply;
use engine::{Digest, Event, EventKind, Fact, FactValue, Plan, Release, ReleaseId, Seen, Sighting};
use std::sync::Arc;

pub const SPAN: Span = Span {
    line: 1,
    column: 1,
    length: 0,
};

#[derive(Default)]
pub struct Sheet {
    entries: Vec<Entry>,
    environment: Environment,
    items: u32,
    traffic: Option<TrafficPlan>,
}

impl Sheet {
    pub fn new() -> Self {
        let environment = Environment {
            name: "production".to_owned(),
            ..Environment::default()
        };
        Self {
            environment,
            ..Self::default()
        }
    }

    /// An `http` check that looks at its own name and expects status 200.
    pub fn check(self, id: &str) -> Self {
        let check = checking("http", id, vec![expecting("status", Predicate::Equals(number(200.0)))]);
        self.item(id, ItemKind::Check { check })
    }

    pub fn attest(self, id: &str) -> Self {
        self.item(id, ItemKind::Attest)
    }

    pub fn steps(mut self, titles: &[&str]) -> Self {
        let steps = titles.iter().map(|title| step(title)).collect();
        self.entries.push(Entry::Steps(StepBlock {
            section: None,
            item: None,
            shell: "sh".to_owned(),
            steps,
            span: SPAN,
        }));
        self
    }

    /// Steps ask for the name of the environment.
    pub fn guarded(mut self) -> Self {
        self.environment.confirm_by_name = true;
        self
    }

    pub fn optional(self) -> Self {
        self.that(|item| item.optional = true)
    }

    pub fn required(self) -> Self {
        self.that(|item| item.required = true)
    }

    pub fn fresh(self, ms: u64) -> Self {
        self.that(|item| item.fresh_ms = Some(ms))
    }

    pub fn below(self, number: u32) -> Self {
        self.that(|item| item.parent = Some(number))
    }

    pub fn saying(self, statement: &str) -> Self {
        self.that(|item| item.statement = Some(statement.to_owned()))
    }

    pub fn role(self, role: &str) -> Self {
        self.that(|item| item.role = Some(role.to_owned()))
    }

    /// About the last step.
    pub fn irreversible(self) -> Self {
        self.step_that(|step| step.irreversible = true)
    }

    /// About the last step.
    pub fn not_runnable(self, why: &str) -> Self {
        self.step_that(|step| step.not_runnable = Some(why.to_owned()))
    }

    /// 50 % for a minute, then 100 %, with one gate on errors; an engine that can follow it.
    pub fn traffic(mut self, on_fault: OnFault) -> Self {
        self.entries.push(Entry::Plan(PlanFence {
            section: None,
            word: "traffic".to_owned(),
            lines: Vec::new(),
            span: SPAN,
        }));
        self.environment.traffic = Some(Traffic::Command {
            set: vec!["set".to_owned()],
            read: vec!["read".to_owned()],
            counters: None,
            persist: None,
        });
        let stage = |percent, dwell_ms| checklist::Stage { percent, dwell_ms };
        self.traffic = Some(TrafficPlan {
            section: None,
            stages: vec![stage(50, 60_000), stage(100, 30_000)],
            keep_old_warm_ms: 3_600_000,
            wait_ms: 600_000,
            gates: vec![
                Gate::ErrorRate { below: 0.01 },
                Gate::Confirm {
                    statement: "Support is quiet".to_owned(),
                    role: None,
                },
            ],
            on_fault,
            span: SPAN,
        });
        self
    }

    pub fn plan(self) -> Arc<Plan> {
        Arc::new(Plan {
            path: "/sheets/production.md".to_owned(),
            shown: "production.md".to_owned(),
            checklist: Checklist {
                file: "production.md".to_owned(),
                title: "Shop Production Deployment Checklist".to_owned(),
                sections: Vec::new(),
                entries: self.entries,
                named_checks: Vec::new(),
                traffic: self.traffic,
                problems: Vec::new(),
            },
            environment: self.environment,
            old: "1.0".to_owned(),
            new: "1.1".to_owned(),
            commit: None,
            trusted: "t".to_owned(),
        })
    }

    fn item(mut self, id: &str, kind: ItemKind) -> Self {
        self.items += 1;
        self.entries.push(Entry::Item(Item {
            id: item(id),
            number: self.items,
            section: None,
            depth: 0,
            parent: None,
            text: format!("The {id} holds"),
            ticked_in_file: false,
            optional: false,
            kind,
            role: None,
            statement: None,
            fresh_ms: None,
            required: false,
            body: Vec::new(),
            span: SPAN,
        }));
        self
    }

    fn that(mut self, change: impl FnOnce(&mut Item)) -> Self {
        if let Some(Entry::Item(item)) = self.entries.last_mut() {
            change(item);
        }
        self
    }

    fn step_that(mut self, change: impl FnOnce(&mut Step)) -> Self {
        if let Some(Entry::Steps(block)) = self.entries.last_mut()
            && let Some(step) = block.steps.last_mut()
        {
            change(step);
        }
        self
    }
}

fn step(title: &str) -> Step {
    Step {
        id: step_id(title),
        title: title.to_owned(),
        script: format!("./{title}.sh"),
        timeout_ms: None,
        cwd: None,
        irreversible: false,
        not_runnable: None,
        span: SPAN,
    }
}

pub fn item(id: &str) -> ItemId {
    ItemId(id.to_owned())
}

pub fn step_id(title: &str) -> StepId {
    StepId(title.to_owned())
}

pub fn number(number: f64) -> Value {
    let unit = Unit::Plain;
    Value::Number(Quantity { number, unit })
}

pub fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// `status`, or with an argument `json $.total`.
pub fn expecting(fact: &str, predicate: Predicate) -> Expectation {
    let (name, argument) = fact
        .split_once(' ')
        .map_or((fact, None), |(name, rest)| (name, Some(rest)));
    Expectation {
        fact: FactRef {
            name: name.to_owned(),
            argument: argument.map(str::to_owned),
        },
        filter: None,
        negated: false,
        predicate,
        warn_only: false,
        text: String::new(),
        span: SPAN,
    }
}

pub fn checking(kind: &str, target: &str, expectations: Vec<Expectation>) -> Check {
    Check {
        file: "production.md".to_owned(),
        name: None,
        looks: vec![Look {
            kind: kind.to_owned(),
            target: target.to_owned(),
            inputs: Vec::new(),
            expectations,
            captures: Vec::new(),
            span: SPAN,
        }],
        span: SPAN,
    }
}

/// `status` or `json $.total`, of no subject.
pub fn fact(name: &str, value: FactValue) -> Fact {
    let (name, argument) = name
        .split_once(' ')
        .map_or((name, None), |(name, rest)| (name, Some(rest)));
    Fact {
        subject: String::new(),
        name: name.to_owned(),
        argument: argument.map(str::to_owned),
        value,
    }
}

pub fn saw(facts: Vec<Fact>) -> Sighting {
    let seen = Seen {
        facts,
        ..Seen::default()
    };
    Sighting { looks: vec![seen] }
}

pub fn status(code: f64) -> Sighting {
    saw(vec![fact("status", FactValue::Number(code))])
}

/// The event that opens a release of `plan`, and the release.
pub fn opened(plan: &Arc<Plan>) -> (Event, Release) {
    let event = Event {
        v: 1,
        release: ReleaseId("r".to_owned()),
        index: 0,
        at: 1_000,
        by: "Ada".to_owned(),
        what: EventKind::ReleaseOpened {
            plan: Digest("d".to_owned()),
            title: plan.checklist.title.clone(),
            old: plan.old.clone(),
            new: plan.new.clone(),
            environment: plan.environment.name.clone(),
        },
    };
    let release = apply::open(Arc::clone(plan), &event).expect("an opening opens");
    (event, release)
}
