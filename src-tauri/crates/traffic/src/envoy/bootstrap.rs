//! What an Envoy was started with, as far as moving traffic depends on it.

use crate::failure::failure;
use engine::traffic::TrafficError;
use serde::Deserialize;

/// Asks for no more of the dump than is read here.
pub(super) const PATH: &str = "/config_dump?mask=bootstrap.layered_runtime,bootstrap.stats_flush_on_admin,last_updated";

/// What it was started with.
#[derive(Debug)]
pub(super) struct Bootstrap {
    /// When it was, to the millisecond; another one after each restart, a hot one too.
    pub started: String,
    /// Lowest first: a later layer covers an earlier one.
    pub layers: Vec<Layer>,
    /// Whether histograms are brought up to date when the admin interface is asked.
    pub flush_on_admin: bool,
}

/// A layer of the runtime.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Layer {
    #[serde(default)]
    pub name: String,
    #[serde(rename = "admin_layer")]
    pub admin: Option<serde::de::IgnoredAny>,
    #[serde(rename = "rtds_layer")]
    pub rtds: Option<Rtds>,
}

/// A layer that is read from elsewhere.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Rtds {
    #[serde(default)]
    pub name: String,
    rtds_config: Option<RtdsConfig>,
}

#[derive(Debug, Clone, Deserialize)]
struct RtdsConfig {
    path_config_source: Option<PathSource>,
}

#[derive(Debug, Clone, Deserialize)]
struct PathSource {
    path: String,
}

#[derive(Debug, Deserialize)]
struct Dump {
    #[serde(default)]
    configs: Vec<Part>,
}

#[derive(Debug, Deserialize)]
struct Part {
    bootstrap: Option<Inner>,
    last_updated: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Inner {
    layered_runtime: Option<Runtime>,
    #[serde(default)]
    stats_flush_on_admin: bool,
}

#[derive(Debug, Deserialize)]
struct Runtime {
    #[serde(default)]
    layers: Vec<Layer>,
}

impl Bootstrap {
    pub(super) fn read(dump: &serde_json::Value, what: &str) -> Result<Bootstrap, TrafficError> {
        let odd = |why: &str| {
            failure(
                what,
                why,
                "is `admin` the admin interface of an Envoy of 1.20 or later?",
            )
        };
        let dump = Dump::deserialize(dump).map_err(|error| odd(&error.to_string()))?;
        let part = dump.configs.into_iter().find(|part| part.last_updated.is_some());
        let part = part.ok_or_else(|| odd("the dump of its configuration has no bootstrap"))?;
        let inner = part.bootstrap.unwrap_or_default();
        Ok(Bootstrap {
            started: part.last_updated.unwrap_or_default(),
            layers: inner.layered_runtime.map(|runtime| runtime.layers).unwrap_or_default(),
            flush_on_admin: inner.stats_flush_on_admin,
        })
    }

    /// Whether what `runtime_modify` sets counts: there is a layer for it, and no other covers it.
    pub(super) fn takes_orders(&self) -> bool {
        self.layers.last().is_some_and(|layer| layer.admin.is_some())
    }
}

impl Layer {
    /// The file it is read from.
    pub(super) fn path(&self) -> Option<&str> {
        let source = self.rtds.as_ref()?.rtds_config.as_ref()?.path_config_source.as_ref()?;
        Some(&source.path)
    }
}
