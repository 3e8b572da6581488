//! What is drawn of one reading.

use super::evidence::Judge;
use super::{Reading, Served, Sides};

/// One point of the charts. What was not measured is `None`: the line has a gap there.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Unix milliseconds.
    pub at: u64,
    /// Time it covers, milliseconds.
    pub over_ms: u64,
    /// Share of new that was meant, percent.
    pub intended: Option<u8>,
    /// What each side served.
    pub served: Option<Sides<Served>>,
    /// Error rate of new since the evidence began, with its always-valid band; shares, 0 to 1: estimate, low, high.
    pub new_rate: Option<(f64, f64, f64)>,
    /// Error rate of old over the same time, 0 to 1.
    pub old_rate: Option<f64>,
}

impl Point {
    pub(super) fn of(reading: &Reading, judge: Option<&Judge>) -> Self {
        Self {
            at: reading.at,
            over_ms: reading.watched_ms,
            intended: reading.intended,
            served: reading.served.clone(),
            new_rate: judge.and_then(Judge::error_band),
            old_rate: judge.and_then(Judge::old_error_rate),
        }
    }
}
