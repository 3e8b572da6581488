//! A text with its lines: byte ranges to places, places to excerpts.

use crate::environment::Place;
use crate::mojibake;
use crate::problem::{Problem, Severity, Span};
use std::ops::Range;

/// Characters of a line that an excerpt shows at most.
const EXCERPT: usize = 160;

/// A decoded text: no byte order mark, every line ending a `\n`, the last line ended.
pub(crate) struct Source {
    pub(crate) file: String,
    pub(crate) text: String,
    /// Whether the text was UTF-8 read once in another encoding.
    pub(crate) garbled: bool,
    line_starts: Vec<usize>,
}

impl Source {
    /// Line endings become `\n`; lines and columns stay what an editor shows.
    pub(crate) fn new(file: &str, text: &str) -> Self {
        let mut text = text
            .strip_prefix('\u{feff}')
            .unwrap_or(text)
            .replace("\r\n", "\n")
            .replace('\r', "\n");
        if !text.ends_with('\n') {
            text.push('\n');
        }
        let line_starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        let garbled = mojibake::is_garbled(&text);
        Self {
            file: file.to_owned(),
            text,
            garbled,
            line_starts,
        }
    }

    /// The text as people should see it.
    pub(crate) fn display(&self, text: &str) -> String {
        if self.garbled {
            mojibake::repaired(text)
        } else {
            text.to_owned()
        }
    }

    /// Lines with their byte offsets, without the line ending.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.line_starts
            .iter()
            .zip(self.text.split('\n'))
            .map(|(&at, line)| (at, line))
            .filter(|&(at, _)| at < self.text.len())
    }

    /// Index from 0 of the line that holds this byte.
    pub(crate) fn line_of(&self, at: usize) -> usize {
        self.line_starts.partition_point(|&start| start <= at).saturating_sub(1)
    }

    /// The place of a byte range; one that runs over lines ends with its first line.
    pub(crate) fn span(&self, range: Range<usize>) -> Span {
        let start = self.boundary(range.start);
        let line = self.line_of(start);
        let line_start = self.line_starts[line];
        let line_end = self.text[line_start..]
            .find('\n')
            .map_or(self.text.len(), |length| line_start + length);
        let start = start.min(line_end);
        let end = self.boundary(range.end).clamp(start, line_end);
        Span {
            line: count(line + 1),
            column: count(self.text[line_start..start].chars().count() + 1),
            length: count(self.text[start..end].chars().count()),
        }
    }

    fn boundary(&self, at: usize) -> usize {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    /// The line of a place, repaired, at most 160 characters around it.
    pub(crate) fn excerpt(&self, span: Span) -> String {
        let line = span.line.saturating_sub(1) as usize;
        let text = self
            .line_starts
            .get(line)
            .map_or("", |&start| self.text[start..].split('\n').next().unwrap_or(""));
        self.display(&around(text, span.column.saturating_sub(1) as usize))
            .trim()
            .to_owned()
    }

    /// The place of a byte range, for what is said about it later.
    pub(crate) fn place(&self, range: Range<usize>) -> Place {
        let span = self.span(range);
        Place {
            file: self.file.clone(),
            span,
            excerpt: self.excerpt(span),
        }
    }

    /// A problem of this text.
    pub(crate) fn problem(&self, found: Finding, span: Span) -> Problem {
        Problem {
            rule: found.rule.to_owned(),
            severity: found.severity,
            file: self.file.clone(),
            span,
            excerpt: self.excerpt(span),
            message: found.message,
            hint: found.hint,
        }
    }
}

/// What a rule has to say, before its place is known.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) rule: &'static str,
    pub(crate) severity: Severity,
    pub(crate) message: String,
    pub(crate) hint: String,
}

impl Finding {
    pub(crate) fn error(rule: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            rule,
            severity: Severity::Error,
            message: message.into(),
            hint: hint.into(),
        }
    }

    pub(crate) fn warning(rule: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            rule,
            severity: Severity::Warning,
            message: message.into(),
            hint: hint.into(),
        }
    }

    pub(crate) fn note(rule: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            rule,
            severity: Severity::Note,
            message: message.into(),
            hint: hint.into(),
        }
    }
}

/// At most [`EXCERPT`] characters of a line around its character number `column`, from 0.
pub(crate) fn around(line: &str, column: usize) -> String {
    let from = column.saturating_sub(EXCERPT / 2);
    let from = if line.chars().nth(EXCERPT).is_none() { 0 } else { from };
    line.chars().skip(from).take(EXCERPT).collect()
}

/// Counts that a text of at most 8 MiB can reach.
pub(crate) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_survive_every_line_ending() {
        for ending in ["\n", "\r\n", "\r"] {
            let source = Source::new("a.md", &format!("\u{feff}one{ending}äö →x"));
            let at = source.text.find('x').unwrap();
            assert_eq!(
                source.span(at..at + 1),
                Span {
                    line: 2,
                    column: 5,
                    length: 1
                }
            );
            assert_eq!(
                source.excerpt(Span {
                    line: 2,
                    column: 5,
                    length: 1
                }),
                "äö →x"
            );
        }
    }

    #[test]
    fn a_range_over_lines_ends_with_its_first_line() {
        let source = Source::new("a.md", "one\ntwo\n");
        assert_eq!(
            source.span(1..7),
            Span {
                line: 1,
                column: 2,
                length: 2
            }
        );
        assert_eq!(
            source.span(500..600),
            Span {
                line: 3,
                column: 1,
                length: 0
            }
        );
    }

    #[test]
    fn a_long_line_shows_what_stands_around_the_place() {
        let line = format!("{}HERE{}", "a".repeat(500), "b".repeat(500));
        let shown = around(&line, 500);
        assert_eq!(shown.chars().count(), EXCERPT);
        assert!(shown.contains("HERE"));
    }
}
