//! Inline Markdown to plain text.

use pulldown_cmark::{Event, Tag, TagEnd};
use std::ops::Range;

/// A line of a paragraph or a code block.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Line {
    pub(crate) text: String,
    /// Byte offset of its first character in the source.
    pub(crate) at: usize,
}

/// A paragraph as plain text, one entry per line of the file.
#[derive(Debug, Default)]
pub(crate) struct Paragraph {
    pub(crate) lines: Vec<Line>,
    /// Whether each line ends with a hard break.
    pub(crate) breaks: Vec<bool>,
    pub(crate) comments: Vec<Comment>,
    /// Nothing in it but bold text.
    pub(crate) bold: bool,
    pub(crate) range: Range<usize>,
}

/// An HTML comment, without its marks.
#[derive(Debug, Clone)]
pub(crate) struct Comment {
    pub(crate) text: String,
    /// Byte offset of its text.
    pub(crate) at: usize,
}

impl Paragraph {
    /// The whole paragraph on one line.
    pub(crate) fn joined(&self) -> String {
        let lines: Vec<&str> = self
            .lines
            .iter()
            .map(|line| line.text.trim())
            .filter(|line| !line.is_empty())
            .collect();
        lines.join(" ")
    }

    /// Lines as a reader sees them: only hard breaks divide.
    pub(crate) fn shown(&self) -> Vec<String> {
        let mut shown = Vec::new();
        let mut open = String::new();
        for (line, &broken) in self.lines.iter().zip(&self.breaks) {
            if !open.is_empty() {
                open.push(' ');
            }
            open.push_str(line.text.trim());
            if broken {
                shown.push(std::mem::take(&mut open));
            }
        }
        shown.push(open);
        shown.retain(|line| !line.is_empty());
        shown
    }
}

/// Comments of one paragraph that are read; people write one, and each is looked up from the start of its line.
const COMMENTS: usize = 16;

/// Gathers the inline events of one block.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    paragraph: Paragraph,
    line: Line,
    strong: usize,
    plain: bool,
    started: bool,
    /// Everything before this byte belongs to a task's box.
    skip: usize,
}

impl Gathered {
    pub(crate) fn skipping(skip: usize) -> Self {
        Self {
            skip,
            ..Self::default()
        }
    }

    /// Takes an inline event; block events are none of its business.
    pub(crate) fn take(&mut self, event: &Event<'_>, range: &Range<usize>) {
        if !self.started {
            self.started = true;
            self.paragraph.range = range.clone();
            self.line.at = range.start.max(self.skip);
        }
        self.paragraph.range.end = self.paragraph.range.end.max(range.end);
        match event {
            Event::Start(Tag::Strong) => self.strong += 1,
            Event::End(TagEnd::Strong) => self.strong = self.strong.saturating_sub(1),
            Event::Text(text) | Event::Code(text) => self.text(text, range),
            Event::FootnoteReference(name) => self.text(&format!("[^{name}]"), range),
            Event::InlineHtml(html) => self.html(html, range),
            Event::SoftBreak => self.end_line(false, range.end),
            Event::HardBreak => self.end_line(true, range.end),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, range: &Range<usize>) {
        let boxed = self.skip.saturating_sub(range.start);
        if range.end <= self.skip {
            return;
        }
        let text = text.get(boxed..).unwrap_or("");
        self.plain |= self.strong == 0 && !text.trim().is_empty();
        self.line.text.push_str(text);
    }

    fn html(&mut self, html: &str, range: &Range<usize>) {
        if let Some(inner) = html.strip_prefix("<!--") {
            if self.paragraph.comments.len() == COMMENTS {
                return;
            }
            let text = inner.strip_suffix("-->").unwrap_or(inner).to_owned();
            self.paragraph.comments.push(Comment {
                text,
                at: range.start + 4,
            });
        } else if html.starts_with("<br") {
            self.end_line(true, range.end);
        }
    }

    fn end_line(&mut self, hard: bool, next: usize) {
        self.paragraph.lines.push(std::mem::take(&mut self.line));
        self.paragraph.breaks.push(hard);
        self.line.at = next;
    }

    pub(crate) fn is_empty(&self) -> bool {
        !self.started
    }

    pub(crate) fn done(mut self) -> Paragraph {
        let end = self.paragraph.range.end;
        self.end_line(false, end);
        let text = self.paragraph.lines.iter().any(|line| !line.text.trim().is_empty());
        self.paragraph.bold = text && !self.plain;
        self.paragraph
    }
}
