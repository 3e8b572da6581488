//! What is written down of the evidence about traffic: before the first move, at each change, and after a rollback.

use crate::traffic::Sides;
use serde::{Deserialize, Serialize};

/// How the old version did before the first move, fixed then: what "no worse than old" compares with.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Baseline {
    /// Watched time, milliseconds.
    pub over_ms: u64,
    /// Requests in it.
    pub requests: u64,
    /// Failed ones.
    pub errors: u64,
    /// Mean response time, milliseconds.
    pub mean_ms: Option<f64>,
    /// For each gate of the plan: which requests count as slow. `None` where the gate does not ask, or where the source
    /// has no histogram with such an edge.
    pub slow: Vec<Option<Slow>>,
    /// Index of dispersion of its errors per 15 s; 1 where too little is known.
    pub phi: f64,
}

/// Which requests count as slow.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Slow {
    /// Those slower than this, milliseconds: an edge of the histogram.
    pub above_ms: f64,
    /// Share of the old version's requests that were, 0 to 1.
    pub old_share: f64,
}

/// What the evidence comes to at one instant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessed {
    /// In one word.
    pub advice: Advice,
    /// In one sentence.
    pub says: String,
    /// One for each gate of the plan, in its order; `None` for those that ask a person.
    pub gates: Vec<Option<GateEvidence>>,
    /// Requests counted since the first move.
    pub requests: Sides<u64>,
    /// Failed ones.
    pub errors: Sides<u64>,
}

/// What the evidence advises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// Nothing is wrong; the dwell is not over.
    Continue,
    /// Signs of trouble, not proven.
    Suspicious,
    /// The dwell is over and every promise is shown.
    Promote,
    /// The dwell is over; something is not shown yet.
    NotEnough,
    /// Both versions fail alike; the clock is stopped.
    Hold,
    /// A promise is proven broken.
    RollBack,
    /// It has waited long enough, or cannot see: a person decides.
    Undecided,
}

/// What the evidence says of one gate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GateEvidence {
    /// How it stands.
    pub standing: Evidence,
    /// In one sentence with its numbers.
    pub says: String,
    /// Share of what is needed that is there, 0 to 1.
    pub progress: Option<f64>,
}

/// How the evidence of one gate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Shown to hold.
    Shown,
    /// Neither shown nor broken.
    NotEnough,
    /// Odds against it above the warning.
    Suspicious,
    /// Proven broken.
    Broken,
    /// Broken for both versions alike.
    Shared,
    /// Cannot be measured with this source, or not now.
    Unknown,
}

/// How a rollback went.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RolledBack {
    /// From the order until the engine's running state showed 0 %, milliseconds.
    pub confirmed_ms: u64,
    /// From the order until the last request answered by new was counted, or until 0 % was shown where it answered none;
    /// milliseconds. `None` where nothing counts.
    pub last_answer_ms: Option<u64>,
    /// Requests answered by new after the order.
    pub requests: Option<u64>,
    /// Bad ones among them.
    pub bad: Option<u64>,
    /// How often it had to be asked.
    pub asked: u32,
    /// Done by another process: `csign rollback`.
    pub elsewhere: bool,
}
