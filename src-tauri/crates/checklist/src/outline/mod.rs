//! Blocks to a checklist: sections, items, steps, the sheet. Checks stay unbound here.

mod assembly;
mod identity;
mod sections;
mod sheet;
mod shell;
mod syntax;
mod wording;

pub(crate) use assembly::assemble;
pub(crate) use identity::normalised;
pub(crate) use shell::is_below;

use crate::markdown::{Comment, Fence};
use crate::model::{Entry, Section};
use crate::problem::Problem;
use crate::traffic_text::TrafficFence;

/// A checklist whose items do not know their checks yet.
#[derive(Default)]
pub(crate) struct Outline {
    pub(crate) title: Option<String>,
    pub(crate) sections: Vec<Section>,
    pub(crate) entries: Vec<Entry>,
    /// What stands at each item for the app, in the order of the items.
    pub(crate) marks: Vec<Marks>,
    /// `check` and `attest` fences that stand in no item.
    pub(crate) loose: Vec<Loose>,
    /// `traffic` fences; they are shown among the entries too.
    pub(crate) traffic: Vec<TrafficFence>,
    pub(crate) problems: Vec<Problem>,
}

/// The annotations of one item.
#[derive(Default)]
pub(crate) struct Marks {
    /// Index of the item in [`Outline::entries`].
    pub(crate) entry: usize,
    pub(crate) comments: Vec<Comment>,
    pub(crate) fences: Vec<Fence>,
}

/// A fence outside the items, with the prose directly above it.
pub(crate) struct Loose {
    pub(crate) fence: Fence,
    pub(crate) prose: Option<String>,
}
