//! What an item's row says, in at most about five words.

use crate::plans::{checking, expecting, fact, number, saw, text};
use checklist::{Expectation, Filter, Predicate};
use engine::judge::{judge, outcome};
use engine::{FactValue, says};

fn row(kind: &str, expectation: Expectation, value: FactValue) -> String {
    let name = match &expectation.fact.argument {
        Some(argument) => format!("{} {argument}", expectation.fact.name),
        None => expectation.fact.name.clone(),
    };
    let check = checking(kind, "x", vec![expectation]);
    let sighting = saw(vec![fact(&name, value)]);
    let judgements = judge(&check, &sighting);
    says::result(&check, &sighting, &judgements, outcome(&judgements))
}

fn a(text: &str) -> FactValue {
    FactValue::Text(text.to_owned())
}

#[test]
fn a_failure_is_told_in_a_few_words() {
    let three = FactValue::Number(3.0);
    let zero = || Predicate::Equals(number(0.0));
    assert_eq!(
        row("http", expecting("status", zero()), FactValue::Number(302.0)),
        "failed: 302"
    );
    assert_eq!(
        row("http", expecting("json $.pending", zero()), three.clone()),
        "failed: pending 3"
    );
    assert_eq!(
        row("command", expecting("exit", zero()), FactValue::Number(1.0)),
        "failed: exit 1"
    );
    let location = expecting("header Location", Predicate::StartsWith(text("https")));
    assert_eq!(
        row("http", location.clone(), FactValue::Absent),
        "failed: location missing"
    );
    assert_eq!(row("http", location, a("http://a")), "failed: location http://a");
    let metric = text("http_requests_total{version=\"1.1\",code=\"200\"}");
    let body = a("# HELP http_requests_total Requests\n# TYPE http_requests_total counter");
    assert_eq!(
        row("http", expecting("body", Predicate::Contains(metric)), body),
        "failed: no “http_requests_total{version=…”"
    );
    let rules = Expectation {
        filter: Some(Filter::Count),
        ..expecting(
            "json $.rules[?@.name==\"High.Errors\" && @.threshold <= 1]",
            Predicate::Equals(number(1.0)),
        )
    };
    assert_eq!(row("http", rules, FactValue::Absent), "failed: rules count 0");
    let server = Expectation {
        negated: true,
        ..expecting("header Server", Predicate::Exists)
    };
    assert_eq!(row("http", server, a("nginx")), "failed: server is there");
    let errors = Expectation {
        negated: true,
        ..expecting("stdout", Predicate::Contains(text("ERROR")))
    };
    assert_eq!(row("command", errors, a("an ERROR")), "failed: stdout has “ERROR”");
    assert_eq!(
        row("file", expecting("text", Predicate::Matches("^v2".to_owned())), a("v1")),
        "failed: no match of /^v2/"
    );
}

#[test]
fn a_passed_file_or_body_is_told_in_a_few_words_too() {
    assert_eq!(
        row(
            "file",
            expecting("json $.total", Predicate::Above(number(0.0))),
            FactValue::Number(3.0)
        ),
        "total 3"
    );
    assert_eq!(
        row(
            "file",
            expecting("text", Predicate::Contains(text("v1"))),
            a("v1 of all")
        ),
        "has “v1”"
    );
    assert_eq!(
        row("file", expecting("text", Predicate::Matches("v".to_owned())), a("v1")),
        "text as expected"
    );
}

#[test]
fn what_could_not_be_seen_says_why() {
    let why = FactValue::Unknown("what came is not JSON".to_owned());
    assert_eq!(
        row("http", expecting("json $.a", Predicate::Exists), why),
        "unknown: what came is not JSON"
    );
}
