//! What the evidence will take, before and during the release.

use crate::math::{self, divergence};
use crate::promise::{Promise, Unfit};
use crate::rule::{Rule, allowed_part};
use crate::settings::{Settings, Stage};
use crate::tally::Tally;

/// What is known beforehand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// Requests per second on both versions together.
    pub requests_per_s: f64,
    /// The stage in which it should be shown.
    pub stage: Stage,
    /// What the old version did in its history; none where that is not known.
    pub old: Option<Tally>,
}

/// What one promise will take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outlook {
    /// The promise.
    pub promise: Promise,
    /// What is expected.
    pub expected: Expected,
    /// Requests per second on the new version.
    pub new_per_s: f64,
    /// Requests on the new version until a share is shown, if it fails as the old one; none where it is never shown.
    pub requests: Option<f64>,
    /// Seconds until it is shown, if the new version does as the old one; none where it is never shown.
    pub seconds: Option<f64>,
    /// Seconds until a share is shown without a single bad request; none for other promises, or without traffic.
    pub seconds_at_best: Option<f64>,
    /// The smallest share that the dwell can show, without a single bad request.
    pub smallest_limit: Option<f64>,
    /// Seconds after which a fault from the start is found: 5 times the limit for a share, twice for response times.
    pub fault_s: Option<f64>,
    /// Seconds after which it is found that every request fails, after a healthy while.
    pub outage_s: Option<f64>,
    /// The old version does not keep the promise: it cannot be shown, and a breach will end in a wait.
    pub old_over: bool,
}

/// Plans the promises of one release.
#[derive(Debug, Clone)]
pub struct Planner {
    promises: Vec<Promise>,
    settings: Settings,
}

/// An outage is taken to begin after this many healthy seconds, and to be looked for during so many more.
const HEALTHY_S: u32 = 1_200;
const LONGEST_S: u32 = 3_600;
/// Faults of a share and of response times whose detection is told.
const FAULT_OF_SHARE: f64 = 5.0;
const FAULT_OF_RESPONSE: f64 = 2.0;

impl Planner {
    /// A planner for the promises of one release. Fails where a gate would.
    pub fn new(promises: &[Promise], settings: Settings) -> Result<Self, Unfit> {
        crate::Gate::new(promises, settings.clone())?;
        Ok(Self {
            promises: promises.to_vec(),
            settings,
        })
    }

    /// What each promise will take, in their order.
    pub fn outlooks(&self, expected: &[Expected]) -> Vec<Outlook> {
        let each = self.promises.iter().zip(expected).enumerate();
        each.map(|(index, (promise, expected))| self.outlook(index, *promise, *expected))
            .collect()
    }

    fn outlook(&self, index: usize, promise: Promise, expected: Expected) -> Outlook {
        let part = f64::from(expected.stage.percent.min(100)) / 100.0;
        let new_per_s = (expected.requests_per_s * part).max(0.0);
        let nothing = Outlook {
            promise,
            expected,
            new_per_s,
            requests: None,
            seconds: None,
            seconds_at_best: None,
            smallest_limit: None,
            fault_s: None,
            outage_s: None,
            old_over: false,
        };
        match promise {
            Promise::ErrorRate { limit } | Promise::SlowShare { limit } => self.of_share(index, limit, nothing),
            Promise::MeanResponse { limit_ms } => self.of_mean(limit_ms, nothing),
            Promise::NoWorse { factor } => self.of_comparison(factor, part, nothing),
        }
    }

    fn of_share(&self, index: usize, limit: f64, nothing: Outlook) -> Outlook {
        let (beta, phi, rate) = (self.settings.beta, self.settings.phi(index), nothing.new_per_s);
        let old = nothing.expected.old.and_then(|old| old.share());
        let at_rate = |requests: f64| (rate > 0.0).then(|| requests / rate);
        let requests = math::requests_needed(limit, old.unwrap_or(0.0), beta, phi);
        let in_dwell = rate * nothing.expected.stage.dwell_s;
        Outlook {
            requests,
            seconds: requests.and_then(at_rate),
            seconds_at_best: math::requests_needed(limit, 0.0, beta, phi).and_then(at_rate),
            smallest_limit: smallest_limit(in_dwell, beta, phi),
            fault_s: at_rate(self.requests_to_find(limit)).map(|seconds| seconds.max(3.0 * self.settings.grain_s)),
            outage_s: self.outage_s(index, nothing.promise, rate),
            old_over: old.is_some_and(|share| share > limit),
            ..nothing
        }
    }

