//! What a traffic engine shows of the world: the position of the split, and what each side has served.

mod baseline;
mod difference;
mod evidence;
mod live;
mod point;
mod reading;

pub use difference::{Difference, Differences};
pub use evidence::Judge;
pub use live::{Look, Watching};
pub use point::Point;
pub use reading::{Reading, Served};

use serde::{Deserialize, Serialize};

/// One value for each of the two versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sides<T> {
    /// The version that served before.
    pub old: T,
    /// The version being released.
    pub new: T,
}

impl<T> Sides<T> {
    /// Each side turned into something else.
    pub fn map<U>(self, mut turn: impl FnMut(T) -> U) -> Sides<U> {
        Sides {
            old: turn(self.old),
            new: turn(self.new),
        }
    }
}

/// Where the engine says it sends requests. Read from the engine's running state, never from a file or from memory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Share of new by the engine's own weights, percent, 0 to 100. Servers that are down, drained or in maintenance
    /// take no share.
    pub new_percent: f64,
    /// Servers that can take requests.
    pub servers: Sides<Servers>,
    /// Changes with each restart or reload of the engine; `None` where the engine does not tell.
    pub generation: Option<String>,
}

/// How many of a side's servers can take requests; 0 of 0 where the engine does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Servers {
    /// Able to.
    pub up: u32,
    /// All.
    pub total: u32,
}

/// What both sides have served, all at the same instant.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Counted {
    /// Per instance: servers of a balancer, pods, processes. A counter that falls is an instance that restarted.
    pub sides: Sides<Vec<Counter>>,
    /// Load of the busiest host, percent; `None` where nobody measures it.
    pub saturation: Sides<Option<f64>>,
    /// Unix milliseconds of the newest sample behind these numbers, where the source keeps samples (Prometheus); `None`
    /// where the numbers are as of now.
    pub sampled_at: Option<u64>,
}

/// Cumulative counts of one instance since it started.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Counter {
    /// Its name: unique within its side.
    pub instance: String,
    /// Requests answered or failed.
    pub requests: u64,
    /// Those that failed: status 500 to 599, or no answer at all.
    pub errors: u64,
    /// Sum of the response times, milliseconds; `None` where it is not counted.
    pub response_sum_ms: Option<f64>,
    /// Histogram of response times, cumulative, bounds rising; empty where there is none.
    pub at_most: Vec<Bucket>,
    /// Requests that are being answered now; `None` where it is not counted.
    pub open: Option<u64>,
}

/// One bucket of a histogram.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bucket {
    /// Upper bound, milliseconds.
    pub bound_ms: f64,
    /// Requests not slower than it.
    pub count: u64,
}

/// Whether traffic could be moved now, and what was looked at to say so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preflight {
    /// Each thing looked at, in order.
    pub looks: Vec<PreflightLook>,
}

/// One thing that a preflight looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreflightLook {
    /// What: `Socket answers`, `Servers of old`, `Operator level`.
    pub what: String,
    /// What was seen: `HAProxy 2.6.12, 3 ms`.
    pub seen: String,
    /// What is wrong and how to mend it; `None` where it is well.
    pub wrong: Option<String>,
}

/// [`PreflightLook::what`] of the look at new's servers, which only a move towards new needs.
pub const SERVERS_OF_NEW: &str = "Servers of new";

impl Preflight {
    /// The first thing that stands against sending traffic to new.
    pub fn obstacle(&self) -> Option<&PreflightLook> {
        self.looks.iter().find(|look| look.wrong.is_some())
    }

    /// The first thing that stands against sending all of it back: taking new out needs nothing of new.
    pub fn obstacle_to_rollback(&self) -> Option<&PreflightLook> {
        let others = self.looks.iter().filter(|look| look.what != SERVERS_OF_NEW);
        others.into_iter().find(|look| look.wrong.is_some())
    }
}

/// Why an engine or a source of counters could not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{what}: {why}")]
pub struct TrafficError {
    /// The operation: `set weight of api/green at /run/haproxy/admin.sock`.
    pub what: String,
    /// What happened: `no answer within 2 s`.
    pub why: String,
    /// How to mend it.
    pub hint: String,
    /// Whether the engine may have done it all the same: its answer was lost, or came too late.
    pub may_have_happened: bool,
}
