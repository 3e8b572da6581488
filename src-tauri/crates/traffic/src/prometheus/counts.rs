//! From series to the counters of instances.
//!
//! Where nothing has failed yet, most services have no series of failures at all. That is taken for no failures if `errors`
//! selects from the same metric as `requests`, by labels that the series of requests have too: then the requests that are
//! there are proof that the failures would be.

use super::answer::Series;
use super::selector::Selector;
use engine::traffic::{Bucket, Counter};
use std::collections::BTreeMap;

/// What was answered about one version.
#[derive(Debug)]
pub(super) struct Seen {
    pub requests: Vec<Series>,
    pub errors: Vec<Series>,
    pub latency: Option<Vec<Series>>,
    pub latency_sum: Option<Vec<Series>>,
}

/// Why the series give no counters.
#[derive(Debug, PartialEq)]
pub(super) enum Wrong {
    /// No series of `requests`, `errors`, `latency` or `latency_sum`.
    Nothing(&'static str),
    /// A value that is no count.
    NoCount(&'static str, f64),
    /// A label of the errors' selector that no series of requests has.
    Label(String),
    /// Buckets without `le`.
    NoBound,
}

impl Wrong {
    pub(super) fn why(&self, version: &str, window_s: u64) -> String {
        match self {
            Wrong::Nothing(name) => format!("`{name}` has no sample of {version} in the last {window_s} s"),
            Wrong::NoCount(name, value) => format!("`{name}` has the value {value}, which is no count"),
            Wrong::Label(label) => format!("`errors` selects by `{label}`, a label that no series of `requests` has"),
            Wrong::NoBound => "`latency` has series without the label `le`".to_owned(),
        }
    }

    pub(super) fn hint(&self) -> &'static str {
        match self {
            Wrong::Nothing("errors") => {
                "what is missing is not zero: select failures from the metric of `requests`, or have the service count from 0"
            }
            Wrong::Nothing(_) => "is the version scraped, does its label match, and is `interval` that of the scrapes?",
            Wrong::NoCount(..) => "name a counter",
            Wrong::Label(_) => "look at the labels of the series in Prometheus's own window",
            Wrong::NoBound => "name the series that end in `_bucket`",
        }
    }
}

/// The series of one instance.
#[derive(Default)]
struct Instance<'a> {
    requests: Vec<&'a Series>,
    errors: Vec<&'a Series>,
    latency: Vec<&'a Series>,
    latency_sum: Vec<&'a Series>,
}

/// A counter for each instance, and when the newest sample in them was taken, Unix milliseconds.
pub(super) fn counters(seen: &Seen, requests: &Selector, errors: &Selector) -> Result<(Vec<Counter>, u64), Wrong> {
    if seen.requests.is_empty() {
        return Err(Wrong::Nothing("requests"));
    }
    if seen.errors.is_empty() {
        none_failed(seen, requests, errors)?;
    }
    let mut instances: BTreeMap<String, Instance<'_>> = BTreeMap::new();
    for series in &seen.requests {
        instances
            .entry(name(series, requests))
            .or_default()
            .requests
            .push(series);
    }
    for series in &seen.errors {
        instances.entry(name(series, requests)).or_default().errors.push(series);
    }
    for series in seen.latency.iter().flatten() {
        instances
            .entry(name(series, requests))
            .or_default()
            .latency
            .push(series);
    }
    for series in seen.latency_sum.iter().flatten() {
        instances
            .entry(name(series, requests))
            .or_default()
            .latency_sum
            .push(series);
    }
    for (asked, series) in [("latency", &seen.latency), ("latency_sum", &seen.latency_sum)] {
        if series.as_ref().is_some_and(Vec::is_empty) {
            return Err(Wrong::Nothing(asked));
        }
    }
    let mut newest = 0;
    let mut counters = Vec::new();
    for (name, instance) in instances {
        if instance.requests.is_empty() {
            return Err(Wrong::Nothing("requests"));
        }
        let scrape = instance.scrape();
        newest = newest.max(scrape);
        counters.push(instance.counter(name, scrape, seen)?);
    }
    Ok((counters, newest))
}

