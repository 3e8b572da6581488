//! Checklist and environment text to typed values, every problem with its place and a hint.
//!
//! Pure: no I/O, no clock, no async. [`read`] never fails and never panics on any bytes.

mod annotation;
mod binding;
mod codepage;
mod contents;
mod decode;
mod environment_text;
mod language;
mod library;
mod lint;
mod markdown;
mod mojibake;
mod near_miss;
mod nearest;
mod outline;
mod placeholder;
mod reach;
mod reading;
mod resolve;
mod source;
mod traffic_reach;
mod traffic_text;

pub mod check;
pub mod environment;
pub mod kinds;
pub mod model;
pub mod problem;
pub mod traffic;

pub use check::{Capture, Check, Expectation, FactRef, Filter, Input, Look, Predicate, Quantity, Unit, Value};
pub use environment::{
    Contact, Environment, Metrics, Network, Person, Place, RELEASE_WORDS, SecretRef, Signing, Steps, Traffic,
};
pub use model::{
    Checklist, Entry, Item, ItemId, ItemKind, NotesBox, PlanFence, Procedure, Prose, Section, StatusLine, Step,
    StepBlock, StepId,
};
pub use problem::{Problem, Severity, Span};

pub use traffic::{Gate, OnFault, Stage, TrafficPlan};

pub use environment_text::read_environment;
pub use lint::lint;
pub use mojibake::repaired;
pub use placeholder::{Placeholder, fill, placeholders};
pub use reach::{commands, files, hosts};
pub use reading::read;
pub use resolve::resolve;
pub use traffic_reach::{Reached, TrafficReach, traffic_reach};
