//! One promise with all its evidence, against it and for it.

mod minute;
mod proof;
mod response;
mod share;
mod trouble;

pub(crate) use proof::Proof;
pub(crate) use response::allowed_part;
pub use trouble::{Broken, OldVersion, Standing};

use crate::fortune::{Lane, Run, Stakes};
use crate::promise::Promise;
use crate::settings::Settings;
use crate::tally::{Pair, Tally};
use minute::Minute;
use trouble::{Finding, Inquiry, LastMinute};

/// A poll that comes this little early still ends its reading.
const JITTER_S: f64 = 1e-9;
/// How often the evidence FOR is kept aside, in seconds.
const KEEP_EVERY_S: f64 = 30.0;

/// The state of one promise.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) promise: Promise,
    pub(crate) phi: f64,
    main: Lane,
    fast: Lane,
    /// Read from one version and waiting for the other.
    pending: Pair,
    minute: Minute,
    pub(crate) proof: Proof,
    /// The evidence FOR as it was up to a minute ago, while nothing was suspicious: (when, what), older first.
    kept: [(f64, Proof); 2],
    inquiry: Inquiry,
    broken: Option<Broken>,
    bad: u64,
    /// When it was read last, in seconds since the start.
    pub(crate) read_at: Option<f64>,
    old_read_at: Option<f64>,
}

impl Rule {
    pub(crate) fn new(promise: Promise, phi: f64, settings: &Settings) -> Self {
        let stakes = Stakes {
            start_mass: settings.start_mass,
            tau_s: settings.tau_s,
        };
        let (main, fast) = match promise.share_limit() {
            Some(_) => (share::BETS, share::OUTAGE_BETS),
            None => (response::BETS, response::BETS),
        };
        Self {
            promise,
            phi,
            main: Lane::new(main, stakes),
            fast: Lane::new(fast, stakes),
            pending: Pair::default(),
            minute: Minute::default(),
            proof: Proof::default(),
            kept: [(0.0, Proof::default()); 2],
            inquiry: Inquiry::default(),
            broken: None,
            bad: 0,
            read_at: None,
            old_read_at: None,
        }
    }

    /// Takes in what was read at `t`. `counts` is whether it may speak for the promise: not during shared trouble.
    pub(crate) fn feed(&mut self, t: f64, new: Option<Tally>, old: Option<Tally>, counts: bool, settings: &Settings) {
        self.pending += Pair {
            new: new.unwrap_or_default(),
            old: old.unwrap_or_default(),
        };
        if old.is_some() {
            self.old_read_at = Some(t);
        }
        if new.is_none() || (self.promise.compares() && old.is_none()) {
            return;
        }
        self.read_at = Some(t);
        let pair = std::mem::take(&mut self.pending);
        self.bad = self.bad.saturating_add(pair.new.bad);
        if counts {
            self.proof.add(pair);
        }
        self.main.add(pair);
        self.fast.add(pair);
        match self.promise.share_limit() {
            Some(limit) => self.settle_share(t, limit, settings),
            None => self.settle_response(t, counts, settings),
        }
    }

    fn settle_share(&mut self, t: f64, limit: f64, settings: &Settings) {
        let left = settings.grain_s - self.main.length(t);
        let ends = left <= JITTER_S;
        let outage_grain = share::OUTAGE_GRAIN_S - JITTER_S;
        let between = self.fast.length(t) >= outage_grain
            && left >= outage_grain
            && self.fast.open.new.requests >= share::OUTAGE_REQUESTS;
        if ends || between {
            let factors = share::outage_factor(&self.fast.open, limit);
            self.fast.settle(t, &factors);
        }
        if ends {
            let factors = share::factors(&self.main.open, limit);
            let reading = self.main.settle(t, &factors);
            self.minute.remember(t, reading, settings.window_s);
        }
    }

    fn settle_response(&mut self, t: f64, counts: bool, settings: &Settings) {
        if self.fast.length(t) >= settings.fast_grain_s - JITTER_S {
            let factors = response::factors(self.reading(&self.fast.open, settings.slack, settings));
            let reading = self.fast.settle(t, &factors);
            self.minute.remember(t, reading, settings.window_s);
        }
        if self.main.length(t) >= settings.slow_grain_s - JITTER_S {
            let reading = self.reading(&self.main.open, 1.0, settings);
            self.main.settle(t, &response::factors(reading));
            if let Some(reading) = reading.filter(|_| counts) {
                self.proof.settle(reading);
            }
        }
    }

    /// A reading of response times against the limit made wider by `slack`.
    fn reading(&self, pair: &Pair, slack: f64, settings: &Settings) -> Option<response::Reading> {
        match self.promise {
            Promise::MeanResponse { limit_ms } => response::mean(&pair.new, limit_ms * slack, settings.mean_bound),
            Promise::NoWorse { factor } => response::comparison(pair, factor * slack),
            Promise::ErrorRate { .. } | Promise::SlowShare { .. } => None,
        }
    }

    /// The evidence that the promise is broken, as odds against 1.
    pub(crate) fn against(&self) -> f64 {
        let (main, main_bets) = self.main.worth();
        let (fast, fast_bets) = self.fast.worth();
        #[expect(clippy::cast_precision_loss, reason = "there are at most eight bets")]
        let bets = (main_bets + fast_bets) as f64;
        (main + fast) / bets
    }

