//! `[metrics]`

use super::Reader;
use super::settings::Settings;
use super::value::{Key, Value};
use crate::environment::Metrics;
use crate::language::shown;

const SOURCES: [&str; 2] = ["prometheus", "command"];

/// How often Prometheus scrapes unless `interval` says otherwise.
const INTERVAL_MS: u64 = 15_000;

/// What stands in a query for the version that is asked about.
const VERSION: &str = "{version}";

const REQUESTS: &str = "requests = 'sum(http_requests_total{version=\"{version}\"})'";
const ERRORS: &str = "errors = 'sum(http_requests_total{version=\"{version}\", code=~\"5..\"})'";
const LATENCY: &str = "latency = 'sum by (le) (http_request_duration_seconds_bucket{version=\"{version}\"})'";
const LATENCY_SUM: &str = "latency_sum = 'sum(http_request_duration_seconds_sum{version=\"{version}\"})'";
const SATURATION: &str = "saturation = 'max(cpu_percent{version=\"{version}\"})'";

impl Reader<'_> {
    pub(super) fn metrics(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<Metrics> {
        let settings = self.settings(key, value, "source", &SOURCES)?;
        if settings.chosen == "prometheus" {
            return Some(self.prometheus(settings));
        }
        self.only(settings, &["counters"]);
        Some(Metrics::Command {
            counters: self.command(settings, "counters", "counters = [\"bin/counters\"]"),
        })
    }

    fn prometheus(&mut self, settings: Settings<'_, '_>) -> Metrics {
        let queries = ["requests", "errors", "latency", "latency_sum", "saturation"];
        self.only(settings, &[["url", "interval"].as_slice(), queries.as_slice()].concat());
        for name in queries {
            self.of_a_version(settings, name);
        }
        Metrics::Prometheus {
            url: self.address(settings, "url", "url = \"http://prometheus.internal:9090\""),
            requests: self.needed(settings, "requests", REQUESTS),
            errors: self.needed(settings, "errors", ERRORS),
            latency: self.given(settings, "latency", LATENCY),
            latency_sum: self.given(settings, "latency_sum", LATENCY_SUM),
            saturation: self.given(settings, "saturation", SATURATION),
            interval_ms: self.interval(settings),
        }
    }

    /// A query without `{version}` would count both sides as one.
    fn of_a_version(&mut self, settings: Settings<'_, '_>, name: &str) {
        let Some((_, value)) = settings.find(name) else { return };
        let text = value.get_ref().as_str().filter(|text| !text.trim().is_empty());
        if text.is_some_and(|text| !text.contains(VERSION)) {
            self.error(
                "no-version",
                format!("`{name}` asks for both versions at once"),
                "Put `{version}` where the version stands: `{version=\"{version}\"}`.",
                value.span(),
            );
        }
    }

    fn interval(&mut self, settings: Settings<'_, '_>) -> u64 {
        let Some((key, value)) = settings.find("interval") else {
            return INTERVAL_MS;
        };
        let text = self.text(key, value);
        let interval = text.and_then(|text| self.duration(&text, value, "interval = \"15s\""));
        if interval == Some(0) {
            let message = format!("`{}` is no time at all", shown(key.get_ref()));
            self.error("duration", message, "Write `interval = \"15s\"`.", value.span());
        }
        interval.unwrap_or(INTERVAL_MS)
    }
}
