//! What goes wrong around the real window: a kill, a second window, a damaged journal; and how long a start takes.
#![allow(clippy::unwrap_used, reason = "a panic is how a test says no")]

use std::fs;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;
use tests::{Journey, Opening, Window};

fn open(data: &Path) -> Option<Window> {
    Opening::default().data(data).open()
}

#[test]
fn a_kill_in_the_middle_of_a_step_loses_nothing_and_nothing_goes_on_by_itself() {
    let data = TempDir::with_prefix("countersign-kill-").unwrap();
    let Some(window) = open(data.path()) else { return };
    let journey = Journey::of("Ngozi Okafor", &window);
    journey.begin_rehearsal();
    journey.stand_on(5);
    journey.decide("a", &[("Note, if there is something to add", "Read it twice.")]);
    journey.wait_for_row(5, "Attested");
    let kept = journey.kept_about(5);
    journey.go_to_step(0);
    journey.ask_for_step();
    journey.confirm_step();
    assert!(journey.step_line().contains("Running"), "{}", journey.step_line());
    window.wait_until("the step to say something", || {
        window.script("return document.querySelector('.out')?.innerText.trim()") != ""
    });
    window.kill();

    let Some(window) = open(data.path()) else { return };
    let journey = Journey { window: &window };
    window.by_role("button", "Return to release").click();
    journey.arrive();
    window.screenshot("kill-01-taken-up");
    let said = journey.read("document.querySelector('.banners')?.innerText");
    assert!(
        said.contains("Deploy to staging first"),
        "nothing is said about the step: {said:?}"
    );
    assert_eq!(journey.kept_about(5), kept);
    journey.go_to_step(0);
    let line = journey.step_line();
    assert!(line.contains("Interrupted"), "{line}");
    window.screenshot("kill-02-step");
    journey.show_step(1);
    assert!(journey.step_line().contains("Not run"), "{}", journey.step_line());
    window.close();
}

#[test]
fn a_second_window_looks_on_and_says_who_writes() {
    let data = TempDir::with_prefix("countersign-second-").unwrap();
    let Some(first) = open(data.path()) else { return };
    first.wait_for("No releases yet.");
    let Some(second) = open(data.path()) else { return };
    second.wait_for("This window can only read.");
    second.screenshot("second-01-looks-on");
    assert!(second.shows("in use by Countersign"), "who writes is not said");
    let checklist = format!(
        "#/read?path={}&environment=rehearsal",
        tests::sources::root()
            .join("checklists/marketsage/production.md")
            .display()
    );
    second.script(&format!("location.hash = '{checklist}'"));
    second.wait_for("All tests pass in both frontend and backend");
    second.screenshot("second-02-reads");
    assert!(!second.shows("Run all"), "the window that looks on offers to run");
    second.close();
    first.close();
}

#[test]
fn a_damaged_journal_is_said_in_the_window() {
    let data = TempDir::with_prefix("countersign-damaged-").unwrap();
    let Some(window) = open(data.path()) else { return };
    window.wait_for("No releases yet.");
    window.close();
    let journal = data.path().join("history.db");
    let mut bytes = fs::read(&journal).unwrap();
    for byte in &mut bytes {
        *byte ^= 0x55;
    }
    fs::write(&journal, bytes).unwrap();

    let Some(window) = open(data.path()) else { return };
    window.wait_for("history.db");
    window.screenshot("damaged");
    window.close();
}

#[test]
fn how_long_a_start_takes() {
    let mut starts = Vec::new();
    for _ in 0..3 {
        let Some(window) = Window::open() else { return };
        window.wait_until("a button that works", || {
            window.script("return document.querySelector('button.primary') !== null") == true
        });
        let button = window.age();
        let ago = window.script(
            "const words = performance.getEntriesByName('first-contentful-paint')[0];
             return Math.round(performance.now() - words.startTime)",
        );
        let words = window
            .age()
            .saturating_sub(Duration::from_millis(ago.as_u64().unwrap_or_default()));
        starts.push((words, button));
        window.close();
    }
    starts.sort();
    let (words, button) = starts[1];
    println!("a start, median of 3: words after {words:?}, a button that works after {button:?}");
}
