//! Counts what new does, look by look.

use super::Seen;
use engine::traffic::{Counted, Counter, TrafficError};
use std::collections::BTreeMap;

/// What the counters of new said before, and for how many looks they have said the same.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Requests and errors of each instance at the last count.
    before: Option<BTreeMap<String, (u64, u64)>>,
    /// Looks in a row that found nothing new.
    still: u32,
    /// Looks in a row that could not count.
    blind: u32,
}

impl Tally {
    pub(super) fn still_looks(&self) -> u32 {
        self.still
    }

    pub(super) fn blind_looks(&self) -> u32 {
        self.blind
    }

    /// Takes in one count, made `now` milliseconds after the press.
    pub(super) fn take(&mut self, counted: Result<Counted, TrafficError>, now: u64, seen: &mut Seen) {
        match counted {
            Ok(counted) => {
                self.blind = 0;
                seen.blind = None;
                self.add(&counted.sides.new, now, seen);
            }
            Err(why) => {
                self.blind += 1;
                self.still = 0;
                seen.blind = Some(why);
            }
        }
    }

    fn add(&mut self, counters: &[Counter], now: u64, seen: &mut Seen) {
        seen.open = counters.iter().map(|counter| counter.open).sum();
        let present = counters
            .iter()
            .map(|counter| (counter.instance.clone(), (counter.requests, counter.errors)));
        let Some(before) = self.before.replace(present.collect()) else {
            seen.since_ms = Some(now);
            return;
        };
        let (mut requests, mut bad) = (0, 0);
        for counter in counters {
            let (last, last_bad) = before.get(&counter.instance).copied().unwrap_or_default();
            // A count that fell is that of an instance that started anew.
            let restarted = counter.requests < last || counter.errors < last_bad;
            let (last, last_bad) = if restarted { (0, 0) } else { (last, last_bad) };
            requests += counter.requests - last;
            bad += counter.errors - last_bad;
        }
        seen.requests += requests;
        seen.bad += bad;
        if requests > 0 {
            self.still = 0;
            seen.last_new_ms = Some(now);
        } else {
            self.still += 1;
        }
    }
}
