//! A part of a line that knows where it stands.

use std::ops::Range;

/// Text and its byte offset in the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    pub(crate) text: &'a str,
    pub(crate) at: usize,
}

impl Piece<'_> {
    pub(crate) fn range(self) -> Range<usize> {
        self.at..self.at + self.text.len()
    }

    pub(crate) fn trim(self) -> Self {
        let rest = self.text.trim_start();
        Self {
            text: rest.trim_end(),
            at: self.at + self.text.len() - rest.len(),
        }
    }

    /// The part before byte `at` and the part after it, both trimmed.
    pub(crate) fn cut(self, at: usize) -> (Self, Self) {
        let (before, after) = self.text.split_at(at);
        (
            Self {
                text: before,
                at: self.at,
            }
            .trim(),
            Self {
                text: after,
                at: self.at + at,
            }
            .trim(),
        )
    }

    /// The first word and the rest.
    pub(crate) fn word(self) -> (Self, Self) {
        self.cut(self.text.find(char::is_whitespace).unwrap_or(self.text.len()))
    }

    /// The parts around the first `mark`, both trimmed.
    pub(crate) fn split_once(self, mark: char) -> Option<(Self, Self)> {
        let at = self.text.find(mark)?;
        let (before, after) = self.cut(at);
        let after = Self {
            text: &after.text[mark.len_utf8()..],
            at: after.at + mark.len_utf8(),
        };
        Some((before, after.trim()))
    }

    /// What follows these words, where the piece begins with them and a word ends there.
    pub(crate) fn after_words(self, words: &str) -> Option<Self> {
        let mut rest = self;
        for word in words.split(' ') {
            let (first, after) = rest.word();
            if first.text != word {
                return None;
            }
            rest = after;
        }
        Some(rest)
    }
}
