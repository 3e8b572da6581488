//! Counters that a Prometheus scrapes, one series for each instance.
//!
//! What is asked for is raw counters, `selector[window]`: a `rate()` would hide restarts and smear what happened over its
//! window. All that is taken of one instance is of one scrape: where its series differ in their newest sample, the earlier one
//! counts for all. A series that is not there is never taken for 0, with the one exception in [`counts`].

mod answer;
mod counts;
mod selector;

use crate::failure::failure;
use crate::reach::Reach;
use crate::site::{Site, encoded};
use answer::{Outcome, Series};
use counts::Seen;
use engine::ports::{Answer, MetricSource};
use engine::traffic::{Counted, Counter, Sides, TrafficError};
use selector::Selector;

/// Scrapes after which a series that was not renewed is none any more.
const SCRAPES: u64 = 3;
/// No window is shorter, milliseconds: scrapes are not punctual.
const SHORTEST_WINDOW_MS: u64 = 5_000;

/// The queries as the environment has them; `{version}` stands for the version asked about.
#[derive(Debug)]
pub(crate) struct Queries<'a> {
    pub requests: &'a str,
    pub errors: &'a str,
    pub latency: Option<&'a str>,
    pub latency_sum: Option<&'a str>,
    pub saturation: Option<&'a str>,
}

/// One Prometheus, asked about two versions.
pub(crate) struct Prometheus {
    site: Site,
    versions: Sides<String>,
    asked: Sides<Asked>,
    interval_ms: u64,
}

/// The queries about one version.
#[derive(Debug)]
struct Asked {
    requests: Selector,
    errors: Selector,
    latency: Option<Selector>,
    latency_sum: Option<Selector>,
    saturation: Option<String>,
}

impl Asked {
    fn about(version: &str, queries: &Queries<'_>) -> Result<Asked, TrafficError> {
        // A version stands in a string of the query.
        let version = version.replace('\\', r"\\").replace('"', "\\\"");
        let fill = |query: &str| query.replace("{version}", &version);
        let select = |name: &str, query: &str| {
            Selector::new(&fill(query)).map_err(|why| {
                let hint = format!(
                    "write a plain selector such as `http_requests_total{{version=\"{{version}}\"}}`, without functions: Countersign \
                     adds up instances and time itself, because the restart of one must be seen. In `{name}` of `[metrics]`"
                );
                failure("use a Prometheus query", format!("`{query}`: {why}"), hint)
            })
        };
        let maybe = |name: &str, query: Option<&str>| query.map(|query| select(name, query)).transpose();
        Ok(Asked {
            requests: select("requests", queries.requests)?,
            errors: select("errors", queries.errors)?,
            latency: maybe("latency", queries.latency)?,
            latency_sum: maybe("latency_sum", queries.latency_sum)?,
            saturation: queries.saturation.map(fill),
        })
    }
}

impl Prometheus {
    /// `[metrics]` as the environment has it.
    pub(crate) fn new(
        url: &str,
        queries: &Queries<'_>,
        interval_ms: u64,
        versions: &Sides<String>,
        reach: &Reach,
    ) -> Result<Prometheus, TrafficError> {
        let hint = "does Prometheus run, and is `url` its address?";
        Ok(Prometheus {
            site: Site::new(url.trim_end_matches('/'), reach, hint)?,
            versions: versions.clone(),
            asked: Sides {
                old: Asked::about(&versions.old, queries)?,
                new: Asked::about(&versions.new, queries)?,
            },
            interval_ms,
        })
    }

    async fn count(&self) -> Result<Counted, TrafficError> {
        let at = self.clock().await?;
        let (old, old_at) = self.side(&self.asked.old, &self.versions.old, &at).await?;
        let (new, new_at) = self.side(&self.asked.new, &self.versions.new, &at).await?;
        Ok(Counted {
            sides: Sides { old, new },
            saturation: Sides {
                old: self.load(&self.asked.old, &self.versions.old, &at).await?,
                new: self.load(&self.asked.new, &self.versions.new, &at).await?,
            },
            sampled_at: Some(old_at.max(new_at)),
        })
    }

