//! From a release to what four people sign: its roster, its record, its bytes, its pages.

pub(crate) mod envelopes;
pub(crate) mod keys;
pub(crate) mod pages;
pub(crate) mod roster;
pub(crate) mod statement;

use crate::wire::{Code, RecordPhase, WireError};
use engine::Closing;
use record::statement::{Outcome, Phase};

/// The record's word for a phase of the engine.
pub(crate) fn phase(of: engine::Phase) -> Phase {
    match of {
        engine::Phase::GoLive => Phase::GoLive,
        engine::Phase::Day => Phase::Day,
        engine::Phase::Week => Phase::Week,
    }
}

/// The wire's.
pub(crate) fn wire_phase(of: engine::Phase) -> RecordPhase {
    match of {
        engine::Phase::GoLive => RecordPhase::GoLive,
        engine::Phase::Day => RecordPhase::Day,
        engine::Phase::Week => RecordPhase::Week,
    }
}

/// The record's word for an outcome of the engine.
pub(crate) fn outcome(of: Closing) -> Outcome {
    match of {
        Closing::Complete => Outcome::Complete,
        Closing::Failed => Outcome::Failed,
        Closing::RolledBack => Outcome::RolledBack,
    }
}

impl From<record::SealingProblem> for WireError {
    fn from(problem: record::SealingProblem) -> Self {
        Self {
            code: Code::Refused,
            message: format!("Nothing was changed: {problem}"),
            causes: Vec::new(),
            hint: None,
        }
    }
}

impl From<record::KeyProblem> for WireError {
    fn from(problem: record::KeyProblem) -> Self {
        Self {
            code: Code::BadInput,
            message: format!("The key cannot be used: {problem}"),
            causes: Vec::new(),
            hint: None,
        }
    }
}

impl From<sheet::Problem> for WireError {
    fn from(problem: sheet::Problem) -> Self {
        Self {
            code: Code::Other,
            message: problem.to_string(),
            causes: Vec::new(),
            hint: None,
        }
    }
}
