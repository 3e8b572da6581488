//! A finished release with everything that belongs to it, and the programs that others verify it with.
#![allow(dead_code, reason = "each story uses its part")]

pub mod tools;

use record::bundle::{self, Evidence, Parts};
use record::extract::{self, Entry};
use record::statement::{Outcome, Phase, Previous, Record, Signer};
use record::{Envelope, Moment, Roster, SecretKey, example, seal, sign_as};
use sha2::{Digest as _, Sha256};
use std::ops::ControlFlow;
use std::path::Path;

/// 1 December 2026, 17:00 UTC.
pub const NOW: Moment = Moment(1_796_144_400_000);

pub const CHECKLIST: &[u8] = b"# MarketSage Production Deployment Checklist\n\n- [ ] Website responds\n";
pub const PLAN: &[u8] = br#"{"old":"2.0.4","new":"2.1.0"}"#;
pub const LOG: &[u8] = b"deployed 2.1.0\n";

/// The secret keys of the example's people, in their order: seeds of RFC 8032's test vectors.
pub fn keys() -> Vec<SecretKey> {
    [
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5",
    ]
    .map(|seed| SecretKey::from_seed(&unhex(seed).try_into().unwrap()))
    .into()
}

pub fn roster() -> Roster {
    Roster::new(example::roster())
}

pub fn roles() -> Vec<String> {
    example::roster().into_iter().map(|signer| signer.role).collect()
}

pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

/// `count` events of the example's release, as the journal chains them, with events of other releases between.
pub fn events(count: usize) -> Vec<Entry> {
    let (mut prev, mut seq, mut entries) = ([0; 32], 0, Vec::new());
    while entries.len() < count {
        seq += 1;
        let ours = seq % 4 != 0;
        let release = if ours {
            "20261124-1302-7f3a"
        } else {
            "20261124-1500-0001"
        };
        let body = match entries.len() {
            3 if ours => format!(
                r#"{{"v":1,"release":"{release}","kind":"step_finished","step":"s","end":{{"log":"{}"}}}}"#,
                sha256(LOG)
            ),
            index => {
                format!(r#"{{"v":1,"release":"{release}","index":{index},"kind":"note_added","text":"Ünïcode ✓"}}"#)
            }
        };
        let hash = extract::event_hash(seq, &prev, body.as_bytes());
        if ours {
            entries.push(Entry { seq, prev, hash, body });
        }
        prev = hash;
    }
    entries
}

/// The record of a phase, over these events.
pub fn record(phase: Phase, events: &[Entry], previous: Option<&Envelope>) -> Record {
    let mut record = example::record();
    record.phase = phase;
    record.release.checklist.sha256 = sha256(CHECKLIST);
    record.release.plan = sha256(PLAN);
    record.journal = extract::journal(events).unwrap();
    record.previous = previous.zip(phase.before()).map(|(envelope, phase)| Previous {
        phase,
        sha256: envelope.digest(),
    });
    record
}

pub fn signed(record: Record) -> Envelope {
    let mut envelope = seal(record).unwrap();
    for (role, key) in roles().iter().zip(keys()) {
        sign_as(&mut envelope, role, &key, NOW).unwrap();
    }
    envelope
}

/// The three records of a release over 40, 50 and 60 events.
pub fn chain() -> Vec<Envelope> {
    let events = events(60);
    let go_live = signed(record(Phase::GoLive, &events[..40], None));
    let day = signed(record(Phase::Day, &events[..50], Some(&go_live)));
    let week = signed(record(Phase::Week, &events, Some(&day)));
    vec![go_live, day, week]
}

/// A good week record by itself.
pub fn week() -> Envelope {
    chain().pop().unwrap()
}

/// A record of a release that went wrong.
pub fn failed(outcome: Outcome) -> Record {
    let mut record = record(Phase::GoLive, &events(40), None);
    record.outcome = outcome;
    "Payments answered 502 from 15:41; all traffic back on 2.0.4 at 15:42.".clone_into(&mut record.incident);
    record
}

pub fn write_bundle(path: &Path, envelopes: &[Envelope], journal: &[Entry]) {
    write_parts(path, &parts(envelopes, journal, &roster(), &evidence())).unwrap();
}

pub fn evidence() -> Vec<Evidence> {
    Evidence::named_in(&events(60))
}

pub fn parts<'a>(
    envelopes: &'a [Envelope],
    journal: &'a [Entry],
    roster: &'a Roster,
    evidence: &'a [Evidence],
) -> Parts<'a> {
    Parts {
        envelopes,
        journal,
        checklist_name: "marketsage/production.md",
        checklist: CHECKLIST,
        plan: PLAN,
        roster,
        sheet: None,
        evidence,
    }
}

pub fn write_parts(path: &Path, parts: &Parts<'_>) -> Result<(), bundle::BundleProblem> {
    bundle::write(path, parts, &|_| Ok(Some(LOG.to_vec())), &mut |_| {
        ControlFlow::Continue(())
    })
}

pub fn signer(role: &str) -> Signer {
    example::roster()
        .into_iter()
        .find(|signer| signer.role == role)
        .unwrap()
}

/// The sentences of everything wrong.
pub fn sentences(report: &record::Report) -> Vec<String> {
    report.wrong.iter().map(ToString::to_string).collect()
}
