//! Four people sign, here and elsewhere; one refuses; something is found later.
#![allow(clippy::unwrap_used, reason = "a panic is how a test says no")]

mod support;

use record::statement::{Addendum, Outcome, Phase, Subject};
use record::{
    Added, Envelope, KeyProblem, Moment, Request, Said, SealingProblem, SecretKey, Taken, Unproved, Wrong, named,
    refuse, reply, seal, seal_addendum, sign_as, take, verify, verify_envelope,
};
use support::{NOW, events, failed, keys, record, roles, roster, sentences, signed, signer};

fn open_week() -> Envelope {
    let mut envelope = support::week();
    envelope.signatures.clear();
    envelope
}

#[test]
fn four_people_sign_the_same_bytes_and_the_record_holds() {
    let mut envelope = open_week();
    let bytes = envelope.payload.clone();
    for (role, key) in roles().iter().zip(keys()) {
        assert!(!verify_envelope(&envelope, None).holds());
        assert_eq!(sign_as(&mut envelope, role, &key, NOW).unwrap(), Added::New);
    }
    assert_eq!(envelope.payload, bytes, "the bytes are made once");
    let report = verify(envelope.write().as_bytes(), Some(&roster()));
    assert!(report.holds() && report.names_people(), "{:?}", sentences(&report));
    let signers = &report.statements[0].signers;
    assert!(
        signers
            .iter()
            .all(|one| one.signed && one.at == Some(NOW) && !one.by_ssh)
    );
    assert_eq!(
        report.statements[0].says,
        "MarketSage 2.1.0 is complete in production (first week), with 9 exceptions."
    );
}

#[test]
fn nobody_signs_with_a_key_that_is_not_theirs() {
    let mut envelope = open_week();
    let [_, second, ..] = &keys()[..] else { panic!() };
    let problem = sign_as(&mut envelope, "Technical Lead", second, NOW).unwrap_err();
    assert!(
        matches!(&problem, SealingProblem::AnotherKey { name, .. } if name == "Tunde Bakare"),
        "{problem}"
    );
    let problem = sign_as(&mut envelope, "Chief Astrologer", second, NOW).unwrap_err();
    assert_eq!(problem.to_string(), "Chief Astrologer is not asked to sign this");
    assert!(envelope.signatures.is_empty());
}

#[test]
fn a_request_goes_out_and_signatures_come_back_in_any_order_twice_harmless() {
    let mut envelope = open_week();
    let request = Request {
        envelope: envelope.clone(),
        by: "Adaeze Okonkwo".to_owned(),
        at: NOW,
        until: Some(Moment(NOW.0 + 86_400_000)),
        note: "Please by tomorrow.".to_owned(),
    };
    let sent = request.write().unwrap();
    // On each of the other laptops.
    let replies: Vec<String> = roles()
        .iter()
        .zip(keys())
        .map(|(role, key)| {
            let received = Request::read(sent.as_bytes()).unwrap();
            assert_eq!(received, request);
            assert_eq!(received.envelope.payload, envelope.payload, "byte for byte");
            let mut theirs = received.envelope;
            sign_as(&mut theirs, role, &key, NOW).unwrap();
            reply(&theirs, &theirs.signatures[0])
        })
        .collect();
    for index in [2, 0, 2, 3, 1, 1] {
        take(&mut envelope, replies[index].as_bytes()).unwrap();
    }
    assert_eq!(envelope.signatures.len(), 4);
    assert!(verify_envelope(&envelope, Some(&roster())).holds());
    let again = take(&mut envelope, replies[0].as_bytes()).unwrap();
    assert_eq!(again, Taken::Signed(vec![("Technical Lead".to_owned(), Added::Known)]));
}

#[test]
fn two_copies_that_were_signed_apart_are_brought_together() {
    let (mut here, mut there) = (open_week(), open_week());
    for (index, (role, key)) in roles().iter().zip(keys()).enumerate() {
        let copy = if index < 2 { &mut here } else { &mut there };
        sign_as(copy, role, &key, NOW).unwrap();
    }
    take(&mut here, there.write().as_bytes()).unwrap();
    assert!(verify_envelope(&here, Some(&roster())).holds());
}

#[test]
fn a_signature_for_another_record_is_not_taken() {
    let mut envelope = open_week();
    let other = support::chain().remove(0);
    let problem = take(&mut envelope, reply(&other, &other.signatures[0]).as_bytes()).unwrap_err();
    assert!(matches!(problem, SealingProblem::AnotherRecord { .. }), "{problem}");
    let problem = take(&mut envelope, &other.signatures[0].sig).unwrap_err();
    assert!(matches!(problem, SealingProblem::Nobodys), "{problem}");
    assert!(take(&mut envelope, b"approved, Tunde").is_err());
    assert!(envelope.signatures.is_empty());
}

#[test]
fn a_refusal_is_signed_and_counts_against_the_record() {
    let mut envelope = open_week();
    let [_, _, security, _] = &keys()[..] else { panic!() };
    let refusal = refuse(&envelope, "Security Review", "CSP is not enforced", security, NOW).unwrap();
    let report = verify_envelope(&refusal, Some(&roster()));
    assert!(report.holds(), "the refusal itself is good: {:?}", sentences(&report));
    assert!(matches!(report.statements[0].said, Said::Refusal(_)));

    let Taken::Refused(said, kept) = take(&mut envelope, refusal.write().as_bytes()).unwrap() else {
        panic!("a refusal is not a signature")
    };
    assert_eq!((said.why.as_str(), kept), ("CSP is not enforced", refusal.clone()));

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("refused.record");
    let mut envelopes = support::chain();
    envelopes.push(refusal);
    support::write_bundle(&path, &envelopes, &events(60));
    let report = verify(&std::fs::read(&path).unwrap(), Some(&roster()));
    assert_eq!(
        sentences(&report),
        [
            "first week record: Ifeanyi Nwosu, Security Review, refused to sign on 2026-12-01T17:00:00Z: CSP is not enforced."
        ]
    );
}

