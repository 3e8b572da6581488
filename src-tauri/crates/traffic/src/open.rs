//! From the settings of an environment to the engine and the source they name.

use crate::haproxy::Haproxy;
use crate::reach::Reach;
use checklist::{Metrics, Traffic};
use engine::ports::{MetricSource, TrafficEngine};
use engine::traffic::{Sides, TrafficError};
use std::sync::Arc;

/// The engine that `settings` names. Asks it nothing yet; the error is a setting that cannot be meant.
pub fn open(settings: &Traffic, reach: &Reach) -> Result<Arc<dyn TrafficEngine>, TrafficError> {
    match settings {
        Traffic::Haproxy {
            socket,
            backend,
            old,
            new,
            config,
        } => Ok(Arc::new(Haproxy::new(
            socket,
            backend,
            old,
            new,
            config.as_deref(),
            reach,
        )?)),
        Traffic::Nginx { .. } => Err(not_here("nginx")),
        Traffic::Envoy { .. } => Err(not_here("envoy")),
        Traffic::Command { .. } => Err(not_here("command")),
        Traffic::Rehearsal { .. } => Err(not_here("rehearsal")),
    }
}

/// The source that `settings` names, asked about these two versions.
pub fn source(
    settings: &Metrics,
    versions: &Sides<String>,
    reach: &Reach,
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
