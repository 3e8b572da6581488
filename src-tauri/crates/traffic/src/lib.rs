//! Moves traffic between the two versions and counts it: one file per engine, one per source of counters.
//!
//! * [`open`] makes the [`TrafficEngine`](engine::ports::TrafficEngine) that an environment's `[traffic]` names, and
//!   [`source`] the [`MetricSource`](engine::ports::MetricSource) of its `[metrics]`; an engine that counts by itself is a
//!   source too: [`EngineCounters`].
//!
//! Nothing here remembers what it set. Each answer comes from the engine that carries the traffic, and an answer that
//! did not come is never taken for one.

mod engine_counters;
mod open;
mod program;
mod reach;

pub use engine_counters::EngineCounters;
pub use open::{open, source};
pub use reach::Reach;
