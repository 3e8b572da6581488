//! Everything that must not pass for a record, and the sentence that says so.
#![allow(clippy::unwrap_used, reason = "a panic is how a test says no")]

mod support;

use record::extract::{self, Entry};
use record::statement::Phase;
use record::{Envelope, Report, SecretKey, Statement, Unproved, Wrong, verify, verify_envelope};
use std::fs;
use std::io::Write as _;
use support::{events, keys, record, roles, roster, sentences, write_bundle};

fn bundle(envelopes: &[Envelope], journal: &[Entry]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("MarketSage.record");
    write_bundle(&path, envelopes, journal);
    fs::read(path).unwrap()
}

fn of_bundle(envelopes: &[Envelope], journal: &[Entry]) -> Report {
    verify(&bundle(envelopes, journal), Some(&roster()))
}

/// An envelope that nobody's rules were asked about, signed by whoever is given.
fn forged(record: record::Record, keys: &[&SecretKey]) -> Envelope {
    let mut envelope = Envelope::of(&Statement::of_record(record)).unwrap();
    for key in keys {
        envelope.add(envelope.sign(key, support::NOW));
    }
    envelope
}

#[test]
fn a_good_bundle_holds_and_says_what_is_proved() {
    let report = of_bundle(&support::chain(), &events(60));
    assert!(report.names_people(), "{:?}", sentences(&report));
    assert_eq!(
        report.proved,
        [
            "The first day record names the go-live record that is here.",
            "The first week record names the first day record that is here.",
            "All 60 events are those that were signed, unchanged and in order.",
            "checklist/production.md is the one that was signed.",
            "plan.json is the one that was signed.",
            "1 pieces of evidence are those that the events name.",
        ]
    );
    let copies = ["VERIFY.md", "README.txt"].map(|name| Unproved::Copy(name.to_owned()));
    assert!(
        copies.iter().all(|copy| report.unproved.contains(copy)),
        "{:?}",
        report.unproved
    );
}

#[test]
fn one_bit_changed_anywhere_in_what_is_signed_is_refused() {
    let week = support::week();
    for bit in (0..week.payload.len() * 8).step_by(1_009) {
        let mut changed = week.clone();
        changed.payload[bit / 8] ^= 1 << (bit % 8);
        assert!(!verify_envelope(&changed, Some(&roster())).holds(), "bit {bit}");
    }
    for signature in 0..4 {
        for bit in (0..512).step_by(37) {
            let mut changed = week.clone();
            changed.signatures[signature].sig[bit / 8] ^= 1 << (bit % 8);
            let report = verify_envelope(&changed, Some(&roster()));
            assert_eq!(report.wrong.len(), 1);
            assert!(
                sentences(&report)[0].contains("does not fit"),
                "{:?}",
                sentences(&report)
            );
        }
    }
}

#[test]
fn the_type_of_the_payload_is_signed_too() {
    let mut changed = support::week();
    "application/json".clone_into(&mut changed.payload_type);
    let report = verify_envelope(&changed, None);
    assert_eq!(
        sentences(&report),
        ["statement: its payload type is application/json, not application/vnd.in-toto+json."]
    );
}

#[test]
fn a_signature_moved_to_another_phase_is_named_as_that() {
    let mut chain = support::chain();
    chain[2].signatures[0] = chain[0].signatures[0].clone();
    let report = of_bundle(&chain, &events(60));
    assert_eq!(
        sentences(&report),
        [
            "first week record: the signature of Tunde Bakare, Technical Lead, is the one under the go-live record; it says \
          nothing about this."
        ]
    );
}

#[test]
fn one_key_in_two_roles_is_one_signature() {
    let mut twice = record(Phase::GoLive, &events(40), None);
    twice.roster[3].key = twice.roster[0].key.clone();
    let [lead, product, security, _] = &keys()[..] else {
        panic!()
    };
    let mut envelope = forged(twice, &[lead, product, security]);
    let mut again = envelope.signatures[0].clone();
    again.keyid = "another".to_owned();
    envelope.signatures.push(again);
    let report = verify_envelope(&envelope, None);
    assert_eq!(report.wrong.len(), 1);
    assert!(sentences(&report)[0].contains("two signatures by one key are one signature"));
}

