//! What was served: counts and durations by version, the access log, the errors.

use crate::tasks::lock;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write;
use std::sync::Mutex;

/// Upper bounds of the histogram, in seconds.
const BOUNDS: [f64; 17] = [
    0.0005, 0.001, 0.0015, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.3, 0.5, 0.65, 0.8, 1.0, 2.5, 5.0,
];
/// Lines of the access log kept: some minutes of it at the visitors' usual rate.
const LINES: usize = 20_000;
/// Server errors kept.
const ERRORS: usize = 100;

/// What one version served since the start.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Tally {
    pub codes: BTreeMap<u16, u64>,
    /// Requests by bucket, not cumulative; the last one is for those beyond every bound.
    pub buckets: [u64; BOUNDS.len() + 1],
    pub seconds: f64,
}

impl Tally {
    pub(crate) fn requests(&self) -> u64 {
        self.codes.values().sum()
    }

    pub(crate) fn errors(&self) -> u64 {
        self.codes.range(500..).map(|(_, count)| count).sum()
    }

    /// What happened after `earlier`.
    pub(crate) fn since(&self, earlier: &Self) -> Self {
        let mut later = self.clone();
        later.seconds -= earlier.seconds;
        for (now, before) in later.buckets.iter_mut().zip(earlier.buckets) {
            *now -= before.min(*now);
        }
        for (code, before) in &earlier.codes {
            later.codes.entry(*code).and_modify(|now| *now -= (*before).min(*now));
        }
        later
    }

    /// Adds what another version served.
    pub(crate) fn add(&mut self, other: &Self) {
        self.seconds += other.seconds;
        self.buckets
            .iter_mut()
            .zip(other.buckets)
            .for_each(|(mine, theirs)| *mine += theirs);
        for (code, count) in &other.codes {
            *self.codes.entry(*code).or_default() += count;
        }
    }

    /// Percent of the requests that were server errors; none without requests.
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    pub(crate) fn error_percent(&self) -> Option<f64> {
        let requests = self.requests();
        (requests > 0).then(|| self.errors() as f64 * 100.0 / requests as f64)
    }

    /// Mean duration in milliseconds; none without requests.
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    pub(crate) fn mean_ms(&self) -> Option<f64> {
        let requests = self.requests();
        (requests > 0).then(|| self.seconds * 1e3 / requests as f64)
    }

    /// The upper bound, in milliseconds, of the bucket where the 95th percentile falls; none without requests or beyond
    /// the last bound.
    pub(crate) fn p95_ms(&self) -> Option<f64> {
        let rank = (self.buckets.iter().sum::<u64>() * 95).div_ceil(100);
        let mut seen = 0;
        let place = self.buckets.iter().position(|count| {
            seen += count;
            rank > 0 && seen >= rank
        })?;
        BOUNDS.get(place).map(|bound| bound * 1e3)
    }
}

/// One served request.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Line {
    pub at: DateTime<Utc>,
    pub request_id: String,
    pub host: String,
    pub method: String,
    pub path: String,
    pub status: u16,
    /// The version that answered; none where no version was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    pub duration_ms: f64,
}

#[derive(Debug, Default)]
pub(crate) struct Ledger {
    tallies: Mutex<BTreeMap<String, Tally>>,
    lines: Mutex<VecDeque<Line>>,
    errors: Mutex<VecDeque<Line>>,
}

impl Ledger {
    /// Writes one request down.
    pub(crate) fn note(&self, line: Line) {
        if let Some(version) = &line.version {
            let mut tallies = lock(&self.tallies);
            let tally = tallies.entry(version.clone()).or_default();
            let seconds = line.duration_ms / 1e3;
            *tally.codes.entry(line.status).or_default() += 1;
            tally.buckets[BOUNDS
                .iter()
                .position(|bound| seconds <= *bound)
                .unwrap_or(BOUNDS.len())] += 1;
            tally.seconds += seconds;
        }
        if line.status >= 500 {
            push(&self.errors, ERRORS, line.clone());
        }
        push(&self.lines, LINES, line);
    }

    pub(crate) fn tallies(&self) -> BTreeMap<String, Tally> {
        lock(&self.tallies).clone()
    }

    pub(crate) fn tally(&self, version: &str) -> Tally {
        lock(&self.tallies).get(version).cloned().unwrap_or_default()
    }

    /// The newest lines that `keep` wants, newest first.
    pub(crate) fn lines(&self, most: usize, keep: impl Fn(&Line) -> bool) -> Vec<Line> {
        lock(&self.lines)
            .iter()
            .rev()
            .filter(|line| keep(line))
            .take(most)
            .cloned()
            .collect()
    }

    /// The newest server errors, newest first.
    pub(crate) fn errors(&self) -> Vec<Line> {
        lock(&self.errors).iter().rev().cloned().collect()
    }

    /// Requests and durations in the Prometheus text format.
    pub(crate) fn expose(&self, text: &mut String) {
        let tallies = self.tallies();
        text.push_str("# HELP http_requests_total Requests served by version and status code.\n");
        text.push_str("# TYPE http_requests_total counter\n");
        for (version, tally) in &tallies {
            for (code, count) in &tally.codes {
                let _ = writeln!(
                    text,
                    "http_requests_total{{version=\"{version}\",code=\"{code}\"}} {count}"
                );
            }
        }
        text.push_str("# HELP http_request_duration_seconds Time to the whole answer, seen from the proxy.\n");
        text.push_str("# TYPE http_request_duration_seconds histogram\n");
        for (version, tally) in &tallies {
            let name = "http_request_duration_seconds";
            let mut sum = 0;
            let bounds = BOUNDS.iter().map(ToString::to_string).chain(["+Inf".to_owned()]);
            for (bound, count) in bounds.zip(tally.buckets) {
                sum += count;
                let _ = writeln!(text, "{name}_bucket{{version=\"{version}\",le=\"{bound}\"}} {sum}");
            }
            let _ = writeln!(text, "{name}_sum{{version=\"{version}\"}} {}", tally.seconds);
            let _ = writeln!(text, "{name}_count{{version=\"{version}\"}} {sum}");
        }
    }
}

fn push(ring: &Mutex<VecDeque<Line>>, most: usize, line: Line) {
    let mut ring = lock(ring);
    if ring.len() == most {
        ring.pop_front();
    }
    ring.push_back(line);
}
