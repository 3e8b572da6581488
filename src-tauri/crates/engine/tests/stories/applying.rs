//! Events follow one another or are refused; a history read again gives the same release.

use crate::plans::{self, Sheet, item, status, step_id};
use crate::pure::{Pure, all_of, deciding, ended, refused, running, waived};
use engine::release::apply::{self, replay};
use engine::{Closing, Command, Digest, Ending, Event, EventKind, Which};
use std::sync::Arc;

/// A release in which something of everything has happened.
fn eventful() -> Pure {
    let mut pure = Pure::of(
        Sheet::new()
            .check("api")
            .attest("backup")
            .check("cache")
            .steps(&["build", "deploy"]),
    );
    pure.runs("api", 302.0);
    pure.now += 10;
    pure.runs("api", 200.0);
    pure.asks(deciding("backup", refused("empty"))).expect("undecided");
    pure.asks(Command::Withdraw {
        item: item("backup"),
        why: String::new(),
    })
    .expect("decided");
    pure.attests("backup");
    pure.asks(deciding("cache", waived("known", "2030-01-01")))
        .expect("undecided");
    pure.asks(Command::Note {
        item: Some(item("api")),
        text: "odd".to_owned(),
        file: None,
    })
    .expect("open");
    pure.asks(Command::Tick {
        line: "l".to_owned(),
        done: true,
    })
    .expect("open");
    pure.asks(running("build", "")).expect("first");
    pure.step_ends("build", Ending::Exited(1));
    pure.asks(running("build", "")).expect("again");
    pure.asks(Command::StopStep(step_id("build"))).expect("runs");
    pure.step_ends("build", Ending::Stopped);
    pure.happens(EventKind::Resumed {
        found_open: vec!["a step".to_owned()],
    })
    .expect("open");
    for title in ["build", "deploy"] {
        let why = "by hand".to_owned();
        pure.asks(Command::SettleStep {
            step: step_id(title),
            why,
        })
        .expect("not over");
    }
    pure.asks(Command::Close {
        outcome: Closing::Complete,
        notes: "done".to_owned(),
    })
    .expect("settled");
    pure
}

#[test]
fn any_prefix_of_a_history_replays_to_what_the_release_was_then() {
    let whole = eventful();
    let (_, mut live) = plans::opened(&whole.plan);
    for n in 1..=whole.events.len() {
        if n > 1 {
            apply::apply(&mut live, &whole.events[n - 1]).expect("it happened");
        }
        let again = replay(Arc::clone(&whole.plan), &whole.events[..n])
            .expect("it happened")
            .expect("it opened");
        assert_eq!(all_of(&again), all_of(&live), "after {n} events");
    }
    assert_eq!(all_of(&live), all_of(&whole.release));
    assert!(
        replay(Arc::clone(&whole.plan), &[])
            .expect("nothing is legal")
            .is_none()
    );
}

#[test]
fn a_history_survives_being_written_down() {
    let whole = eventful();
    let written: Vec<Event> = whole
        .events
        .iter()
        .map(|event| serde_json::to_string(event).expect("it can be written"))
        .map(|body| serde_json::from_str(&body).expect("it can be read"))
        .collect();
    assert_eq!(written, whole.events);
}

#[test]
fn an_event_of_a_later_version_is_passed_over_and_counted() {
    let mut pure = Pure::of(Sheet::new().check("api"));
    let later =
        r#"{"v":2,"release":"r","index":1,"at":5,"by":"Ada","kind":"split_moved","to":{"percent":50},"item":"api"}"#;
    let event: Event = serde_json::from_str(later).expect("a reader survives it");
    assert_eq!(event.what, EventKind::Unknown);
    apply::apply(&mut pure.release, &event).expect("it is legal");
    let again: Event = serde_json::from_str(&serde_json::to_string(&event).expect("written")).expect("read");
    assert_eq!(again, event);
    pure.runs("api", 200.0);
    assert_eq!(pure.release.next_index, 4);
}

#[test]
fn a_clone_is_a_release_of_its_own() {
    let mut pure = Pure::of(Sheet::new().check("api"));
    let before = pure.release.clone();
    let shown = all_of(&before);
    pure.runs("api", 200.0);
    assert_eq!(all_of(&before), shown);
}

fn illegal(pure: &mut Pure, what: EventKind) -> String {
    let before = all_of(&pure.release);
    let error = pure.happens(what).expect_err("it cannot have happened");
    assert_eq!(all_of(&pure.release), before, "a refused event changes nothing");
    error.why
}

#[test]
fn checks_that_cannot_have_happened_are_errors() {
    let mut pure = Pure::of(Sheet::new().check("api").attest("backup"));
    let started = |id: &str, attempt| EventKind::CheckStarted {
        item: item(id),
        attempt,
    };
    assert_eq!(illegal(&mut pure, started("gone", 1)), "the plan has no item gone");
    assert_eq!(illegal(&mut pure, started("backup", 1)), "no probe decides this item");
    assert_eq!(illegal(&mut pure, started("api", 2)), "attempt 1 was expected, not 2");
    let finished = pure.finishing("api", status(200.0));
    assert_eq!(illegal(&mut pure, finished), "attempt 0 of the check is not open");
    let interrupted = |attempt| EventKind::CheckInterrupted {
        item: item("api"),
        attempt,
        why: String::new(),
    };
    assert_eq!(illegal(&mut pure, interrupted(1)), "attempt 1 of the check is not open");
    pure.asks(Command::RunChecks(Which::All)).expect("there is one");
    assert_eq!(illegal(&mut pure, started("api", 2)), "the check is open already");
    assert_eq!(illegal(&mut pure, interrupted(2)), "attempt 2 of the check is not open");
    let close = EventKind::ReleaseClosed {
        outcome: Closing::Failed,
        notes: String::new(),
    };
    assert_eq!(illegal(&mut pure, close), "a check is running");
}

