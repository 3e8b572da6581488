//! Walks the blocks once and puts everything where it belongs.

mod fence;
mod html;
mod table;

use super::identity::Identities;
use super::sections::Sections;
use super::{Marks, Outline, sheet, wording};
use crate::markdown::{Block, Comment, ListItem, Paragraph};
use crate::model::{Entry, Item, ItemId, ItemKind, NotesBox, Prose, StatusLine};
use crate::problem::Span;
use crate::source::{Finding, Source, count};
use std::ops::Range;

/// The outline of a text's blocks.
pub(crate) fn assemble(source: &Source, blocks: Vec<Block>) -> Outline {
    let mut assembly = Assembly::new(source);
    let mut blocks = blocks.into_iter().peekable();
    while let Some(block) = blocks.next() {
        assembly.block(block, blocks.peek());
    }
    assembly.outline.sections = assembly.sections.list;
    assembly.outline
}

struct Assembly<'a> {
    source: &'a Source,
    outline: Outline,
    sections: Sections,
    items: Identities,
    steps: Identities,
    /// Open list items, outermost first.
    frames: Vec<Frame>,
    /// Lists that are open.
    lists: usize,
    /// The prose that stood last, for the fence below it.
    above: Option<String>,
    /// Whether the last entry is prose of a list, which goes on.
    in_prose_list: bool,
}

/// An open list item.
struct Frame {
    item: ListItem,
    /// Its first paragraph has been taken.
    begun: bool,
    /// The section that was open around it.
    section: Option<usize>,
    /// Number of the innermost task, itself included.
    task: Option<u32>,
    /// How many tasks are open, itself included.
    depth: u8,
}

impl<'a> Assembly<'a> {
    fn new(source: &'a Source) -> Self {
        Self {
            source,
            outline: Outline::default(),
            sections: Sections::default(),
            items: Identities::default(),
            steps: Identities::default(),
            frames: Vec::new(),
            lists: 0,
            above: None,
            in_prose_list: false,
        }
    }

    fn block(&mut self, block: Block, next: Option<&Block>) {
        match block {
            Block::Heading { level, text, range } => self.heading(level, &text, range),
            Block::Paragraph(paragraph) => self.paragraph(&paragraph, next),
            Block::Fence(fence) => self.fence(fence),
            Block::Table(table) => self.table(table),
            Block::Html { text, range } => self.html(&text, range),
            Block::Rule { for_writing, range } => self.rule(for_writing, range),
            Block::ListStart => self.lists += 1,
            Block::ListEnd => {
                self.lists = self.lists.saturating_sub(1);
                self.in_prose_list &= self.lists > 0;
            }
            Block::ItemStart(item) => {
                let (task, depth) = self.frames.last().map_or((None, 0), |frame| (frame.task, frame.depth));
                self.frames.push(Frame {
                    item,
                    begun: false,
                    section: self.sections.open,
                    task,
                    depth,
                });
            }
            Block::ItemEnd => {
                if let Some(frame) = self.frames.pop() {
                    self.sections.open = frame.section;
                }
            }
        }
    }

    fn heading(&mut self, level: u8, text: &str, range: Range<usize>) {
        let (title, span) = (self.source.display(text), self.source.span(range));
        self.sections.heading(level, &title, span);
        if level == 1 && self.outline.title.is_none() {
            self.outline.title = self.sections.list.last().map(|section| section.title.clone());
        }
        self.above = None;
        self.in_prose_list = false;
    }

    fn paragraph(&mut self, paragraph: &Paragraph, next: Option<&Block>) {
        let text = self.source.display(&paragraph.joined());
        let range = paragraph.range.clone();
        let first = self
            .frames
            .last_mut()
            .is_some_and(|frame| !std::mem::replace(&mut frame.begun, true));
        let frame = self.frames.last();
        if let Some(task) = frame.filter(|_| first).and_then(|frame| frame.item.task.clone()) {
            let (number, depth) = self.item(&text, task.ticked, task.range);
            self.mark(number, paragraph.comments.clone());
            if let Some(frame) = self.frames.last_mut() {
                (frame.task, frame.depth) = (Some(number), depth);
            }
        } else if let Some(frame) = frame.filter(|frame| first && frame.item.tasks_below && !text.is_empty()) {
            let span = self.source.span(frame.item.range.clone());
            self.sections.bullet(&text, span);
        } else if let Some(number) = frame.and_then(|frame| frame.task) {
            self.mark(number, paragraph.comments.clone());
            self.body(number, first, paragraph);
        } else if self.frames.is_empty() && paragraph.bold && matches!(next, Some(Block::ListStart)) {
            let span = self.source.span(range);
            self.sections.bold_line(text.trim_end_matches(':'), span);
            self.in_prose_list = false;
        } else {
            self.text(paragraph, first, next);
        }
        self.above = Some(text).filter(|_| self.frames.is_empty());
    }

