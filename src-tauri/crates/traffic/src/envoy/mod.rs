//! Envoy through its admin interface: the weights of a route's `weighted_clusters`, under `runtime_key_prefix`.
//!
//! Envoy takes a cluster's weight from the runtime key `prefix.cluster`, and where there is none from the route; each
//! cluster gets its part of their sum (`source/common/router/config_impl.cc`). Both keys go in one `runtime_modify`, which
//! becomes one snapshot of the runtime: no request sees one without the other, so the order of the two does not matter. What
//! is set so ends with the Envoy; [`layer`] writes it down.

mod bootstrap;
mod exposition;
mod layer;
mod preflight;
mod route;
mod stats;

use crate::failure::{failure, uncertain};
use crate::reach::Reach;
use crate::site::{Said, Site, encoded};
use bootstrap::Bootstrap;
use engine::ports::{Answer, TrafficEngine};
use engine::traffic::{Counted, Position, Preflight, Sides, TrafficError};
use route::Weights;
use serde::de::DeserializeOwned;
use stats::Stats;
use std::path::PathBuf;

/// One weighted route of one Envoy.
pub(crate) struct Envoy {
    site: Site,
    /// `routing.traffic_split.api`
    prefix: String,
    clusters: Sides<String>,
    /// The file of the runtime layer that the split is written into.
    config: Option<PathBuf>,
}

impl Envoy {
    /// `admin`, `runtime`, `old`, `new` and `config` as the environment has them.
    pub(crate) fn new(
        admin: &str,
        runtime: &str,
        old: &str,
        new: &str,
        config: Option<&str>,
        reach: &Reach,
    ) -> Result<Envoy, TrafficError> {
        let hint = "does this Envoy run, and is `admin` the address of its admin interface?";
        Ok(Envoy {
            site: Site::new(admin.trim_end_matches('/'), reach, hint)?,
            prefix: runtime.trim_end_matches('.').to_owned(),
            clusters: Sides {
                old: old.to_owned(),
                new: new.to_owned(),
            },
            config: config.map(|file| reach.file(file)),
        })
    }

    fn keys(&self) -> Sides<String> {
        let Sides { old, new } = &self.clusters;
        Sides {
            old: format!("{}.{old}", self.prefix),
            new: format!("{}.{new}", self.prefix),
        }
    }

    /// The path that sends so much to new.
    fn order(&self, percent: u8) -> String {
        let keys = self.keys();
        let (old, new) = (encoded(&keys.old), encoded(&keys.new));
        format!("/runtime_modify?{old}={}&{new}={percent}", 100 - percent)
    }

    async fn position(&self, what: &str) -> Result<Position, TrafficError> {
        let weights = self.weights(what).await?;
        let stats = self.stats(what).await?;
        Ok(Position {
            new_percent: weights.new_percent(what)?,
            servers: Sides {
                old: stats.servers(&self.clusters.old, what)?,
                new: stats.servers(&self.clusters.new, what)?,
            },
            generation: Some(self.bootstrap(what).await?.started),
        })
    }

    async fn move_to(&self, percent: u8) -> Result<Position, TrafficError> {
        let what = format!("send {percent} % to {}", self.clusters.new);
        let said = self.site.post(&what, &self.order(percent), String::new()).await?;
        if said.status != 200 || said.body.trim() != "OK" {
            return Err(uncertain(what, said.excerpt(), preflight::ADMIN_LAYER));
        }
        self.position(&what).await.map_err(|error| TrafficError {
            may_have_happened: true,
            ..error
        })
    }

    async fn weights(&self, what: &str) -> Result<Weights, TrafficError> {
        let mut routes = Vec::new();
        for kind in ["static_route_configs", "dynamic_route_configs"] {
            let dump = self.json(what, &format!("/config_dump?resource={kind}")).await?;
            routes.extend(route::weighted(&dump, &self.prefix));
        }
        let runtime = self.json(what, "/runtime").await?;
        Weights::new(&self.prefix, &self.clusters, &routes, &runtime, what)
    }

    async fn bootstrap(&self, what: &str) -> Result<Bootstrap, TrafficError> {
        Bootstrap::read(&self.json(what, bootstrap::PATH).await?, what)
    }

    async fn stats(&self, what: &str) -> Result<Stats, TrafficError> {
        let said = self.site.get(what, &stats::path(&self.clusters)).await?;
        if said.status != 200 {
            return Err(failure(what, said.excerpt(), "is `admin` Envoy's admin interface?"));
        }
        Stats::read(&said.body, what)
    }

    async fn count(&self) -> Result<Counted, TrafficError> {
        let what = "count requests";
        // With `stats_flush_on_admin` being asked is what brings Envoy's histograms up to date, for whoever asks next.
        self.stats(what).await?;
        self.stats(what).await?.counted(&self.clusters, what)
    }

    async fn json<T: DeserializeOwned>(&self, what: &str, path: &str) -> Result<T, TrafficError> {
        understood(what, &self.site.get(what, path).await?)
    }
}

fn understood<T: DeserializeOwned>(what: &str, said: &Said) -> Result<T, TrafficError> {
    let hint = "is `admin` Envoy's admin interface?";
    if said.status != 200 {
        return Err(failure(what, said.excerpt(), hint));
    }
    serde_json::from_str(&said.body).map_err(|error| failure(what, format!("{}: {error}", said.excerpt()), hint))
}

impl TrafficEngine for Envoy {
    fn describe(&self) -> String {
        format!("Envoy, {} at {}", self.prefix, self.site.url)
    }

    fn read(&self) -> Answer<'_, Result<Position, TrafficError>> {
        Box::pin(self.position("read the weights"))
    }

    fn set(&self, percent: u8) -> Answer<'_, Result<Position, TrafficError>> {
        Box::pin(self.move_to(percent))
    }

    fn counters(&self) -> Answer<'_, Result<Counted, TrafficError>> {
        Box::pin(self.count())
    }

    fn preflight(&self) -> Answer<'_, Result<Preflight, TrafficError>> {
        Box::pin(preflight::looks(self))
    }

    fn by_hand(&self) -> Vec<String> {
        vec![format!("curl -X POST '{}{}'", self.site.url, self.order(0))]
    }

    fn persist(&self) -> Option<Answer<'_, Result<String, TrafficError>>> {
        let file = self.config.as_deref()?;
        Some(Box::pin(layer::write(self, file)))
    }
}
