//! Whoever changes the file, the walk over the chain names the event.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a story stops at the first surprise"
)]
#![allow(clippy::doc_markdown, reason = "SQLite is a name")]

mod support;

use history::{AnchorState, ChainReport, Damage, HistoryReader, event_hash};
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use support::{contents, events, made, open, refused, scratch};

/// Opens the file as an attacker would: the triggers out of the way, and put back afterwards.
fn tamper(folder: &Path, change: impl FnOnce(&Connection)) {
    let raw = Connection::open(folder.join("history.db")).unwrap();
    let triggers: Vec<String> = raw
        .prepare("SELECT sql FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    raw.execute_batch("DROP TRIGGER event_next; DROP TRIGGER event_no_update; DROP TRIGGER event_no_delete")
        .unwrap();
    change(&raw);
    raw.execute_batch(&triggers.join(";")).unwrap();
}

fn report(folder: &Path) -> ChainReport {
    HistoryReader::open(folder).unwrap().verify().unwrap()
}

fn problem(folder: &Path) -> (u64, Damage) {
    let report = report(folder);
    assert!(!report.is_sound());
    let problem = report.problem.expect("the damage must be seen");
    assert_eq!(
        report.events,
        problem.seq - 1,
        "what comes before the damage counts as sound"
    );
    (problem.seq, problem.kind)
}

#[test]
fn a_changed_body_is_named() {
    let folder = scratch();
    made(folder.path(), 100);
    tamper(folder.path(), |raw| {
        raw.execute(
            "UPDATE event SET body = replace(body, 'note', 'nota') WHERE seq = 37",
            [],
        )
        .unwrap();
    });
    assert_eq!(problem(folder.path()), (37, Damage::Changed));
}

#[test]
fn a_missing_event_is_named() {
    let folder = scratch();
    made(folder.path(), 100);
    tamper(folder.path(), |raw| {
        raw.execute("DELETE FROM event WHERE seq BETWEEN 41 AND 43", [])
            .unwrap();
    });
    assert_eq!(problem(folder.path()), (41, Damage::Missing { next: 44 }));
}

#[test]
fn an_event_with_a_matching_hash_but_another_past_is_named() {
    let folder = scratch();
    made(folder.path(), 100);
    tamper(folder.path(), |raw| {
        let body = r#"{"release":"r1","kind":"forged"}"#;
        let hash = event_hash(50, &[9; 32], body.as_bytes());
        let change = "UPDATE event SET body = ?1, prev = ?2, hash = ?3 WHERE seq = 50";
        raw.execute(change, rusqlite::params![body, [9u8; 32], hash]).unwrap();
    });
    assert_eq!(problem(folder.path()), (50, Damage::Detached));
}

#[test]
fn a_cut_tail_is_seen_by_the_anchor() {
    let folder = scratch();
    made(folder.path(), 100);
    tamper(folder.path(), |raw| {
        raw.execute("DELETE FROM event WHERE seq > 90", []).unwrap();
    });
    let cut = report(folder.path());
    assert_eq!(
        (cut.events, cut.problem),
        (90, None),
        "the chain alone does not show it"
    );
    assert_eq!(cut.anchor, AnchorState::Disagrees { seq: 100 });

    open(folder.path()).append(&events("r1", 30), None).unwrap();
    assert_eq!(
        report(folder.path()).anchor,
        AnchorState::Disagrees { seq: 100 },
        "growing over it hides nothing"
    );
}

#[test]
fn a_recomputed_chain_is_seen_by_the_anchor() {
    let folder = scratch();
    made(folder.path(), 100);
    tamper(folder.path(), |raw| {
        let mut head: [u8; 32] = raw
            .query_row("SELECT hash FROM event WHERE seq = 69", [], |row| row.get(0))
            .unwrap();
        for seq in 70..=100_u64 {
            let body = format!(r#"{{"release":"r1","kind":"forged","number":{seq}}}"#);
            let hash = event_hash(seq, &head, body.as_bytes());
            let change = "UPDATE event SET body = ?2, prev = ?3, hash = ?4 WHERE seq = ?1";
            raw.execute(change, rusqlite::params![seq, body, head, hash]).unwrap();
            head = hash;
        }
    });
    let forged = report(folder.path());
    assert_eq!(
        (forged.events, forged.problem),
        (100, None),
        "the chain alone does not show it"
    );
    assert_eq!(forged.anchor, AnchorState::Disagrees { seq: 100 });
}

#[test]
fn an_older_file_put_back_is_seen_by_the_anchor() {
    let folder = scratch();
    let elsewhere = scratch();
    made(folder.path(), 80);
    let old = elsewhere.path().join("old.db");
    open(folder.path()).backup_to(&old).unwrap();
    made(folder.path(), 20);
    assert!(report(folder.path()).is_sound());
    fs::copy(&old, folder.path().join("history.db")).unwrap();
    let older = report(folder.path());
    assert_eq!((older.events, older.anchor), (80, AnchorState::Disagrees { seq: 100 }));
}

#[test]
fn anchors_say_how_far_they_reach_and_when_there_are_none() {
    let folder = scratch();
    let mut history = open(folder.path());
    assert_eq!(
        history.verify().unwrap().anchor,
        AnchorState::Agrees,
        "nothing to anchor yet"
    );
    for event in events("r1", 70) {
        history.append(&[event], None).unwrap();
    }
    assert_eq!(history.verify().unwrap().anchor, AnchorState::Behind { anchored: 64 });
    drop(history);
    assert_eq!(report(folder.path()).anchor, AnchorState::Agrees);

    let anchors = folder.path().join("anchors.jsonl");
    let whole = fs::read_to_string(&anchors).unwrap();
    fs::write(&anchors, &whole[..whole.len() - 30]).unwrap();
    assert_eq!(
        report(folder.path()).anchor,
        AnchorState::Behind { anchored: 64 },
        "a torn line is passed over"
    );
    made(folder.path(), 1);
    assert_eq!(
        report(folder.path()).anchor,
        AnchorState::Agrees,
        "and does not spoil the next"
    );
    fs::remove_file(&anchors).unwrap();
    assert_eq!(report(folder.path()).anchor, AnchorState::Missing);
}

#[test]
fn an_index_that_hides_an_event_is_noticed() {
    let folder = scratch();
    made(folder.path(), 40);
    let path = folder.path().join("history.db");
    let raw = Connection::open(&path).unwrap();
    let root: u64 = raw
        .query_row(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'event_release'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    let page: u64 = raw.pragma_query_value(None, "page_size", |row| row.get(0)).unwrap();
    drop(raw);
    let mut bytes = fs::read(&path).unwrap();
    let start = usize::try_from((root - 1) * page).unwrap();
    let leaf = &mut bytes[start..start + usize::try_from(page).unwrap()];
    let at = leaf
        .windows(2)
        .position(|pair| pair == b"r1")
        .expect("the index holds the release's name");
    leaf[at] = b'q';
    fs::write(&path, bytes).unwrap();
    assert!(matches!(problem_kind(folder.path()), Damage::Unlisted));
}

fn problem_kind(folder: &Path) -> Damage {
    report(folder).problem.expect("the damage must be seen").kind
}

/// One flipped bit anywhere in the file: it is seen, or it hit a byte nobody reads and every event is still as it was.
/// It never passes for another history, and never brings the program down.
#[test]
fn no_flipped_bit_passes_for_the_truth() {
    let folder = scratch();
    made(folder.path(), 150);
    let truth = HistoryReader::open(folder.path()).unwrap().events("r1").unwrap();
    let path = folder.path().join("history.db");
    let original = fs::read(&path).unwrap();
    let (mut seen, mut harmless) = (0, 0);
    let flips = 1500;
    for flip in 0..flips {
        let bit = flip * (original.len() * 8 / flips) + flip % 8;
        let mut bytes = original.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, &bytes).unwrap();
        let Ok(reader) = HistoryReader::open(folder.path()) else {
            seen += 1;
            continue;
        };
        match reader.verify() {
            Ok(report) if report.is_sound() => {
                // Compared by what differs first: two whole histories say little to whoever reads the failure.
                let read = reader.events("r1").unwrap();
                let differs = read.iter().zip(&truth).find(|(read, truth)| read != truth);
                assert_eq!(differs, None, "bit {bit} changed what is read and nobody noticed");
                assert_eq!(read.len(), truth.len(), "bit {bit} hid an event and nobody noticed");
                harmless += 1;
            }
            _ => seen += 1,
        }
    }
    eprintln!("{flips} flips: {seen} seen, {harmless} in bytes nobody reads");
    assert!(seen > flips / 10, "the flips must hit something");
}

#[test]
fn a_journal_without_its_triggers_is_not_written_to() {
    let folder = scratch();
    made(folder.path(), 10);
    Connection::open(folder.path().join("history.db"))
        .unwrap()
        .execute_batch("DROP TRIGGER event_no_delete")
        .unwrap();
    assert!(
        refused(folder.path())
            .to_string()
            .contains("`event_no_delete` is not as this program made it")
    );
    assert_eq!(report(folder.path()).events, 10, "it can still be read");
}

#[test]
fn a_database_that_vanished_is_not_quietly_replaced() {
    let folder = scratch();
    made(folder.path(), 10);
    fs::remove_file(folder.path().join("history.db")).unwrap();
    let before = contents(folder.path());
    assert!(
        refused(folder.path())
            .to_string()
            .contains("anchors.jsonl beside it knows of 10 events")
    );
    assert_eq!(contents(folder.path()), before);
}
