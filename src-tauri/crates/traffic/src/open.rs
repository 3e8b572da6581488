//! From the settings of an environment to the engine and the source they name.

use crate::reach::Reach;
use checklist::{Metrics, Traffic};
use engine::ports::{MetricSource, TrafficEngine};
use engine::traffic::{Sides, TrafficError};
use std::sync::Arc;

/// The engine that `settings` names. Asks it nothing yet; the error is a setting that cannot be meant.
pub fn open(settings: &Traffic, reach: Reach) -> Result<Arc<dyn TrafficEngine>, TrafficError> {
    let _ = reach;
    Err(not_here(match settings {
        Traffic::Haproxy { .. } => "haproxy",
        Traffic::Nginx { .. } => "nginx",
        Traffic::Envoy { .. } => "envoy",
        Traffic::Command { .. } => "command",
        Traffic::Rehearsal { .. } => "rehearsal",
    }))
}

/// The source that `settings` names, asked about these two versions.
pub fn source(
    settings: &Metrics,
    versions: &Sides<String>,
    reach: Reach,
) -> Result<Arc<dyn MetricSource>, TrafficError> {
    let _ = (versions, reach);
    Err(not_here(match settings {
        Metrics::Prometheus { .. } => "prometheus",
        Metrics::Command { .. } => "command",
    }))
}

fn not_here(name: &str) -> TrafficError {
    TrafficError {
        what: format!("open {name}"),
        why: "this version of Countersign cannot use it yet".to_owned(),
        hint: "name another one in the environment file".to_owned(),
        may_have_happened: false,
    }
}
