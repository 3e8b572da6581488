//! Real public checklists: no item lost, whatever the line endings.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot be set up fails"
)]

use checklist::read;
use std::fs;
use std::path::Path;

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/corpus");

#[test]
fn every_real_checklist_has_its_items_with_any_line_ending_and_mark() {
    let corpus = Path::new(CORPUS);
    let Ok(table) = fs::read_to_string(corpus.join("corpus.tsv")) else {
        eprintln!("SKIPPED: no corpus of real checklists at {CORPUS}; nothing was compared");
        return;
    };
    let mut lines = table.lines();
    let head: Vec<&str> = lines.next().unwrap().split('\t').collect();
    let column = |name: &str| head.iter().position(|&title| title == name).unwrap();
    let (id, tasks, ticked) = (column("id"), column("tasks"), column("ticked"));
    let mut wrong = Vec::new();
    for row in lines.map(|line| line.split('\t').collect::<Vec<_>>()) {
        let name = format!("{}.md", row[id]);
        let wanted: (usize, usize) = (row[tasks].parse().unwrap(), row[ticked].parse().unwrap());
        let text = fs::read_to_string(corpus.join(&name)).unwrap();
        let plain = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        for (way, bytes) in [
            ("LF", plain.clone()),
            ("CRLF", plain.replace('\n', "\r\n")),
            ("CR", plain.replace('\n', "\r")),
            ("BOM", format!("\u{feff}{plain}")),
            ("BOM and CRLF", format!("\u{feff}{}", plain.replace('\n', "\r\n"))),
        ] {
            let checklist = read(&name, bytes.as_bytes(), None);
            let found = (
                checklist.items().count(),
                checklist.items().filter(|item| item.ticked_in_file).count(),
            );
            if found != wanted {
                wrong.push(format!("{name} with {way}: {found:?}, not {wanted:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
