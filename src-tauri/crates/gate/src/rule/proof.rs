//! FOR: the evidence that a promise is kept.

use super::response::Reading;
use crate::math::Mixture;
use crate::promise::Promise;
use crate::tally::{Pair, real};

/// Stakes of those who bet that a promise about response times is kept.
const STAKES: [f64; 2] = [0.3, 0.9];
/// One reading cannot take more than all but this part.
const LEAST_FACTOR: f64 = 0.02;

/// What speaks for one promise so far. Small enough to be kept aside and brought back.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Proof {
    /// All that counts as evidence.
    pub(crate) seen: Pair,
    /// Logarithms of the fortunes of two gamblers; for promises about response times.
    fortunes: [f64; 2],
    /// How far below its limit the last readings were on average, in limits: (sum, number).
    below: (f64, u32),
}

impl Proof {
    pub(crate) fn add(&mut self, pair: Pair) {
        self.seen += pair;
    }

    /// A reading of response times has ended.
    pub(super) fn settle(&mut self, reading: Reading) {
        for (fortune, stake) in self.fortunes.iter_mut().zip(STAKES) {
            let factor = 1.0 + stake * (1.0 - reading.over) / (reading.bound - 1.0);
            *fortune += factor.max(LEAST_FACTOR).ln();
        }
        self.below.0 += (1.0 - reading.over) / (reading.bound - 1.0);
        self.below.1 += 1;
    }

    /// Logarithm of the evidence that the promise is kept.
    pub(crate) fn ln_for(&self, promise: &Promise, phi: f64) -> f64 {
        if let Some(limit) = promise.share_limit() {
            return self.mixture(limit, phi).ln_against(limit);
        }
        let [first, second] = self.fortunes;
        let (most, least) = (first.max(second), first.min(second));
        most + f64::midpoint(1.0, (least - most).exp()).ln()
    }

    /// Whether the promise is shown at `beta`.
    pub(crate) fn shown(&self, promise: &Promise, phi: f64, beta: f64) -> bool {
        let on_the_right_side = match promise.share_limit() {
            Some(limit) => real(self.seen.new.bad) < limit * real(self.seen.new.requests),
            None => true,
        };
        on_the_right_side && self.ln_for(promise, phi) >= (1.0 / beta).ln()
    }

    /// Everything about a share.
    pub(crate) fn mixture(&self, limit: f64, phi: f64) -> Mixture {
        Mixture::new(real(self.seen.new.requests), real(self.seen.new.bad), limit, phi)
    }

    /// Whether a reading of response times has ended.
    pub(crate) fn was_read(&self) -> bool {
        self.below.1 > 0
    }

    /// Readings of response times that are still needed if they go on as they were on average; none if they would never
    /// do, or nothing was read yet.
    pub(crate) fn readings_to_go(&self, beta: f64) -> Option<f64> {
        let gain = (STAKES[1] * self.below.0 / f64::from(self.below.1.max(1))).ln_1p();
        let missing = (2.0 / beta).ln() - self.fortunes[1];
        (self.was_read() && gain > 0.0).then(|| (missing / gain).max(0.0))
    }
}