#[test]
fn three_of_four_is_not_enough_and_the_fourth_is_named() {
    let mut week = support::week();
    week.signatures.remove(1);
    let doubled = week.signatures[0].clone();
    week.signatures.push(doubled);
    let report = verify_envelope(&week, Some(&roster()));
    assert_eq!(
        sentences(&report),
        ["first week record: Miriam Castell, Product Manager, has not signed."]
    );
}

#[test]
fn a_roster_of_ones_own_does_not_pass_where_another_is_known() {
    let mut own = record(Phase::GoLive, &events(40), None);
    let stranger = SecretKey::from_seed(&[9; 32]);
    own.roster[1].key = stranger.public().line();
    own.roster.remove(3);
    let [lead, _, security, _] = &keys()[..] else { panic!() };
    let envelope = forged(own, &[lead, &stranger, security]);
    assert!(
        verify_envelope(&envelope, None).holds(),
        "by itself it is sound; only a roster says whose keys these are"
    );
    assert_eq!(
        sentences(&verify_envelope(&envelope, Some(&roster()))),
        [
            "go-live record: Product Manager is Miriam Castell in the roster you gave, and another key here.",
            "go-live record: Operations Team stands in the roster you gave, and is not asked to sign here.",
        ]
    );
}

#[test]
fn a_cut_tail_an_edited_event_and_a_chain_computed_anew_are_told_apart() {
    let (chain, events) = (support::chain(), events(60));
    let cut = of_bundle(&chain, &events[..55]);
    assert_eq!(
        sentences(&cut),
        ["journal: 60 events of this release were signed, and 55 are here: the end was cut off."]
    );

    let mut edited = events.clone();
    edited[10].body = edited[10].body.replace("✓", "✗");
    let seq = edited[10].seq;
    assert_eq!(
        sentences(&of_bundle(&chain, &edited)),
        [format!(
            "journal: event {seq} was changed: its hash is not the one that stands beside it."
        )]
    );

    // Every hash after it is computed anew, also those of other releases, as somebody with the whole journal could.
    let anew = computed_anew(&events, 10);
    assert!(extract::breaks(&anew).is_empty());
    let wrongs = sentences(&of_bundle(&chain, &anew));
    assert_eq!(
        wrongs,
        ["journal: the newest event is not the one that was signed: the history was written anew."]
    );
}

/// The extract of a journal in which event `index` was edited and everything after it hashed again.
fn computed_anew(events: &[Entry], index: usize) -> Vec<Entry> {
    let mut anew = events.to_vec();
    anew[index].body = anew[index].body.replace("✓", "✗");
    let (mut prev, mut seq) = (anew[index].prev, anew[index].seq);
    for entry in &mut anew[index..] {
        while seq < entry.seq {
            prev = extract::event_hash(seq, &prev, b"an event of another release");
            seq += 1;
        }
        entry.prev = prev;
        entry.hash = extract::event_hash(seq, &prev, entry.body.as_bytes());
        (prev, seq) = (entry.hash, seq + 1);
    }
    anew
}

#[test]
fn a_record_that_follows_another_one_than_the_one_here_is_named() {
    let events = events(60);
    let mut chain = support::chain();
    let mut other = record(Phase::GoLive, &events[..40], None);
    other.release.manager = "Somebody Else".to_owned();
    chain[0] = support::signed(other);
    let report = of_bundle(&chain, &events);
    let said = sentences(&report);
    assert!(
        said.iter()
            .any(|one| one.starts_with("first day record: it follows a go-live record")),
        "{said:?}"
    );
}

#[test]
fn a_phase_left_out_of_a_bundle_is_said_not_to_be_here() {
    let chain = support::chain();
    let report = of_bundle(&chain[2..], &events(60));
    assert!(report.holds());
    assert!(
        report
            .unproved
            .iter()
            .any(|one| one.to_string().starts_with("the first day record"))
    );
}

