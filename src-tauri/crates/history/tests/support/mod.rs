//! What the stories share: a folder of their own, events to append, a child process that writes.
#![allow(dead_code, reason = "each test binary uses its part")]

use history::{History, NewEvent, OpenError};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

pub const NOW: &str = "2026-11-24T10:00:00Z";

pub fn scratch() -> TempDir {
    tempfile::tempdir().unwrap()
}

pub fn open(folder: &Path) -> History {
    History::open(folder, "story", NOW).unwrap()
}

pub fn event(release: &str, number: u64) -> NewEvent {
    NewEvent {
        body: format!(r#"{{"release":"{release}","kind":"note","number":{number},"text":"grüße"}}"#),
    }
}

pub fn events(release: &str, count: u64) -> Vec<NewEvent> {
    (1..=count).map(|number| event(release, number)).collect()
}

/// A closed history with `count` events of release `r1`.
pub fn made(folder: &Path, count: u64) {
    open(folder).append(&events("r1", count), None).unwrap();
}

/// Every file below `folder` and its bytes. The lock and SQLite's shared memory are left out: they hold no data.
pub fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let kind = fs::symlink_metadata(&path).unwrap().file_type();
        if kind.is_dir() {
            found.extend(contents(&path));
        } else if kind.is_file() && !path.ends_with("lock") && !path.ends_with("history.db-shm") {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    found
}

/// Opening must fail, and leave every file as it was.
pub fn refused(folder: &Path) -> OpenError {
    let before = contents(folder);
    let error = History::open(folder, "story", NOW).expect_err("this must not open");
    let after = contents(folder);
    let names = before.keys().chain(after.keys());
    let changed: Vec<_> = names.filter(|name| before.get(*name) != after.get(*name)).collect();
    assert!(changed.is_empty(), "a refused opening changed {changed:?}: {error}");
    error
}

/// This test binary again, running only the ignored test `name` on `folder`.
pub fn child(name: &str, folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(child_arguments(name)).env("HISTORY_FOLDER", folder);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

pub fn child_arguments(name: &str) -> [&str; 4] {
    ["--exact", name, "--ignored", "--nocapture"]
}

/// The folder a child was started on; `None` when somebody runs the ignored tests by hand.
pub fn given_folder() -> Option<PathBuf> {
    std::env::var_os("HISTORY_FOLDER").map(PathBuf::from)
}

/// Ends a child, whatever the story came to.
pub struct Ended(pub Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A small disk of its own, for stories about full and read-only disks. Only root can make one.
pub struct SmallDisk(PathBuf);

impl SmallDisk {
    pub fn mount(at: &Path, options: &str) -> Option<Self> {
        let done = Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(at)
            .output();
        if done.is_ok_and(|done| done.status.success()) {
            Some(Self(at.to_owned()))
        } else {
            eprintln!("SKIPPED: this story needs a small disk, and mounting one is not allowed here");
            None
        }
    }

    pub fn remount(&self, options: &str) {
        let done = Command::new("mount")
            .args(["-o", options])
            .arg(&self.0)
            .status()
            .unwrap();
        assert!(done.success(), "could not remount with {options}");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}
