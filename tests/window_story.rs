//! The story of a release in the real window, from a program nobody has used to a record that four people signed.
#![allow(clippy::unwrap_used, reason = "a panic is how a test says no")]

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use tests::{Bench, Journey, Opening, Room, SigningRoom, Window, csign};

/// What a person typed on the way that whoever reads of the release must find.
const REASONS: [&str; 4] = [
    "The scanner is down; the last scan is a week old.",
    "70 % in a hurry.",
    "85 % in a hurry.",
    "Went as rehearsed.",
];

/// Who signs on this laptop, and who on another.
const HERE: [&str; 2] = ["Technical Lead", "Product Manager"];
const AWAY: [(&str, &str); 2] = [
    ("Security Review", "Tomasz Zieliński"),
    ("Operations Team", "Amara Bakare"),
];

/// No keyring answers here, so keys are in files that a passphrase opens.
fn open(data: &Path) -> Option<Window> {
    let opening = Opening::default().data(data);
    opening.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent").open()
}

#[test]
fn a_release_from_the_first_start_to_the_sheet() {
    let data = TempDir::with_prefix("countersign-story-").unwrap();
    let Some(window) = open(data.path()) else { return };
    window.wait_for("No releases yet. This is how one goes:");
    window.scene("story-01-first-start");

    window
        .by_role("button", "Rehearse with the MarketSage checklist")
        .click();
    window.wait_for("This checklist is new here");
    for group in ["Contact 18 hosts", "Run 39 commands", "Read 4 files", "Use 4 secrets"] {
        window.wait_for(group);
    }
    assert!(
        !window.by_role("button", "Trust this version").is_enabled(),
        "trusted unread"
    );
    assert!(
        !window.shows("Begin release"),
        "a release begins before the checklist is trusted"
    );
    window.scene("story-02-trust");
    window.script("location.hash = '#/'");
    window.wait_for("No releases yet. This is how one goes:");

    let journey = Journey::of("Ngozi Okafor", &window);
    journey.begin_rehearsal();
    window.wait_for("All 161");
    window.scene("story-03-console");
    a_fault_is_seen_and_mended(&journey);
    people_decide(&journey);
    for (block, first, checks) in [("backend", 0, "Run failed and stale"), ("frontend", 5, "Run all")] {
        steps_are_run(&journey, first);
        journey.run_checks(checks);
        journey.run_again_what_blocks();
        window.screenshot(&format!("story-11-{block}-verified"));
    }
    everything_is_settled(&journey);
    traffic_is_moved(&journey);
    it_is_closed(&journey);
    let bundle = data.path().join("release.record");
    four_sign(&journey, &bundle);
    let kept = what_is_kept(&journey);
    assert_eq!(window.faults(), Vec::<String>::new());
    window.close();

    let Some(window) = open(data.path()) else { return };
    it_is_found_again(&Journey { window: &window }, &kept);
    assert_eq!(window.faults(), Vec::<String>::new());
    window.close();
    it_leaves_as_markdown(data.path());
    it_is_proved_by_its_bundle(&bundle);
}

fn a_fault_is_seen_and_mended(journey: &Journey<'_>) {
    let window = journey.window;
    journey.switch_fault("Certificate about to expire");
    journey.run_checks("Run all");
    assert!(journey.row(14).contains("Failed"), "{}", journey.row(14));
    journey.stand_on(14);
    window.wait_for("Expectations");
    for part in ["Days left ≥ 30 days 5 days", "5 days left", "Check as written"] {
        assert!(
            journey.evidence().contains(part),
            "{part:?} is not in: {}",
            journey.evidence()
        );
    }
    let offending = journey.read("document.querySelector('.exchange .offends')?.innerText");
    assert!(offending.contains("5 days left"), "the line marked is {offending:?}");
    window.scene("story-05-failed");
    assert!(journey.verdict().starts_with("NO-GO"), "{}", journey.verdict());
    window.press("b");
    window.wait_for("Blocks");
    window.screenshot("story-06-blockers");
    let blockers = journey.read("document.querySelector('.blockers')?.innerText");
    assert!(
        blockers.contains("14 SSL certificates valid and up-to-date failed: days left 5 days"),
        "{blockers}"
    );
    window.press("Escape");

    journey.switch_fault("Certificate about to expire");
    journey.run_checks("Run failed and stale");
    journey.run_again_what_blocks();
    assert!(journey.row(14).contains("Passed"), "{}", journey.row(14));
    assert!(
        journey.verdict().ends_with("for step 1, Deploy to staging first"),
        "{}",
        journey.verdict()
    );
}