fn none_failed(seen: &Seen, requests: &Selector, errors: &Selector) -> Result<(), Wrong> {
    if requests.metric != errors.metric {
        return Err(Wrong::Nothing("errors"));
    }
    let known = |label: &&String| seen.requests.iter().any(|series| series.labels.contains_key(*label));
    let unknown = errors.labels.iter().find(|label| !known(label));
    unknown.map_or(Ok(()), |label| Err(Wrong::Label(label.clone())))
}

/// What tells instances apart: the label that the query is by, or the address that was scraped, or else the pod.
fn name(series: &Series, requests: &Selector) -> String {
    let label = |name: &str| series.labels.get(name).cloned();
    let given = requests.by.as_deref().and_then(label);
    given
        .or_else(|| label("instance"))
        .or_else(|| label("pod"))
        .unwrap_or_else(|| "all".to_owned())
}

impl Instance<'_> {
    /// The newest scrape that every kind of series has a sample of.
    fn scrape(&self) -> u64 {
        let kinds = [&self.requests, &self.errors, &self.latency, &self.latency_sum];
        let newest = |kind: &Vec<&Series>| kind.iter().filter_map(|series| Some(series.samples.last()?.0)).max();
        kinds.into_iter().filter_map(newest).min().unwrap_or_default()
    }

    fn counter(&self, instance: String, scrape: u64, seen: &Seen) -> Result<Counter, Wrong> {
        let sum = |name: &'static str, kind: &[&Series]| -> Result<f64, Wrong> {
            let values = kind.iter().filter_map(|series| value(series, scrape));
            values.map(|value| count(name, value)).sum()
        };
        let mut bounds: BTreeMap<u64, (f64, f64)> = BTreeMap::new();
        for series in &self.latency {
            let bound: f64 = series
                .labels
                .get("le")
                .and_then(|le| le.parse().ok())
                .ok_or(Wrong::NoBound)?;
            if bound.is_finite() && bound >= 0.0 {
                let bucket = bounds.entry(bound.to_bits()).or_insert((bound, 0.0));
                bucket.1 += value(series, scrape).map_or(Ok(0.0), |value| count("latency", value))?;
            }
        }
        let buckets = bounds.into_values().map(|(bound, count)| Bucket {
            bound_ms: bound * 1e3,
            count: whole(count),
        });
        let response_sum_s = sum("latency_sum", &self.latency_sum)?;
        Ok(Counter {
            instance,
            requests: whole(sum("requests", &self.requests)?),
            errors: whole(sum("errors", &self.errors)?),
            response_sum_ms: seen.latency_sum.is_some().then_some(response_sum_s * 1e3),
            at_most: buckets.collect(),
            open: None,
        })
    }
}

/// What a series said at a scrape, or the last time before it.
fn value(series: &Series, scrape: u64) -> Option<f64> {
    let sample = series.samples.iter().rev().find(|(at, _)| *at <= scrape);
    sample.map(|(_, value)| *value)
}

