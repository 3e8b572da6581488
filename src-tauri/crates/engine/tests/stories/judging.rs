//! Do the facts meet the expectations?

use crate::plans::{checking, expecting, fact, number, saw, text};
use checklist::{Expectation, Filter, Predicate, Value};
use engine::judge::{judge, outcome};
use engine::{FactValue, Judged, Outcome, Sighting};

fn asked(expectation: Expectation, value: FactValue) -> Judged {
    let name = match &expectation.fact.argument {
        Some(argument) => format!("{} {argument}", expectation.fact.name),
        None => expectation.fact.name.clone(),
    };
    let seen = saw(vec![fact(&name, value)]);
    judge(&checking("http", "GET x", vec![expectation]), &seen)[0].judged
}

fn about(name: &str, predicate: Predicate, value: FactValue) -> Judged {
    asked(expecting(name, predicate), value)
}

fn not(predicate: Predicate, value: FactValue) -> Judged {
    let expectation = Expectation {
        negated: true,
        ..expecting("body", predicate)
    };
    asked(expectation, value)
}

fn a(text: &str) -> FactValue {
    FactValue::Text(text.to_owned())
}

fn list(texts: &[&str]) -> FactValue {
    FactValue::List(texts.iter().map(|text| (*text).to_owned()).collect())
}

#[test]
fn every_predicate_tells_what_is_from_what_is_not() {
    use Predicate as P;
    let of_numbers = [
        (P::Equals(number(3.0)), 3.0, 4.0),
        (P::Differs(number(3.0)), 4.0, 3.0),
        (P::Below(number(3.0)), 2.0, 3.0),
        (P::AtMost(number(3.0)), 3.0, 4.0),
        (P::Above(number(3.0)), 4.0, 3.0),
        (P::AtLeast(number(3.0)), 3.0, 2.0),
        (P::OneOf(vec![number(301.0), number(308.0)]), 308.0, 302.0),
    ];
    for (predicate, good, bad) in of_numbers {
        assert_eq!(
            about("status", predicate.clone(), FactValue::Number(good)),
            Judged::Met,
            "{predicate:?}"
        );
        assert_eq!(
            about("status", predicate.clone(), FactValue::Number(bad)),
            Judged::Unmet,
            "{predicate:?}"
        );
    }
    let of_texts = [
        (P::StartsWith(text("https")), "https://a", "http://a"),
        (P::EndsWith(text(".com")), "a.com", "a.org"),
        (P::Contains(text("up 1")), "x up 1 y", "x up 0 y"),
        (P::Matches("^v[0-9]+$".to_owned()), "v12", "v1.2"),
        (P::Equals(text("up")), "up", "down"),
        (P::Above(number(5.0)), " 6 ", "4"),
    ];
    for (predicate, good, bad) in of_texts {
        assert_eq!(about("body", predicate.clone(), a(good)), Judged::Met, "{predicate:?}");
        assert_eq!(about("body", predicate.clone(), a(bad)), Judged::Unmet, "{predicate:?}");
    }
    let both = vec![text("a"), text("b")];
    let of_lists = [
        (P::Includes(both.clone()), list(&["b", "c", "a"]), list(&["a", "c"])),
        (P::SameSet(both), list(&["b", "a"]), list(&["a", "b", "c"])),
        (P::Contains(text("a")), list(&["a", "b"]), list(&["ab"])),
        (P::Exists, a(""), FactValue::Absent),
    ];
    for (predicate, good, bad) in of_lists {
        assert_eq!(about("names", predicate.clone(), good), Judged::Met, "{predicate:?}");
        assert_eq!(about("names", predicate.clone(), bad), Judged::Unmet, "{predicate:?}");
    }
}

#[test]
fn not_turns_a_comparison_round() {
    assert_eq!(not(Predicate::Contains(text("error")), a("all well")), Judged::Met);
    assert_eq!(not(Predicate::Contains(text("error")), a("an error")), Judged::Unmet);
    assert_eq!(not(Predicate::Exists, FactValue::Absent), Judged::Met);
    assert_eq!(not(Predicate::Exists, a("x")), Judged::Unmet);
}

