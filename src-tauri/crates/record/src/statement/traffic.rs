//! How traffic moved from the old version to the new one, and back where it had to.

use super::is_zero;
use crate::moment::Moment;
use serde::{Deserialize, Serialize};

/// The traffic timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Traffic {
    /// What moved it: `HAProxy 3.2`.
    pub engine: String,
    /// `blue-green`, `canary`, as the checklist calls it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub method: String,
    /// Stages in the order they were held.
    pub stages: Vec<Stage>,
    /// First request that the new version answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_request: Option<Moment>,
    /// All traffic was seen on the new version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub all_on_new: Option<Moment>,
    /// The old version was taken down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_removed: Option<Moment>,
    /// For the sheet's chart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chart: Option<Chart>,
}

/// One split, held for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Stage {
    /// Share of the new version, percent.
    pub percent: u8,
    /// The split was confirmed by reading it back.
    pub from: Moment,
    /// The next one was ordered; none where it still stood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
    /// The new version meanwhile.
    pub new: Side,
    /// The old version meanwhile; none where it served nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<Side>,
    /// What each gate said at the end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<GateSaid>,
    /// Who advanced; `watch` where the stage ended in the watch.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub advanced_by: String,
    /// Gates gone past against their word. Each is an exception too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Override>,
}

/// What one version did during a stage.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Side {
    /// Requests answered.
    pub requests: u64,
    /// Of those, errors.
    pub errors: u64,
    /// Upper bound of the error rate at 95 % confidence, parts per million.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upper_ppm: Option<u32>,
    /// Mean answer time, milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean_ms: Option<u32>,
    /// 95th percentile of the answer time, milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p95_ms: Option<u32>,
}

/// The word of one gate, with its evidence in a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GateSaid {
    /// Its rule: `error rate < 0.1 %`.
    pub gate: String,
    /// `holds`, `broken`, `undecided`, …, as the gate words it.
    pub verdict: String,
    /// `6 errors in 63 500 requests: 0.009 %, at most 0.027 % with 95 % confidence`
    pub says: String,
}

/// A gate gone past against its word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Override {
    /// Its rule.
    pub gate: String,
    /// By whom.
    pub by: String,
    /// Why.
    pub why: String,
    /// When.
    pub at: Moment,
}

/// Three columns over time, at most [`Chart::MOST`] rows, each `every` seconds. Short so that they fit on paper.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Chart {
    /// Start of the first row.
    pub from: Moment,
    /// Seconds a row covers.
    pub every: u32,
    /// Observed share of the new version in the row, per mille.
    pub share: Vec<u16>,
    /// Requests the new version answered in the row; empty where they were not counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<u64>,
    /// Of those, errors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<u64>,
    /// The limit of the error rate to draw, parts per million.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_ppm: Option<u32>,
}

impl Chart {
    /// Rows at most.
    pub const MOST: usize = 120;

    /// Half as many rows of double length, until there are at most [`Chart::MOST`]: counts are added, of two shares the
    /// later stays. Nothing that was counted is lost.
    #[must_use]
    pub fn decimated(mut self) -> Self {
        while self.share.len() > Self::MOST {
            self.share = self.share.chunks(2).filter_map(|pair| pair.last().copied()).collect();
            self.requests = self.requests.chunks(2).map(|pair| pair.iter().sum()).collect();
            self.errors = self.errors.chunks(2).map(|pair| pair.iter().sum()).collect();
            self.every = self.every.saturating_mul(2);
        }
        self
    }
}

/// All traffic taken back to the old version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rollback {
    /// Who ordered it.
    pub by: String,
    /// Why, as they said or as the gate that led to it did.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// When it was pressed.
    pub pressed: Moment,
    /// When the split was read back as 0; none where it never was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Moment>,
    /// Last answer of the new version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_answer: Option<Moment>,
    /// Share of the new version before, percent.
    pub from_percent: u8,
    /// Bad answers of the new version between the press and the last one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub bad_answers: u64,
}

#[cfg(test)]
mod tests {
    use super::Chart;

    #[test]
    fn a_long_chart_is_halved_and_loses_no_request() {
        let long = Chart {
            every: 5,
            share: (0..601).collect(),
            requests: vec![10; 601],
            errors: vec![1; 601],
            ..Chart::default()
        };
        let short = long.decimated();
        assert!(short.share.len() <= Chart::MOST);
        assert_eq!((short.every, short.share.last()), (40, Some(&600)));
        assert_eq!(
            (short.requests.iter().sum::<u64>(), short.errors.iter().sum::<u64>()),
            (6_010, 601)
        );
    }
}
