//! Walks the blocks once and puts everything where it belongs.

use super::identity::{Identities, Path};
use super::sections::Sections;
use super::shell::{self, Shell};
use super::{Loose, Marks, Outline, sheet, wording};
use crate::markdown::{Block, Comment, Fence, ListItem, Paragraph, Table};
use crate::model::{
    Entry, Item, ItemId, ItemKind, NotesBox, PlanFence, Procedure, Prose, StatusLine, Step, StepBlock, StepId,
};
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

    fn fence(&mut self, fence: Fence) {
        self.begun();
        let task = self.frames.last().and_then(|frame| frame.task);
        let (word, rest) = fence.word();
        let boxes = fence
            .lines
            .iter()
            .filter(|line| crate::near_miss::has_box(&line.text))
            .count();
        if boxes > 0 && !matches!(word, "check" | "attest") {
            self.hidden_boxes(boxes, "a code block", fence.range.clone());
        }
        match (word, task) {
            ("check" | "attest", Some(number)) => {
                if let Some(marks) = self.outline.marks.get_mut(number as usize - 1) {
                    marks.fences.push(fence);
                }
            }
            ("check" | "attest", None) => {
                let prose = self.above.take();
                self.outline.loose.push(Loose { fence, prose });
            }
            ("traffic" | "watch" | "gate", _) => {
                let (word, span) = (word.to_owned(), self.source.span(fence.range.clone()));
                let lines = fence.lines.into_iter().map(|line| line.text).collect();
                self.push(Entry::Plan(PlanFence {
                    section: self.sections.open,
                    word,
                    lines,
                    span,
                }));
            }
            _ => match shell::interpreter(word).filter(|_| boxes == 0) {
                Some(interpreter) => self.shell(&fence, interpreter, rest, task),
                None => self.code(&fence, task),
            },
        }
    }

    /// A block other than a paragraph came first in the innermost list item.
    fn begun(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.begun = true;
        }
    }

    fn code(&mut self, fence: &Fence, task: Option<u32>) {
        let span = self.source.span(fence.range.clone());
        let lines: Vec<String> = fence.lines.iter().map(|line| self.source.display(&line.text)).collect();
        match task.and_then(|number| self.item_mut(number)) {
            Some(item) => item.body.extend(lines),
            None => self.prose(lines, span),
        }
    }

    fn shell(&mut self, fence: &Fence, interpreter: &str, attributes: &str, item: Option<u32>) {
        let (section, span) = (self.sections.open, self.source.span(fence.range.clone()));
        match shell::shell(fence) {
            Some(Shell::Steps(drafts)) => {
                let (attributes, findings) = shell::attributes(attributes);
                let refused = findings
                    .iter()
                    .find(|finding| finding.severity == crate::Severity::Error)
                    .map(|finding| finding.message.clone());
                for finding in findings {
                    self.found(finding, fence.range.clone());
                }
                let path: Path = self.sections.path();
                let steps = drafts.into_iter().map(|draft| Step {
                    id: StepId(self.steps.of(&path, &draft.title)),
                    title: self.source.display(&draft.title),
                    script: draft.script,
                    timeout_ms: attributes.timeout_ms,
                    cwd: attributes.cwd.clone(),
                    irreversible: attributes.irreversible,
                    not_runnable: draft.not_runnable.or_else(|| refused.clone()),
                    span: self.source.span(draft.at..draft.at),
                });
                let steps: Vec<Step> = steps.collect();
                self.push(Entry::Steps(StepBlock {
                    section,
                    item,
                    shell: interpreter.to_owned(),
                    steps,
                    span,
                }));
            }
            Some(Shell::Procedure { title, lines, why }) => {
                if let Some(why) = why {
                    let finding = Finding::note(
                        "not-run",
                        format!("this block is shown and not run: {why}"),
                        "Put `$ ` before every command, or move the output out of the block.",
                    );
                    self.found(finding, fence.range.clone());
                }
                let title = title.map(|title| self.source.display(&title));
                let lines = lines.iter().map(|line| self.source.display(line)).collect();
                self.push(Entry::Procedure(Procedure {
                    section,
                    title,
                    lines,
                    span,
                }));
            }
            None => {}
        }
    }

    /// Rows with a cell that is only a box are items; Markdown knows no box there, so each table is worth a note.
    fn table(&mut self, table: Table) {
        self.begun();
        let mut items = 0;
        let mut plain = vec![table.head.join(" | ")];
        for row in table.rows {
            let text = row
                .cells
                .iter()
                .find(|cell| cell.chars().any(char::is_alphanumeric) && boxed(cell).is_none());
            match (row.cells.iter().find_map(|cell| boxed(cell)), text) {
                (Some(ticked), Some(text)) => {
                    items += 1;
                    let (number, _) = self.item(&self.source.display(text), ticked, row.range.clone());
                    let fields = table
                        .head
                        .iter()
                        .zip(&row.cells)
                        .filter(|(_, cell)| *cell != text && boxed(cell).is_none() && !cell.is_empty());
                    let fields: Vec<String> = fields
                        .map(|(name, cell)| self.source.display(&format!("{name}: {cell}")))
                        .collect();
                    if let Some(item) = self.item_mut(number) {
                        item.body = fields;
                    }
                }
                _ => plain.push(row.cells.join(" | ")),
            }
        }
        if items > 0 {
            let message = format!(
                "{items} rows of this table have a box and are items here, though Markdown counts no task in a table"
            );
            self.found(
                Finding::note(
                    "boxes-in-table",
                    message,
                    "Write them as `- [ ]` lines if they should be tasks everywhere.",
                ),
                table.range,
            );
        } else {
            let span = self.source.span(table.range);
            let lines = plain.iter().map(|line| self.source.display(line)).collect();
            match self
                .frames
                .last()
                .and_then(|frame| frame.task)
                .and_then(|number| self.item_mut(number))
            {
                Some(item) => item.body.extend::<Vec<String>>(lines),
                None => self.prose(lines, span),
            }
        }
    }

    fn html(&mut self, text: &str, range: Range<usize>) {
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
        match self
            .frames
            .last()
            .and_then(|frame| frame.task)
            .and_then(|number| self.item_mut(number))
        {
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

    fn hidden_boxes(&mut self, boxes: usize, place: &str, range: Range<usize>) {
        let (noun, verb) = if boxes == 1 {
            ("box", "is no item")
        } else {
            ("boxes", "are no items")
        };
        let finding = Finding::note(
            "hidden-boxes",
            format!("{boxes} {noun} in {place} {verb}"),
            "Move the lines out of it if they should be ticked in a release.",
        );
        self.found(finding, range);
    }

    fn found(&mut self, finding: Finding, range: Range<usize>) {
        let span = self.source.span(range);
        self.outline.problems.push(self.source.problem(finding, span));
    }
}

/// Whether a cell that is only a box is ticked.
fn boxed(cell: &str) -> Option<bool> {
    match cell.trim() {
        "[ ]" | "☐" | "⬜" => Some(false),
        "[x]" | "[X]" | "☑" => Some(true),
        _ => None,
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
