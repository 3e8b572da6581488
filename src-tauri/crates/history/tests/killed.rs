//! A writer killed at any moment loses no event it has acknowledged.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story stops at the first surprise"
)]
#![allow(clippy::doc_markdown, reason = "SQLite is a name")]

mod support;

use history::{AnchorState, History};
use std::hash::{BuildHasher, RandomState};
use std::io::{BufRead, BufReader, Write};
use std::thread::sleep;
use std::time::Duration;
use support::{Ended, NOW, child, event, events, given_folder, open, scratch};

/// The part of a child process: appends one to three events at a time and says each number once `append` has returned.
#[test]
#[ignore = "run by the story below"]
fn child_appends_for_ever() {
    let Some(folder) = given_folder() else { return };
    let mut history = History::open(folder, "appender", NOW).unwrap();
    let mut out = std::io::stdout();
    for round in 1.. {
        let stored = history.append(&events("r1", round % 3 + 1), None).unwrap().events;
        writeln!(out, "\nkept {}", stored.last().unwrap().seq).unwrap();
    }
}

#[test]
fn a_hundred_kills_lose_no_acknowledged_event() {
    let folder = scratch();
    drop(open(folder.path()));
    let (mut acknowledged, mut unacknowledged) = (0, 0);
    for round in 0..100_u64 {
        let mut child = Ended(child("child_appends_for_ever", folder.path()).spawn().unwrap());
        let mut output = BufReader::new(child.0.stdout.take().unwrap());
        // Sometimes while it opens, mostly somewhere in the middle of appending.
        let delay = Duration::from_micros(RandomState::new().hash_one(round) % 20_000);
        if round % 10 != 0 {
            output.read_line(&mut String::new()).unwrap();
            while !next_line(&mut output).starts_with("kept") {}
        }
        sleep(delay);
        child.0.kill().unwrap();
        child.0.wait().unwrap();
        for line in output.lines().map_while(Result::ok) {
            if let Some(seq) = line.strip_prefix("kept ").and_then(|seq| seq.parse().ok()) {
                acknowledged = seq;
            }
        }

        let history = open(folder.path());
        let report = history.verify().unwrap();
        assert_eq!(report.problem, None, "round {round}");
        assert_eq!(report.anchor, AnchorState::Agrees, "round {round}");
        assert!(
            report.events >= acknowledged,
            "round {round}: {} of {acknowledged} events",
            report.events
        );
        assert_eq!(
            history.events("r1").unwrap().len() as u64,
            report.events,
            "round {round}"
        );
        unacknowledged += u64::from(report.events > acknowledged);
        acknowledged = report.events;
    }
    eprintln!("100 kills, {acknowledged} events, none lost; {unacknowledged} times one was kept but not yet said");
    assert!(acknowledged > 100, "the writer must have got somewhere");
    open(folder.path()).append(&[event("r1", 1)], None).unwrap();
}

fn next_line(output: &mut impl BufRead) -> String {
    let mut line = String::new();
    assert!(output.read_line(&mut line).unwrap() > 0, "the child ended by itself");
    line
}
