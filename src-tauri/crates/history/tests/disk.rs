//! A full disk and a disk that fails.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story stops at the first surprise"
)]
#![allow(clippy::doc_markdown, reason = "SQLite is a name")]

mod support;

use history::{AppendError, History, NewEvent};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;
use support::{NOW, SmallDisk, child_arguments, event, given_folder, open, scratch};

fn fill_up(folder: &Path) {
    let mut filler = File::create(folder.join("filler")).unwrap();
    for size in [1 << 16, 1 << 12, 1] {
        while filler.write_all(&vec![1; size]).is_ok() {}
    }
}

#[test]
fn on_a_full_disk_the_reserve_lets_a_rollback_be_recorded() {
    let folder = scratch();
    let Some(_disk) = SmallDisk::mount(folder.path(), "size=12m,mode=700") else {
        return;
    };
    let mut history = open(folder.path());
    assert!(!history.append(&[event("r1", 1)], None).unwrap().space_low);
    fill_up(folder.path());

    let long = "x".repeat(500);
    let body = format!(r#"{{"release":"r1","kind":"rollback","text":"{long}"}}"#);
    let (mut said_low, mut after) = (false, 0);
    let refused = loop {
        match history.append(&[NewEvent { body: body.clone() }], None) {
            Ok(report) => said_low |= report.space_low,
            Err(error) => break error,
        }
        after += u64::from(said_low);
    };
    eprintln!("{after} events after the disk was full");
    assert!(after >= 100, "only {after} events after the disk was full");
    assert!(
        matches!(refused, AppendError::NotWritten { space_low: true, .. }),
        "{refused}"
    );
    assert!(refused.to_string().contains("free some space"), "{refused}");
    let report = history.verify().unwrap();
    assert_eq!(report.problem, None);
    assert!(report.events >= after);

    fs::remove_file(folder.path().join("filler")).unwrap();
    assert!(
        !history.append(&[event("r1", 2)], None).unwrap().space_low,
        "room again, and the reserve is back"
    );
    assert_eq!(history.verify().unwrap().events, report.events + 1);
}

#[test]
fn a_history_on_a_full_disk_still_opens_and_records() {
    let folder = scratch();
    let Some(_disk) = SmallDisk::mount(folder.path(), "size=12m,mode=700") else {
        return;
    };
    drop(open(folder.path()));
    fill_up(folder.path());
    let mut history = open(folder.path());
    for number in 1..=50 {
        history.append(&[event("r1", number)], None).unwrap();
    }
    assert_eq!(history.events("r1").unwrap().len(), 50);
}

/// The part of a child process: appends twenty events and says what became of each.
#[test]
#[ignore = "run by the story below"]
fn child_appends_and_tells() {
    let Some(folder) = given_folder() else { return };
    let mut history = match History::open(folder, "appender", NOW) {
        Ok(history) => history,
        Err(error) => return println!("\nrefused {error}"),
    };
    for number in 1..=20 {
        match history.append(&[event("r1", number)], None) {
            Ok(_) => println!("\nkept {number}"),
            Err(AppendError::NotWritten { source, .. }) => println!("\nlost {number} {source}"),
            Err(AppendError::Unknown { source, .. }) => println!("\nunknown {number} {source}"),
            Err(error) => panic!("{error}"),
        }
    }
}

/// One failing sync or write, at each place in turn: what the program said about every event is what a later opening finds.
#[test]
fn a_failed_commit_is_never_told_wrong() {
    if Command::new("strace")
        .args(["-o", "/dev/null", "true"])
        .status()
        .map_or(true, |status| !status.success())
    {
        eprintln!("SKIPPED: this story needs strace to make the disk fail");
        return;
    }
    let (mut lost, mut unknown) = (0, 0);
    for call in ["fdatasync", "pwrite64"] {
        for at in (1..=40).map(|n| if call == "pwrite64" { n * 4 } else { n }) {
            let folder = scratch();
            let inject = format!("inject={call}:error=EIO:when={at}");
            let output = Command::new("strace")
                .args(["-f", "-o", "/dev/null", "-e", &format!("trace={call}"), "-e", &inject])
                .arg(std::env::current_exe().unwrap())
                .args(child_arguments("child_appends_and_tells"))
                .env("HISTORY_FOLDER", folder.path())
                .output()
                .unwrap();
            let said = String::from_utf8(output.stdout).unwrap();
            assert!(output.status.success(), "{inject}: {said}");
            let history =
                History::open(folder.path(), "story", NOW).unwrap_or_else(|error| panic!("{inject}: {error}"));
            assert!(history.verify().unwrap().is_sound(), "{inject}");
            let there: Vec<String> = history
                .events("r1")
                .unwrap()
                .into_iter()
                .map(|event| event.body)
                .collect();
            for line in said.lines() {
                let mut words = line.split_whitespace();
                let (Some(fate), Some(number)) = (words.next(), words.next()) else {
                    continue;
                };
                let is_there = number
                    .parse()
                    .is_ok_and(|number| there.contains(&event("r1", number).body));
                match fate {
                    "kept" => assert!(is_there, "{inject}: event {number} was acknowledged and is gone"),
                    "lost" => {
                        lost += 1;
                        assert!(
                            !is_there,
                            "{inject}: event {number} was said not to be written and is there"
                        );
                    }
                    "unknown" => unknown += 1,
                    _ => {}
                }
            }
        }
    }
    eprintln!("80 failures: {lost} appends not written, {unknown} unknown, none told wrong");
    assert!(lost + unknown > 0, "the failures must hit something");
}
