//! What the new version promises, and what of the traffic bears on it.

use crate::counter::Delta;
use crate::tally::Tally;
use std::fmt;

/// One promise about the new version. Every promise is read as "at every moment", not "averaged over the release".
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Promise {
    /// The share of requests that fail stays below a limit.
    ErrorRate {
        /// A share: 0.001 is 0.1 %.
        limit: f64,
    },
    /// The share of requests slower than a threshold stays below a limit. The threshold is fixed before the release
    /// starts, where [`Delta::slow`] is counted.
    SlowShare {
        /// A share: 0.05 is 5 %.
        limit: f64,
    },
    /// The mean response time stays below a limit.
    MeanResponse {
        /// Milliseconds.
        limit_ms: f64,
    },
    /// The share of slow requests is at most `factor` times that of the old version at the same time.
    NoWorse {
        /// How many times the old version's share: 1.25 by default.
        factor: f64,
    },
}

/// Spread of the logarithm of response times that a ratio of quantiles is converted with: usual for web services.
const LOG_SPREAD: f64 = 0.8;

impl Promise {
    /// No slower than old, at the customary 1.25 times the slow share: about 11 % slower at the threshold.
    pub const NO_WORSE: Self = Self::NoWorse { factor: 1.25 };

    /// "The `quantile` is at most `ratio` times the old version's" as a ratio of slow shares: `p95 <= 1.2 x old` is
    /// `of_ratio(1.2, 0.95)`, with "slow" meaning slower than the old version's own quantile.
    ///
    /// Takes response times to be log-normal with a standard deviation of the logarithm of 0.8. Slowing them down by
    /// `ratio` shifts the logarithm by ln ratio, so the share above the old quantile z becomes
    /// `Φ(-(z - ln(ratio) / 0.8))` instead of `1 - quantile`. None unless `ratio` is above 0 and `quantile` inside 0..1.
    pub fn of_ratio(ratio: f64, quantile: f64) -> Option<Self> {
        if !(ratio > 0.0 && ratio.is_finite() && quantile > 0.0 && quantile < 1.0) {
            return None;
        }
        let old_above = 1.0 - quantile;
        let new_above = normal_tail(normal_quantile(quantile) - ratio.ln() / LOG_SPREAD);
        Some(Self::NoWorse {
            factor: new_above / old_above,
        })
    }

    /// Whether the promise can be judged at all.
    pub fn fit(&self) -> Result<(), Unfit> {
        let fits = match self {
            Self::ErrorRate { limit } | Self::SlowShare { limit } => {
                *limit >= SMALLEST_SHARE && *limit <= LARGEST_SHARE
            }
            Self::MeanResponse { limit_ms } => limit_ms.is_finite() && *limit_ms > 0.0,
            Self::NoWorse { factor } => factor.is_finite() && *factor > 0.0,
        };
        if fits { Ok(()) } else { Err(Unfit::Limit(*self)) }
    }

    /// What of one version's delta bears on this promise; none where the source does not count it.
    pub(crate) fn tally(&self, delta: &Delta) -> Option<Tally> {
        let Delta {
            requests,
            errors,
            response_sum_ms,
            slow,
        } = *delta;
        let tally = |bad: u64, sum_ms: f64| Tally {
            requests,
            bad: bad.min(requests),
            sum_ms,
        };
        if requests == 0 {
            // Where nothing came, nothing was slow: that needs no counter.
            return Some(Tally::default());
        }
        match self {
            Self::ErrorRate { .. } => Some(tally(errors, 0.0)),
            Self::SlowShare { .. } | Self::NoWorse { .. } => slow.map(|slow| tally(slow, 0.0)),
            Self::MeanResponse { .. } => {
                let sum = response_sum_ms.filter(|sum| sum.is_finite() && *sum >= 0.0);
                sum.map(|sum| tally(0, sum))
            }
        }
    }

    /// Whether the promise compares the versions reading by reading, so that both must have been read.
    pub(crate) fn compares(&self) -> bool {
        matches!(self, Self::NoWorse { .. })
    }

    /// Whether the promise is about a share of requests, with a limit of its own.
    pub(crate) fn share_limit(&self) -> Option<f64> {
        match self {
            Self::ErrorRate { limit } | Self::SlowShare { limit } => Some(*limit),
            Self::MeanResponse { .. } | Self::NoWorse { .. } => None,
        }
    }
}

