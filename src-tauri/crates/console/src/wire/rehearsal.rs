//! The embedded stack, where a release runs on it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The stack as it is now.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct RehearsalView {
    /// Faults that can be switched.
    pub faults: Vec<FaultView>,
    /// One line each: what runs where.
    pub facts: Vec<String>,
}

/// A fault.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct FaultView {
    /// Its name: `health-down`.
    pub name: String,
    /// `Health endpoint answers 503`
    pub title: String,
    /// One sentence: what it does and which items see it.
    pub about: String,
    /// Switched on.
    pub on: bool,
}

/// Switches a fault.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct SwitchFault {
    /// Its name.
    pub name: String,
    /// On or off.
    pub on: bool,
}
