//! From the settings of an environment to the engine and the source they name.

use crate::command::{CommandSource, Commands};
use crate::envoy::Envoy;
use crate::haproxy::Haproxy;
use crate::nginx::{self, Nginx};
use crate::prometheus::{Prometheus, Queries};
use crate::reach::Reach;
use crate::rehearsal::Rehearsal;
use checklist::{Metrics, Traffic};
use engine::ports::{MetricSource, TrafficEngine};
use engine::traffic::{Sides, TrafficError};
use std::sync::Arc;

/// The engine that `settings` names. Asks it nothing yet; the error is a setting that cannot be meant.
pub fn open(settings: &Traffic, reach: &Reach) -> Result<Arc<dyn TrafficEngine>, TrafficError> {
    Ok(match settings {
        Traffic::Haproxy {
            socket,
            backend,
            old,
            new,
            config,
        } => Arc::new(Haproxy::new(socket, backend, old, new, config.as_deref(), reach)?),
        Traffic::Nginx {
            file,
            old,
            new,
            test,
            reload,
            log,
            pid,
        } => {
            let settings = nginx::Settings {
                file,
                old,
                new,
                test,
                reload,
                log: log.as_deref(),
                pid: pid.as_deref(),
            };
            Arc::new(Nginx::new(&settings, reach)?)
        }
        Traffic::Envoy {
            admin,
            runtime,
            old,
            new,
            config,
        } => Arc::new(Envoy::new(admin, runtime, old, new, config.as_deref(), reach)?),
        Traffic::Command {
            set,
            read,
            counters,
            persist,
        } => Arc::new(Commands::new(
            set,
            read,
            counters.as_deref(),
            persist.as_deref(),
            reach.clone(),
        )),
        Traffic::Rehearsal { .. } => Arc::new(Rehearsal::new(reach)?),
    })
}

/// The source that `settings` names, asked about these two versions.
pub fn source(
    settings: &Metrics,
    versions: &Sides<String>,
    reach: &Reach,
) -> Result<Arc<dyn MetricSource>, TrafficError> {
    Ok(match settings {
        Metrics::Prometheus {
            url,
            requests,
            errors,
            latency,
            latency_sum,
            saturation,
            interval_ms,
        } => {
            let queries = Queries {
                requests,
                errors,
                latency: latency.as_deref(),
                latency_sum: latency_sum.as_deref(),
                saturation: saturation.as_deref(),
            };
            Arc::new(Prometheus::new(url, &queries, *interval_ms, versions, reach)?)
        }
        Metrics::Command { counters } => Arc::new(CommandSource::new(counters, versions, reach.clone())),
    })
}
