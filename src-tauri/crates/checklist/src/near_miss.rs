//! Lines that look like a task or a fence and are none.

use crate::markdown::Block;
use crate::problem::Problem;
use crate::source::{Finding, Source};

/// Whether a line begins with a box, after a list mark or bare.
pub(crate) fn has_box(line: &str) -> bool {
    let (_, rest) = mark(unquoted(line));
    matches!(rest.get(..3), Some("[ ]" | "[x]" | "[X]")) && rest[3..].chars().next().is_none_or(char::is_whitespace)
}

/// Near misses, in order of place. `from` is where the Markdown begins.
pub(crate) fn find(source: &Source, blocks: &[Block], from: usize) -> Vec<Problem> {
    let taken = taken(source, blocks);
    let first = source.line_of(from);
    let lines = source
        .lines()
        .enumerate()
        .skip(first)
        .filter(|&(index, _)| !taken[index]);
    lines
        .filter_map(|(_, (at, line))| {
            let finding = judge(line)?;
            let indent = line.len() - line.trim_start().len();
            let span = source.span(at + indent..at + line.trim_end().len().max(indent));
            Some(source.problem(finding, span))
        })
        .collect()
}

/// Lines that are tasks, or where boxes mean something else.
fn taken(source: &Source, blocks: &[Block]) -> Vec<bool> {
    let mut taken = vec![false; source.line_of(source.text.len()) + 1];
    for block in blocks {
        let range = match block {
            Block::ItemStart(item) => match &item.task {
                Some(task) => task.range.clone(),
                None => continue,
            },
            Block::Fence(fence) if fence.info.is_some() => fence.range.clone(),
            Block::Html { range, .. } => range.clone(),
            Block::Table(table) => table.range.clone(),
            _ => continue,
        };
        let (first, last) = (
            source.line_of(range.start),
            source.line_of(range.end.saturating_sub(1).max(range.start)),
        );
        taken[first..=last].fill(true);
    }
    taken
}

fn unquoted(line: &str) -> &str {
    line.trim_start_matches(['>', ' ', '\t'])
}

/// A list mark, and what follows it.
fn mark(line: &str) -> (&str, &str) {
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let length = match line[digits..].chars().next() {
        Some('-' | '*' | '+') if digits == 0 => 1,
        Some('.' | ')') if (1..10).contains(&digits) => digits + 1,
        _ => 0,
    };
    let (mark, rest) = line.split_at(length);
    (mark, rest.trim_start_matches([' ', '\t']))
}

fn judge(line: &str) -> Option<Finding> {
    let bare = unquoted(line);
    if bare.starts_with("```") || bare.starts_with("~~~") {
        let hint = "Indent it as far as the text of its list item, less than four columns more, and leave a blank line before it.";
        return Some(Finding::note(
            "hidden-fence",
            "this fence is indented so that Markdown sees text and no code block",
            hint,
        ));
    }
    let (mark, rest) = mark(bare);
    let spaced = bare.len() - rest.len() > mark.len();
    if let Some(glyph) = rest.chars().next().filter(|&c| matches!(c, '☐' | '⬜' | '🔲')) {
        return near(
            format!("`{glyph}` is a picture of a box and no task"),
            "Write `- [ ] ` instead, or leave it if it is a choice.",
        );
    }
    let inner = rest.strip_prefix('[')?;
    let (inside, after) = inner
        .split_once(']')
        .filter(|(inside, _)| inside.chars().count() <= 2)?;
    if after.starts_with(['(', '[', ':']) {
        return None;
    }
    let listed = !mark.is_empty();
    let words = !after.trim().is_empty();
    match inside {
        " " | "x" | "X" if after.starts_with(['\u{a0}', '\u{3000}', '\u{200b}']) => near(
            "the space after this box is a special one, which Markdown does not take".to_owned(),
            "Type an ordinary space after `]`.",
        ),
        " " | "x" | "X" if words && !after.starts_with([' ', '\t']) && listed => near(
            format!("`[{inside}]` is no task without a space after it"),
            "Put a space after `]`.",
        ),
        " " | "x" | "X" if !words && listed => near(
            "a box without text is no task".to_owned(),
            "Write what is to be done after it.",
        ),
        " " | "x" | "X" if listed && !spaced => near(
            format!("`{mark}[{inside}]` is no task without a space after the `{mark}`"),
            "Put a space before `[`.",
        ),
        " " | "x" | "X" if listed => near(
            "this box stands so deep, or so close below other text, that Markdown folds it into what is above"
                .to_owned(),
            "Indent it no more than the text of the item above, and leave a blank line after a heading or paragraph.",
        ),
        " " if words => near(
            "a box without a list mark is no task".to_owned(),
            "Begin the line with `- `: `- [ ] …`.",
        ),
        "" | "  " if listed && words => near(format!("`[{inside}]` is no task"), "Write `[ ]`, with one space in it."),
        "-" | "~" | "/" | ">" | "!" | "*" | "o" | "v" | "✓" | "✔" if listed && words => near(
            format!("`[{inside}]` is no task: Markdown knows `[ ]` and `[x]`"),
            "Write `[ ]`; who does what is recorded in the release.",
        ),
        _ => None,
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the arms of `judge` read alike")]
fn near(message: String, hint: &str) -> Option<Finding> {
    Some(Finding::note("near-miss", message, hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_near_miss_gets_its_own_mend() {
        let lines = [
            ("- [] Test", "one space in it"),
            ("- [  ] Test", "one space in it"),
            ("- [x]Test", "space after `]`"),
            ("-[ ] Test", "space before `[`"),
            ("* [~] Test", "Markdown knows"),
            ("[ ] Test", "Begin the line with"),
            ("- [ ]", "what is to be done"),
            ("        - [ ] deep", "Indent it no more"),
            ("- [ ]\u{a0}Test", "ordinary space"),
            ("☐ Test", "- [ ] "),
            ("        ```check", "four columns"),
        ];
        for (line, part) in lines {
            let finding = judge(line).unwrap_or_else(|| panic!("nothing said about {line}"));
            assert!(
                format!("{} {}", finding.message, finding.hint).contains(part),
                "{line}: {finding:?}"
            );
        }
    }

    #[test]
    fn links_notes_and_arrays_are_no_boxes() {
        for line in [
            "- [x](url)",
            "[x]: http://a",
            "> [!NOTE]",
            "[ -f x ] && y",
            "- [link] text",
            "[]",
            "text [ ] within",
            "- item",
            "[x] text",
        ] {
            assert!(judge(line).is_none(), "{line}");
        }
    }
}
