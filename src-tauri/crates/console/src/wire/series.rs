//! The series of the charts.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Reads the series of a release.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct ReadSeries {
    /// The release.
    pub release: String,
    /// Points after this instant, Unix milliseconds; 0 for all.
    pub since: u64,
    /// At most so many; older ones are merged evenly. 0 for no limit.
    pub most: u32,
}

/// A piece of the series.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Series {
    /// Oldest first.
    pub points: Vec<Point>,
    /// The whole series was asked for or older points were merged anew: replace what is there.
    pub whole: bool,
}

/// One point: a second, or several merged. What was not measured is `None`: the line has a gap there.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Point {
    /// End of its time, Unix milliseconds.
    pub at: u64,
    /// How long it covers, milliseconds.
    pub over_ms: u64,
    /// Share of new that was intended, percent.
    pub intended: Option<f64>,
    /// Share of new by the counters, percent.
    pub share: Option<f64>,
    /// The old version.
    pub old: Option<SidePoint>,
    /// The new version.
    pub new: Option<SidePoint>,
    /// Error rate of new since the evidence began, percent, with its always-valid 95 % band.
    pub new_rate: Option<Band>,
    /// Error rate of old over the same time, percent.
    pub old_rate: Option<f64>,
}

/// One version in one point.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct SidePoint {
    /// Requests per second.
    pub rate: f64,
    /// Failed requests in this point.
    pub errors: u64,
    /// Milliseconds.
    pub mean_ms: Option<f64>,
    /// Milliseconds, over the last minute.
    pub p95_ms: Option<f64>,
    /// Percent of the busiest host.
    pub saturation: Option<f64>,
}

/// An estimate with its band.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Band {
    /// The estimate.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}