    /// A paragraph that is no item and no heading.
    fn text(&mut self, paragraph: &Paragraph, first: bool, next: Option<&Block>) {
        let (text, section, span) = (
            self.source.display(&paragraph.joined()),
            self.sections.open,
            self.source.span(paragraph.range.clone()),
        );
        let ruled_below = matches!(next, Some(Block::Rule { for_writing: true, .. }));
        if let Some((label, choices)) = sheet::status(&text) {
            self.push(Entry::Status(StatusLine {
                section,
                label,
                choices,
                span,
            }));
        } else if let Some((label, lines)) = sheet::notes(&text, ruled_below) {
            self.push(Entry::Notes(NotesBox {
                section,
                label,
                lines,
                span,
            }));
        } else {
            let lines = self.shown(paragraph, first);
            self.prose(lines, span);
        }
    }

    fn body(&mut self, number: u32, first: bool, paragraph: &Paragraph) {
        let lines = self.shown(paragraph, first);
        if let Some(item) = self.item_mut(number) {
            item.body.extend(lines);
        }
    }

    /// Lines for display, those of a bullet with its mark.
    fn shown(&self, paragraph: &Paragraph, first: bool) -> Vec<String> {
        let mut lines: Vec<String> = paragraph.shown().iter().map(|line| self.source.display(line)).collect();
        if let (true, Some(frame), Some(line)) = (first, self.frames.last(), lines.first_mut()) {
            let indent = "  ".repeat(self.frames.len().saturating_sub(1 + usize::from(frame.depth)).min(8));
            *line = format!("{indent}{} {line}", frame.item.label.as_deref().unwrap_or("-"));
        }
        lines
    }

    fn prose(&mut self, lines: Vec<String>, span: Span) {
        if lines.is_empty() {
            return;
        }
        let section = self.sections.open;
        let in_list = self.lists > 0;
        match self.outline.entries.last_mut() {
            Some(Entry::Prose(prose)) if self.in_prose_list && in_list && prose.section == section => {
                prose.lines.extend(lines);
            }
            _ => self.outline.entries.push(Entry::Prose(Prose { section, lines, span })),
        }
        self.in_prose_list = in_list;
    }

    fn push(&mut self, entry: Entry) {
        self.in_prose_list = false;
        self.outline.entries.push(entry);
    }

    /// A new item; gives its number and its depth counted from 1.
    fn item(&mut self, text: &str, ticked: bool, at: Range<usize>) -> (u32, u8) {
        let number = count(self.outline.marks.len() + 1);
        let (parent, depth) = self.frames.last().map_or((None, 0), |frame| (frame.task, frame.depth));
        let id = ItemId(self.items.of(&self.sections.path(), text));
        self.outline.marks.push(Marks {
            entry: self.outline.entries.len(),
            ..Marks::default()
        });
        let signs = wording::signature_role(text);
        self.push(Entry::Item(Item {
            id,
            number,
            section: self.sections.open,
            depth,
            parent,
            text: text.to_owned(),
            ticked_in_file: ticked,
            optional: wording::is_conditional(text),
            kind: signs.map_or(ItemKind::Attest, |role| ItemKind::Signature { role }),
            role: None,
            statement: None,
            fresh_ms: None,
            required: false,
            body: Vec::new(),
            span: self.source.span(at),
        }));
        (number, depth.saturating_add(1))
    }

    fn mark(&mut self, number: u32, comments: Vec<Comment>) {
        if let Some(marks) = self.outline.marks.get_mut(number as usize - 1) {
            marks.comments.extend(comments);
        }
    }

    fn item_mut(&mut self, number: u32) -> Option<&mut Item> {
        let entry = self.outline.marks.get(number as usize - 1)?.entry;
        match self.outline.entries.get_mut(entry) {
            Some(Entry::Item(item)) => Some(item),
            _ => None,
        }
    }

    /// A block other than a paragraph came first in the innermost list item.
    fn begun(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.begun = true;
        }
    }

    /// Lines of the innermost task, or else prose.
    fn shown_in_place(&mut self, lines: Vec<String>, span: Span) {
        let task = self.frames.last().and_then(|frame| frame.task);
        match task.and_then(|number| self.item_mut(number)) {
            Some(item) => item.body.extend(lines),
            None => self.prose(lines, span),
        }
    }

    fn rule(&mut self, for_writing: bool, range: Range<usize>) {
        if !for_writing {
            self.in_prose_list = false;
            return;
        }
        if let Some(Entry::Notes(notes)) = self.outline.entries.last_mut() {
            notes.lines = notes.lines.saturating_add(1);
            return;
        }
        let (section, span) = (self.sections.open, self.source.span(range));
        self.push(Entry::Notes(NotesBox {
            section,
            label: "Notes".to_owned(),
            lines: 1,
            span,
        }));
    }

    fn found(&mut self, finding: Finding, range: Range<usize>) {
        let span = self.source.span(range);
        self.outline.problems.push(self.source.problem(finding, span));
    }
}
