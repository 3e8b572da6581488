//! What one look at the counters adds to what is known: the unit that is judged, drawn, kept, and replayed after a restart.

use super::Sides;
use serde::{Deserialize, Serialize};

/// One look.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Reading {
    /// Unix milliseconds.
    pub at: u64,
    /// Watched time that it ends, milliseconds: no longer than a look may take to come, so that time in which the app slept
    /// or was away is not counted as watched.
    pub watched_ms: u64,
    /// Index of the stage that stood.
    pub stage: Option<usize>,
    /// The clock of the stage was stopped by a person, by drift, or because nobody has looked after a restart.
    pub held: bool,
    /// Share of new that was meant, percent.
    pub intended: Option<u8>,
    /// Share of new by the engine's own weights, percent.
    pub weight: Option<f64>,
    /// What each side served since the reading before that had counters; `None` where nothing could be counted or nothing
    /// was due. Time that a gap covers belongs to the next one that has them.
    pub served: Option<Sides<Served>>,
}

/// What one side served in one reading.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Served {
    /// Requests.
    pub requests: u64,
    /// Failed ones.
    pub errors: u64,
    /// Sum of their response times, milliseconds.
    pub sum_ms: Option<f64>,
    /// For each gate of the plan: requests slower than its threshold.
    pub slow: Vec<Option<u64>>,
    /// 95th percentile of the last minute, milliseconds: the edge of the bucket it falls into.
    pub p95_ms: Option<f64>,
    /// Load of the busiest host, percent.
    pub saturation: Option<f64>,
}
