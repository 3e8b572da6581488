//! Parser events to blocks.

use super::text::Gathered;
use super::{Block, Fence, Line, ListItem, Row, Table, TaskBox};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// The blocks of a text that ends with a line ending, from byte `from` on.
pub(crate) fn blocks(text: &str, from: usize) -> Vec<Block> {
    // The parser's own task lists are off: it counts some boxes that GFM does not, and the reverse.
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_GFM;
    let mut reader = Reader {
        text,
        ..Reader::default()
    };
    for (event, range) in Parser::new_ext(&text[from..], options).into_offset_iter() {
        reader.event(&event, range.start + from..range.end + from);
    }
    reader.blocks
}

#[derive(Default)]
struct Reader<'a> {
    text: &'a str,
    blocks: Vec<Block>,
    /// The paragraph, heading or cell that is open. List items may hold text without a paragraph around it.
    inline: Option<Gathered>,
    fence: Option<Fence>,
    html: Option<(String, Range<usize>)>,
    cells: Vec<String>,
    rows: Vec<Row>,
    head: Vec<String>,
    ordered: Vec<Option<u64>>,
    /// Where the open list items stand in `blocks`.
    items: Vec<usize>,
    /// Nothing has come in the innermost list item yet.
    fresh: bool,
}

impl Reader<'_> {
    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) if is_block(tag) => {
                self.end_paragraph();
                self.start(tag, range);
            }
            Event::End(tag) if is_block_end(*tag) => self.end(*tag, range),
            Event::Text(text) if self.fence.is_some() => self.code(text, range.start),
            Event::Html(html) => self.raw_html(html, range),
            Event::Rule => {
                self.end_paragraph();
                self.fresh = false;
                let for_writing = self.text[range.clone()].matches('_').count() >= 5;
                self.blocks.push(Block::Rule { for_writing, range });
            }
            inline => self.inline(inline, &range),
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => return,
            Tag::CodeBlock(kind) => {
                let info = match kind {
                    CodeBlockKind::Fenced(info) => Some(info.to_string()),
                    CodeBlockKind::Indented => None,
                };
                self.fence = Some(Fence {
                    info,
                    lines: Vec::new(),
                    range,
                });
            }
            Tag::HtmlBlock => self.html = Some((String::new(), range)),
            Tag::List(first) => {
                self.ordered.push(*first);
                self.blocks.push(Block::ListStart);
            }
            Tag::Item => {
                let label = self.ordered.last_mut().and_then(Option::as_mut).map(|number| {
                    *number += 1;
                    format!("{}.", *number - 1)
                });
                self.items.push(self.blocks.len());
                self.blocks.push(Block::ItemStart(ListItem {
                    task: None,
                    label,
                    tasks_below: false,
                    range,
                }));
                self.fresh = true;
                return;
            }
            Tag::Heading { .. } | Tag::TableCell => self.inline = Some(Gathered::default()),
            _ => {}
        }
        self.fresh = false;
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Heading(level) => {
                let text = self.inline.take().unwrap_or_default().done().joined();
                self.blocks.push(Block::Heading {
                    level: level as u8,
                    text,
                    range,
                });
            }
            TagEnd::TableCell => {
                let text = self.inline.take().unwrap_or_default().done().joined();
                self.cells.push(text);
            }
            TagEnd::TableHead => self.head = std::mem::take(&mut self.cells),
            TagEnd::TableRow => self.rows.push(Row {
                cells: std::mem::take(&mut self.cells),
                range,
            }),
            TagEnd::Table => {
                let (head, rows) = (std::mem::take(&mut self.head), std::mem::take(&mut self.rows));
                self.blocks.push(Block::Table(Table { head, rows, range }));
            }
            TagEnd::CodeBlock => self.end_fence(),
            TagEnd::HtmlBlock => {
                if let Some((text, range)) = self.html.take() {
                    self.blocks.push(Block::Html { text, range });
                }
            }
            TagEnd::Item => {
                self.end_paragraph();
                self.items.pop();
                self.fresh = false;
                self.blocks.push(Block::ItemEnd);
            }
            TagEnd::List(_) => {
                self.ordered.pop();
                self.blocks.push(Block::ListEnd);
            }
            _ => self.end_paragraph(),
        }
    }

    fn inline(&mut self, event: &Event<'_>, range: &Range<usize>) {
        if self.inline.is_none() {
            let task = if std::mem::take(&mut self.fresh) {
                self.task(range.start)
            } else {
                None
            };
            self.inline = Some(
                task.as_ref()
                    .map_or_else(Gathered::default, |task| Gathered::skipping(task.range.end)),
            );
            if let Some(Block::ItemStart(item)) = self.items.last().and_then(|&at| self.blocks.get_mut(at)) {
                item.task = item.task.take().or(task);
            }
        }
        if let Some(open) = &mut self.inline {
            open.take(event, range);
        }
    }

    /// A task: the first thing in a list item is a paragraph that begins `[ ]`, `[x]` or `[X]`, white space, and goes on.
    fn task(&self, at: usize) -> Option<TaskBox> {
        let bytes = self.text.as_bytes();
        let ticked = match bytes.get(at..at + 3)? {
            b"[ ]" => false,
            b"[x]" | b"[X]" => true,
            _ => return None,
        };
        let goes_on = matches!(bytes.get(at + 3)?, b' ' | b'\t' | b'\n');
        let escaped = at > 0 && bytes[at - 1] == b'\\';
        (goes_on && !escaped).then_some(TaskBox {
            ticked,
            range: at..at + 3,
        })
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.inline.take().filter(|open| !open.is_empty()).map(Gathered::done) else {
            return;
        };
        self.settle_task(&paragraph);
        self.blocks.push(Block::Paragraph(paragraph));
    }

    /// A box with nothing after it is text, and every item around a task knows of it.
    fn settle_task(&mut self, paragraph: &super::Paragraph) {
        let Some((&innermost, outer)) = self.items.split_last() else {
            return;
        };
        if innermost + 1 != self.blocks.len() {
            return;
        }
        let Some(Block::ItemStart(item)) = self.blocks.get_mut(innermost) else {
            return;
        };
        let Some(task) = &item.task else { return };
        if self.text[task.range.end..paragraph.range.end.max(task.range.end)]
            .trim()
            .is_empty()
        {
            item.task = None;
            return;
        }
        for &at in outer.iter().rev() {
            match self.blocks.get_mut(at) {
                // Whoever has been told has told those around it.
                Some(Block::ItemStart(item)) if !item.tasks_below => item.tasks_below = true,
                _ => break,
            }
        }
    }

    fn code(&mut self, text: &str, at: usize) {
        let Some(fence) = &mut self.fence else { return };
        let mut at = at;
        for piece in text.split_inclusive('\n') {
            let ended = fence.lines.last().is_none_or(|line| line.text.ends_with('\n'));
            match fence.lines.last_mut() {
                Some(line) if !ended => line.text.push_str(piece),
                _ => fence.lines.push(Line {
                    text: piece.to_owned(),
                    at,
                }),
            }
            at += piece.len();
        }
    }

    fn end_fence(&mut self) {
        if let Some(mut fence) = self.fence.take() {
            for line in &mut fence.lines {
                line.text.truncate(line.text.trim_end_matches('\n').len());
            }
            self.blocks.push(Block::Fence(fence));
        }
    }

    fn raw_html(&mut self, html: &str, range: Range<usize>) {
        match &mut self.html {
            Some((text, _)) => text.push_str(html),
            None => self.blocks.push(Block::Html {
                text: html.to_owned(),
                range,
            }),
        }
    }
}

const fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}

const fn is_block_end(tag: TagEnd) -> bool {
    !matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}
