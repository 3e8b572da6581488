//! Events go in and come back byte for byte; nothing else gets in, and nothing gets out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story stops at the first surprise"
)]
#![allow(clippy::doc_markdown, reason = "SQLite is a name")]

mod support;

use history::{AnchorState, event_hash};
use history::{
    AppendError, Decision, History, HistoryReader, NewEvent, RecentRow, ReleaseSummary, StoreError, TrustRow,
};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use support::{NOW, contents, event, events, open, scratch};

fn summary(release: &str, open: bool) -> ReleaseSummary {
    ReleaseSummary {
        release: release.to_owned(),
        summary_json: format!(r#"{{"name":"{release}"}}"#),
        open,
    }
}

#[test]
fn events_come_back_as_the_bytes_they_were() {
    let folder = scratch();
    let odd = r#" { "kind" : "note", "b":1.0, "release":"r1", "a":"\u00e9 é \u0000" }  "#;
    let mut history = open(folder.path());
    let first = history
        .append(&[NewEvent { body: odd.to_owned() }, event("r2", 1)], None)
        .unwrap()
        .events;
    let second = history.append(&events("r1", 1), None).unwrap().events;
    assert_eq!(first[0].hash, event_hash(1, &[0; 32], odd.as_bytes()));
    assert_eq!(second[0].hash, event_hash(3, &first[1].hash, second[0].body.as_bytes()));
    drop(history);

    let history = open(folder.path());
    assert_eq!(history.events("r1").unwrap(), vec![first[0].clone(), second[0].clone()]);
    assert_eq!(history.events("r1").unwrap()[0].body, odd);
    assert_eq!(history.events("nobody").unwrap(), vec![]);
    let report = history.verify().unwrap();
    assert_eq!((report.events, report.head, report.problem), (3, second[0].hash, None));
    assert_eq!(report.anchor, AnchorState::Agrees);
}

#[test]
fn the_hash_is_the_one_the_format_describes() {
    // printf 'countersign/event/v1\n\0\0\0\0\0\0\0\1' + 32 zero bytes + '\0\0\0\0\0\0\0\2{}' | sha256sum
    let hash = event_hash(1, &[0; 32], b"{}");
    let expected = "d97246d487db39fbe8643a1ba8533fb4a36b7ecb8a4db6b5ceb7a4bf8b0e20af";
    for (at, byte) in hash.iter().enumerate() {
        assert_eq!(
            u8::from_str_radix(&expected[at * 2..at * 2 + 2], 16),
            Ok(*byte),
            "byte {at}"
        );
    }
}

#[test]
fn a_batch_is_all_or_nothing_and_says_which_event_was_bad() {
    let folder = scratch();
    let mut history = open(folder.path());
    let bad = [
        "",
        "not json",
        r#"["r1","note"]"#,
        r#"{"release":"r1"}"#,
        r#"{"release":1,"kind":"note"}"#,
        r#"{"release":"r1","kind":"note","release":"r2"}"#,
        r#"{"release":"r1","kind":"note"} {}"#,
    ];
    for body in bad {
        let batch = [event("r1", 1), NewEvent { body: body.to_owned() }];
        match history.append(&batch, None) {
            Err(AppendError::BadEvent { index: 1, .. }) => {}
            other => panic!("{body:?}: {other:?}"),
        }
    }
    let broken = ReleaseSummary {
        summary_json: "{".to_owned(),
        ..summary("r1", true)
    };
    let refused = history.append(&events("r1", 2), Some(&broken));
    assert!(
        matches!(refused, Err(AppendError::NotWritten { space_low: false, .. })),
        "{refused:?}"
    );
    assert_eq!(history.verify().unwrap().events, 0);
}

#[test]
fn releases_are_listed_newest_first_with_their_span() {
    let folder = scratch();
    let mut history = open(folder.path());
    history.append(&events("r1", 2), Some(&summary("r1", true))).unwrap();
    history.append(&events("r2", 3), Some(&summary("r2", true))).unwrap();
    history.append(&events("r1", 1), Some(&summary("r1", false))).unwrap();
    history.append(&events("r2", 1), None).unwrap();
    let rows: Vec<_> = history.releases().unwrap();
    let spans: Vec<_> = rows
        .iter()
        .map(|r| (r.release.as_str(), r.open, r.first_seq, r.last_seq))
        .collect();
    assert_eq!(spans, vec![("r2", true, 3, 7), ("r1", false, 1, 6)]);
    assert_eq!(rows[0].summary, r#"{"name":"r2"}"#);

    history.append(&[], Some(&summary("r2", false))).unwrap();
    assert!(
        !history.releases().unwrap()[0].open,
        "a list can be made anew without events"
    );
}

#[test]
fn updates_deletes_replacements_and_gaps_are_refused() {
    let folder = scratch();
    support::made(folder.path(), 3);
    let raw = rusqlite::Connection::open(folder.path().join("history.db")).unwrap();
    let head: Vec<u8> = raw
        .query_row("SELECT hash FROM event WHERE seq = 3", [], |row| row.get(0))
        .unwrap();
    let insert =
        "INTO event(seq, prev, body, hash) VALUES(?1, ?2, '{\"release\":\"x\",\"kind\":\"y\"}', randomblob(32))";
    let refused = |sql: &str, seq: i64, prev: &[u8]| {
        let error = raw
            .execute(sql, rusqlite::params![seq, prev])
            .expect_err("the triggers must refuse this");
        assert!(error.to_string().contains("not the next event"), "{sql}: {error}");
    };
    refused(&format!("INSERT {insert}"), 5, &head);
    refused(&format!("INSERT {insert}"), 4, &[0; 32]);
    refused(&format!("INSERT OR REPLACE {insert}"), 2, &head);
    for sql in [
        "UPDATE event SET body = body",
        "DELETE FROM event",
        "UPDATE event SET seq = seq + 1",
    ] {
        assert!(
            raw.execute(sql, [])
                .expect_err("append only")
                .to_string()
                .contains("append only"),
            "{sql}"
        );
    }
    drop(raw);
    assert!(open(folder.path()).verify().unwrap().is_sound());
}

#[test]
fn a_reader_sees_each_commit_while_the_writer_goes_on() {
    let folder = scratch();
    let mut history = open(folder.path());
    let reader = HistoryReader::open(folder.path()).unwrap();
    assert!(!reader.is_copy());
    for count in 1..=200 {
        history.append(&[event("r1", count)], None).unwrap();
        assert_eq!(reader.events("r1").unwrap().len() as u64, count);
    }
    assert_eq!(reader.verify().unwrap(), history.verify().unwrap());
    drop(history);
    assert_eq!(reader.verify().unwrap().anchor, AnchorState::Agrees);
    drop(reader);
    open(folder.path()).append(&events("r1", 1), None).unwrap();
}

#[test]
fn blobs_come_back_and_a_changed_one_is_noticed() {
    let folder = scratch();
    let mut history = open(folder.path());
    let log = vec![7; 300_000];
    let name = history.put_blob(&log).unwrap();
    assert_eq!(history.put_blob(&log).unwrap(), name);
    assert_eq!(history.blob(&name).unwrap(), Some(log.clone()));
    assert_eq!(history.blob(&[1; 32]).unwrap(), None);
    let empty = history.put_blob(b"").unwrap();
    assert_eq!(history.blob(&empty).unwrap(), Some(Vec::new()));

    let (path, _) = contents(folder.path())
        .into_iter()
        .find(|(_, bytes)| *bytes == log)
        .unwrap();
    fs::write(&path, "something else").unwrap();
    match history.blob(&name) {
        Err(StoreError::BlobChanged { path: named, .. }) => assert_eq!(named, path),
        other => panic!("a changed blob was handed out: {other:?}"),
    }
    history.put_blob(&log).unwrap();
    assert_eq!(history.blob(&name).unwrap(), Some(log), "storing it again mends it");
    fs::remove_file(&path).unwrap();
    assert_eq!(history.blob(&name).unwrap(), None);
}

#[test]
fn decisions_settings_and_recent_checklists_are_kept() {
    let folder = scratch();
    let row = |digest: &str, decision| TrustRow {
        digest: digest.to_owned(),
        path: "/srv/deploy.md".to_owned(),
        decision,
        at: NOW.to_owned(),
        by: "ada".to_owned(),
        manifest_json: r#"{"commands":[]}"#.to_owned(),
    };
    let recent = |path: &str| RecentRow {
        path: path.to_owned(),
        title: "Deploy".to_owned(),
        at: NOW.to_owned(),
    };
    let mut history = open(folder.path());
    history.set_trust(&row("aa", Decision::Trusted)).unwrap();
    history.set_trust(&row("bb", Decision::Trusted)).unwrap();
    history.set_trust(&row("cc", Decision::Never)).unwrap();
    history.set_setting("theme", "dark").unwrap();
    history.set_setting("theme", "light").unwrap();
    for number in 0..60 {
        history.set_recent(&recent(&format!("/srv/{number}.md"))).unwrap();
    }
    history.set_recent(&recent("/srv/30.md")).unwrap();
    drop(history);

    let reader = HistoryReader::open(folder.path()).unwrap();
    assert_eq!(reader.trust("cc").unwrap(), Some(row("cc", Decision::Never)));
    assert_eq!(reader.trust("dd").unwrap(), None);
    assert_eq!(
        reader.last_trusted("/srv/deploy.md").unwrap(),
        Some(row("bb", Decision::Trusted))
    );
    assert_eq!(reader.setting("theme").unwrap().as_deref(), Some("light"));
    let paths: Vec<_> = reader.recent().unwrap().into_iter().map(|row| row.path).collect();
    assert_eq!(
        (paths.len(), paths[0].as_str(), paths[1].as_str()),
        (50, "/srv/30.md", "/srv/59.md")
    );
    drop(reader);

    let mut history = open(folder.path());
    history.set_trust(&row("bb", Decision::Never)).unwrap();
    assert_eq!(
        history.last_trusted("/srv/deploy.md").unwrap(),
        Some(row("aa", Decision::Trusted))
    );
}

#[test]
fn a_backup_is_one_file_that_can_be_put_back() {
    let folder = scratch();
    let elsewhere = scratch();
    let path = elsewhere.path().join("monday.db");
    let mut history = open(folder.path());
    history.append(&events("r1", 500), None).unwrap();
    let backup = history.backup_to(&path).unwrap();
    assert_eq!((backup.events, backup.head), (500, history.verify().unwrap().head));
    assert_eq!(contents(elsewhere.path()).len(), 1, "no log or draft is left beside it");
    let kept = fs::read(&path).unwrap();
    history.append(&events("r1", 1), None).unwrap();
    history.backup_to(&path).expect_err("a backup never replaces a file");
    assert_eq!(fs::read(&path).unwrap(), kept);

    let restored = scratch();
    fs::copy(&path, restored.path().join("history.db")).unwrap();
    let mut restored = open(restored.path());
    assert_eq!(restored.events("r1").unwrap().len(), 500);
    restored.append(&events("r1", 1), None).unwrap();
    assert!(restored.verify().unwrap().is_sound());
}

#[test]
fn everything_is_private_to_the_user() {
    let parent = scratch();
    let folder = parent.path().join("new/history");
    let mut history = History::open(&folder, "story", NOW).unwrap();
    history.append(&events("r1", 100), None).unwrap();
    history.put_blob(b"log").unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    assert_eq!(mode(&folder.join("lock")), 0o600);
    let files = contents(&folder);
    assert!(
        files.len() >= 5,
        "db, wal, anchors, ballast, a blob: {:?}",
        files.keys()
    );
    assert_eq!(mode(&folder.join("history.db-shm")), 0o600);
    for path in files.keys() {
        assert_eq!(mode(path), 0o600, "{}", path.display());
    }
}
