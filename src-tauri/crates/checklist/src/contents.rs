//! Ways into a checklist.

use crate::model::{Checklist, Entry, Item, StepBlock};

impl Checklist {
    /// The items in document order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.entries.iter().filter_map(|entry| {
            if let Entry::Item(item) = entry {
                Some(item)
            } else {
                None
            }
        })
    }

    /// The item of this number, from 1.
    pub fn item(&self, number: u32) -> Option<&Item> {
        self.items().find(|item| item.number == number)
    }

    /// The blocks of steps in document order.
    pub fn steps(&self) -> impl Iterator<Item = &StepBlock> {
        self.entries.iter().filter_map(|entry| {
            if let Entry::Steps(steps) = entry {
                Some(steps)
            } else {
                None
            }
        })
    }

    /// Titles from the outermost section to the one at `index`, itself included.
    pub fn section_path(&self, index: usize) -> Vec<&str> {
        let mut path = Vec::new();
        let mut at = self.sections.get(index);
        while let Some(section) = at {
            path.push(section.title.as_str());
            at = section.parent.and_then(|parent| self.sections.get(parent));
        }
        path.reverse();
        path
    }

    /// Indices of the stations of the rail: the sections of level 2.
    pub fn stations(&self) -> Vec<usize> {
        let level_2 = self
            .sections
            .iter()
            .enumerate()
            .filter(|(_, section)| section.level == 2);
        level_2.map(|(index, _)| index).collect()
    }
}
