//! Problems that people meet: each with its place, its line and its mend.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot be set up fails"
)]

use checklist::{ItemKind, Severity, lint, read, read_environment};

fn rules(fence: &str) -> Vec<String> {
    let text = format!(
        "- [ ] Item\n  ```check\n{}\n  ```\n",
        fence
            .lines()
            .map(|line| format!("  {line}"))
            .collect::<Vec<_>>()
            .join("\n")
    );
    let checklist = read("a.md", text.as_bytes(), None);
    let sound = checklist
        .problems
        .iter()
        .all(|problem| problem.severity < Severity::Error);
    let bound = matches!(checklist.items().next().unwrap().kind, ItemKind::Check { .. });
    assert_eq!(
        sound, bound,
        "an item is decided by a sound check only: {:?}",
        checklist.problems
    );
    checklist.problems.into_iter().map(|problem| problem.rule).collect()
}

#[test]
fn sound_checks_have_no_problem() {
    for fence in [
        "http GET {api}/health\nstatus == 200\nduration < 500ms\njson $.database == \"up\"\njson $.items[?(@.name == \"a b\")].id count >= 1",
        "http POST {api}/login\nwith json {\"a\": {\"b\": \"{secret:PW}\"}}\nstatus == 200\ncapture token = json $.token\nthen http GET {api}/me\nwith header Authorization: Bearer {token}\nstatus is one of 200, 204",
        "tls app.example.com, api.example.com:8443\nchain == valid\ndays_left >= 21\ndays_left >= 45 or warn\nnames includes app.example.com",
        "http GET https://www.example.com/\nheader Location starts with \"https://app.example.com\"\nheader Server not exists",
        "dns A app.example.com\nanswers is exactly 1.2.3.4, 5.6.7.8",
        "file backup.sql\nexists\nage < 24h\nsize >= 1 MiB",
        "command npm run report\nexit == 0\nregex /(\\d+) tests/ > 0",
    ] {
        assert_eq!(rules(fence), [""; 0], "{fence}");
    }
}

#[test]
fn each_mistake_is_found() {
    for (fence, rule) in [
        ("htpp GET http://a\nstatus == 200", "unknown-kind"),
        ("http GET http://a\nstauts == 200", "unknown-fact"),
        ("http GET http://a\nwith haeder A: b\nstatus == 200", "unknown-input"),
        ("http GET http://a\nduration < 500", "wrong-unit"),
        ("http GET http://a\nstatus contains 2", "predicate-shape"),
        ("http GET http://a\nduration >= 0ms", "cannot-fail"),
        ("http GET http://a\nstatus exists", "cannot-fail"),
        ("http GET http://a\nnot-a-fact", "unknown-fact"),
        ("http GET http://a\nduration not < 0ms", "cannot-fail"),
        ("http GET http://a\nduration < 0ms", "cannot-hold"),
        ("http GET http://a\nbody starts with \"\"", "cannot-fail"),
        ("http GET http://a\nbody matches /.*/", "cannot-fail"),
        ("http GET http://a\nbody matches /(/", "pattern"),
        ("http GET http://a\njson $.[ == 1", "json-path"),
        ("http GET http://a", "no-expectation"),
        ("http GET ftp://a\nstatus == 200", "target"),
        ("http GTE http://a\nstatus == 200", "target"),
        ("http GET http://a\nwith timeout soon\nstatus == 200", "input-value"),
        ("http GET http://a\nwith json {\"a\": }\nstatus == 200", "input-value"),
        (
            "http GET http://{a}\nstatus == 200\ncapture a = json $.a",
            "capture-order",
        ),
        ("tcp host\nopen == true", "target"),
    ] {
        assert!(
            rules(fence).iter().any(|found| found == rule),
            "{fence}: {:?}",
            rules(fence)
        );
    }
    assert_eq!(
        rules("http GET http://a\nstatus == 200\nstatus == 200"),
        ["duplicate-expectation"]
    );
    assert_eq!(
        rules("http GET http://a\nstatus == 200\ncapture a = json $.a"),
        ["unused-capture"]
    );
}