    fn of_mean(&self, limit_ms: f64, nothing: Outlook) -> Outlook {
        let old = nothing
            .expected
            .old
            .and_then(|old| old.mean_ms())
            .map(|mean| mean / limit_ms);
        let readings = old.and_then(|over| readings_needed(over, self.settings.mean_bound, self.settings.beta));
        let traffic = nothing.new_per_s > 0.0;
        Outlook {
            seconds: readings
                .filter(|_| traffic)
                .map(|readings| readings.ceil() * self.settings.slow_grain_s),
            fault_s: traffic.then(|| self.readings_to_find(FAULT_OF_RESPONSE / self.settings.slack)),
            old_over: old.is_some_and(|over| over > 1.0),
            ..nothing
        }
    }

    fn of_comparison(&self, factor: f64, part: f64, nothing: Outlook) -> Outlook {
        if nothing.new_per_s <= 0.0 || part >= 1.0 {
            return nothing;
        }
        let allowed = allowed_part(part, 1.0 - part, factor);
        let readings = readings_needed(part / allowed, 1.0 / allowed, self.settings.beta);
        Outlook {
            seconds: readings.map(|readings| readings.ceil() * self.settings.slow_grain_s),
            ..nothing
        }
    }

    /// Odds at which a promise counts as broken.
    fn needed(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a release makes a handful of promises")]
        let promises = self.promises.len() as f64;
        promises / self.settings.alpha
    }

    /// Requests until a fault of a share is found, from the start: half as much again as Wald's bound.
    fn requests_to_find(&self, limit: f64) -> f64 {
        let share = (FAULT_OF_SHARE * limit).min(f64::midpoint(1.0, limit));
        1.5 * self.needed().ln() / divergence(share, limit)
    }

    /// Seconds until readings of `over` times the limit in the fast lane are enough: the best of its bets must make the
    /// odds for all eight, from half of its stake.
    fn readings_to_find(&self, over: f64) -> f64 {
        let gain = (0.1 + 0.9 * over).max(1.9).ln();
        let missing = (self.needed() * 8.0 / self.settings.start_mass).ln();
        (missing / gain).ceil() * self.settings.fast_grain_s
    }

    /// Lets every request fail after a healthy while, and looks when the promise counts as broken.
    fn outage_s(&self, index: usize, promise: Promise, rate: f64) -> Option<f64> {
        let mut rule = Rule::new(promise, self.settings.phi(index), &self.settings);
        let mut failed = 0;
        for second in 1..=HEALTHY_S + LONGEST_S {
            let fails = second > HEALTHY_S;
            let requests = sent(rate, second) - sent(rate, second - 1);
            let bad = if fails { requests } else { 0 };
            failed += bad;
            let tally = Tally {
                requests,
                bad,
                sum_ms: 0.0,
            };
            rule.feed(
                f64::from(second),
                Some(tally),
                Some(Tally::default()),
                true,
                &self.settings,
            );
            if fails && rule.against() >= self.needed() && failed >= self.settings.min_bad {
                return Some(f64::from(second - HEALTHY_S));
            }
        }
        None
    }
}

/// Requests in so many seconds.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate is not negative, and it saturates"
)]
fn sent(per_s: f64, seconds: u32) -> u64 {
    (per_s * f64::from(seconds)) as u64
}

/// Readings until a promise about response times is shown, each `over` times its limit and none beyond `bound` times.
fn readings_needed(over: f64, bound: f64, beta: f64) -> Option<f64> {
    let gain = (0.9 * (1.0 - over) / (bound - 1.0)).ln_1p();
    (gain > 0.0).then(|| (2.0 / beta).ln() / gain)
}

