//! Raw HTML: comments for the app, and text without its tags.

use super::Assembly;
use crate::markdown::Comment;
use std::ops::Range;

impl Assembly<'_> {
    pub(super) fn html(&mut self, text: &str, range: Range<usize>) {
        self.begun();
        let trimmed = text.trim_start();
        if let Some(inner) = trimmed.strip_prefix("<!--") {
            let at = range.start + text.len() - trimmed.len() + 4;
            let inner = inner.split("-->").next().unwrap_or("").to_owned();
            let boxes = inner.lines().filter(|line| crate::near_miss::has_box(line)).count();
            if boxes > 0 {
                self.hidden_boxes(boxes, "an HTML comment", range);
            } else if let Some(number) = self.frames.last().and_then(|frame| frame.task) {
                self.mark(number, vec![Comment { text: inner, at }]);
            }
            return;
        }
        let lines: Vec<String> = text
            .lines()
            .map(|line| self.source.display(&without_tags(line)))
            .filter(|line| !line.is_empty())
            .collect();
        let span = self.source.span(range);
        self.shown_in_place(lines, span);
    }
}

fn without_tags(line: &str) -> String {
    let mut text = String::new();
    let mut depth = 0_usize;
    for c in line.chars() {
        match c {
            '<' => depth += 1,
            '>' if depth > 0 => depth -= 1,
            _ if depth == 0 => text.push(c),
            _ => {}
        }
    }
    text.trim().to_owned()
}