#[test]
fn decisions_about_nothing_are_errors() {
    let mut pure = Pure::of(Sheet::new().attest("backup"));
    let (gone, text) = (|| item("gone"), String::new);
    let about_nothing = [
        EventKind::ItemAttested {
            item: gone(),
            role: None,
            statement: None,
            note: None,
        },
        EventKind::ItemRefused {
            item: gone(),
            role: None,
            why: text(),
        },
        EventKind::ItemWaived {
            item: gone(),
            role: None,
            why: text(),
            until: text(),
        },
        EventKind::ItemNotApplicable {
            item: gone(),
            why: text(),
        },
        EventKind::DecisionWithdrawn {
            item: gone(),
            why: text(),
        },
        EventKind::NoteAdded {
            item: Some(gone()),
            text: text(),
            file: None,
        },
    ];
    for what in about_nothing {
        assert_eq!(illegal(&mut pure, what), "the plan has no item gone");
    }
    let withdrawn = EventKind::DecisionWithdrawn {
        item: item("backup"),
        why: text(),
    };
    assert_eq!(illegal(&mut pure, withdrawn), "there is no decision to withdraw");
}

#[test]
fn steps_that_cannot_have_happened_are_errors() {
    let mut pure = Pure::of(Sheet::new().steps(&["build", "deploy"]));
    let started = |title: &str, attempt| EventKind::StepStarted {
        step: step_id(title),
        attempt,
        script: Digest::of(b""),
        cwd: String::new(),
        account: String::new(),
        machine: String::new(),
        typed: None,
    };
    let (build, why) = (|| step_id("build"), String::new);
    let finished = |attempt| EventKind::StepFinished {
        step: build(),
        attempt,
        end: ended(Ending::Exited(0)),
        adopted: false,
    };
    let settled = || EventKind::StepSettled {
        step: build(),
        why: why(),
    };
    let stopping = || EventKind::StepStopRequested {
        step: build(),
        attempt: 1,
    };
    assert_eq!(illegal(&mut pure, started("gone", 1)), "the plan has no step gone");
    assert_eq!(illegal(&mut pure, started("build", 2)), "attempt 1 was expected, not 2");
    assert_eq!(illegal(&mut pure, finished(1)), "attempt 1 of the step is not running");
    assert_eq!(illegal(&mut pure, stopping()), "attempt 1 of the step is not running");
    pure.happens(started("build", 1)).expect("it is first");
    assert_eq!(illegal(&mut pure, started("build", 2)), "a step is running already");
    assert_eq!(illegal(&mut pure, started("deploy", 1)), "a step is running already");
    assert_eq!(illegal(&mut pure, settled()), "the step is running");
    let close = EventKind::ReleaseClosed {
        outcome: Closing::Failed,
        notes: why(),
    };
    assert_eq!(illegal(&mut pure, close), "a step is running");
    pure.happens(stopping()).expect("it runs");
    assert_eq!(illegal(&mut pure, stopping()), "the step is being stopped already");
    let interrupted = EventKind::StepInterrupted {
        step: build(),
        attempt: 1,
        why: why(),
    };
    pure.happens(interrupted.clone()).expect("it runs");
    assert_eq!(illegal(&mut pure, interrupted), "attempt 1 of the step is not running");
    pure.happens(settled()).expect("it is interrupted");
    assert_eq!(illegal(&mut pure, settled()), "the step is over");
    assert_eq!(illegal(&mut pure, started("build", 2)), "a person has settled the step");
}

#[test]
fn a_release_begins_once_goes_on_in_order_and_ends_once() {
    let mut pure = Pure::of(Sheet::new().check("api"));
    let opening = pure.events[0].what.clone();
    assert_eq!(illegal(&mut pure, opening), "the release is open already");
    let note = EventKind::NoteAdded {
        item: None,
        text: "x".to_owned(),
        file: None,
    };
    let mut event = Event {
        index: 7,
        what: note.clone(),
        ..pure.events[0].clone()
    };
    let wrong = apply::apply(&mut pure.release, &event).expect_err("index 1 is next");
    assert_eq!(
        wrong.to_string(),
        "event 7 of release r cannot follow the ones before it: event 1 was expected"
    );
    assert!(
        apply::open(Arc::clone(&pure.plan), &event).is_err(),
        "only an opening opens"
    );
    event.index = 1;
    event.release.0 = "other".to_owned();
    let wrong = apply::apply(&mut pure.release, &event).expect_err("it is another's");
    assert_eq!(wrong.why, "it belongs to another release");
    let close = EventKind::ReleaseClosed {
        outcome: Closing::Failed,
        notes: String::new(),
    };
    pure.happens(close).expect("nothing runs");
    assert_eq!(illegal(&mut pure, note), "the release is closed");
}
