//! A split in the real window, on the rehearsal: a version that fails is taken back by hand, one that is well reaches
//! everyone, with the app started again in between.
#![allow(clippy::unwrap_used, reason = "a panic is how a test says no")]

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use tests::{Journey, Opening, Room, Window, sources};

const LIST: &str = include_str!("window_traffic/list.md");
const PERSON: &str = "Ngozi Okafor";

/// A folder with the checklist, its environment, and the data of the app; so many errors are one too many.
fn folder(errors: &str) -> TempDir {
    let folder = TempDir::with_prefix("countersign-traffic-").unwrap();
    fs::write(folder.path().join("list.md"), LIST.replace("{errors}", errors)).unwrap();
    fs::create_dir(folder.path().join("environments")).unwrap();
    let shipped = sources::read("checklists/marketsage/environments/rehearsal.toml").unwrap();
    let unhurried = shipped.replace("pace = 15\n", "");
    assert_ne!(unhurried, shipped);
    fs::write(folder.path().join("environments/rehearsal.toml"), unhurried).unwrap();
    folder
}

fn open(folder: &Path) -> Option<Window> {
    Opening::default().data(&folder.join("data")).open()
}

/// Begins a release and brings the new version beside the old one.
fn deploy(journey: &Journey<'_>, folder: &Path) {
    journey.begin_with(&folder.join("list.md"), "rehearsal", "2.0.4", "2.1.0");
    journey.run_checks("Run all");
    journey.go_to_step(0);
    journey.ask_for_step();
    journey.confirm_step();
    let ended = journey.step_ended();
    assert!(ended.contains("Done"), "{ended}");
}

#[test]
fn a_version_that_fails_is_taken_back_by_hand() {
    // What is far beyond the limit is proven soon.
    let folder = folder("0.1%");
    let Some(window) = open(folder.path()) else { return };
    let journey = Journey::of(PERSON, &window);
    deploy(&journey, folder.path());
    let room = Room::enter(&window);
    window.wait_for("Ready, proven");
    window.scene("traffic-01-before");
    room.advance("Send 50 % to 2.1.0");
    window.scene("traffic-02-at-50");

    journey.switch_fault("New version fails now and then");
    window.wait_while("nothing is proven", || room.banner().is_empty());
    let banner = room.banner();
    assert!(banner.contains("The old version is fine"), "{banner}");
    window.scene("traffic-03-fault-proven");
    room.hold_roll_back();
    everyone_is_back(&room);
    window.wait_until("the count of bad responses", || {
        !room.outcome().contains("Bad responses served – ")
    });
    let outcome = room.outcome();
    for words in ["engine confirmed in", "Route traffic back to previous version", PERSON] {
        assert!(outcome.contains(words), "{words:?} is not in {outcome}");
    }
    window.by_text("Scale down new deployment").click();
    window.wait_until("the tick", || room.outcome().contains("ticked"));
    window
        .by_role("textbox", "What was seen")
        .type_text("Errors in three of a hundred answers.");
    window.by_role("button", "Save notes").click();
    window.wait_until("the notes to be kept", || room.outcome().contains("Saved "));
    window.scene("traffic-04-rolled-back");

    journey.open_close_dialog("Rolled back", "The hotfix is on its way.");
    journey.close("Close as rolled back");
    window.wait_for("Errors in three of a hundred answers.");
    let marked = journey.read("document.querySelector('.marked .on')?.innerText");
    assert!(marked.starts_with("Rolled Back"), "{marked}");
    window.screenshot("traffic-05-sheet");

    // Once more, from another screen and by keys alone.
    deploy(&journey, folder.path());
    let room = Room::enter(&window);
    room.advance("Send 50 % to 2.1.0");
    room.override_gates("Advance to 70 %", "Nobody waits here.");
    window.press("1");
    journey.arrive();
    room.hold_roll_back_keys();
    everyone_is_back(&room);
    assert_eq!(window.faults(), Vec::<String>::new());
    window.close();
}

fn everyone_is_back(room: &Room<'_>) {
    room.wait_for_outcome("Everyone is back on 2.0.4");
    room.wait_for_outcome("Observed share of 2.1.0 has been 0 %");
}

#[test]
fn a_version_that_is_well_reaches_everyone_and_no_restart_moves_it() {
    let folder = folder("1%");
    let Some(window) = open(folder.path()) else { return };
    let journey = Journey::of(PERSON, &window);
    deploy(&journey, folder.path());
    let room = Room::enter(&window);
    room.advance("Send 50 % to 2.1.0");
    room.answer();
    room.advance("Advance to 70 %");
    window.close();

    let Some(window) = open(folder.path()) else { return };
    let journey = Journey { window: &window };
    window.by_role("button", "Return to release").click();
    journey.arrive();
    window.wait_for("2.1.0 has 70 % of the traffic; nothing moves until you say that it goes on.");
    let room = Room::enter(&window);
    window.wait_until("the split to be seen as it is", || {
        room.observed().is_some_and(|share| (55.0..85.0).contains(&share))
    });
    assert!(room.split().contains("Intended 30 / 70"), "{}", room.split());
    assert!(!window.by_role("button", "Advance to 85 %…").is_enabled());
    window.scene("traffic-06-started-again");
    window.by_role("button", "Resume").click();
    window.wait_until("the banner to go", || room.banner().is_empty());

    room.answer();
    room.advance("Advance to 85 %");
    room.answer();
    room.advance("Advance to 100 %");
    window.wait_for("2.0.4 stays ready for");
    window.scene("traffic-07-everyone-on-new");
    journey.open_close_dialog("Complete", "As planned.");
    journey.close("Close as complete");
    assert_eq!(window.faults(), Vec::<String>::new());
    window.close();
}
