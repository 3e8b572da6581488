//! Whatever the bytes are: no panic, and every place lies inside the text.

use checklist::{Checklist, Span, read, read_environment};
use proptest::prelude::*;

const SEED: &[u8] = include_bytes!("data/seed.md");

fn places(checklist: &Checklist) -> Vec<Span> {
    let items = checklist.items().map(|item| item.span);
    items
        .chain(checklist.problems.iter().map(|problem| problem.span))
        .collect()
}

fn inside(text: &str, span: Span) -> bool {
    let text = text
        .trim_start_matches('\u{feff}')
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    let length = text
        .split('\n')
        .nth(span.line as usize - 1)
        .map_or(0, |line| line.chars().count());
    span.column >= 1 && (span.column + span.length) as usize <= length + 1
}

proptest! {
    #[test]
    fn random_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read("a.md", &bytes, Some(("a.checks.md", &bytes)));
        read_environment("a.toml", &bytes);
    }

    #[test]
    fn texts_of_telling_parts(parts in proptest::collection::vec(
        prop::sample::select(vec!["- ", "[ ] ", "[x] ", "```check a\n", "```\n", "\n", "  ", "> ", "1. ", "é→", "{a}", "<!-- check: a", " -->", "http GET ", "json $[", "\"", "| ", "---\n", "\t", "\r"]), 0..60)) {
        let text = parts.concat();
        let checklist = read("a.md", text.as_bytes(), None);
        for span in places(&checklist) {
            prop_assert!(inside(&text, span), "{span:?} in {text:?}");
        }
    }

    #[test]
    fn plans_of_telling_parts(parts in proptest::collection::vec(
        prop::sample::select(vec!["50%", "100%", " for ", "30m", "0", "\n", "gate ", "p95_response", "error_rate", " <", "= ", "1.2", " x old", "confirm ", "\"", "é", "×", " by ", "keep old warm for ", "wait up to ", "on fault ", "hold", "{a}", "-", "."]), 0..40)) {
        let text = format!("```traffic\n{}\n```\n", parts.concat());
        let checklist = read("a.md", text.as_bytes(), None);
        for span in places(&checklist) {
            prop_assert!(inside(&text, span), "{span:?} in {text:?}");
        }
        if let Some(plan) = checklist.traffic {
            prop_assert!(plan.stages.is_sorted_by(|a, b| a.percent < b.percent));
            prop_assert_eq!(plan.stages.last().map(|stage| stage.percent), Some(100));
        }
    }

    #[test]
    fn a_mutated_checklist(at in 0..SEED.len(), byte in any::<u8>()) {
        let mut bytes = SEED.to_vec();
        bytes[at] = byte;
        read("a.md", &bytes, None);
    }
}

#[test]
fn thousands_of_missing_names_and_of_comments_stay_short() {
    let names: String = (0..3000)
        .map(|n| format!("- [ ] a <!-- check: b{n} -->\n\n```check wanted-{n}\nfile x\nexists\n```\n\n"))
        .collect();
    let problems = read("a.md", names.as_bytes(), None).problems;
    assert_eq!(
        problems
            .iter()
            .filter(|problem| problem.rule == "no-such-check")
            .count(),
        3000
    );
    assert!(problems.iter().all(|problem| problem.hint.len() < 1000));
    let comments = format!("- [ ] a {}\n", "<!-- chekc: x -->".repeat(3000));
    assert_eq!(read("a.md", comments.as_bytes(), None).problems.len(), 16);
}
