//! Whatever is asked in whatever order: nothing panics, what is decided can happen, and a history read again is the same.

use crate::plans::{Sheet, item, status, step_id};
use crate::pure::{Pure, all_of, attested, deciding, ended, not_applicable, refused, running, waived};
use engine::release::apply::replay;
use engine::release::verdict::verdict;
use engine::{Closing, Command, Ending, Event, EventKind, StepStanding, Which};
use proptest::prelude::*;
use std::sync::Arc;

const ITEMS: [&str; 6] = ["api", "backup", "cache", "replicas", "lag", "gone"];
const STEPS: [&str; 4] = ["build", "migrate", "deploy", "gone"];

#[derive(Debug, Clone)]
enum Happening {
    Asked(Command),
    Looked(usize, f64),
    Interrupted(usize),
    StepOver(Option<Ending>),
    Time(u64),
    Later,
}

fn sheet() -> Sheet {
    let sheet = Sheet::new()
        .check("api")
        .fresh(50)
        .attest("backup")
        .required()
        .steps(&["build", "migrate"]);
    sheet
        .irreversible()
        .check("cache")
        .attest("replicas")
        .optional()
        .check("lag")
        .below(4)
        .steps(&["deploy"])
}

fn commands() -> impl Strategy<Value = Command> {
    let an_item = || prop::sample::select(&ITEMS[..]);
    let a_step = || prop::sample::select(&STEPS[..]);
    let decision = prop_oneof![
        Just(attested()),
        Just(refused("no")),
        Just(refused("")),
        Just(waived("known", "1970-01-02")),
        Just(waived("known", "later")),
        Just(not_applicable("not here")),
    ];
    let outcome = prop::sample::select(&[Closing::Complete, Closing::Failed, Closing::RolledBack][..]);
    let which = prop_oneof![
        Just(Which::All),
        Just(Which::FailedAndStale),
        prop::collection::vec(an_item(), 0..4).prop_map(|ids| Which::These(ids.into_iter().map(item).collect())),
    ];
    prop_oneof![
        4 => which.prop_map(Command::RunChecks),
        6 => (an_item(), decision).prop_map(|(id, decision)| deciding(id, decision)),
        2 => an_item().prop_map(|id| Command::Withdraw { item: item(id), why: String::new() }),
        1 => prop::option::of(an_item()).prop_map(|id| Command::Note {
            item: id.map(item),
            text: "seen".to_owned(),
            file: None,
        }),
        1 => any::<bool>().prop_map(|done| Command::Tick { line: "l".to_owned(), done }),
        4 => a_step().prop_map(|title| running(title, "production")),
        1 => a_step().prop_map(|title| Command::StopStep(step_id(title))),
        1 => a_step().prop_map(|title| Command::SettleStep { step: step_id(title), why: "by hand".to_owned() }),
        1 => outcome.prop_map(|outcome| Command::Close { outcome, notes: String::new() }),
    ]
}

fn happenings() -> impl Strategy<Value = Happening> {
    let ending = prop_oneof![
        Just(Some(Ending::Exited(0))),
        Just(Some(Ending::Exited(3))),
        Just(Some(Ending::TimedOut)),
        Just(None)
    ];
    let code = prop::sample::select(&[200.0, 302.5, 0.1][..]);
    prop_oneof![
        6 => commands().prop_map(Happening::Asked),
        4 => (0..8_usize, code).prop_map(|(nth, code)| Happening::Looked(nth, code)),
        1 => (0..8_usize).prop_map(Happening::Interrupted),
        2 => ending.prop_map(Happening::StepOver),
        1 => (0..90_000_000_u64).prop_map(Happening::Time),
        1 => Just(Happening::Later),
    ]
}

fn live(pure: &mut Pure, happening: Happening) {
    let open = pure.release.open_checks();
    match happening {
        // A refusal is an answer; what counts is that whatever was not refused could happen, which `asks` insists on.
        Happening::Asked(command) => drop(pure.asks(command)),
        Happening::Looked(nth, code) => {
            if let Some((id, _)) = open.get(nth) {
                pure.sees(&id.0, status(code));
            }
        }
        Happening::Interrupted(nth) => {
            if let Some((item, attempt)) = open.get(nth).cloned() {
                let why = "stopped".to_owned();
                pure.happens(EventKind::CheckInterrupted { item, attempt, why })
                    .expect("it is open");
            }
        }
        Happening::StepOver(ending) => {
            if let Some((step, attempt)) = pure.release.running_step() {
                let what = match ending {
                    Some(ending) => EventKind::StepFinished {
                        step,
                        attempt,
                        end: ended(ending),
                        adopted: false,
                    },
                    None => EventKind::StepInterrupted {
                        step,
                        attempt,
                        why: "gone".to_owned(),
                    },
                };
                pure.happens(what).expect("it runs");
            }
        }
        Happening::Time(ms) => pure.now += ms,
        Happening::Later => {
            if pure.release.closed.is_none() {
                pure.happens(EventKind::Unknown)
                    .expect("a later version's event is legal");
            }
        }
    }
}

proptest! {
    #[test]
    fn a_release_comes_through_anything(happenings in prop::collection::vec(happenings(), 0..80)) {
        let mut pure = Pure::of(sheet());
        for happening in happenings {
            live(&mut pure, happening);
            let running = pure.release.steps.iter().filter(|step| step.standing().is_running()).count();
            prop_assert!(running <= 1, "two steps at once");
        }
        let written: Vec<Event> = pure
            .events
            .iter()
            .map(|event| serde_json::from_str(&serde_json::to_string(event).expect("written")).expect("read"))
            .collect();
        let again = replay(Arc::clone(&pure.plan), &written).expect("it happened").expect("it opened");
        prop_assert_eq!(again.standings(pure.now), pure.release.standings(pure.now));
        let steps = |steps: &[engine::release::state::StepState]| -> Vec<StepStanding> {
            steps.iter().map(engine::release::state::StepState::standing).collect()
        };
        prop_assert_eq!(steps(&again.steps), steps(&pure.release.steps));
        prop_assert_eq!(verdict(&again, pure.now), verdict(&pure.release, pure.now));
        prop_assert_eq!(all_of(&again), all_of(&pure.release));
    }
}