#[test]
fn a_refusal_that_nobody_signed_is_not_taken() {
    let mut envelope = open_week();
    let [_, _, security, _] = &keys()[..] else { panic!() };
    let mut refusal = refuse(&envelope, "Security Review", "no", security, NOW).unwrap();
    refusal.signatures.clear();
    assert!(matches!(
        take(&mut envelope, refusal.write().as_bytes()),
        Err(SealingProblem::Nobodys)
    ));
}

#[test]
fn failed_and_rolled_back_are_signed_too_and_say_what_happened() {
    for outcome in [Outcome::Failed, Outcome::RolledBack] {
        let report = verify_envelope(&signed(failed(outcome)), Some(&roster()));
        assert!(report.holds(), "{:?}", sentences(&report));
        let mut silent = failed(outcome);
        silent.incident.clear();
        let problem = seal(silent).unwrap_err().to_string();
        assert!(problem.contains("there are no incident notes"), "{problem}");
    }
}

#[test]
fn what_is_found_later_is_an_addendum_with_signatures_of_its_own() {
    let week = support::week();
    let [lead, .., operations] = &keys()[..] else { panic!() };
    let addendum = Addendum {
        record: named(&week).unwrap(),
        finding: "The 13 000 duplicate invoices of 25 Nov were ours.".to_owned(),
        by: "Tunde Bakare".to_owned(),
        at: NOW,
        evidence: vec![Subject::new("invoices.csv", "sha256", support::sha256(b"rows"))],
        roster: vec![signer("Technical Lead"), signer("Operations Team")],
    };
    let mut envelope = seal_addendum(addendum).unwrap();
    sign_as(&mut envelope, "Technical Lead", lead, NOW).unwrap();
    let report = verify_envelope(&envelope, Some(&roster()));
    assert_eq!(sentences(&report), [""; 0], "the record holds without it");
    let waits = Unproved::AddendumUnsigned {
        role: "Operations Team".to_owned(),
        name: "Adaeze Okonkwo".to_owned(),
    };
    assert!(report.unproved.contains(&waits), "{:?}", report.unproved);
    sign_as(&mut envelope, "Operations Team", operations, NOW).unwrap();
    let report = verify_envelope(&envelope, Some(&roster()));
    assert!(report.holds() && !report.unproved.contains(&waits));
    assert!(
        verify_envelope(&week, Some(&roster())).holds(),
        "the record stays as it was"
    );
}

#[test]
fn the_same_person_or_machine_twice_is_allowed_only_as_the_plan_says_and_is_printed() {
    let mut twice = record(Phase::GoLive, &events(40), None);
    "Tunde Bakare".clone_into(&mut twice.roster[3].name);
    "tun-x1".clone_into(&mut twice.roster[3].machine);
    let problem = seal(twice.clone()).unwrap_err().to_string();
    assert!(
        problem.contains("Tunde Bakare signs as Technical Lead and as Operations Team, which the plan does not allow")
    );
    assert!(problem.contains("were made on one machine, tun-x1"), "{problem}");

    (twice.same_person_allowed, twice.same_machine_allowed) = (true, true);
    assert_eq!(
        twice.shared_hands(),
        [
            "Tunde Bakare signs as Technical Lead and Operations Team.",
            "Keys made on one machine, tun-x1, sign as Technical Lead and Operations Team."
        ]
    );
    let report = verify_envelope(&signed(twice), Some(&roster()));
    let wrong = Wrong::AllowsMore;
    assert!(
        report.wrong.iter().any(|one| one.wrong == wrong),
        "the roster known from elsewhere allows less"
    );
}

#[test]
fn one_key_in_two_roles_cannot_be_sealed() {
    let mut twice = record(Phase::GoLive, &events(40), None);
    twice.roster[3].key = twice.roster[0].key.clone();
    let problem = seal(twice).unwrap_err().to_string();
    assert!(
        problem.contains("Technical Lead and Operations Team have the same key"),
        "{problem}"
    );
}

#[test]
fn a_key_opens_with_its_passphrase_alone() {
    let key = &keys()[0];
    let chance = &mut support::tools::Chance;
    let file = key.encrypted("correct horse battery", chance).unwrap();
    assert!(file.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    assert_eq!(
        SecretKey::open(&file, "correct horse battery").unwrap().public(),
        key.public()
    );
    assert!(matches!(
        SecretKey::open(&file, "correct horse"),
        Err(KeyProblem::NotOpened)
    ));
    assert!(matches!(
        key.encrypted("short", chance),
        Err(KeyProblem::ShortPassphrase(10))
    ));
    assert_eq!(
        SecretKey::from_keyring(&key.for_keyring()).unwrap().public(),
        key.public()
    );
    let shown = format!("{key:?}");
    assert!(!shown.contains(key.for_keyring().as_str()) && shown.contains(&key.public().fingerprint()));
    let fresh = SecretKey::generate(chance).unwrap();
    assert_ne!(fresh.public(), SecretKey::generate(chance).unwrap().public());
}
