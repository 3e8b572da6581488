//! One writer at a time, and a lock that nobody has to clean up.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story stops at the first surprise"
)]
#![allow(clippy::doc_markdown, reason = "SQLite is a name")]

mod support;

use history::{History, HistoryReader, Holder, OpenError};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command};
use support::{Ended, NOW, child, given_folder, open, scratch};

/// The part of a child process: holds the history, starts a program of its own, says so, and waits to be killed.
#[test]
#[ignore = "run by the stories below"]
fn child_holds_the_history() {
    let Some(folder) = given_folder() else { return };
    let _history = History::open(folder, "first", NOW).unwrap();
    let grandchild = Ended(Command::new("sleep").arg("600").spawn().unwrap());
    println!("\nholding {}", grandchild.0.id());
    std::thread::park();
}

/// Starts the child, waits until it holds the history, and gives it with the id of the program it started.
fn started(folder: &Path) -> (Ended, u32) {
    let mut child = Ended(child("child_holds_the_history", folder).spawn().unwrap());
    let grandchild = lines(&mut child.0).find_map(|line| line.strip_prefix("holding ")?.parse().ok());
    (child, grandchild.expect("the child must come to hold the history"))
}

fn lines(child: &mut Child) -> impl Iterator<Item = String> {
    BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok)
}

fn held(folder: &Path) -> Holder {
    match History::open(folder, "second", NOW) {
        Err(OpenError::HeldBy(holder)) => holder,
        other => panic!("a second writer got in: {other:?}"),
    }
}

#[test]
fn a_second_writer_is_refused_and_told_who_the_first_is() {
    let folder = scratch();
    let (child, grandchild) = started(folder.path());
    let holder = held(folder.path());
    assert_eq!(
        (holder.pid, holder.program.as_str(), holder.since.as_str()),
        (child.0.id(), "first", NOW)
    );
    assert!(!holder.host.is_empty() && !holder.gone);
    let message = OpenError::HeldBy(holder).to_string();
    assert!(
        message.contains(&format!("first (process {}", child.0.id())),
        "{message}"
    );
    assert!(message.contains("Close it first"), "{message}");
    HistoryReader::open(folder.path()).expect("looking on is allowed");
    drop(child);
    end(grandchild);
}

#[test]
fn a_second_writer_in_the_same_process_is_refused_too() {
    let folder = scratch();
    let first = open(folder.path());
    assert_eq!(held(folder.path()).pid, std::process::id());
    drop(first);
    open(folder.path());
}

#[test]
fn a_closed_history_is_free_though_programs_are_being_started() {
    let folder = scratch();
    std::thread::scope(|scope| {
        let starting = scope.spawn(|| (0..200).for_each(|_| drop(std::process::Command::new("true").status())));
        while !starting.is_finished() {
            drop(open(folder.path()));
        }
    });
}

#[test]
fn a_killed_writer_leaves_nothing_though_its_child_lives_on() {
    let folder = scratch();
    for _ in 0..20 {
        let (child, grandchild) = started(folder.path());
        held(folder.path());
        drop(child);
        assert!(
            Path::new(&format!("/proc/{grandchild}")).exists(),
            "the grandchild must outlive its parent"
        );
        open(folder.path());
        end(grandchild);
    }
}

#[test]
fn a_lock_kept_by_a_leaked_descriptor_is_explained() {
    let folder = scratch();
    drop(open(folder.path()));
    // As if the first writer had ended and left its descriptor to a program: somebody holds the lock, but not who it names.
    let path = folder.path().join("lock");
    let mut ended = Command::new("true").spawn().unwrap();
    let note = std::fs::read_to_string(&path).unwrap();
    let note = note.replace(
        &format!("\"pid\":{}", std::process::id()),
        &format!("\"pid\":{}", ended.id()),
    );
    ended.wait().unwrap();
    std::fs::write(&path, note).unwrap();
    let leaked = std::fs::File::open(&path).unwrap();
    leaked.try_lock().unwrap();
    let holder = held(folder.path());
    assert!(holder.gone);
    assert!(
        holder
            .to_string()
            .contains("started a program that still holds the lock"),
        "{holder}"
    );
}

fn end(process: u32) {
    let _ = Command::new("kill").arg(process.to_string()).status();
}
