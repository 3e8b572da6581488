//! The tree of sections while it grows.

use super::identity::{self, Path};
use super::wording;
use crate::model::Section;
use crate::problem::Span;

/// Headings so far, and the one that is open.
#[derive(Default)]
pub(super) struct Sections {
    pub(super) list: Vec<Section>,
    bold: Vec<bool>,
    paths: Vec<Path>,
    pub(super) open: Option<usize>,
}

impl Sections {
    /// A heading closes every section of its level or deeper.
    pub(super) fn heading(&mut self, level: u8, title: &str, span: Span) {
        let mut parent = self.open;
        while let Some(at) = parent.filter(|&at| self.list[at].level >= level || self.bold[at]) {
            parent = self.list[at].parent;
        }
        self.push(parent, level, title, span, false);
    }

    /// A bold line directly above a list: a heading one level below the real one, until the next heading.
    pub(super) fn bold_line(&mut self, title: &str, span: Span) {
        let parent = self
            .open
            .and_then(|at| if self.bold[at] { self.list[at].parent } else { Some(at) });
        self.push(parent, self.below(parent), title, span, true);
    }

    /// A plain bullet with tasks below it; the caller puts `open` back where the bullet ends.
    pub(super) fn bullet(&mut self, title: &str, span: Span) {
        self.push(self.open, self.below(self.open), title, span, false);
    }

    /// Identity of the open section.
    pub(super) fn path(&self) -> Path {
        self.open.map_or_else(Path::default, |at| self.paths[at])
    }

    fn below(&self, parent: Option<usize>) -> u8 {
        parent.map_or(1, |at| self.list[at].level.saturating_add(1))
    }

    fn push(&mut self, parent: Option<usize>, level: u8, title: &str, span: Span, bold: bool) {
        let title = wording::undecorated(title).to_owned();
        let above = parent.map_or_else(Path::default, |at| self.paths[at]);
        self.paths.push(identity::below(&above, &title));
        self.bold.push(bold);
        self.open = Some(self.list.len());
        self.list.push(Section {
            parent,
            level,
            title,
            span,
        });
    }
}