#[test]
fn what_is_not_there_meets_nothing_but_not_exists_and_differs() {
    assert_eq!(
        about("body", Predicate::Differs(text("x")), FactValue::Absent),
        Judged::Met
    );
    for predicate in [
        Predicate::Equals(text("x")),
        Predicate::Contains(text("x")),
        Predicate::Below(number(1.0)),
    ] {
        assert_eq!(about("body", predicate.clone(), FactValue::Absent), Judged::Unmet);
        assert_eq!(not(predicate, FactValue::Absent), Judged::Unmet);
    }
    let short = Expectation {
        filter: Some(Filter::Length),
        ..expecting("body", Predicate::Below(number(9.0)))
    };
    assert_eq!(asked(short, FactValue::Absent), Judged::Unmet);
}

#[test]
fn a_text_that_is_no_number_is_neither_below_nor_not_below() {
    assert_eq!(about("body", Predicate::Below(number(5.0)), a("many")), Judged::Unmet);
    assert_eq!(not(Predicate::Below(number(5.0)), a("many")), Judged::Unmet);
    assert_eq!(about("body", Predicate::Above(number(5.0)), a("inf")), Judged::Unmet);
}

#[test]
fn what_could_not_be_seen_is_unknown_and_says_why() {
    let why = FactValue::Unknown("no answer in 10 s".to_owned());
    assert_eq!(
        about("status", Predicate::Equals(number(200.0)), why.clone()),
        Judged::Unknown
    );
    assert_eq!(not(Predicate::Exists, why), Judged::Unknown);
    let check = checking("http", "GET x", vec![expecting("status", Predicate::Exists)]);
    assert_eq!(judge(&check, &saw(Vec::new()))[0].seen, "the probe did not report it");
    assert_eq!(judge(&check, &Sighting::default())[0].seen, "not reached");
    let mut blind = saw(Vec::new());
    blind.looks[0].could_not_look = Some("no route".to_owned());
    let judgements = judge(&check, &blind);
    assert_eq!(
        (judgements[0].judged, judgements[0].seen.as_str()),
        (Judged::Unknown, "no route")
    );
}

#[test]
fn a_secret_or_a_broken_pattern_leaves_the_answer_open() {
    let secret = || Value::Template("{secret:TOKEN}".to_owned());
    for predicate in [
        Predicate::Equals(secret()),
        Predicate::Contains(secret()),
        Predicate::StartsWith(secret()),
        Predicate::Includes(vec![secret()]),
        Predicate::SameSet(vec![secret()]),
        Predicate::OneOf(vec![text("a"), secret()]),
        Predicate::Below(secret()),
        Predicate::Matches("(".to_owned()),
    ] {
        assert_eq!(
            about("body", predicate.clone(), a("x")),
            Judged::Unknown,
            "{predicate:?}"
        );
        assert_eq!(not(predicate, a("x")), Judged::Unknown);
    }
}

#[test]
fn a_json_value_keeps_its_type_unless_a_variable_was_filled_in() {
    assert_eq!(
        about("json $.n", Predicate::Equals(text("3")), FactValue::Number(3.0)),
        Judged::Unmet
    );
    assert_eq!(about("json $.n", Predicate::Equals(number(3.0)), a("3")), Judged::Unmet);
    assert_eq!(
        about("json $.on", Predicate::Exists, FactValue::Flag(false)),
        Judged::Met,
        "false is there"
    );
    assert_eq!(
        about("exists", Predicate::Exists, FactValue::Flag(false)),
        Judged::Unmet,
        "the file is not"
    );
    let filled = |wanted: &str| Expectation {
        text: "json $.n == {n}".to_owned(),
        ..expecting("json $.n", Predicate::Equals(text(wanted)))
    };
    assert_eq!(asked(filled("3"), FactValue::Number(3.0)), Judged::Met);
    assert_eq!(asked(filled("3"), FactValue::Number(4.0)), Judged::Unmet);
    assert_eq!(asked(filled("true"), FactValue::Flag(true)), Judged::Met);
    assert_eq!(
        asked(filled("1.10"), FactValue::Number(1.1)),
        Judged::Unmet,
        "a version is not a number"
    );
}

