//! How an item comes to its check, its role and its statement.

use checklist::{Checklist, Item, ItemKind, Severity, read};

const LOOK: &str = "http GET https://a.example/\nstatus == 200\n";

fn fence(label: &str) -> String {
    format!("```{label}\n{LOOK}```\n")
}

fn open(text: &str, side: &str) -> Checklist {
    read("a.md", text.as_bytes(), Some(("a.checks.md", side.as_bytes())))
}

fn rules(checklist: &Checklist) -> Vec<&str> {
    checklist.problems.iter().map(|problem| problem.rule.as_str()).collect()
}

fn is_checked(item: &Item) -> bool {
    matches!(item.kind, ItemKind::Check { .. })
}

#[test]
fn a_comment_names_the_check_of_the_side_file_and_everything_else() {
    let text = "- [ ] Up <!-- check: health; role: Operations Team; fresh: 30m; required -->\n";
    let checklist = open(text, &fence("check health"));
    let item = checklist.item(1).unwrap();
    assert_eq!(item.text, "Up");
    assert!(is_checked(item));
    assert_eq!(item.role.as_deref(), Some("Operations Team"));
    assert_eq!((item.fresh_ms, item.required), (Some(1_800_000), true));
    assert_eq!(checklist.problems, []);
    let ItemKind::Check { check } = &item.kind else {
        unreachable!()
    };
    assert_eq!((check.file.as_str(), check.looks[0].span.line), ("a.checks.md", 2));
}

#[test]
fn a_person_states_the_words_of_the_named_fence_or_of_the_comment() {
    let text = "- [ ] Backup <!-- attest: backup; role: DBA -->\n- [ ] Briefed <!-- says: I told support. -->\n- [ ] Lost <!-- attest: bakcup -->\n";
    let checklist = open(text, "```attest backup\nI restored it\nand read it.\n```\n");
    let said: Vec<_> = checklist.items().map(|item| item.statement.as_deref()).collect();
    assert_eq!(
        said,
        [Some("I restored it and read it."), Some("I told support."), None]
    );
    assert_eq!(rules(&checklist), ["no-such-attest"]);
    assert_eq!(checklist.problems[0].hint, "Did you mean `backup`?");
}

#[test]
fn a_checklist_that_may_not_be_edited_is_bound_by_section_and_text() {
    let text = "## Before\n- [ ] Health  ok\n## After\n- [ ] Health ok\n- [ ] Backup\n";
    let side = format!(
        "{}\n```attest for \"Backup\"\nI looked.\n```\n",
        fence("check for \"After > health OK\"")
    );
    let checklist = open(text, &side);
    let checked: Vec<bool> = checklist.items().map(is_checked).collect();
    assert_eq!(checked, [false, true, false]);
    assert_eq!(checklist.item(3).unwrap().statement.as_deref(), Some("I looked."));
    assert_eq!(checklist.problems, []);
}

#[test]
fn a_binding_without_its_item_is_an_error_of_the_side_file() {
    let checklist = open("## After\n- [ ] Health\n", &fence("check for \"Before > Health\""));
    assert_eq!(rules(&checklist), ["no-such-item"]);
    assert_eq!(checklist.problems[0].file, "a.checks.md");
    assert!(!is_checked(checklist.item(1).unwrap()));
}

#[test]
fn a_name_that_does_not_exist_and_one_that_nothing_uses() {
    let checklist = open("- [ ] Up <!-- check: helth -->\n", &fence("check health"));
    assert_eq!(rules(&checklist), ["no-such-check", "unused-check"]);
    let missing = &checklist.problems[0];
    assert_eq!(missing.hint, "Did you mean `health`?");
    assert_eq!(
        (missing.span.line, missing.span.column, missing.span.length),
        (1, 22, 5)
    );
    assert_eq!(checklist.problems[1].severity, Severity::Note);
    assert!(!is_checked(checklist.item(1).unwrap()));
}

#[test]
fn two_checks_of_one_name_decide_nothing() {
    let side = format!("{}\n{}", fence("check health"), fence("check health"));
    let checklist = open("- [ ] Up <!-- check: health -->\n", &side);
    assert_eq!(rules(&checklist), ["two-checks-of-one-name"]);
    assert!(!is_checked(checklist.item(1).unwrap()));
    assert!(checklist.named_checks.is_empty());
}

#[test]
fn two_checks_for_one_item_decide_nothing() {
    let own = "- [ ] Up <!-- check: health -->\n  ```check\n  http GET https://a.example/\n  status == 200\n  ```\n";
    let checklist = open(own, &fence("check health"));
    assert_eq!(rules(&checklist), ["two-checks"]);
    assert!(!is_checked(checklist.item(1).unwrap()));
}

#[test]
fn mistakes_in_a_comment_are_told_and_other_comments_left_alone() {
    for (comment, found) in [
        ("fresh: soon", &["annotation-value"][..]),
        ("required: yes", &["annotation-value"]),
        ("role:", &["annotation-value"]),
        ("role: A; chekc: b", &["unknown-annotation"]),
        ("chekc: health", &["unknown-annotation"]),
        ("a note of the author", &[]),
        ("TODO: later", &[]),
    ] {
        let checklist = open(&format!("- [ ] Up <!-- {comment} -->\n"), "");
        assert_eq!(rules(&checklist), found, "{comment}");
        assert_eq!(checklist.item(1).unwrap().text, "Up");
    }
}

#[test]
fn a_fence_beside_its_item_decides_nothing() {
    let checklist = open(&format!("- [ ] Up\n\n{}", fence("check")), "");
    assert_eq!(rules(&checklist), ["check-without-item"]);
    assert!(!is_checked(checklist.item(1).unwrap()));
}
