//! What cannot be opened is left as it is, and the message says what, where and how to mend it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story stops at the first surprise"
)]
#![allow(clippy::doc_markdown, reason = "SQLite is a name")]

mod support;

use history::{History, HistoryReader, OpenError};
use rusqlite::Connection;
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;
use support::{NOW, SmallDisk, contents, made, open, refused, scratch};

#[test]
fn a_database_that_is_something_else() {
    for (what, bytes) in [
        (
            "a text",
            "These are my notes about the release. ".repeat(200).into_bytes(),
        ),
        ("a short text", b"hello".to_vec()),
        ("nothing", Vec::new()),
        ("zeros", vec![0; 8192]),
    ] {
        let folder = scratch();
        fs::write(folder.path().join("history.db"), bytes).unwrap();
        let error = refused(folder.path());
        assert!(matches!(error, OpenError::NotADatabase { .. }), "{what}: {error}");
        assert!(error.to_string().contains("history.db is not a history"), "{error}");
        assert!(
            matches!(HistoryReader::open(folder.path()), Err(OpenError::NotADatabase { .. })),
            "{what}"
        );
    }
}

#[test]
fn a_database_of_another_program() {
    let folder = scratch();
    let raw = Connection::open(folder.path().join("history.db")).unwrap();
    raw.execute_batch("CREATE TABLE moz_places(url); INSERT INTO moz_places VALUES('about:blank')")
        .unwrap();
    drop(raw);
    let error = refused(folder.path());
    assert!(
        error.to_string().contains("an SQLite database of another program"),
        "{error}"
    );
}

#[test]
fn a_damaged_database() {
    for damage in ["truncated", "page of noise"] {
        let folder = scratch();
        made(folder.path(), 300);
        let path = folder.path().join("history.db");
        let mut bytes = fs::read(&path).unwrap();
        match damage {
            "truncated" => bytes.truncate(bytes.len() / 2 + 100),
            _ => bytes[4096 * 12..4096 * 13].fill(0xa5),
        }
        fs::write(&path, bytes).unwrap();
        let error = refused(folder.path());
        assert!(matches!(error, OpenError::Corrupt { .. }), "{damage}: {error}");
        assert!(error.to_string().contains("put a backup in its place"), "{error}");
    }
}

#[test]
fn a_log_without_its_database() {
    let folder = scratch();
    fs::write(folder.path().join("history.db-wal"), "x").unwrap();
    let error = refused(folder.path());
    assert!(matches!(error, OpenError::Corrupt { .. }), "{error}");
}

#[test]
fn a_directory_a_fifo_or_a_link_in_the_place_of_a_file() {
    for name in ["history.db", "history.db-wal", "lock", "anchors.jsonl"] {
        for what in ["a directory", "a fifo", "a symbolic link"] {
            let folder = scratch();
            let elsewhere = scratch();
            made(elsewhere.path(), 5);
            let path = folder.path().join(name);
            match what {
                "a directory" => fs::create_dir(&path).unwrap(),
                "a fifo" => assert!(Command::new("mkfifo").arg(&path).status().unwrap().success()),
                _ => symlink(elsewhere.path().join("history.db"), &path).unwrap(),
            }
            let target = contents(elsewhere.path());
            let error = refused(folder.path());
            assert!(
                matches!(&error, OpenError::NotAFile { what: found, .. } if found == what),
                "{name}, {what}: {error}"
            );
            assert!(error.to_string().contains(&format!("{name} is {what}")), "{error}");
            assert_eq!(
                contents(elsewhere.path()),
                target,
                "what the link points at was touched"
            );
        }
    }
}

#[test]
fn a_file_in_the_place_of_the_folder() {
    let folder = scratch();
    let path = folder.path().join("history");
    fs::write(&path, "notes").unwrap();
    let error = History::open(&path, "story", NOW).unwrap_err();
    assert!(error.to_string().contains("is a file, not a folder"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "notes");
}

#[test]
fn a_folder_reached_through_a_link_is_fine() {
    let parent = scratch();
    fs::create_dir(parent.path().join("real")).unwrap();
    symlink("real", parent.path().join("linked")).unwrap();
    made(&parent.path().join("linked"), 3);
    assert_eq!(open(&parent.path().join("real")).events("r1").unwrap().len(), 3);
}

#[test]
fn a_newer_schema_may_be_read_but_not_written() {
    let folder = scratch();
    made(folder.path(), 5);
    let raw = Connection::open(folder.path().join("history.db")).unwrap();
    raw.pragma_update(None, "user_version", 99).unwrap();
    drop(raw);
    let error = refused(folder.path());
    assert!(
        matches!(
            error,
            OpenError::Newer {
                found: 99,
                known: 2,
                ..
            }
        ),
        "{error}"
    );
    assert!(error.to_string().contains("open it with the newer program"), "{error}");
    assert_eq!(
        HistoryReader::open(folder.path()).unwrap().events("r1").unwrap().len(),
        5
    );
}

#[test]
fn there_is_nothing_to_read_yet() {
    let folder = scratch();
    for path in [folder.path().to_owned(), folder.path().join("nowhere")] {
        assert!(matches!(HistoryReader::open(&path), Err(OpenError::Missing { .. })));
    }
    assert!(contents(folder.path()).is_empty(), "looking makes nothing");
}

#[test]
fn a_creation_that_was_interrupted_is_begun_again() {
    let folder = scratch();
    fs::write(folder.path().join("history.db.new"), "half a file").unwrap();
    fs::write(folder.path().join("history.db.new-journal"), "").unwrap();
    made(folder.path(), 5);
    assert!(!folder.path().join("history.db.new").exists());
    assert!(open(folder.path()).verify().unwrap().is_sound());
}

/// Two ways to a folder that cannot be written: root needs a read-only disk, anybody else a folder without `w`.
#[test]
fn a_read_only_folder_is_read_from_a_copy() {
    let folder = scratch();
    let disk = SmallDisk::mount(folder.path(), "size=8m,mode=700");
    // Left as a killed writer leaves it: events in the log that are not in the database yet.
    let donor = scratch();
    let mut writer = open(donor.path());
    writer.append(&support::events("r1", 25), None).unwrap();
    for name in ["history.db", "history.db-wal", "anchors.jsonl"] {
        if donor.path().join(name).exists() {
            fs::copy(donor.path().join(name), folder.path().join(name)).unwrap();
        }
    }
    drop(writer);
    match &disk {
        Some(disk) => disk.remount("remount,ro"),
        None => fs::set_permissions(folder.path(), Permissions::from_mode(0o500)).unwrap(),
    }

    let error = refused(folder.path());
    assert!(matches!(error, OpenError::ReadOnly { .. }), "{error}");
    assert!(error.to_string().contains("can still be read"), "{error}");
    let before = contents(folder.path());
    let reader = HistoryReader::open(folder.path()).unwrap();
    assert!(reader.is_copy());
    assert_eq!(reader.events("r1").unwrap().len(), 25);
    assert_eq!(reader.verify().unwrap().problem, None);
    assert_eq!(contents(folder.path()), before);

    if disk.is_none() {
        fs::set_permissions(folder.path(), Permissions::from_mode(0o700)).unwrap();
    }
}
