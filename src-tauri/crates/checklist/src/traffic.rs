//! How traffic moves to the new version: a `traffic` fence as read.

use crate::problem::Span;
use serde::{Deserialize, Serialize};

/// The plan of a `traffic` fence. A checklist has at most one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrafficPlan {
    /// Index into [`Checklist::sections`](crate::Checklist::sections).
    pub section: Option<usize>,
    /// At least one; shares rise, and the last is 100.
    pub stages: Vec<Stage>,
    /// `keep old warm for 24h`: how long the old version stays ready after 100 %, milliseconds; 0 without the line.
    pub keep_old_warm_ms: u64,
    /// `wait up to 30m`: how long after its dwell a stage waits for evidence before a person is asked, milliseconds.
    pub wait_ms: u64,
    /// What must hold before a stage may advance.
    pub gates: Vec<Gate>,
    /// What a proven fault leads to.
    pub on_fault: OnFault,
    /// The fence.
    pub span: Span,
}

/// One split with its dwell time: `50% for 30m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// Share of new, percent, 1 to 100.
    pub percent: u8,
    /// Shortest time at this share, milliseconds.
    pub dwell_ms: u64,
}

/// One gate of a traffic plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "gate", rename_all = "snake_case")]
pub enum Gate {
    /// `gate error_rate < 0.1%`
    ErrorRate {
        /// Share of the requests, 0 to 1.
        below: f64,
    },
    /// `gate mean_response < 500ms`
    MeanResponse {
        /// Milliseconds.
        below_ms: f64,
    },
    /// `gate p95_response < 800ms`
    Tail {
        /// Which percentile, 50 to 99.
        percentile: u8,
        /// Milliseconds.
        below_ms: f64,
    },
    /// `gate p95_response <= 1.2 x old`
    NoWorse {
        /// Which percentile, 50 to 99.
        percentile: u8,
        /// How many times as slow as the old version is allowed, from 1.
        ratio: f64,
    },
    /// `confirm "Support tickets are at their usual level" by Operations Team`: a person says so, anew at each stage.
    Confirm {
        /// What they are recorded as saying.
        statement: String,
        /// Who is asked.
        role: Option<String>,
    },
}

/// `on fault roll back`, `on fault hold`, `on fault ask`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnFault {
    /// Traffic goes back at once.
    RollBack,
    /// The stage is held, and a person decides.
    Hold,
    /// A person is asked; the stage goes on meanwhile.
    #[default]
    Ask,
}
