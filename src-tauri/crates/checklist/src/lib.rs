//! Checklist and environment text to typed values, every problem with its place and a hint.
//!
//! Pure: no I/O, no clock, no async. [`read`] never fails and never panics on any bytes.

pub mod check;
pub mod environment;
pub mod kinds;
pub mod model;
pub mod problem;

pub use check::{Capture, Check, Expectation, FactRef, Filter, Input, Look, Predicate, Quantity, Unit, Value};
pub use environment::{Contact, Environment, Network, Person, SecretRef, Steps};
pub use model::{
    Checklist, Entry, Item, ItemId, ItemKind, NotesBox, PlanFence, Procedure, Prose, Section, StatusLine, Step, StepBlock,
    StepId,
};
pub use problem::{Problem, Severity, Span};
