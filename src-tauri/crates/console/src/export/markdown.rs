//! The record for a wiki.

use super::{outcome, signatures};
use crate::wire::{Sheet, SignoffView};

/// The whole sheet with its signatures.
pub(crate) fn markdown(sheet: &Sheet, signoff: &SignoffView) -> String {
    let mut text = format!(
        "# {}\n\n**Deployment status: {}**\n\n",
        plain(&sheet.title),
        outcome(sheet.status)
    );
    text.push_str(&table(
        &["", ""],
        sheet
            .fields
            .iter()
            .map(|one| vec![one.label.clone(), one.value.clone()]),
    ));
    if let Some(digest) = &signoff.digest {
        text.push_str(&format!("\nRecord SHA-256 `{digest}`\n"));
    }
    text.push_str(&format!("\n{}. {}.\n", sheet.counts.join(", "), plain(&sheet.journal)));
    text.push_str("\n## Signatures\n\n");
    let rows = signatures(signoff)
        .into_iter()
        .map(|(role, name, word, key)| vec![role, name, word, key]);
    text.push_str(&table(&["Role", "Name", "", "Key"], rows));
    for addendum in &signoff.addenda {
        text.push_str(&format!(
            "\nAddendum by {}: {}\n",
            plain(&addendum.by),
            plain(&addendum.finding)
        ));
    }
    if !sheet.exceptions.is_empty() {
        text.push_str("\n## Exceptions\n\n");
        for line in &sheet.exceptions {
            text.push_str(&format!(
                "* {} {}: **{}** {}\n",
                line.number,
                plain(&line.text),
                line.word,
                plain(&line.says)
            ));
        }
    }
    for section in &sheet.sections {
        text.push_str(&format!("\n## {}\n\n", plain(&section.title)));
        let rows = section.lines.iter().map(|line| {
            vec![
                line.number.to_string(),
                line.text.clone(),
                line.word.clone(),
                line.says.clone(),
            ]
        });
        text.push_str(&table(&["", "Item", "Standing", "Result"], rows));
    }
    if !sheet.steps.is_empty() {
        text.push_str("\n## Steps\n\n");
        for step in &sheet.steps {
            text.push_str(&format!("* {}: {}\n", plain(&step.title), plain(&step.says.join("; "))));
        }
    }
    if !sheet.traffic.is_empty() {
        text.push_str("\n## Traffic\n\n");
        for line in &sheet.traffic {
            text.push_str(&format!("* {}\n", plain(line)));
        }
    }
    if !sheet.notes.is_empty() {
        text.push_str("\n## Notes\n");
        for note in &sheet.notes {
            text.push_str(&format!("\n{}\n", plain(note)));
        }
    }
    text
}

fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut text = format!("| {} |\n|{}\n", head.join(" | "), "---|".repeat(head.len()));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| plain(cell).replace('|', "\\|")).collect();
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    text
}

/// Text on one line in which nothing is markup.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        if "\\`*_[]<>#".contains(letter) {
            plain.push('\\');
        }
        plain.push(letter);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_wrote_is_never_markup() {
        assert_eq!(plain("a *b*\n<script> [x](y)"), "a \\*b\\* \\<script\\> \\[x\\](y)");
        assert!(table(&["A"], std::iter::once(vec!["1|2".to_owned()])).contains("1\\|2"));
    }
}