    /// Judges the evidence at `t`, where `needed` are the odds at which a promise counts as broken.
    pub(crate) fn judge(&mut self, t: f64, needed: f64, settings: &Settings) {
        if self.broken.is_some() {
            return;
        }
        let against = self.against();
        if against < settings.amber && t - self.kept[1].0 >= KEEP_EVERY_S {
            self.kept = [self.kept[1], (t, self.proof)];
        }
        let enough_bad = self.promise.share_limit().is_none() || self.bad >= settings.min_bad;
        let breaks = against >= needed && enough_bad;
        if !breaks && !self.inquiry.is_open() {
            return;
        }
        let minute = self.last_minute(t, settings);
        let finding = match self.promise {
            Promise::NoWorse { .. } => Finding::NewVersion,
            _ => self.inquiry.look(t, &minute, settings),
        };
        match finding {
            Finding::NewVersion => {
                let Run { since, seen, .. } = self.suspicion();
                self.broken = Some(Broken {
                    at_s: t,
                    since_s: since,
                    seen,
                    old: minute.old,
                });
            }
            Finding::Passed => self.start_again(t),
            Finding::Open => {}
        }
    }

    fn last_minute(&self, t: f64, settings: &Settings) -> LastMinute {
        let window = settings.window_s;
        let Pair { new, old } = self.recent(t, settings);
        let old_over = minute::over(&self.promise, &old);
        LastMinute {
            worse: self.minute.worse(&self.promise, t, window, self.open()),
            new_over: minute::over(&self.promise, &new),
            old_over,
            old: if self.promise.compares() {
                OldVersion::Compared
            } else if self.old_read_at.is_none_or(|read| read <= t - window) {
                OldVersion::NotSeen
            } else if old.requests == 0 {
                OldVersion::NoTraffic
            } else if old_over {
                OldVersion::OverToo
            } else {
                OldVersion::Fine
            },
        }
    }

    /// Shared trouble is over: what it staked and what it seemed to show are dropped.
    fn start_again(&mut self, t: f64) {
        self.main.forfeit();
        self.fast.forfeit();
        self.proof = self.kept[0].1;
        self.kept = [(t, self.proof); 2];
    }

    /// What is open of the reading that the minute is made of.
    fn open(&self) -> Pair {
        if self.promise.share_limit().is_some() {
            self.main.open
        } else {
            self.fast.open
        }
    }

    /// The last minute of both versions.
    pub(crate) fn recent(&self, t: f64, settings: &Settings) -> Pair {
        self.minute.sum(t, settings.window_s, self.open())
    }

    /// The stretch that speaks most for a fault.
    pub(crate) fn suspicion(&self) -> Run {
        let (main, fast) = (self.main.leader(), self.fast.leader());
        if fast.0 > main.0 { fast.1 } else { main.1 }
    }

    pub(crate) fn standing(&self) -> Standing {
        self.broken.map_or_else(|| self.inquiry.standing(), Standing::Broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors;

    /// One poll every 5 s.
    fn after(promise: Promise, readings: &[Vec<f64>], tally: impl Fn(&[f64]) -> Pair) -> Rule {
        let settings = Settings::default();
        let mut rule = Rule::new(promise, 1.0, &settings);
        for (index, reading) in (1..).zip(readings) {
            let Pair { new, old } = tally(reading);
            rule.feed(5.0 * f64::from(index), Some(new), Some(old), true, &settings);
        }
        rule
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the vectors are small counts"
    )]
    fn tally(requests: f64, bad: f64, sum_ms: f64) -> Tally {
        Tally {
            requests: requests as u64,
            bad: bad as u64,
            sum_ms,
        }
    }

    #[test]
    fn evidence_against_a_share_agrees_with_fifty_digits() {
        vectors::each_value("against_rate", |args, expected| {
            let promise = Promise::ErrorRate {
                limit: args[0].as_f64().unwrap(),
            };
            let rule = after(promise, &vectors::rows(&args[1]), |row| Pair {
                new: tally(row[0], row[1], 0.0),
                old: Tally::default(),
            });
            vectors::close(rule.against().ln(), expected[0], 1e-10);
        });
    }

    #[test]
    fn evidence_about_a_mean_agrees_with_fifty_digits() {
        vectors::each_value("mean_rule", |args, expected| {
            let promise = Promise::MeanResponse {
                limit_ms: args[0].as_f64().unwrap(),
            };
            let rule = after(promise, &vectors::rows(&args[1]), |row| Pair {
                new: tally(row[0], 0.0, row[1]),
                old: Tally::default(),
            });
            vectors::close(rule.against().ln(), expected[0], 1e-10);
            vectors::close(rule.proof.ln_for(&promise, 1.0), expected[1], 1e-10);
        });
    }

    #[test]
    fn evidence_about_a_comparison_agrees_with_fifty_digits() {
        vectors::each_value("noworse_rule", |args, expected| {
            let promise = Promise::NoWorse {
                factor: args[0].as_f64().unwrap(),
            };
            let rule = after(promise, &vectors::rows(&args[1]), |row| Pair {
                new: tally(row[0], row[1], 0.0),
                old: tally(row[2], row[3], 0.0),
            });
            vectors::close(rule.against().ln(), expected[0], 1e-10);
            vectors::close(rule.proof.ln_for(&promise, 1.0), expected[1], 1e-10);
        });
    }
}
