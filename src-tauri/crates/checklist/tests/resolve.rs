//! The values of an environment put into a check, and what the check would then reach for.

#![expect(clippy::unwrap_used, reason = "a failed step fails the story")]

use checklist::{Check, ItemKind, Predicate, Unit, Value, commands, files, fill, hosts, read, resolve};
use std::collections::BTreeMap;

fn check(fence: &str) -> Check {
    let lines: String = fence.lines().map(|line| format!("  {line}\n")).collect();
    let checklist = read("a.md", format!("- [ ] A\n  ```check\n{lines}  ```\n").as_bytes(), None);
    match &checklist.item(1).unwrap().kind {
        ItemKind::Check { check } => check.clone(),
        other => panic!("{other:?}: {:?}", checklist.problems),
    }
}

fn vars(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|&(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

#[test]
fn a_template_gets_the_type_of_its_fact() {
    let written = check("http GET {api}/\nstatus == {code}\nduration < {limit}\nbody contains \"{word}\"");
    let values = vars(&[("api", "https://a"), ("code", "204"), ("limit", "2s"), ("word", "up")]);
    let look = &resolve(&written, &values).unwrap().looks[0];
    assert_eq!(look.target, "GET https://a/");
    let number = |predicate: &Predicate| match predicate {
        Predicate::Equals(Value::Number(value)) | Predicate::Below(Value::Number(value)) => (value.number, value.unit),
        other => panic!("{other:?}"),
    };
    assert_eq!(number(&look.expectations[0].predicate), (204.0, Unit::Plain));
    assert_eq!(number(&look.expectations[1].predicate), (2000.0, Unit::Milliseconds));
    assert_eq!(
        look.expectations[2].predicate,
        Predicate::Contains(Value::Text("up".to_owned()))
    );
}

#[test]
fn json_keeps_its_braces_and_secrets_and_captures_wait() {
    let written = check(
        "http POST https://a/login\nwith json {\"a\": {\"user\": \"{user}\", \"pw\": \"{secret:PW}\"}}\nstatus == 200\ncapture token = json $.token\nthen http GET https://a/{token}\nstatus == 200",
    );
    let resolved = resolve(&written, &vars(&[("user", "{token}")])).unwrap();
    let body = &resolved.looks[0].inputs[0].value;
    let sent = fill(body, |name| (name == "secret:PW").then(|| "hunter2".to_owned()));
    assert_eq!(sent, "{\"a\": {\"user\": \"{token}\", \"pw\": \"hunter2\"}}");
    assert_eq!(resolved.looks[1].target, "GET https://a/{token}");
}

#[test]
fn every_missing_name_and_every_value_that_does_not_fit_is_told() {
    let written = check("http GET {api}/\nwith header K: {key}\nstatus == {code}\nduration < {limit}");
    let problems = resolve(&written, &vars(&[("code", "fine"), ("limit", "5"), ("apj", "x")])).unwrap_err();
    let found: Vec<_> = problems
        .iter()
        .map(|problem| (problem.rule.as_str(), problem.span.line))
        .collect();
    assert_eq!(
        found,
        [
            ("undefined-variable", 3),
            ("undefined-variable", 4),
            ("value-shape", 5),
            ("wrong-unit", 6)
        ]
    );
    assert_eq!(problems[0].hint, "Did you mean `apj`?");
    assert!(problems.iter().all(|problem| problem.file == "a.md"));
}

#[test]
fn a_command_line_is_left_to_the_shell() {
    let written = check("command echo {api} ${HOME}\nexit == 0");
    let resolved = resolve(&written, &BTreeMap::new()).unwrap();
    assert_eq!(commands(&resolved), ["echo {api} ${HOME}"]);
    assert!(hosts(&resolved).is_empty() && files(&resolved).is_empty());
}

#[test]
fn hosts_and_files_are_listed_once_in_order() {
    for (fence, reached) in [
        (
            "http GET https://a.example/x\nstatus == 200\nthen http GET https://a.example:8443/\nstatus == 200",
            &["a.example:443", "a.example:8443"][..],
        ),
        (
            "tls a.example, b.example:8443, a.example\nchain == valid",
            &["a.example:443", "b.example:8443"],
        ),
        ("tcp a.example:25\nopen", &["a.example:25"]),
        (
            "dns MX a.example, b.example\nwith resolver 1.1.1.1\nanswers count >= 1",
            &["a.example", "b.example", "1.1.1.1"],
        ),
    ] {
        assert_eq!(hosts(&check(fence)), reached, "{fence}");
    }
    assert_eq!(files(&check("file dist/a.js\nexists")), ["dist/a.js"]);
}
