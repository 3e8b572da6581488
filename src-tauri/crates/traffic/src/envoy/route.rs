//! The weights of the clusters: as the routes have them, covered by the runtime.

use crate::failure::failure;
use engine::traffic::{Sides, TrafficError};
use serde_json::Value;
use std::collections::BTreeMap;

/// A route's `weighted_clusters`: each cluster with its weight, in order.
pub(super) type Route = Vec<(String, u64)>;

/// Every route with this prefix in a dump of routes. They stand at some depth in it, below virtual hosts or scoped.
pub(super) fn weighted(dump: &Value, prefix: &str) -> Vec<Route> {
    match dump {
        Value::Object(fields) => {
            let inside = fields.values().flat_map(|value| weighted(value, prefix));
            let this = fields.get("weighted_clusters").and_then(|split| route(split, prefix));
            this.into_iter().chain(inside).collect()
        }
        Value::Array(items) => items.iter().flat_map(|item| weighted(item, prefix)).collect(),
        _ => Vec::new(),
    }
}

fn route(split: &Value, prefix: &str) -> Option<Route> {
    if split["runtime_key_prefix"].as_str() != Some(prefix) {
        return None;
    }
    let weight = |cluster: &Value| {
        Some((
            cluster["name"].as_str()?.to_owned(),
            cluster["weight"].as_u64().unwrap_or(0),
        ))
    };
    Some(split["clusters"].as_array()?.iter().filter_map(weight).collect())
}

/// What each cluster weighs now.
#[derive(Debug)]
pub(super) struct Weights {
    /// One for each route with the prefix.
    routes: Vec<Sides<u64>>,
    /// Clusters of neither version that take part, with their weight.
    pub others: BTreeMap<String, u64>,
}

impl Weights {
    /// From the routes, and from the answer of `/runtime`.
    pub(super) fn new(
        prefix: &str,
        clusters: &Sides<String>,
        routes: &[Route],
        runtime: &Value,
        what: &str,
    ) -> Result<Weights, TrafficError> {
        if routes.is_empty() {
            let why = format!("no route has `runtime_key_prefix: {prefix}`");
            let hint = "name the prefix of the route's `weighted_clusters` as `runtime`";
            return Err(failure(what, why, hint));
        }
        let mut weights = Weights {
            routes: Vec::new(),
            others: BTreeMap::new(),
        };
        for route in routes {
            let mut found = Sides { old: None, new: None };
            for (name, usual) in route {
                let set = runtime["entries"][format!("{prefix}.{name}")]["final_value"].as_str();
                // What is no whole number is passed over by Envoy, too.
                let weight = set.and_then(|set| set.parse().ok()).unwrap_or(*usual);
                if *name == clusters.old {
                    found.old = Some(weight);
                } else if *name == clusters.new {
                    found.new = Some(weight);
                } else {
                    weights.others.insert(name.clone(), weight);
                }
            }
            let missing = |name: &str| {
                let known = route
                    .iter()
                    .map(|(name, _)| name.as_str())
                    .collect::<Vec<_>>()
                    .join(", ");
                let why = format!("the route under {prefix} has no cluster {name}, but {known}");
                failure(
                    what,
                    why,
                    "name the clusters of its `weighted_clusters` as `old` and `new`",
                )
            };
            weights.routes.push(Sides {
                old: found.old.ok_or_else(|| missing(&clusters.old))?,
                new: found.new.ok_or_else(|| missing(&clusters.new))?,
            });
        }
        Ok(weights)
    }

    /// Share of new. Where routes differ, it is that of the route with most: a rollback is done when none sends any.
    #[expect(clippy::cast_precision_loss, reason = "weights are below 2^32")]
    pub(super) fn new_percent(&self, what: &str) -> Result<f64, TrafficError> {
        let others: u64 = self.others.values().sum();
        let shares = self.routes.iter().filter_map(|route| {
            let sum = route.old + route.new + others;
            (sum > 0).then(|| 100.0 * route.new as f64 / sum as f64)
        });
        shares.reduce(f64::max).ok_or_else(|| {
            let why = "all weights are 0, so Envoy refuses every request";
            failure(what, why, "set a split")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn clusters() -> Sides<String> {
        Sides {
            old: "blue".to_owned(),
            new: "green".to_owned(),
        }
    }

    fn dump(weights: &[(&str, u64)]) -> Value {
        let clusters = weights
            .iter()
            .map(|(name, weight)| json!({"name": name, "weight": weight}));
        let split = json!({"runtime_key_prefix": "split", "clusters": clusters.collect::<Vec<_>>()});
        json!({"configs": [{"route_config": {"virtual_hosts": [{"routes": [{"route": {"weighted_clusters": split}}]}]}}]})
    }

    fn percent(dump: &Value, runtime: &Value) -> String {
        let routes = weighted(dump, "split");
        let weights = Weights::new("split", &clusters(), &routes, runtime, "read").unwrap();
        weights.new_percent("read").unwrap().to_string()
    }

    #[test]
    fn the_runtime_covers_the_route_key_by_key() {
        let dump = dump(&[("blue", 100), ("green", 0)]);
        let set = |value: &str| json!({"entries": {"split.green": {"final_value": value}}});
        assert_eq!(percent(&dump, &json!({"entries": {}})), "0");
        assert_eq!(percent(&dump, &set("100")), "50");
        assert_eq!(percent(&dump, &set("some")), "0");
    }

    #[test]
    fn the_route_that_sends_most_to_new_counts() {
        let both = json!([
            dump(&[("blue", 100), ("green", 0)]),
            dump(&[("blue", 30), ("green", 70)])
        ]);
        assert_eq!(percent(&both, &json!({})), "70");
    }

    #[test]
    fn a_third_cluster_takes_its_part() {
        let dump = dump(&[("blue", 50), ("green", 25), ("red", 25)]);
        assert_eq!(percent(&dump, &json!({})), "25");
    }

    #[test]
    fn what_the_route_has_not_is_named() {
        let routes = weighted(&dump(&[("blue", 50), ("gren", 25)]), "split");
        let error = Weights::new("split", &clusters(), &routes, &json!({}), "read").unwrap_err();
        assert_eq!(error.why, "the route under split has no cluster green, but blue, gren");
        let error = Weights::new("other", &clusters(), &[], &json!({}), "read").unwrap_err();
        assert!(error.why.contains("runtime_key_prefix: other"));
    }
}
