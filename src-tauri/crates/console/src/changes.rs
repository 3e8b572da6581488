//! What changed in a file since it was trusted, line by line.

use crate::wire::Change;
use similar::{ChangeTag, TextDiff};

/// Lines of context around a change.
const CONTEXT: usize = 1;

/// Changed lines of every file of `now` against those of `before`, with a line of context.
pub(crate) fn changes(before: &[(String, String)], now: &[(String, String)]) -> Vec<Change> {
    let mut changes = Vec::new();
    for (name, text) in now {
        let old = before
            .iter()
            .find(|(other, _)| other == name)
            .map_or("", |(_, text)| text.as_str());
        if old != text {
            changes.extend(of_file(name, old, text));
        }
    }
    for (name, text) in before
        .iter()
        .filter(|(name, _)| !now.iter().any(|(other, _)| other == name))
    {
        changes.extend(of_file(name, text, ""));
    }
    changes
}

fn of_file(name: &str, old: &str, new: &str) -> Vec<Change> {
    let diff = TextDiff::from_lines(old, new);
    let groups = diff.grouped_ops(CONTEXT);
    let lines = groups
        .iter()
        .flatten()
        .flat_map(|op| diff.iter_changes(op).collect::<Vec<_>>());
    lines
        .map(|change| Change {
            file: name.to_owned(),
            line: u32::try_from(change.new_index().or(change.old_index()).unwrap_or(0) + 1).unwrap_or(u32::MAX),
            sign: match change.tag() {
                ChangeTag::Insert => "added",
                ChangeTag::Delete => "removed",
                ChangeTag::Equal => "same",
            }
            .to_owned(),
            text: change.value().trim_end_matches(['\n', '\r']).to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::changes;

    #[test]
    fn a_changed_line_is_told_with_its_place() {
        let file = |text: &str| vec![("a.md".to_owned(), text.to_owned())];
        let told = changes(&file("one\ntwo\nthree\nfour\n"), &file("one\ntwo\n3\nfour\n"));
        let told: Vec<(u32, &str, &str)> = told
            .iter()
            .map(|change| (change.line, change.sign.as_str(), change.text.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (2, "same", "two"),
                (3, "removed", "three"),
                (3, "added", "3"),
                (4, "same", "four")
            ]
        );
    }
}