fn count(name: &'static str, value: f64) -> Result<f64, Wrong> {
    if value.is_finite() && value >= 0.0 {
        Ok(value)
    } else {
        Err(Wrong::NoCount(name, value))
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be finite and positive, and far below 2^53"
)]
fn whole(value: f64) -> u64 {
    value.round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(labels: &[(&str, &str)], samples: &[(u64, f64)]) -> Series {
        Series {
            labels: labels
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            samples: samples.to_vec(),
        }
    }

    fn seen(requests: Vec<Series>, errors: Vec<Series>) -> Seen {
        Seen {
            requests,
            errors,
            latency: None,
            latency_sum: None,
        }
    }

    fn count_of(seen: &Seen, errors: &str) -> Result<(Vec<Counter>, u64), Wrong> {
        counters(
            seen,
            &Selector::new("http_total").unwrap(),
            &Selector::new(errors).unwrap(),
        )
    }

    const A: (&str, &str) = ("instance", "a:1");

    #[test]
    fn an_instance_is_counted_as_of_one_scrape() {
        let requests = vec![
            series(&[A, ("code", "200")], &[(1_000, 10.0), (2_000, 20.0)]),
            series(&[A, ("code", "500")], &[(1_000, 1.0), (2_000, 2.0)]),
            series(&[("instance", "b:1"), ("code", "200")], &[(1_500, 7.0)]),
        ];
        let errors = vec![series(&[A, ("code", "500")], &[(1_000, 1.0)])];
        let (counters, newest) = count_of(&seen(requests, errors), "http_total{code=\"500\"}").unwrap();
        assert_eq!((counters[0].requests, counters[0].errors), (11, 1));
        assert_eq!(
            (counters[1].instance.as_str(), counters[1].requests, counters[1].errors),
            ("b:1", 7, 0)
        );
        assert_eq!(newest, 1_500);
    }

    #[test]
    fn failures_that_are_not_there_are_none_only_where_they_would_be_seen() {
        let requests = || vec![series(&[A, ("code", "200")], &[(1_000, 10.0)])];
        let (counters, _) = count_of(&seen(requests(), vec![]), "http_total{code=~\"5..\"}").unwrap();
        assert_eq!(counters[0].errors, 0);
        let wrong = count_of(&seen(requests(), vec![]), "http_total{status=~\"5..\"}").unwrap_err();
        assert_eq!(wrong, Wrong::Label("status".to_owned()));
        let wrong = count_of(&seen(requests(), vec![]), "http_errors_total").unwrap_err();
        assert_eq!(wrong, Wrong::Nothing("errors"));
        assert_eq!(
            count_of(&seen(vec![], vec![]), "http_total").unwrap_err(),
            Wrong::Nothing("requests")
        );
    }

    #[test]
    fn what_is_no_count_is_refused() {
        for value in [f64::NAN, f64::INFINITY, -1.0] {
            let requests = vec![series(&[A], &[(1_000, value)])];
            let wrong = count_of(&seen(requests, vec![]), "http_total").unwrap_err();
            assert!(matches!(wrong, Wrong::NoCount("requests", _)), "{value}");
        }
    }

    #[test]
    fn buckets_of_seconds_become_rising_bounds_of_milliseconds() {
        let bucket =
            |bound: &str, path: &str, count: f64| series(&[A, ("le", bound), ("path", path)], &[(1_000, count)]);
        let whole = Seen {
            latency: Some(vec![
                bucket("0.5", "/a", 4.0),
                bucket("0.1", "/a", 3.0),
                bucket("0.1", "/b", 1.0),
                bucket("0.5", "/b", 2.0),
                bucket("+Inf", "/a", 9.0),
            ]),
            latency_sum: Some(vec![series(&[A], &[(1_000, 1.5)])]),
            ..seen(vec![series(&[A], &[(1_000, 11.0)])], vec![])
        };
        let (counters, _) = count_of(&whole, "http_total").unwrap();
        let bounds: Vec<_> = counters[0]
            .at_most
            .iter()
            .map(|bucket| (bucket.bound_ms, bucket.count))
            .collect();
        assert_eq!(bounds, [(100.0, 4), (500.0, 6)]);
        assert_eq!(counters[0].response_sum_ms, Some(1500.0));
        let unlabelled = Seen {
            latency: Some(vec![series(&[A], &[(1_000, 1.0)])]),
            ..seen(vec![series(&[A], &[(1_000, 11.0)])], vec![])
        };
        assert_eq!(count_of(&unlabelled, "http_total").unwrap_err(), Wrong::NoBound);
    }
}
