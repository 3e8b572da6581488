//! How the old version does while it still serves everyone: what "no worse than old" compares with, whether its errors come
//! in bursts, and which edge of the histogram counts as slow. Fixed at the first move of traffic.

use super::difference::same;
use super::{Bucket, Difference};
use crate::release::assessed::{Baseline, Slow};
use checklist::Gate;

/// Errors are counted in slices this long, milliseconds, to see whether they come in bursts.
const SLICE_MS: u64 = 15_000;
/// With fewer errors nothing can be said about bursts.
const ENOUGH_ERRORS: u64 = 10;

/// What was seen of the old version so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Watched {
    over_ms: u64,
    requests: u64,
    errors: u64,
    sum_ms: Option<f64>,
    at_most: Vec<Bucket>,
    slices: Vec<(u64, u64)>,
    slice: (u64, u64),
    slice_ms: u64,
}

impl Watched {
    pub(crate) fn add(&mut self, over_ms: u64, old: &Difference) {
        let first = self.over_ms == 0;
        self.over_ms += over_ms;
        self.requests += old.requests;
        self.errors += old.errors;
        self.sum_ms = if first {
            old.sum_ms
        } else {
            self.sum_ms.zip(old.sum_ms).map(|(mine, more)| mine + more)
        };
        if first || self.at_most.is_empty() {
            self.at_most.clone_from(&old.at_most);
        } else {
            for (mine, more) in self.at_most.iter_mut().zip(&old.at_most) {
                mine.count += more.count;
            }
        }
        self.slice.0 += old.requests;
        self.slice.1 += old.errors;
        self.slice_ms += over_ms;
        if self.slice_ms >= SLICE_MS {
            self.slices.push(std::mem::take(&mut self.slice));
            self.slice_ms = 0;
        }
    }

    /// Requests per second; `None` before anything was watched.
    #[expect(clippy::cast_precision_loss, reason = "counts of one release stay far below 2^53")]
    pub(crate) fn rate(&self) -> Option<f64> {
        (self.over_ms > 0).then(|| self.requests as f64 * 1000.0 / self.over_ms as f64)
    }

    /// The baseline for a plan with these gates.
    #[expect(clippy::cast_precision_loss, reason = "counts of one release stay far below 2^53")]
    pub(crate) fn baseline(&self, gates: &[Gate]) -> Baseline {
        Baseline {
            over_ms: self.over_ms,
            requests: self.requests,
            errors: self.errors,
            mean_ms: self
                .sum_ms
                .filter(|_| self.requests > 0)
                .map(|sum| sum / self.requests as f64),
            slow: gates.iter().map(|gate| self.slow(gate)).collect(),
            phi: if self.errors < ENOUGH_ERRORS {
                1.0
            } else {
                gate::dispersion(&self.slices)
            },
        }
    }

    /// The edge that counts as slow for a gate: the limit itself where it is an edge, the old version's own percentile for
    /// a comparison.
    fn edge(&self, gate: &Gate) -> Option<f64> {
        match gate {
            Gate::Tail { below_ms, .. } => {
                let edges = self.at_most.iter().map(|bucket| bucket.bound_ms);
                edges.into_iter().find(|edge| same(*edge, *below_ms))
            }
            Gate::NoWorse { percentile, .. } => {
                let all = self.at_most.last()?.count;
                let rank = (all * u64::from(*percentile)).div_ceil(100);
                let found = self.at_most.iter().find(|bucket| rank > 0 && bucket.count >= rank)?;
                found.bound_ms.is_finite().then_some(found.bound_ms)
            }
            _ => None,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of one release stay far below 2^53")]
    fn slow(&self, gate: &Gate) -> Option<Slow> {
        let above_ms = self.edge(gate)?;
        let all = self.at_most.last()?.count;
        let bucket = self.at_most.iter().find(|bucket| same(bucket.bound_ms, above_ms))?;
        let old_share = if all > 0 {
            1.0 - bucket.count as f64 / all as f64
        } else {
            0.0
        };
        Some(Slow { above_ms, old_share })
    }
}
