//! A checklist as read from its Markdown.

use crate::check::Check;
use crate::problem::{Problem, Span};
use crate::traffic::TrafficPlan;
use serde::{Deserialize, Serialize};

/// A checklist. Its entries stand in document order and every task item of the file is among them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Checklist {
    /// File it was read from, as the caller named it.
    pub file: String,
    /// Text of the first level-1 heading, or the file's name.
    pub title: String,
    /// Headings in document order, with the implied ones (bold line directly above a list, plain bullet with tasks below it).
    pub sections: Vec<Section>,
    /// Everything below the headings, in document order.
    pub entries: Vec<Entry>,
    /// Named checks of this text: ```` ```check health ````.
    pub named_checks: Vec<Check>,
    /// How traffic moves to the new version, if a `traffic` fence says so.
    #[serde(default)]
    pub traffic: Option<TrafficPlan>,
    /// Everything worth saying about the text, in order of place.
    pub problems: Vec<Problem>,
}

/// Identity of an item over edits of the file: a hash of (section path, normalised text, ordinal among equals), 16 hex digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ItemId(pub String);

/// Identity of a step: a hash of (section path, title or first line, ordinal among equals), 16 hex digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StepId(pub String);

/// A heading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Index of the enclosing section in [`Checklist::sections`].
    pub parent: Option<usize>,
    /// Heading level, 1 to 6; an implied heading is one deeper than what it stands in.
    pub level: u8,
    /// Text for display: repaired, without trailing decoration such as ✅.
    pub title: String,
    /// Where the heading stands.
    pub span: Span,
}

/// One thing below a heading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub enum Entry {
    /// A task item.
    Item(Item),
    /// A shell fence.
    Steps(StepBlock),
    /// Lines that people follow: numbered prose in a shell fence, a fence of comments alone.
    Procedure(Procedure),
    /// A `traffic`, `watch` or `gate` fence, as written.
    Plan(PlanFence),
    /// `Status: Pending / Complete / Failed / Rolled Back`
    Status(StatusLine),
    /// A notes box: lines of `_`, or `Notes:` followed by them.
    Notes(NotesBox),
    /// Everything else, as plain text for display.
    Prose(Prose),
}

/// One `- [ ]` line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Its identity.
    pub id: ItemId,
    /// 1 to N in document order: "item 69".
    pub number: u32,
    /// Index into [`Checklist::sections`]; `None` before any heading.
    pub section: Option<usize>,
    /// Depth among task items: 0 for one that stands under no other.
    pub depth: u8,
    /// Number of the task item it stands under.
    pub parent: Option<u32>,
    /// The whole first paragraph as plain text, repaired, without the app's comment.
    pub text: String,
    /// `[x]` in the file: shown as such, never counted as done.
    pub ticked_in_file: bool,
    /// "(if applicable)", "(optional)", "if stateful".
    pub optional: bool,
    /// What settles it.
    pub kind: ItemKind,
    /// Who attests it, or accepts its waiver: `role: Security Review`.
    pub role: Option<String>,
    /// What the person is recorded as saying, where the annotation gives it: prose of the bound check or `says:`.
    pub statement: Option<String>,
    /// How long a result stays fresh, milliseconds: `fresh: 30m`.
    pub fresh_ms: Option<u64>,
    /// `required`: may not be waived.
    pub required: bool,
    /// Further paragraphs, sub-bullets and quotes of the item, as plain text lines.
    pub body: Vec<String>,
    /// Where its box stands.
    pub span: Span,
}

/// What settles an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ItemKind {
    /// A probe decides.
    Check {
        /// The check, bound and lint-clean.
        check: Check,
    },
    /// A named person says so.
    Attest,
    /// `Role: ____ Date: ____`
    Signature {
        /// The role that signs.
        role: String,
    },
}

/// A shell fence: its steps run in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepBlock {
    /// Index into [`Checklist::sections`].
    pub section: Option<usize>,
    /// Number of the item the fence stands in, if any.
    pub item: Option<u32>,
    /// Interpreter from the info string: `bash`, `sh`, `zsh`.
    pub shell: String,
    /// The steps; at least one.
    pub steps: Vec<Step>,
    /// The fence.
    pub span: Span,
}

/// One deployment command: what stands between two comment lines of a shell fence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Its identity.
    pub id: StepId,
    /// The comment that opened it, without `#` and number, or its first command.
    pub title: String,
    /// Exactly what runs: the lines of the file, prompts stripped, joined by `\n`.
    pub script: String,
    /// `timeout=20m`, milliseconds.
    pub timeout_ms: Option<u64>,
    /// `cwd=backend`: below the environment's folder for steps.
    pub cwd: Option<String>,
    /// `irreversible`
    pub irreversible: bool,
    /// Why it cannot run as it is (an unresolved placeholder); shown, and the step is refused.
    pub not_runnable: Option<String>,
    /// First line of the step.
    pub span: Span,
}

/// Lines that people follow and tick; never run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Procedure {
    /// Index into [`Checklist::sections`].
    pub section: Option<usize>,
    /// Comment above the lines, if any: "Immediate rollback steps".
    pub title: Option<String>,
    /// The lines, without their numbers.
    pub lines: Vec<String>,
    /// The fence.
    pub span: Span,
}

/// A fence of a plan language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanFence {
    /// Index into [`Checklist::sections`].
    pub section: Option<usize>,
    /// `traffic`, `watch` or `gate`.
    pub word: String,
    /// Its lines as written.
    pub lines: Vec<String>,
    /// The fence.
    pub span: Span,
}

/// The sheet's status line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatusLine {
    /// Index into [`Checklist::sections`].
    pub section: Option<usize>,
    /// `Deployment Status`
    pub label: String,
    /// `Pending`, `Complete`, `Failed`, `Rolled Back`, without glyphs.
    pub choices: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

/// A place for notes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NotesBox {
    /// Index into [`Checklist::sections`].
    pub section: Option<usize>,
    /// `Notes`
    pub label: String,
    /// How many ruled lines the file gives.
    pub lines: u32,
    /// Where it stands.
    pub span: Span,
}

/// Text in place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prose {
    /// Index into [`Checklist::sections`].
    pub section: Option<usize>,
    /// Plain text, one string per line of display.
    pub lines: Vec<String>,
    /// Where it begins.
    pub span: Span,
}