    /// Prometheus's own time, at which everything is asked: its samples are dated by that clock, not by ours.
    async fn clock(&self) -> Result<String, TrafficError> {
        let what = "ask Prometheus the time";
        match self.ask(what, "time()", None).await? {
            Outcome::Scalar(time) => Ok(format!("{time:.3}")),
            other => Err(failure(what, other.kind(), "is `url` the address of a Prometheus?")),
        }
    }

    /// The counters of one version, and when the newest of its samples was taken.
    async fn side(&self, asked: &Asked, version: &str, at: &str) -> Result<(Vec<Counter>, u64), TrafficError> {
        let what = format!("count requests of {version}");
        let mut seen = Seen {
            requests: self.series(&what, &asked.requests, at).await?,
            errors: self.series(&what, &asked.errors, at).await?,
            latency: None,
            latency_sum: None,
        };
        if let Some(latency) = &asked.latency {
            seen.latency = Some(self.series(&what, latency, at).await?);
        }
        if let Some(sum) = &asked.latency_sum {
            seen.latency_sum = Some(self.series(&what, sum, at).await?);
        }
        let window_s = self.window_ms() / 1_000;
        counts::counters(&seen, &asked.requests, &asked.errors).map_err(|wrong| {
            let why = wrong.why(version, window_s);
            failure(&what, why, wrong.hint())
        })
    }

    async fn series(&self, what: &str, selector: &Selector, at: &str) -> Result<Vec<Series>, TrafficError> {
        let query = format!("{}[{}ms]", selector.text, self.window_ms());
        match self.ask(what, &query, Some(at)).await? {
            Outcome::Matrix(series) => Ok(series),
            other => Err(failure(
                what,
                format!("`{query}` gives {}", other.kind()),
                "write a plain selector",
            )),
        }
    }

    /// Load of the busiest host of a version.
    async fn load(&self, asked: &Asked, version: &str, at: &str) -> Result<Option<f64>, TrafficError> {
        let Some(query) = &asked.saturation else {
            return Ok(None);
        };
        let what = format!("look at the load of {version}");
        let wrong = |why: String| failure(&what, format!("`{query}` {why}"), "try it in Prometheus's own window");
        let values = match self.ask(&what, query, Some(at)).await? {
            Outcome::Scalar(value) => vec![value],
            Outcome::Vector(values) => values,
            other @ Outcome::Matrix(_) => return Err(wrong(format!("gives {}", other.kind()))),
        };
        if values.iter().any(|value| !value.is_finite()) {
            return Err(wrong("gives something that is no number".to_owned()));
        }
        let busiest = values.into_iter().reduce(f64::max);
        busiest.map(Some).ok_or_else(|| wrong("gives no series".to_owned()))
    }

    async fn ask(&self, what: &str, query: &str, at: Option<&str>) -> Result<Outcome, TrafficError> {
        let at = at.map(|at| format!("&time={at}")).unwrap_or_default();
        let path = format!("/api/v1/query?query={}{at}", encoded(query));
        let said = self.site.get(what, &path).await?;
        answer::read(&said).map_err(|why| {
            let why = format!("{why}, asked `{query}`");
            failure(what, why, "try the query in Prometheus's own window")
        })
    }

    fn window_ms(&self) -> u64 {
        (self.interval_ms * SCRAPES).max(SHORTEST_WINDOW_MS)
    }
}

impl MetricSource for Prometheus {
    fn describe(&self) -> String {
        format!("Prometheus at {}", self.site.url)
    }

    fn counters(&self) -> Answer<'_, Result<Counted, TrafficError>> {
        Box::pin(self.count())
    }

    fn interval_ms(&self) -> u64 {
        self.interval_ms
    }
}
