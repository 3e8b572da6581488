//! A release that things happen to.

use super::support;
use checklist::{Environment, Item};
use engine::release::apply::{apply, open};
use engine::release::assessed::{Advice, Assessed};
use engine::release::event::EVENT_VERSION;
use engine::traffic::Sides;
use engine::{
    Digest, Ending, Event, EventKind, Ingredients, Outcome as CheckOutcome, Release, ReleaseId, Sighting, StepEnd,
};
use std::fmt::Write as _;
use std::sync::Arc;

const LIST: &str = r"# Shop Production Deployment Checklist

## Before
- [ ] The shop answers
  ```check
  http GET http://127.0.0.1:9/health
  status == 200
  ```
- [ ] Backup made
- [ ] Benchmarks meet requirements
- [ ] WebSocket connections stable

## Deployment
```bash
# 1. Build
true

# 2. Deploy
true
```
### Backend
BACKEND
### Frontend
FRONTEND

## Success Criteria
- [ ] Revenue is unaffected

## Deployment Sign-off
- [ ] Technical Lead: ______ Date: ____
";

pub const START: u64 = 1_795_525_320_000;

fn list() -> String {
    let items = |word: &str, count| {
        (1..=count).fold(String::new(), |mut text, n| {
            let _ = writeln!(text, "- [ ] {word} {n} is up");
            text
        })
    };
    LIST.replace("BACKEND", &items("Server", 20))
        .replace("FRONTEND", &items("Page", 6))
}

/// A release whose events happen a minute apart.
pub struct Story {
    pub release: Release,
    pub at: u64,
}

impl Story {
    pub fn begin() -> Self {
        let plan = Ingredients {
            path: "/shop/list.md".to_owned(),
            shown: "shop/list.md".to_owned(),
            checklist: checklist::read("list.md", list().as_bytes(), None),
            environment: Environment {
                name: "production".to_owned(),
                ..Environment::default()
            },
            old: "1.0".to_owned(),
            new: "1.1".to_owned(),
            commit: Some("4f1c9e27d03ab86e5512c7f09d4e81ab22c0e7d5".to_owned()),
            trusted: "e2a91f07".to_owned(),
        };
        let plan = Arc::new(plan.plan().unwrap());
        let opened = event(
            0,
            START,
            "Adaeze Okonkwo",
            EventKind::ReleaseOpened {
                plan: Digest::of(support::PLAN),
                title: plan.checklist.title.clone(),
                old: plan.old.clone(),
                new: plan.new.clone(),
                environment: plan.environment.name.clone(),
            },
        );
        Self {
            release: open(plan, &opened).unwrap(),
            at: START,
        }
    }

    pub fn item(&self, text: &str) -> Item {
        let mut items = self.release.plan.items();
        items
            .find(|item| item.text.starts_with(text))
            .unwrap_or_else(|| panic!("no item {text}"))
            .clone()
    }

    pub fn happens(&mut self, by: &str, what: EventKind) {
        self.at += 60_000;
        let event = event(self.release.next_index, self.at, by, what);
        apply(&mut self.release, &event).unwrap();
    }

    pub fn check(&mut self, text: &str, attempt: u32, outcome: CheckOutcome, says: &str) {
        let item = self.item(text).id;
        self.happens(
            "csign",
            EventKind::CheckStarted {
                item: item.clone(),
                attempt,
            },
        );
        self.happens(
            "csign",
            EventKind::CheckFinished {
                item,
                attempt,
                outcome,
                says: says.to_owned(),
                judgements: Vec::new(),
                sighting: Sighting::default(),
            },
        );
    }

    pub fn attest(&mut self, by: &str, text: &str, note: Option<&str>) {
        let item = self.item(text).id;
        self.happens(
            by,
            EventKind::ItemAttested {
                item,
                role: None,
                statement: None,
                note: note.map(str::to_owned),
            },
        );
    }

    pub fn split(&mut self, stage: usize, percent: u8, against: &[&str]) {
        self.happens(
            "Adaeze Okonkwo",
            EventKind::SplitAsked {
                stage,
                percent,
                typed: None,
                over: (!against.is_empty()).then(|| "the cache was cold".to_owned()),
                against: against.iter().map(ToString::to_string).collect(),
                baseline: None,
            },
        );
        self.happens(
            "csign",
            EventKind::SplitSet {
                seen: f64::from(percent),
                took_ms: 40,
            },
        );
    }

    pub fn assessed(&mut self, requests: Sides<u64>, errors: Sides<u64>) {
        let assessed = Assessed {
            advice: Advice::Continue,
            says: String::new(),
            gates: Vec::new(),
            requests,
            errors,
        };
        self.happens("csign", EventKind::Assessed { assessed });
    }

    pub fn step(&mut self, index: usize, attempt: u32, code: i32) {
        let step = self.release.plan.steps().nth(index).unwrap().1.id.clone();
        self.happens(
            "Adaeze Okonkwo",
            EventKind::StepStarted {
                step: step.clone(),
                attempt,
                script: Digest::of(b"true"),
                cwd: "/shop".to_owned(),
                account: "ada".to_owned(),
                machine: "ada-mbp".to_owned(),
                typed: None,
            },
        );
        let end = StepEnd {
            ending: Ending::Exited(code),
            started_at: self.at,
            ended_at: self.at + 5_000,
            lines: 1,
            log: None,
            truncated: false,
            left_behind: 0,
        };
        self.happens(
            "csign",
            EventKind::StepFinished {
                step,
                attempt,
                end,
                adopted: false,
            },
        );
    }
}

fn event(index: u64, at: u64, by: &str, what: EventKind) -> Event {
    Event {
        v: EVENT_VERSION,
        release: ReleaseId("20261124-1302-7f3a".to_owned()),
        index,
        at,
        by: by.to_owned(),
        what,
    }
}