fn people_decide(journey: &Journey<'_>) {
    let window = journey.window;
    journey.stand_on(5);
    journey.open_form("a");
    window.screenshot("story-07-attest");
    assert_eq!(window.by_role("textbox", "Who").value(), "Tomasz Zieliński");
    assert_eq!(window.by_role("textbox", "As").value(), "Security Review");
    journey.send_form();
    journey.wait_for_row(5, "Attested");

    journey.stand_on(21);
    journey.decide(
        "w",
        &[
            (
                "Reason, printed on the sheet",
                "The scanner is down; the last scan is a week old.",
            ),
            ("Until", "next release"),
        ],
    );
    journey.wait_for_row(21, "Waived");

    journey.stand_on(1);
    journey.decide("n", &[("Note", "Ran twice; the second run took half as long.")]);
    journey.wait_for_row(1, "1 notes");
    assert!(
        journey
            .kept_about(1)
            .contains("Ran twice; the second run took half as long.")
    );

    journey.attest_down(|journey| journey.verdict().starts_with("GO"));
    assert!(journey.verdict().starts_with("GO for step 1"), "{}", journey.verdict());
    window.screenshot("story-08-go");
}

fn steps_are_run(journey: &Journey<'_>, first: usize) {
    let window = journey.window;
    journey.go_to_step(first);
    for place in first..first + 5 {
        journey.show_step(place);
        let commands = journey.read("document.querySelector('.step-view .script')?.innerText");
        let question = journey.ask_for_step();
        assert!(
            question.contains(&commands),
            "{commands:?} is not in the question: {question}"
        );
        if place == 0 {
            window.scene("story-09-confirm");
        }
        journey.confirm_step();
        let ended = journey.step_ended();
        assert!(ended.contains("Done"), "{ended}");
    }
    assert!(
        window.script("return document.querySelector('.out [class*=fg-]') !== null") == true || first == 0,
        "the colours of the output are lost"
    );
    if first == 0 {
        window.scene("story-10-done");
    }
    window.press("Escape");
    journey.arrive();
}

fn everything_is_settled(journey: &Journey<'_>) {
    for text in ["WebSocket connections (if applicable)", "Replication lag acceptable"] {
        journey.stand_on(journey.item(text));
        journey.decide("Shift+n", &[("Reason, printed on the sheet", "MarketSage has none.")]);
        journey.wait_for_row(journey.item(text), "Not applicable");
    }
    journey.attest_down(|_| false);
    journey.window.screenshot("story-12-settled");
    assert!(journey.verdict().starts_with("GO"), "{}", journey.verdict());
}

/// Nobody waits for the evidence here: each move in spite of it has its reason.
fn traffic_is_moved(journey: &Journey<'_>) {
    let window = journey.window;
    let room = Room::enter(window);
    window.scene("story-13-before-traffic");
    room.advance("Send 50 % to 2.1.0");
    for percent in [70, 85, 100] {
        room.override_gates(&format!("Advance to {percent} %"), &format!("{percent} % in a hurry."));
    }
    window.scene("story-14-everyone-on-new");
    window.press("1");
    journey.arrive();
    assert!(journey.verdict().starts_with("GO for closing"), "{}", journey.verdict());
}

