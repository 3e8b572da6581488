//! The last minute of both versions, which tells the new version's trouble from trouble of both.

use crate::math::kl_times;
use crate::promise::Promise;
use crate::tally::{Pair, Tally, real};
use std::collections::VecDeque;

/// The new version counts as slower in a reading from this ratio of the means on.
const SLOWER: f64 = 1.05;

/// Readings that ended within the window.
#[derive(Debug, Clone, Default)]
pub(crate) struct Minute {
    readings: VecDeque<(f64, Pair)>,
}

impl Minute {
    /// Remembers a reading that ended at `t`, and forgets those that ended more than `window` before.
    pub(super) fn remember(&mut self, t: f64, reading: Pair, window: f64) {
        self.readings.push_back((t, reading));
        while self.readings.front().is_some_and(|(end, _)| *end <= t - window) {
            self.readings.pop_front();
        }
    }

    /// All of the last `window` seconds before `t`, the open reading included.
    pub(super) fn sum(&self, t: f64, window: f64, open: Pair) -> Pair {
        let mut sum = open;
        for (_, reading) in self.recent(t, window) {
            sum += *reading;
        }
        sum
    }

    fn recent(&self, t: f64, window: f64) -> impl Iterator<Item = &(f64, Pair)> {
        self.readings.iter().filter(move |(end, _)| *end > t - window)
    }

    /// Nats of evidence that the new version is worse than the old one was at the same time.
    pub(super) fn worse(&self, promise: &Promise, t: f64, window: f64, open: Pair) -> f64 {
        if let Promise::MeanResponse { .. } = promise {
            let means = self
                .recent(t, window)
                .filter_map(|(_, pair)| Some((pair.new.mean_ms()?, pair.old.mean_ms()?)));
            let (slower, all) = means.fold((0.0, 0.0), |(slower, all), (new, old)| {
                (slower + f64::from(u8::from(new > SLOWER * old)), all + 1.0)
            });
            return kl_times(slower, all, 0.5);
        }
        let Pair { new, old } = self.sum(t, window, open);
        let bad = real(new.bad) + real(old.bad);
        kl_times(
            real(new.bad),
            bad,
            real(new.requests) / (real(new.requests) + real(old.requests)),
        )
    }
}

/// Whether one version's minute is over the limit of a promise that has one of its own.
pub(super) fn over(promise: &Promise, tally: &Tally) -> bool {
    match promise {
        Promise::ErrorRate { limit } | Promise::SlowShare { limit } => {
            tally.share().is_some_and(|share| share > *limit)
        }
        Promise::MeanResponse { limit_ms } => tally.mean_ms().is_some_and(|mean| mean > *limit_ms),
        Promise::NoWorse { .. } => false,
    }
}
