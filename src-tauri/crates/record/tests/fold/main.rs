//! From a release to its record: routine is counted, everything else stands in full.
#![allow(clippy::unwrap_used, reason = "a panic is how a test says no")]

mod story;
#[path = "../support/mod.rs"]
mod support;

use engine::release::assessed::RolledBack;
use engine::traffic::Sides;
use engine::{Closing, EventKind, Outcome as CheckOutcome};
use record::statement::{Phase, Settled, Trouble};
use record::{Given, Measured, Moment, record_of, verify_envelope};
use story::{START, Story};

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
        measured: Measured::default(),
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
            total.to_sign,
            total.failed_first
        ),
        (1, 22, 1, 1, 1, 5, 1, 1)
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
            // The line to sign is not among them: it is open in every record that is not signed yet.
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

/// 50 %, then everyone although a gate was not shown, then back.
fn moved() -> Story {
    let mut story = eventful();
    story.split(0, 50, &[]);
    story.assessed(
        Sides {
            old: 63_000,
            new: 63_500,
        },
        Sides { old: 5, new: 6 },
    );
    story.split(1, 100, &["p95 < 500 ms is not shown"]);
    story.assessed(
        Sides {
            old: 63_000,
            new: 90_000,
        },
        Sides { old: 5, new: 46 },
    );
    let ordered_at = story.at + 1_000;
    story.happens(
        "Adaeze Okonkwo",
        EventKind::RollbackOrdered {
            ordered_at,
            why: "payments answer 502".to_owned(),
            automatic: false,
        },
    );
    let rolled_back = RolledBack {
        confirmed_ms: 132,
        last_answer_ms: Some(480),
        requests: Some(31),
        bad: Some(9),
        ..RolledBack::default()
    };
    story.happens("csign", EventKind::RollbackOver { rolled_back });
    story
}

#[test]
fn traffic_is_told_stage_by_stage_with_the_counts_of_each() {
    let story = moved();
    let roster = support::roster();
    let given = Given {
        measured: Measured {
            engine: "HAProxy 3.2".to_owned(),
            ..Measured::default()
        },
        incident: "Payments answered 502.".to_owned(),
        ..given(&roster, record::statement::Outcome::RolledBack, story.at)
    };
    let record = record_of(&story.release, given);
    let traffic = record.traffic.as_ref().unwrap();
    let stages: Vec<_> = traffic
        .stages
        .iter()
        .map(|one| (one.percent, one.new.requests, one.new.errors, one.advanced_by.as_str()))
        .collect();
    assert_eq!(stages, [(50, 63_500, 6, "Adaeze Okonkwo"), (100, 26_500, 40, "")]);
    assert!(traffic.stages[0].old.is_some() && traffic.stages[1].old.is_none());
    assert_eq!(
        traffic.stages[1].until.unwrap().seconds(),
        record.rollbacks[0].pressed.seconds()
    );

    let back = &record.rollbacks[0];
    assert_eq!(
        (back.by.as_str(), back.from_percent, back.bad_answers),
        ("Adaeze Okonkwo", 100, 9)
    );
    assert_eq!(back.confirmed.unwrap().0 - back.pressed.0, 132);
    assert_eq!(back.last_answer.unwrap().0 - back.pressed.0, 480);

    let overridden = record
        .exceptions
        .iter()
        .find(|one| one.trouble == Trouble::Overridden)
        .unwrap();
    assert_eq!(overridden.text, "At 50 %: p95 < 500 ms is not shown");
    assert_eq!(overridden.decided.as_ref().unwrap().why, "the cache was cold");
    assert!(verify_envelope(&support::signed(record), Some(&roster)).holds());
}