#[test]
fn a_changed_file_of_the_bundle_is_named() {
    let good = bundle(&support::chain(), &events(60));
    let mut parts = zip::ZipArchive::new(std::io::Cursor::new(good)).unwrap();
    let evidence = format!("evidence/{}", support::sha256(support::LOG));
    for (name, expected) in [
        (
            "checklist/production.md",
            "checklist/production.md: this is not the file that the go-live record names.",
        ),
        (
            "plan.json",
            "plan.json: this is not the file that the go-live record names.",
        ),
        (
            "roster.json",
            "roster.json: this is not the file that the roster of the record names.",
        ),
        (
            "keys/security-review.pem",
            "keys/security-review.pem: this is not the file that the roster of the record names.",
        ),
        (
            evidence.as_str(),
            &format!("{evidence}: this is not the file that its own name names."),
        ),
    ] {
        let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for index in 0..parts.len() {
            let mut file = parts.by_index(index).unwrap();
            out.start_file(file.name().unwrap(), zip::write::SimpleFileOptions::DEFAULT)
                .unwrap();
            std::io::copy(&mut file, &mut out).unwrap();
            if file.name().unwrap() == name {
                out.write_all(b"one line more\n").unwrap();
            }
        }
        let report = verify(&out.finish().unwrap().into_inner(), Some(&roster()));
        assert_eq!(sentences(&report)[0], expected);
    }
}

#[test]
fn counts_that_do_not_add_up_are_a_finding_whoever_signed() {
    let mut wrong = record(Phase::GoLive, &events(40), None);
    wrong.sections[0].passed += 1;
    let keys = keys();
    let report = verify_envelope(&forged(wrong, &keys.iter().collect::<Vec<_>>()), Some(&roster()));
    assert_eq!(
        sentences(&report),
        ["go-live record: the counts of section 1 do not add up to its 23 items."]
    );
}

#[test]
fn what_is_no_record_is_said_to_be_none() {
    for (bytes, begins) in [
        (&b"PK\x03\x04 torn"[..], "bundle: the bundle cannot be opened"),
        (b"", "file: this is no DSSE envelope"),
        (
            b"{\"payload\":\"!\",\"payloadType\":\"a\",\"signatures\":[]}",
            "file: this is no DSSE envelope: its payload",
        ),
        (b"CS1:what", "QR text: \u{201c}CS1:what\u{201d} is no text"),
    ] {
        let report = verify(bytes, None);
        assert!(
            !report.holds() && sentences(&report)[0].starts_with(begins),
            "{:?}",
            sentences(&report)
        );
    }
    let mut other = support::week();
    other.payload =
        br#"{"_type":"https://in-toto.io/Statement/v1","predicateType":"https://slsa.dev/provenance/v1"}"#.to_vec();
    let report = verify_envelope(&other, None);
    assert!(matches!(&report.wrong[0].wrong, Wrong::NotAStatement(why) if why.contains("slsa")));
    assert_eq!(roles().len(), 4);
}

#[test]
fn what_is_cut_short_or_garbled_never_holds() {
    let week = support::week();
    let codes = record::qr_text(&week, record::CHARACTERS_27M).unwrap().join("\n");
    let whole = [
        bundle(&support::chain(), &events(60)),
        week.write().into_bytes(),
        codes.into_bytes(),
    ];
    for bytes in &whole {
        assert!(verify(bytes, Some(&roster())).holds());
        // The last byte of a text may be its final line break.
        for part in 1..40 {
            let cut = &bytes[..(bytes.len() - 2) * part / 40];
            assert!(
                !verify(cut, Some(&roster())).holds(),
                "{} of {} bytes",
                cut.len(),
                bytes.len()
            );
        }
    }
    let [_, envelope, codes] = &whole;
    for text in [envelope, codes] {
        for at in (0..text.len()).step_by(text.len() / 60) {
            let mut garbled = text.clone();
            garbled[at] ^= 0x04;
            let report = verify(&garbled, Some(&roster()));
            // The time beside a signature is not signed, and neither is its key's id.
            let names = |one: &record::Verified| one.digest == week.digest();
            assert!(!report.holds() || report.statements.iter().all(names), "byte {at}");
        }
    }
}
