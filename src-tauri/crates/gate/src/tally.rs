//! What bears on one promise, counted over a span.

use std::ops::AddAssign;

/// What one version did, as far as one promise is concerned.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tally {
    /// Requests.
    pub requests: u64,
    /// Those that failed, or were slow: what the promise is about. Never more than `requests`.
    pub bad: u64,
    /// Sum of their response times in milliseconds, for a promise about the mean; else 0.
    pub sum_ms: f64,
}

impl Tally {
    /// Share of bad requests; none without requests.
    pub fn share(&self) -> Option<f64> {
        (self.requests > 0).then(|| real(self.bad) / real(self.requests))
    }

    /// Mean response time in milliseconds; none without requests.
    pub fn mean_ms(&self) -> Option<f64> {
        (self.requests > 0).then(|| self.sum_ms / real(self.requests))
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, more: Self) {
        self.requests = self.requests.saturating_add(more.requests);
        self.bad = self.bad.saturating_add(more.bad);
        self.sum_ms += more.sum_ms;
    }
}

/// The same span of both versions.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Pair {
    /// The version being released.
    pub new: Tally,
    /// The version that serves now.
    pub old: Tally,
}

impl AddAssign for Pair {
    fn add_assign(&mut self, more: Self) {
        self.new += more.new;
        self.old += more.old;
    }
}

/// A count as a real number; exact up to 2^53.
#[expect(clippy::cast_precision_loss, reason = "counts of one release stay far below 2^53")]
pub(crate) fn real(count: u64) -> f64 {
    count as f64
}
