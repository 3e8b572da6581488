//! The paper alone is verified by its QR codes.
#![allow(clippy::unwrap_used, reason = "a panic is how a test says no")]

mod support;

use record::statement::{Exception, Trouble};
use record::{CHARACTERS_27M, CHARACTERS_40M, Envelope, QrProblem, Record, example, qr_text, read_qr, seal, verify};
use support::{keys, roles, roster, sentences, signed};

fn texts(envelope: &Envelope) -> Vec<String> {
    let texts = qr_text(envelope, CHARACTERS_27M).unwrap();
    let characters: usize = texts.iter().map(String::len).sum();
    eprintln!(
        "{} bytes signed, {} codes, {characters} characters",
        envelope.payload.len(),
        texts.len()
    );
    texts
}

#[test]
fn the_codes_of_a_sheet_are_the_record_in_any_order() {
    let week = support::week();
    let mut codes = texts(&week);
    assert!(
        (2..=4).contains(&codes.len()),
        "161 items take {} codes of 53 mm",
        codes.len()
    );
    assert!(qr_text(&week, CHARACTERS_40M).unwrap().len() <= 2);
    for code in &codes {
        let alphanumeric =
            |letter: char| letter.is_ascii_digit() || letter.is_ascii_uppercase() || " $%*+-./:".contains(letter);
        assert!(code.len() <= CHARACTERS_27M && code.chars().all(alphanumeric));
    }
    codes.reverse();
    codes.push(codes[0].clone());
    let read = read_qr(&codes).unwrap();
    assert_eq!(read.payload, week.payload, "byte for byte");
    assert_eq!(read, week);
    let report = verify(codes.join("\n").as_bytes(), Some(&roster()));
    assert!(report.names_people(), "{:?}", sentences(&report));
}

#[test]
fn sixty_exceptions_still_fit_on_paper() {
    let envelope = signed(with_exceptions(60));
    let codes = texts(&envelope);
    assert!(codes.len() <= 6, "{} codes", codes.len());
    assert_eq!(read_qr(&codes).unwrap(), envelope);
}

/// As people write them: each with its own text, time and reason.
fn with_exceptions(count: u32) -> Record {
    let mut record = support::record(
        record::statement::Phase::Week,
        &support::events(60),
        Some(&support::week()),
    );
    let pattern = example::record().exceptions;
    let words = [
        "redirect",
        "certificate",
        "payments",
        "queue",
        "search",
        "cache",
        "mail",
        "webhook",
        "report",
        "login",
    ];
    record.exceptions = (0..count)
        .map(|index| {
            let one = pattern[index as usize % pattern.len()].clone();
            let word = |step: u32| words[(index * step + step) as usize % words.len()];
            Exception {
                trouble: if index % 3 == 0 { Trouble::Waived } else { one.trouble },
                items: vec![index * 2 + 1],
                text: format!("The {} answers after the {} was restarted", word(1), word(3)),
                seen: format!(
                    "{} errors in {} requests of the {}",
                    index * 7 % 13,
                    1_000 + index * 811,
                    word(7)
                ),
                ..one
            }
        })
        .collect();
    record
}

#[test]
fn a_missing_or_foreign_code_is_named() {
    let [go_live, _, week] = &support::chain()[..] else {
        panic!()
    };
    let codes = texts(week);
    let of = codes.len();
    assert_eq!(read_qr(&codes[1..]), Err(QrProblem::PartMissing { missing: 1, of }));
    let mixed = [texts(go_live)[0].clone(), codes[1].clone()];
    assert!(matches!(read_qr(&mixed), Err(QrProblem::Mixed(..))));
    assert!(matches!(read_qr(&["HC1:6BF".to_owned()]), Err(QrProblem::NotOne(_))));
    let mut torn = codes.clone();
    torn[0].truncate(400);
    let report = verify(torn.join("\n").as_bytes(), None);
    assert!(
        !report.holds() && sentences(&report)[0].starts_with("QR text: the codes were read"),
        "{:?}",
        sentences(&report)
    );
}

#[test]
fn a_sheet_of_another_release_with_this_code_is_found_by_its_digest() {
    let [go_live, _, week] = &support::chain()[..] else {
        panic!()
    };
    let text = texts(week).join("\n");
    let mut report = verify(text.as_bytes(), Some(&roster()));
    report.expect_digest(&go_live.digest());
    assert!(
        sentences(&report)[0].contains("they belong to different records"),
        "{:?}",
        sentences(&report)
    );

    let mut report = verify(text.as_bytes(), Some(&roster()));
    let printed = week
        .digest()
        .as_bytes()
        .chunks(8)
        .map(String::from_utf8_lossy)
        .collect::<Vec<_>>()
        .join(" ");
    report.expect_digest(&printed);
    assert!(report.holds());
}

#[test]
fn a_record_with_open_signatures_can_be_printed_and_says_so() {
    let mut envelope = seal(support::record(
        record::statement::Phase::GoLive,
        &support::events(40),
        None,
    ))
    .unwrap();
    record::sign_as(&mut envelope, &roles()[0], &keys()[0], support::NOW).unwrap();
    let report = verify(texts(&envelope).join("\n").as_bytes(), Some(&roster()));
    assert_eq!(report.wrong.len(), 3, "{:?}", sentences(&report));
}