/// The smallest limit that `requests` without a bad one can show.
fn smallest_limit(requests: f64, beta: f64, phi: f64) -> Option<f64> {
    let shows = |limit| math::requests_needed(limit, 0.0, beta, phi).is_some_and(|needed| needed <= requests);
    let (mut too_small, mut enough) = (1e-9, 0.5);
    if !shows(enough) {
        return None;
    }
    for _ in 0..60 {
        let limit = f64::midpoint(too_small, enough);
        if shows(limit) {
            enough = limit;
        } else {
            too_small = limit;
        }
    }
    Some(enough)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors;

    const STAGE: Stage = Stage {
        percent: 50,
        dwell_s: 1_800.0,
    };

    fn outlook(promise: Promise, requests_per_s: f64, old: Tally) -> Outlook {
        let promises = [promise, Promise::MeanResponse { limit_ms: 500.0 }, Promise::NO_WORSE];
        let planner = Planner::new(&promises, Settings::default()).unwrap();
        planner.outlooks(
            &[Expected {
                requests_per_s,
                stage: STAGE,
                old: Some(old),
            }; 3],
        )[0]
    }

    fn history(bad: u64) -> Tally {
        Tally {
            requests: 100_000,
            bad,
            sum_ms: 30_000_000.0,
        }
    }

    #[test]
    fn readings_and_odds_agree_with_fifty_digits() {
        vectors::each("readings_needed", |args, expected| {
            vectors::close(readings_needed(args[0], args[1], args[2]).unwrap(), expected[0], 1e-12);
        });
        vectors::each("threshold", |args, expected| {
            assert!((args[0] - 3.0).abs() < f64::EPSILON);
            let promises = [Promise::ErrorRate { limit: 0.001 }; 3];
            let settings = Settings {
                alpha: args[1],
                ..Settings::default()
            };
            let planner = Planner::new(&promises, settings).unwrap();
            vectors::close(planner.needed().ln(), expected[0], 1e-12);
        });
    }

    #[test]
    fn a_busy_release_is_shown_in_minutes() {
        let plan = outlook(Promise::ErrorRate { limit: 0.001 }, 100.0, history(30));
        assert!((10_000.0..12_000.0).contains(&plan.requests.unwrap()), "{plan:?}");
        assert!((200.0..240.0).contains(&plan.seconds.unwrap()), "{plan:?}");
        assert!((40.0..70.0).contains(&plan.fault_s.unwrap()), "{plan:?}");
        assert_eq!(plan.outage_s, Some(7.0));
        assert!(!plan.old_over);
    }

    #[test]
    fn a_quiet_release_is_told_what_it_can_show() {
        let plan = outlook(Promise::ErrorRate { limit: 0.001 }, 1.0, history(0));
        assert!((plan.seconds_at_best.unwrap() - 7_520.0).abs() < 1.0, "{plan:?}");
        assert!((0.004..0.005).contains(&plan.smallest_limit.unwrap()), "{plan:?}");
        let none = outlook(Promise::ErrorRate { limit: 0.001 }, 0.0, history(0));
        assert_eq!((none.seconds, none.smallest_limit, none.outage_s), (None, None, None));
    }

    #[test]
    fn an_old_version_that_breaks_the_promise_is_named() {
        let plan = outlook(Promise::ErrorRate { limit: 0.001 }, 100.0, history(150));
        assert!(plan.old_over && plan.requests.is_none() && plan.seconds.is_none());
        let slow = outlook(Promise::MeanResponse { limit_ms: 200.0 }, 100.0, history(0));
        assert!(slow.old_over && slow.seconds.is_none());
    }

    #[test]
    fn response_times_are_shown_reading_by_reading() {
        let mean = outlook(Promise::MeanResponse { limit_ms: 500.0 }, 100.0, history(0));
        assert_eq!(mean.seconds, Some(43.0 * 15.0));
        assert_eq!(mean.fault_s, Some(70.0));
        let compared = outlook(Promise::NO_WORSE, 100.0, history(0));
        assert_eq!(compared.seconds, Some(35.0 * 15.0));
    }
}
