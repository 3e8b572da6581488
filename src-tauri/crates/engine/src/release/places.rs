//! Where the items and steps of a plan stand, found without a walk through the file.

use crate::plan::Plan;
use checklist::{Entry, Item, ItemId, Step, StepBlock, StepId};
use std::collections::HashMap;

/// Made once for each release; a checklist of thousands of items is asked for one of them at every event.
#[derive(Debug)]
pub(super) struct Places {
    item_of_id: HashMap<ItemId, usize>,
    item_of_number: HashMap<u32, usize>,
    entry_of_item: Vec<usize>,
    step_of_id: HashMap<StepId, usize>,
    block_of_step: Vec<(usize, usize)>,
}

impl Places {
    pub(super) fn of(plan: &Plan) -> Self {
        let mut places = Self {
            item_of_id: HashMap::new(),
            item_of_number: HashMap::new(),
            entry_of_item: Vec::new(),
            step_of_id: HashMap::new(),
            block_of_step: Vec::new(),
        };
        for (index, entry) in plan.checklist.entries.iter().enumerate() {
            match entry {
                Entry::Item(item) => places.add_item(index, item),
                Entry::Steps(block) => places.add_steps(index, block),
                _ => {}
            }
        }
        places
    }

    fn add_item(&mut self, entry: usize, item: &Item) {
        let index = self.entry_of_item.len();
        self.entry_of_item.push(entry);
        self.item_of_id.entry(item.id.clone()).or_insert(index);
        self.item_of_number.entry(item.number).or_insert(index);
    }

    fn add_steps(&mut self, entry: usize, block: &StepBlock) {
        for (position, step) in block.steps.iter().enumerate() {
            let index = self.block_of_step.len();
            self.block_of_step.push((entry, position));
            self.step_of_id.entry(step.id.clone()).or_insert(index);
        }
    }

    pub(super) fn items(&self) -> usize {
        self.entry_of_item.len()
    }

    pub(super) fn steps(&self) -> usize {
        self.block_of_step.len()
    }

    pub(super) fn item_index(&self, id: &ItemId) -> Option<usize> {
        self.item_of_id.get(id).copied()
    }

    pub(super) fn number_index(&self, number: u32) -> Option<usize> {
        self.item_of_number.get(&number).copied()
    }

    pub(super) fn step_index(&self, id: &StepId) -> Option<usize> {
        self.step_of_id.get(id).copied()
    }

    pub(super) fn item<'a>(&self, plan: &'a Plan, index: usize) -> Option<&'a Item> {
        match plan.checklist.entries.get(*self.entry_of_item.get(index)?)? {
            Entry::Item(item) => Some(item),
            _ => None,
        }
    }

    pub(super) fn step<'a>(&self, plan: &'a Plan, index: usize) -> Option<(&'a StepBlock, &'a Step)> {
        let (entry, position) = *self.block_of_step.get(index)?;
        match plan.checklist.entries.get(entry)? {
            Entry::Steps(block) => Some((block, block.steps.get(position)?)),
            _ => None,
        }
    }
}
