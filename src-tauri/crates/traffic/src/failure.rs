//! Errors in the words of the contract.

use engine::traffic::TrafficError;
use std::fmt::Display;

/// Nothing was done.
pub(crate) fn failure(what: impl Into<String>, why: impl Display, hint: impl Into<String>) -> TrafficError {
    TrafficError {
        what: what.into(),
        why: why.to_string(),
        hint: hint.into(),
        may_have_happened: false,
    }
}

/// It may have been done all the same.
pub(crate) fn uncertain(what: impl Into<String>, why: impl Display, hint: impl Into<String>) -> TrafficError {
    TrafficError {
        may_have_happened: true,
        ..failure(what, why, hint)
    }
}
