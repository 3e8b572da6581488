//! From a release to its record: routine is counted, everything else stands in full.
#![allow(clippy::unwrap_used, reason = "a panic is how a test says no")]

mod support;

use checklist::{Environment, Item};
use engine::release::apply::{apply, open};
use engine::release::event::EVENT_VERSION;
use engine::{
    Closing, Digest, Ending, Event, EventKind, Ingredients, Outcome as CheckOutcome, Release, ReleaseId, Sighting,
    StepEnd,
};
use record::statement::{Override, Phase, Settled, Side, Stage, Traffic, Trouble};
use record::{Given, Moment, record_of, seal, verify_envelope};
use std::fmt::Write as _;
use std::sync::Arc;

const LIST: &str = r#"# Shop Production Deployment Checklist

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
"#;

const START: u64 = 1_795_525_320_000;

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
struct Story {
    release: Release,
    at: u64,
}

impl Story {
    fn begin() -> Self {
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

    fn item(&self, text: &str) -> Item {
        let mut items = self.release.plan.items();
        items
            .find(|item| item.text.starts_with(text))
            .unwrap_or_else(|| panic!("no item {text}"))
            .clone()
    }

    fn happens(&mut self, by: &str, what: EventKind) {
        self.at += 60_000;
        let event = event(self.release.next_index, self.at, by, what);
        apply(&mut self.release, &event).unwrap();
    }

    fn check(&mut self, text: &str, attempt: u32, outcome: CheckOutcome, says: &str) {
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

    fn attest(&mut self, by: &str, text: &str, note: Option<&str>) {
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

    fn step(&mut self, index: usize, attempt: u32, code: i32) {
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

fn given(roster: &record::Roster, outcome: record::statement::Outcome, now: u64) -> Given<'_> {
    Given {
        phase: Phase::GoLive,
        outcome,
        now: Moment(now),
        zone: "WAT".to_owned(),
        offset: 60,
        checklist: support::sha256(support::CHECKLIST),
        artefact: None,
        insecure: Vec::new(),
        incident: String::new(),
        journal: record::extract::journal(&support::events(9)).unwrap(),
        roster,
        previous: None,
        traffic: None,
        rollbacks: Vec::new(),
        watch: None,
    }
}

/// Everything that can happen to an item, once.
fn eventful() -> Story {
    let mut story = Story::begin();
    story.check("The shop answers", 1, CheckOutcome::Failed, "failed: 302");
    story.check("The shop answers", 2, CheckOutcome::Passed, "200 in 84 ms");
    story.attest("Tunde Bakare", "Backup made", Some("03:00, 41 GB"));
    let waived = story.item("Benchmarks").id;
    story.happens(
        "Tunde Bakare",
        EventKind::ItemWaived {
            item: waived,
            role: Some("Technical Lead".to_owned()),
            why: "the host was rebuilt".to_owned(),
            until: "2026-12-24".to_owned(),
        },
    );
    let item = story.item("WebSocket").id;
    story.happens(
        "Tunde Bakare",
        EventKind::ItemNotApplicable {
            item,
            why: "none offered".to_owned(),
        },
    );
    story.step(0, 1, 0);
    story.step(1, 1, 7);
    story.step(1, 2, 0);
    for n in 1..=20 {
        story.attest("Ifeanyi Nwosu", &format!("Server {n} "), None);
    }
    let item = story.item("Page 1 ").id;
    story.happens(
        "Miriam Castell",
        EventKind::ItemRefused {
            item,
            role: None,
            why: "it is blank".to_owned(),
        },
    );
    story.attest("Miriam Castell", "Revenue", Some("within 1 %"));
    let item = Some(story.item("Revenue").id);
    story.happens(
        "Miriam Castell",
        EventKind::NoteAdded {
            item,
            text: "compared with Tuesday".to_owned(),
            file: None,
        },
    );
    story
}

#[test]
fn routine_is_counted_and_each_exception_stands_in_full() {
    let story = eventful();
    let roster = support::roster();
    let record = record_of(
        &story.release,
        given(&roster, record::statement::Outcome::Complete, story.at),
    );
    let rows: Vec<_> = record
        .sections
        .iter()
        .map(|row| (row.number.as_str(), row.title.as_str(), row.items))
        .collect();
    assert_eq!(
        rows,
        [
            ("1", "Before", 4),
            ("2.1", "Backend", 20),
            ("2.2", "Frontend", 6),
            ("3", "Success Criteria", 1),
            ("4", "Deployment Sign-off", 1)
        ],
        "a long chapter is counted by its parts"
    );
    let total = record.totals();
    assert!(total.adds_up() && record.sections.iter().all(record::statement::SectionCounts::adds_up));
    assert_eq!(
        (
            total.passed,
            total.attested,
            total.waived,
            total.not_applicable,
            total.refused,
            total.open,
            total.failed_first
        ),
        (1, 22, 1, 1, 1, 6, 1)
    );
    let told: Vec<_> = record
        .exceptions
        .iter()
        .map(|one| (one.trouble, one.items.clone(), one.text.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (Trouble::Refused, vec![25], "Page 1 is up"),
            (Trouble::Step, vec![], "Deploy"),
            (Trouble::FailedFirst, vec![1], "The shop answers"),
            (Trouble::Waived, vec![3], "Benchmarks meet requirements"),
            (Trouble::NotApplicable, vec![4], "WebSocket connections stable"),
            (Trouble::Open, vec![26, 27, 28, 29, 30], "Frontend"),
            (Trouble::Open, vec![32], "Deployment Sign-off"),
        ]
    );
    let first = &record.exceptions[2];
    assert_eq!(
        (first.seen.as_str(), first.mended.as_str(), first.attempts),
        ("run 1: failed: 302", "200 in 84 ms on run 2", 2)
    );
    let waived = record.exceptions[3].decided.as_ref().unwrap();
    assert_eq!(
        (waived.by.as_str(), waived.role.as_str(), waived.until.as_str()),
        ("Tunde Bakare", "Technical Lead", "2026-12-24")
    );
    assert_eq!(record.exceptions[1].seen, "exit code 7");
    assert_eq!(record.exceptions[1].mended, "exit code 0 on run 2");
}

#[test]
fn who_stated_what_and_when_is_there_and_so_are_criteria_notes_and_steps() {
    let story = eventful();
    let roster = support::roster();
    let record = record_of(
        &story.release,
        given(&roster, record::statement::Outcome::Complete, story.at),
    );
    let people: Vec<_> = record
        .attestations
        .iter()
        .map(|one| (one.by.as_str(), one.items.len()))
        .collect();
    assert_eq!(
        people,
        [("Tunde Bakare", 1), ("Ifeanyi Nwosu", 20), ("Miriam Castell", 1)]
    );
    assert_eq!(record.attestations[0].items[0].note, "03:00, 41 GB");
    assert_eq!(record.attestations[0].items[0].at, Moment(START + 5 * 60_000));
    let criterion = &record.criteria[0];
    assert_eq!(
        (criterion.settled, criterion.says.as_str()),
        (Settled::Attested, "within 1 %, Miriam Castell")
    );
    assert_eq!(
        (record.notes[0].item, record.notes[0].text.as_str()),
        (Some(31), "compared with Tuesday")
    );
    let steps = record.steps.as_ref().unwrap();
    assert_eq!(
        (steps.steps, steps.done, steps.failed, &steps.by[..]),
        (2, 2, 0, &["Adaeze Okonkwo".to_owned()][..])
    );
    assert_eq!(
        (record.release.product.as_str(), record.release.manager.as_str()),
        ("Shop", "Adaeze Okonkwo")
    );
    assert_eq!(record.roster[0].item, Some(32), "the checklist's own signature line");
}

#[test]
fn a_failed_release_takes_its_incident_notes_from_how_it_was_closed() {
    let mut story = eventful();
    story.happens(
        "Adaeze Okonkwo",
        EventKind::ReleaseClosed {
            outcome: Closing::RolledBack,
            notes: "Payments answered 502; back on 1.0 within a minute.".to_owned(),
        },
    );
    let roster = support::roster();
    let record = record_of(
        &story.release,
        given(&roster, record::statement::Outcome::RolledBack, story.at),
    );
    assert_eq!(record.incident, "Payments answered 502; back on 1.0 within a minute.");
    let report = verify_envelope(&support::signed(record), Some(&roster));
    assert!(report.holds(), "{:?}", support::sentences(&report));
}

#[test]
fn a_gate_gone_past_against_its_word_is_an_exception() {
    let story = eventful();
    let roster = support::roster();
    let traffic = Traffic {
        engine: "HAProxy".to_owned(),
        method: String::new(),
        stages: vec![Stage {
            percent: 50,
            from: Moment(START),
            until: None,
            new: Side::default(),
            old: None,
            gates: Vec::new(),
            advanced_by: "Adaeze Okonkwo".to_owned(),
            overrides: vec![Override {
                gate: "p95 < 500 ms".to_owned(),
                by: "Tunde Bakare".to_owned(),
                why: "the cache was cold".to_owned(),
                at: Moment(START),
            }],
        }],
        first_request: None,
        all_on_new: None,
        old_removed: None,
        chart: None,
    };
    let given = Given {
        traffic: Some(traffic),
        ..given(&roster, record::statement::Outcome::Complete, story.at)
    };
    let record = record_of(&story.release, given);
    let overridden = record
        .exceptions
        .iter()
        .find(|one| one.trouble == Trouble::Overridden)
        .unwrap();
    assert_eq!(overridden.text, "p95 < 500 ms at 50 %");
    assert_eq!(overridden.decided.as_ref().unwrap().why, "the cache was cold");
    assert!(seal(record).is_ok());
}
