//! A traffic engine as the source of its own counters.

use engine::ports::{Answer, MetricSource, TrafficEngine};
use engine::traffic::{Counted, TrafficError};
use std::sync::Arc;

/// Engines count in memory as they serve, so that two counts a second apart differ.
const INTERVAL_MS: u64 = 1000;

/// Counts by what the traffic engine itself has counted.
pub struct EngineCounters(pub Arc<dyn TrafficEngine>);

impl MetricSource for EngineCounters {
    fn describe(&self) -> String {
        self.0.describe()
    }

    fn counters(&self) -> Answer<'_, Result<Counted, TrafficError>> {
        self.0.counters()
    }

    fn interval_ms(&self) -> u64 {
        INTERVAL_MS
    }
}