#[test]
fn count_and_length_make_numbers_and_nothing_found_counts_none() {
    let counted = |n| Expectation {
        filter: Some(Filter::Count),
        ..expecting("json $.items[*]", Predicate::Equals(number(n)))
    };
    assert_eq!(asked(counted(2.0), list(&["a", "b"])), Judged::Met);
    assert_eq!(asked(counted(0.0), FactValue::Absent), Judged::Met);
    assert_eq!(
        asked(counted(3.0), FactValue::Number(3.0)),
        Judged::Unknown,
        "three is not three entries"
    );
    let long = Expectation {
        filter: Some(Filter::Length),
        ..expecting("body", Predicate::Equals(number(2.0)))
    };
    assert_eq!(asked(long, a("né")), Judged::Met);
}

#[test]
fn an_expectation_holds_only_if_it_holds_for_every_subject_and_names_the_worst() {
    let at = |subject: &str, days: FactValue| {
        let mut fact = fact("days_left", days);
        fact.subject = subject.to_owned();
        fact
    };
    let check = checking(
        "tls",
        "a, b",
        vec![expecting("days_left", Predicate::AtLeast(number(21.0)))],
    );
    let seen = saw(vec![at("a", FactValue::Number(61.0)), at("b", FactValue::Number(4.0))]);
    let judgements = judge(&check, &seen);
    assert_eq!(judgements[0].judged, Judged::Unmet);
    assert_eq!(judgements[0].subject.as_deref(), Some("b"));
    assert_eq!(judgements[0].seen, "4\u{a0}days");
}

#[test]
fn a_warning_about_one_subject_does_not_hide_that_another_was_not_seen() {
    let mut expectation = expecting("status", Predicate::Equals(number(200.0)));
    expectation.warn_only = true;
    let check = checking("http", "GET x", vec![expectation]);
    let unmet = fact("status", FactValue::Number(500.0));
    let judgements = judge(&check, &saw(vec![unmet.clone()]));
    assert_eq!(outcome(&judgements), Outcome::Warned);
    let unseen = fact("status", FactValue::Unknown("cut".to_owned()));
    assert_eq!(outcome(&judge(&check, &saw(vec![unmet, unseen]))), Outcome::Unknown);
}

#[test]
fn a_header_is_found_whatever_its_case() {
    let check = checking("http", "GET x", vec![expecting("header Location", Predicate::Exists)]);
    assert_eq!(
        outcome(&judge(&check, &saw(vec![fact("header location", a("/"))]))),
        Outcome::Passed
    );
}

#[test]
fn a_check_that_expects_nothing_shows_nothing() {
    assert_eq!(
        outcome(&judge(&checking("http", "GET x", Vec::new()), &saw(Vec::new()))),
        Outcome::Unknown
    );
}

#[test]
fn failing_outweighs_not_seeing_and_both_outweigh_a_warning() {
    let expectation = |name: &str| expecting(name, Predicate::Equals(number(1.0)));
    let warning = Expectation {
        warn_only: true,
        ..expectation("size")
    };
    let check = checking(
        "http",
        "GET x",
        vec![warning, expectation("status"), expectation("redirects")],
    );
    let seen = |status: FactValue, redirects: f64| {
        let facts = [
            ("size", FactValue::Number(2.0)),
            ("status", status),
            ("redirects", FactValue::Number(redirects)),
        ];
        outcome(&judge(
            &check,
            &saw(facts.map(|(name, value)| fact(name, value)).to_vec()),
        ))
    };
    assert_eq!(seen(FactValue::Number(1.0), 1.0), Outcome::Warned);
    assert_eq!(seen(FactValue::Unknown("x".to_owned()), 1.0), Outcome::Unknown);
    assert_eq!(seen(FactValue::Unknown("x".to_owned()), 2.0), Outcome::Failed);
}