/// Smaller limits cannot be told from "never", which no number of requests can show.
const SMALLEST_SHARE: f64 = 1e-6;
/// Above a half, "bad" is the usual case and the bets no longer fit.
const LARGEST_SHARE: f64 = 0.5;

/// Why a gate cannot be made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unfit {
    /// There is no promise to judge.
    NoPromise,
    /// The limit of this promise is one that cannot be judged.
    Limit(Promise),
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPromise => f.write_str("there is no promise to judge; write at least one gate"),
            Self::Limit(Promise::ErrorRate { limit } | Promise::SlowShare { limit }) if *limit < SMALLEST_SHARE => {
                f.write_str("a share below 0.0001 % cannot be shown by any amount of traffic; write a larger limit")
            }
            Self::Limit(Promise::ErrorRate { .. } | Promise::SlowShare { .. }) => {
                f.write_str("a share above 50 % cannot be judged; write a limit of 50 % or less")
            }
            Self::Limit(Promise::MeanResponse { .. }) => {
                f.write_str("a mean response time needs a limit above 0 ms; write one")
            }
            Self::Limit(Promise::NoWorse { .. }) => {
                f.write_str("how many times the old version it may be must be above 0; write such a factor")
            }
        }
    }
}

impl std::error::Error for Unfit {}

/// `1 - Φ(x)`, by the continued fraction in the tail and the series in the middle (Abramowitz and Stegun 26.2.10, 26.2.14).
fn normal_tail(x: f64) -> f64 {
    if x < 0.0 {
        return 1.0 - normal_tail(-x);
    }
    let density = (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt();
    if x > 3.0 {
        let fraction = (1..=60).rev().fold(x, |rest, n| x + f64::from(n) / rest);
        return density / fraction;
    }
    let mut term = x;
    let mut sum = x;
    for n in 1..=60 {
        term *= x * x / f64::from(2 * n + 1);
        sum += term;
    }
    0.5 - density * sum
}

/// The x with `Φ(x) = p`, by bisection.
fn normal_quantile(p: f64) -> f64 {
    let (mut low, mut high) = (-40.0, 40.0);
    for _ in 0..200 {
        let x = f64::midpoint(low, high);
        if 1.0 - normal_tail(x) < p { low = x } else { high = x }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_distribution_agrees_with_its_tables() {
        for (x, tail) in [
            (0.0, 0.5),
            (1.0, 0.158_655_253_931),
            (1.96, 0.024_997_895_148),
            (4.0, 3.167_124_183_3e-5),
        ] {
            assert!(
                (normal_tail(x) - tail).abs() < 1e-9 * tail.max(1e-3),
                "{x}: {}",
                normal_tail(x)
            );
            assert!((normal_quantile(1.0 - tail) - x).abs() < 1e-6, "{x}");
        }
    }

    #[test]
    fn a_ratio_of_quantiles_is_a_ratio_of_slow_shares() {
        let factor = |ratio, quantile| match Promise::of_ratio(ratio, quantile) {
            Some(Promise::NoWorse { factor }) => factor,
            other => panic!("{other:?}"),
        };
        assert!(
            (factor(1.0, 0.95) - 1.0).abs() < 1e-9,
            "as slow as old is the same share"
        );
        assert!((factor(1.2, 0.95) - 1.565).abs() < 1e-3, "{}", factor(1.2, 0.95));
        assert!((factor(1.11, 0.9) - 1.25).abs() < 0.02, "{}", factor(1.11, 0.9));
        assert_eq!(Promise::of_ratio(0.0, 0.95), None);
        assert_eq!(Promise::of_ratio(1.2, 1.0), None);
        assert_eq!(Promise::of_ratio(f64::NAN, 0.95), None);
    }

    #[test]
    fn limits_that_cannot_be_judged_say_how_to_mend_them() {
        let said = |promise: Promise| promise.fit().unwrap_err().to_string();
        assert!(said(Promise::ErrorRate { limit: 0.0 }).contains("larger limit"));
        assert!(said(Promise::ErrorRate { limit: f64::NAN }).contains("50 % or less"));
        assert!(said(Promise::SlowShare { limit: 0.6 }).contains("50 % or less"));
        assert!(said(Promise::MeanResponse { limit_ms: -1.0 }).contains("above 0 ms"));
        assert!(said(Promise::NoWorse { factor: 0.0 }).contains("above 0"));
    }
}
