//! What is looked at before the first move, without changing anything.

use super::Envoy;
use engine::traffic::{Preflight, PreflightLook, Servers, TrafficError};
use serde::Deserialize;
use std::time::Instant;

/// How an Envoy is made to take orders.
pub(super) const ADMIN_LAYER: &str = "its bootstrap needs `layered_runtime: {layers: [{name: admin, admin_layer: {}}]}`, with the \
                                      admin layer as the last";

/// `GET /server_info`
#[derive(Debug, Deserialize)]
struct ServerInfo {
    #[serde(default)]
    version: String,
    #[serde(default)]
    state: String,
}

pub(super) async fn looks(envoy: &Envoy) -> Result<Preflight, TrafficError> {
    let what = "look at Envoy";
    let asked = Instant::now();
    let info: ServerInfo = envoy.json(what, "/server_info").await?;
    let answered = asked.elapsed().as_millis();
    let bootstrap = envoy.bootstrap(what).await?;
    let weights = envoy.weights(what).await?;
    let stats = envoy.stats(what).await?;
    // Its build, 1.40.0, how it was changed, and the library for TLS.
    let version = info.version.split('/').nth(1).unwrap_or(&info.version);
    let taking: Vec<&str> = weights
        .others
        .iter()
        .filter_map(|(name, weight)| (*weight > 0).then_some(name.as_str()))
        .collect();
    let layers: Vec<&str> = bootstrap.layers.iter().map(|layer| layer.name.as_str()).collect();
    let mut looks = vec![
        look(
            "Admin interface answers",
            format!("Envoy {version}, {answered} ms"),
            (info.state != "LIVE").then(|| format!("it is {}: wait until it is LIVE", info.state)),
        ),
        look(
            "Runtime takes orders",
            format!(
                "layers: {}",
                if layers.is_empty() {
                    "none".to_owned()
                } else {
                    layers.join(", ")
                }
            ),
            (!bootstrap.takes_orders()).then(|| ADMIN_LAYER.to_owned()),
        ),
        look(
            "Weighted route",
            format!(
                "{}, {} % to {}",
                envoy.prefix,
                weights.new_percent(what)?,
                envoy.clusters.new
            ),
            (!taking.is_empty()).then(|| {
                let names = taking.join(", ");
                format!("{names} is of neither version and takes requests: set its weight to 0")
            }),
        ),
        serves("Servers of old", stats.servers(&envoy.clusters.old, what)?),
        serves(
            engine::traffic::SERVERS_OF_NEW,
            stats.servers(&envoy.clusters.new, what)?,
        ),
    ];
    let late = if bootstrap.flush_on_admin {
        "counted up to now"
    } else {
        "counted up to the last flush, some seconds ago; `stats_flush_on_admin: true` brings them up to date"
    };
    looks.push(look("Response times", late.to_owned(), None));
    if let Some(file) = &envoy.config {
        let layer = super::layer::of(&bootstrap, file);
        looks.push(look("File of the split", file.display().to_string(), layer.err()));
    }
    Ok(Preflight { looks })
}

fn look(what: &str, seen: String, wrong: Option<String>) -> PreflightLook {
    PreflightLook {
        what: what.to_owned(),
        seen,
        wrong,
    }
}

fn serves(what: &str, servers: Servers) -> PreflightLook {
    let wrong = (servers.up == 0).then(|| "Envoy finds none of them healthy: look at their health checks".to_owned());
    look(what, format!("{} of {} healthy", servers.up, servers.total), wrong)
}