fn it_is_closed(journey: &Journey<'_>) {
    journey.open_close_dialog("Complete", "Went as rehearsed.");
    journey.window.screenshot("story-15-close");
    journey.close("Close as complete");
    sheet(journey);
    journey.window.scene("story-16-sheet");
}

/// Two here and two on another laptop; what they signed leaves as a bundle.
fn four_sign(journey: &Journey<'_>, bundle: &Path) {
    let folder = TempDir::with_prefix("countersign-away-").unwrap();
    let other = open(&folder.path().join("data")).unwrap();
    Journey::of(AWAY[0].1, &other);
    let room = SigningRoom::arrive(journey.window);
    room.everybody_gets_a_key(&HERE, &AWAY, &other);
    room.everybody_signs(&HERE, &AWAY, &other, folder.path());
    other.close();
    journey.window.by_role("radio", "Fit width").click();
    journey.window.wait_until("every page", || {
        !room.pages().is_empty() && room.pages().iter().all(|width| *width > 0)
    });
    journey.window.scene("story-17-signed");
    room.export("Export record", bundle);
    journey.window.press("1");
    journey.arrive();
}

fn it_is_proved_by_its_bundle(bundle: &Path) {
    let bench = Bench::new();
    let said = bench.csign(&["verify", &bundle.display().to_string()]);
    for words in [
        "MarketSage 2.1.0 is complete in rehearsal",
        "✓ Operations Team    Amara Bakare",
        "HOLDS, signed with these keys",
    ] {
        assert!(said.out.contains(words), "{words:?} is not in {said}");
    }
}

fn sheet(journey: &Journey<'_>) {
    let marked = journey.read("document.querySelector('.marked .on')?.innerText");
    assert!(marked.starts_with("Complete"), "{marked}");
    let numbers = journey.read(
        "new Set([...document.querySelectorAll('.paper .lines .number')].map((one) => one.innerText)).size + ' items'",
    );
    assert_eq!(numbers, "161 items");
    for words in REASONS {
        assert!(journey.window.shows(words), "the sheet is silent about {words:?}");
    }
}

/// The line of every item, and all the evidence of some: of one that failed, was waived, has a note, is not applicable,
/// and of every tenth.
fn what_is_kept(journey: &Journey<'_>) -> Vec<String> {
    let told = [14, 21, 1, journey.item("Replication lag acceptable")];
    let evidence = told.into_iter().chain((5..=161).step_by(10));
    let evidence = evidence.map(|item| format!("{item}: {}", journey.kept_about(item)));
    (1..=161)
        .map(|item| journey.row_without_age(item))
        .chain(evidence)
        .collect()
}

fn it_is_found_again(journey: &Journey<'_>, kept: &[String]) {
    let window = journey.window;
    window.wait_until("the table of releases", || !window.all("grid").is_empty());
    let line = journey.read("document.querySelector('.release-table tbody tr')?.innerText");
    assert!(line.contains("Complete") && line.contains("Ngozi Okafor"), "{line}");
    window.scene("story-18-releases");
    window.press("Enter");
    journey.arrive();
    window.screenshot("story-19-kept");
    for (now, before) in what_is_kept(journey).iter().zip(kept) {
        assert_eq!(now, before, "what is kept changed");
    }
    window.script("document.querySelector('.tabs a[href$=signoff]').click()");
    journey.read_sheet();
    sheet(journey);
}

fn it_leaves_as_markdown(data: &Path) {
    let out = data.join("record.md");
    let export = ["export", "last", "--as", "md", "--out"];
    let mut asked = Command::new(csign());
    asked.args(export).arg(&out).env("COUNTERSIGN_DATA", data);
    assert!(asked.status().unwrap().success(), "nothing was exported");
    let record = fs::read_to_string(out).unwrap();
    for reason in REASONS {
        assert!(
            record.contains(reason),
            "the export is silent about {reason:?}: {record}"
        );
    }
}