#[test]
fn a_hundred_problems_are_all_reported_in_order() {
    let text: String = (1..=100)
        .map(|n| {
            format!("- [ ] Item {n}\n  ```check\n  http GET http://a{n}\n  status == 200\n  stauts{n} == {n}\n  ```\n")
        })
        .collect();
    let problems = read("a.md", text.as_bytes(), None).problems;
    assert_eq!(problems.len(), 100);
    for (problem, n) in problems.iter().zip(1_u32..) {
        assert_eq!((problem.span.line, problem.span.column), (n * 6 - 1, 3));
        assert_eq!(problem.excerpt, format!("stauts{n} == {n}"));
        assert!(problem.message.contains(&format!("stauts{n}")));
        assert!(!problem.hint.is_empty());
    }
}

#[test]
fn names_are_looked_up_in_the_environment() {
    let text = "- [ ] A\n  ```check\n  http GET {appi}/x\n  with header K: {secret:KEYY}\n  status == 200\n  ```\n";
    let (environment, problems) = read_environment(
        "p.toml",
        b"name = \"p\"\n[vars]\napi = \"https://a\"\n[secrets]\nKEY = { env = \"K\" }\n",
    );
    assert_eq!(problems, []);
    let found = lint(&read("a.md", text.as_bytes(), None), environment.as_ref());
    let brief: Vec<_> = found
        .iter()
        .map(|problem| (problem.rule.as_str(), problem.span.line, problem.hint.as_str()))
        .collect();
    assert_eq!(brief[0], ("undefined-variable", 3, "Did you mean `api`?"));
    assert_eq!(brief[1], ("undefined-secret", 4, "Did you mean `KEY`?"));
    assert_eq!((brief[2].0, brief[2].1), ("unused-variable", 3));
    assert_eq!(found[2].file, "p.toml");
    assert_eq!(found[2].excerpt, "api = \"https://a\"");
}

#[test]
fn an_environment_tells_every_mistake_at_once_and_no_secret() {
    let text = b"name = \"p\"\nconfrim = \"press\"\n[secrets]\nA = \"hunter2\"\n[network]\nresolvr = \"x\"\n[steps]\ntimeout = \"soon\"\n";
    let (environment, problems) = read_environment("p.toml", text);
    assert!(environment.is_none());
    let found: Vec<_> = problems
        .iter()
        .map(|problem| (problem.rule.as_str(), problem.span.line))
        .collect();
    assert_eq!(
        found,
        [("unknown-key", 2), ("secret", 4), ("unknown-key", 6), ("duration", 8)]
    );
    assert!(
        problems
            .iter()
            .all(|problem| !format!("{problem:?}").contains("hunter2"))
    );
}

#[test]
fn a_captured_name_is_not_for_expectations() {
    let captured = "http GET http://a\nstatus == 200\ncapture contacts = json $.n\nthen http GET http://a/b\n";
    assert_eq!(
        rules(&format!("{captured}json $.total == {{contacts}}")),
        ["capture-in-expectation"]
    );
    assert_eq!(
        rules("http GET http://a\njson $.total == {n}\ncapture n = json $.n"),
        ["capture-in-expectation"]
    );
    let in_target = captured.replace("a/b", "a/{contacts}");
    assert_eq!(rules(&format!("{in_target}json $.total == {{total}}")), [""; 0]);
}

#[test]
fn a_path_that_finds_several_is_counted_and_not_compared() {
    for path in ["$.a[?(@.b == 1)].c", "$.a[*]", "$.a.*", "$..c", "$['x\\\\'][*]"] {
        assert_eq!(
            rules(&format!("http GET http://a\njson {path} > 2")),
            ["list-compared"],
            "{path}"
        );
        assert_eq!(
            rules(&format!("http GET http://a\njson {path} count > 2")),
            [""; 0],
            "{path}"
        );
    }
    for path in ["$.a[0].b", "$['*?..']", "$['it\\'s?']"] {
        assert_eq!(rules(&format!("http GET http://a\njson {path} > 2")), [""; 0], "{path}");
    }
}
