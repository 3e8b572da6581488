//! What an Envoy has counted of its clusters.
//!
//! `upstream_rq_completed` and `upstream_rq_5xx` count what was answered to a client, the 503 and 504 that Envoy itself gives
//! for want of an upstream among them, and a retried request once. `upstream_rq_time` has no time for those.

use super::exposition::{Sample, samples};
use crate::failure::failure;
use crate::site::encoded;
use engine::traffic::{Bucket, Counted, Counter, Servers, Sides, TrafficError};

const NAMES: &str = "upstream_rq_(completed|active|5xx|time)|membership_(total|healthy)";
const HINT: &str = "name clusters of this Envoy as `old` and `new`; with `alt_stat_name` or without the usual \
                    `stats_tags` its counts cannot be told apart";

/// The counts of both clusters.
pub(super) struct Stats(Vec<Sample>);

/// Where they are asked for, of one instant.
pub(super) fn path(clusters: &Sides<String>) -> String {
    let either = format!("{}|{}", literally(&clusters.old), literally(&clusters.new));
    let filter = format!("^cluster\\.({either})\\.({NAMES})$");
    format!("/stats/prometheus?filter={}", encoded(&filter))
}

/// A name as a regular expression (RE2) that only it matches. Envoy counts under a name without colons.
fn literally(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        match letter {
            ':' => out.push('_'),
            letter if letter.is_alphanumeric() || letter == '_' || letter == '-' => out.push(letter),
            other => {
                out.push('\\');
                out.push(other);
            }
        }
    }
    out
}

impl Stats {
    pub(super) fn read(text: &str, what: &str) -> Result<Stats, TrafficError> {
        let samples = samples(text).map_err(|line| {
            let why = format!("this is no line of metrics: {line}");
            failure(what, why, "is `admin` Envoy's admin interface?")
        })?;
        Ok(Stats(samples))
    }

    fn of<'a>(&'a self, cluster: &str, metric: &'a str) -> impl Iterator<Item = &'a Sample> {
        let cluster = cluster.replace(':', "_");
        self.0.iter().filter(move |sample| {
            sample.name.strip_prefix("envoy_cluster_") == Some(metric)
                && sample.labels.get("envoy_cluster_name") == Some(&cluster)
        })
    }

    fn value(&self, cluster: &str, metric: &str) -> Option<f64> {
        self.of(cluster, metric).next().map(|sample| sample.value)
    }

    /// The servers of a cluster, by its health checks and outlier detection.
    pub(super) fn servers(&self, cluster: &str, what: &str) -> Result<Servers, TrafficError> {
        let count = |metric: &str| self.value(cluster, metric).map(whole);
        match (count("membership_healthy"), count("membership_total")) {
            (Some(up), Some(total)) => Ok(Servers {
                up: u32::try_from(up).unwrap_or(u32::MAX),
                total: u32::try_from(total).unwrap_or(u32::MAX),
            }),
            _ => Err(failure(
                what,
                format!("Envoy counts nothing for a cluster {cluster}"),
                HINT,
            )),
        }
    }

    pub(super) fn counted(&self, clusters: &Sides<String>, what: &str) -> Result<Counted, TrafficError> {
        Ok(Counted {
            sides: Sides {
                old: vec![self.counter(&clusters.old, what)?],
                new: vec![self.counter(&clusters.new, what)?],
            },
            ..Counted::default()
        })
    }

    fn counter(&self, cluster: &str, what: &str) -> Result<Counter, TrafficError> {
        // A cluster that is there counts its servers from the start. The counts of requests come with the first of them, so
        // that none is none yet, where the servers are counted.
        self.servers(cluster, what)?;
        let failed = self.of(cluster, "upstream_rq_xx").filter(|sample| {
            sample
                .labels
                .get("envoy_response_code_class")
                .is_some_and(|class| class == "5")
        });
        Ok(Counter {
            instance: cluster.to_owned(),
            requests: self.value(cluster, "upstream_rq_completed").map_or(0, whole),
            errors: failed.map(|sample| whole(sample.value)).sum(),
            response_sum_ms: Some(self.value(cluster, "upstream_rq_time_sum").unwrap_or(0.0)),
            at_most: self.buckets(cluster),
            open: self.value(cluster, "upstream_rq_active").map(whole),
        })
    }

    fn buckets(&self, cluster: &str) -> Vec<Bucket> {
        let bucket = |sample: &Sample| {
            let bound_ms: f64 = sample.labels.get("le")?.parse().ok()?;
            bound_ms.is_finite().then(|| Bucket {
                bound_ms,
                count: whole(sample.value),
            })
        };
        self.of(cluster, "upstream_rq_time_bucket").filter_map(bucket).collect()
    }
}

/// A count that was printed.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts are whole, positive and far below 2^53"
)]
fn whole(value: f64) -> u64 {
    value as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clusters() -> Sides<String> {
        Sides {
            old: "blue".to_owned(),
            new: "green:1".to_owned(),
        }
    }

    #[test]
    fn only_these_clusters_are_asked_for() {
        assert!(path(&clusters()).contains("%28blue%7Cgreen_1%29"));
        assert_eq!(literally("a.b+c"), r"a\.b\+c");
    }

    #[test]
    fn a_cluster_without_requests_has_none_and_one_that_is_not_there_is_an_error() {
        let text = "envoy_cluster_membership_healthy{envoy_cluster_name=\"blue\"} 1\n\
                    envoy_cluster_membership_total{envoy_cluster_name=\"blue\"} 2\n";
        let stats = Stats::read(text, "count").unwrap();
        assert_eq!(stats.servers("blue", "count").unwrap(), Servers { up: 1, total: 2 });
        let counter = stats.counter("blue", "count").unwrap();
        assert_eq!((counter.requests, counter.errors, counter.at_most.len()), (0, 0, 0));
        let error = stats.counted(&clusters(), "count").unwrap_err();
        assert!(error.why.contains("green:1"), "{error}");
    }
}
