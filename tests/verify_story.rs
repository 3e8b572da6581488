//! `csign verify` as somebody uses it who was handed a record and has nothing else of the product.
#![allow(clippy::unwrap_used, reason = "a panic is how a test says no")]

use record::{CHARACTERS_27M, Envelope, Moment, Roster, SecretKey, example, qr_text, sign_as};
use serde_json::json;
use tests::Bench;

/// A signed record, and the roster as its reader knows it.
fn signed() -> (Envelope, Roster) {
    let mut record = example::record();
    let keys: Vec<SecretKey> = (1..=4).map(|seed| SecretKey::from_seed(&[seed; 32])).collect();
    for (signer, key) in record.roster.iter_mut().zip(&keys) {
        signer.key = key.public().line();
    }
    let roster = Roster::of(&record);
    let mut envelope = record::seal(record).unwrap();
    for (signer, key) in roster.people.iter().zip(&keys) {
        sign_as(&mut envelope, &signer.role, key, Moment(1_796_144_400_000)).unwrap();
    }
    (envelope, roster)
}

#[test]
fn a_record_is_verified_from_a_file_or_from_paper_and_touches_nothing() {
    let bench = Bench::new();
    let (envelope, roster) = signed();
    bench.write("week.json", envelope.write());
    bench.write("roster.json", roster.write());
    bench.write("codes.txt", qr_text(&envelope, CHARACTERS_27M).unwrap().join("\n"));
    let before = bench.files();
    for file in ["week.json", "codes.txt"] {
        let said = bench.csign(&[
            "verify",
            file,
            "--roster",
            "roster.json",
            "--digest",
            &envelope.digest(),
        ]);
        assert_eq!(said.code, 0, "{said}");
        for line in [
            "MarketSage 2.1.0 is complete in production",
            "✓ Security Review",
            "HOLDS, signed by these people",
        ] {
            assert!(said.out.contains(line), "{line} in {said}");
        }
    }
    assert_eq!(bench.files(), before, "verifying writes nothing");
}

#[test]
fn what_is_wrong_is_named_and_what_is_not_proved_too() {
    let bench = Bench::new();
    let (mut envelope, roster) = signed();
    bench.write("week.json", envelope.write());
    bench.write("roster.json", roster.write());
    let unknown = bench.csign(&["verify", "week.json"]);
    assert_eq!(unknown.code, 2, "{unknown}");
    assert!(unknown.out.contains("? Not proved is whose the keys are"), "{unknown}");

    let sheet = bench.csign(&[
        "verify",
        "week.json",
        "--roster",
        "roster.json",
        "--digest",
        "9c41e07b5f0d2ab4",
    ]);
    assert_eq!(sheet.code, 1, "{sheet}");
    assert!(sheet.out.contains("they belong to different records"), "{sheet}");

    envelope.signatures.pop();
    bench.write("three.json", envelope.write());
    let (code, said) = bench.json(&["verify", "three.json", "--roster", "roster.json"]);
    assert_eq!((code, &said["holds"]), (1, &json!(false)));
    assert_eq!(
        said["wrong"],
        json!(["first week record: Adaeze Okonkwo, Operations Team, has not signed."])
    );
}

#[test]
fn a_file_that_cannot_be_read_is_an_error_with_a_hint() {
    let bench = Bench::new();
    bench.write("week.json", signed().0.write());
    bench.write("roster.json", "{}");
    for arguments in [
        ["verify", "gone.json", "--roster", "roster.json"],
        ["verify", "week.json", "--roster", "roster.json"],
    ] {
        let said = bench.csign(&arguments);
        assert_eq!(said.code, 4, "{said}");
        assert!(said.err.contains("cannot be used"), "{said}");
    }
}
