//! Markdown to a flat list of blocks with their places, and the one rule that says which list items are tasks.

mod reader;
mod text;

pub(crate) use reader::blocks;
pub(crate) use text::{Comment, Line, Paragraph};

use std::ops::Range;

/// A block, in document order. Containers stand as pairs of start and end.
#[derive(Debug)]
pub(crate) enum Block {
    Heading {
        level: u8,
        text: String,
        range: Range<usize>,
    },
    Paragraph(Paragraph),
    Fence(Fence),
    Table(Table),
    /// Raw HTML as written.
    Html {
        text: String,
        range: Range<usize>,
    },
    /// A line across; of `_` where a person is to write.
    Rule {
        for_writing: bool,
        range: Range<usize>,
    },
    ListStart,
    ListEnd,
    ItemStart(ListItem),
    ItemEnd,
}

/// How a list item begins.
#[derive(Debug)]
pub(crate) struct ListItem {
    /// `None` for a bullet without box.
    pub(crate) task: Option<TaskBox>,
    /// Label of an ordered item: `3.`
    pub(crate) label: Option<String>,
    /// Whether a task stands somewhere below it.
    pub(crate) tasks_below: bool,
    pub(crate) range: Range<usize>,
}

/// The box of a task.
#[derive(Debug, Clone)]
pub(crate) struct TaskBox {
    pub(crate) ticked: bool,
    /// The three bytes of `[ ]`.
    pub(crate) range: Range<usize>,
}

/// A code block.
#[derive(Debug)]
pub(crate) struct Fence {
    /// The info string; `None` for code that is marked by its indentation.
    pub(crate) info: Option<String>,
    pub(crate) lines: Vec<Line>,
    pub(crate) range: Range<usize>,
}

impl Fence {
    /// First word of the info string, and the rest of it.
    pub(crate) fn word(&self) -> (&str, &str) {
        let info = self.info.as_deref().unwrap_or("").trim();
        info.split_once(char::is_whitespace)
            .map_or((info, ""), |(word, rest)| (word, rest.trim()))
    }
}

/// A table, cells as plain text.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) head: Vec<String>,
    pub(crate) rows: Vec<Row>,
    pub(crate) range: Range<usize>,
}

/// One row below the head.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) cells: Vec<String>,
    pub(crate) range: Range<usize>,
}
