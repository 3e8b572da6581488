//! Moves traffic between the two versions and counts it: one file per engine, one per source of counters.
//!
//! * [`open`] makes the [`TrafficEngine`](engine::ports::TrafficEngine) that an environment's `[traffic]` names, and
//!   [`source`] the [`MetricSource`](engine::ports::MetricSource) of its `[metrics]`; an engine that counts by itself is a
//!   source too: [`EngineCounters`].
//! * [`take_back`] is a rollback: it ends when new has no traffic, and needs the engine alone. A [`Card`] has on one page
//!   all that is needed to open that engine once more.
//!
//! Nothing here remembers what it set. Each answer comes from the engine that carries the traffic, and an answer that
//! did not come is never taken for one.

mod card;
mod command;
mod durable;
mod engine_counters;
mod envoy;
mod failure;
mod haproxy;
mod nginx;
mod open;
mod program;
mod prometheus;
mod reach;
mod rehearsal;
mod rollback;
mod site;

pub use card::{Card, CardError, CardReach};
pub use engine_counters::EngineCounters;
pub use open::{open, source};
pub use reach::Reach;
pub use rollback::{Ended, Pace, Seen, TakenBack, take_back};
