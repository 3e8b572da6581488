//! Files as they come: encodings, damage, sizes, and what is no text at all.

use checklist::{Checklist, Entry, read, read_environment};

fn open(bytes: &[u8]) -> Checklist {
    read("folder/release.md", bytes, None)
}

fn rules(checklist: &Checklist) -> Vec<&str> {
    checklist.problems.iter().map(|problem| problem.rule.as_str()).collect()
}

#[test]
fn utf_16_and_windows_1252_are_read_with_a_word_about_it() {
    let text = "# Größe\n- [x] Café\n";
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    for bytes in [utf16, b"# Gr\xf6\xdfe\n- [x] Caf\xe9\n".to_vec()] {
        let checklist = open(&bytes);
        assert_eq!(checklist.title, "Größe");
        assert_eq!(checklist.item(1).unwrap().text, "Café");
        assert_eq!(rules(&checklist), ["not-utf-8"]);
    }
    let marked = open("\u{feff}# Größe\n- [ ] Café\n".as_bytes());
    assert_eq!((marked.title.as_str(), marked.problems.len()), ("Größe", 0));
}

#[test]
fn what_is_no_text_gives_an_empty_checklist_and_says_why() {
    let program: Vec<u8> = (0..4096_u32).map(|n| u8::try_from(n * 7 % 32).unwrap()).collect();
    for (bytes, rule) in [
        (b"- [ ] a\0b\n".to_vec(), "not-text"),
        (program, "not-text"),
        (vec![b'-'; 50 * 1024 * 1024], "too-large"),
    ] {
        let checklist = open(&bytes);
        assert_eq!(rules(&checklist), [rule]);
        assert_eq!((checklist.title.as_str(), checklist.entries.len()), ("release", 0));
        let (environment, problems) = read_environment("production.toml", &bytes);
        assert!(environment.is_none());
        assert_eq!(problems[0].rule, rule);
    }
}

#[test]
fn a_side_file_that_is_no_text_is_reported_under_its_own_name() {
    let checklist = read("a.md", b"- [ ] A\n", Some(("a.checks.md", b"\0")));
    assert_eq!(checklist.items().count(), 1);
    assert_eq!(checklist.problems[0].file, "a.checks.md");
}

#[test]
fn an_empty_file_is_an_empty_checklist() {
    for bytes in [&b""[..], b"\n", b"\xef\xbb\xbf", b"---\nname: x\n---\n"] {
        let checklist = open(bytes);
        assert_eq!((checklist.entries.len(), checklist.problems.len()), (0, 0));
    }
}

#[test]
fn garbled_texts_are_shown_repaired_and_the_place_stays_that_of_the_file() {
    let text = "# Deploy âœ…\n- [ ] Database âœ… â†’ up\n- [] Backup âœ…\n";
    let checklist = open(text.as_bytes());
    assert_eq!(checklist.title, "Deploy");
    assert_eq!(checklist.item(1).unwrap().text, "Database ✅ → up");
    assert_eq!(rules(&checklist), ["garbled", "near-miss"]);
    let missed = &checklist.problems[1];
    assert_eq!(missed.excerpt, "- [] Backup ✅");
    assert_eq!((missed.span.line, missed.span.column), (3, 1));
}

#[test]
fn near_misses_are_no_items_and_tell_their_mend() {
    let checklist = open("- [ ] Real\n- [] Empty\n- [x]Close\n-[ ] Mark\n* [~] Half\n".as_bytes());
    assert_eq!(checklist.items().count(), 1);
    let lines: Vec<u32> = checklist.problems.iter().map(|problem| problem.span.line).collect();
    assert_eq!(lines, [2, 3, 4, 5]);
    assert!(checklist.problems.iter().all(|problem| problem.rule == "near-miss"));
}

#[test]
fn rows_of_a_table_with_a_box_are_items_with_their_other_cells() {
    let text =
        "# T\n\n| Done | Task | Owner |\n|---|---|---|\n| [ ] | Back up | Ada |\n| [x] | Freeze | |\n| | Total | 2 |\n";
    let checklist = open(text.as_bytes());
    let items: Vec<_> = checklist
        .items()
        .map(|item| (item.text.as_str(), item.ticked_in_file))
        .collect();
    assert_eq!(items, [("Back up", false), ("Freeze", true)]);
    assert_eq!(checklist.item(1).unwrap().body, ["Owner: Ada"]);
    assert_eq!(checklist.item(1).unwrap().span.line, 5);
    assert_eq!(rules(&checklist), ["boxes-in-table"]);
    let plain = open(b"| A | B |\n|---|---|\n| 1 | 2 |\n");
    assert!(matches!(&plain.entries[..], [Entry::Prose(prose)] if prose.lines == ["A | B", "1 | 2"]));
}
