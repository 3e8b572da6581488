//! Bets on response times: on a mean, and on being slower than the old version.

use crate::tally::{Pair, Tally, real};

/// How many bets each lane has: two linear ones and two on the sign.
pub(super) const BETS: usize = 4;

/// Above this part the old version's requests are too few to compare with: rounding would be all there is.
const LARGEST_PART: f64 = 1.0 - 1e-9;

/// One reading against its limit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    /// What was read, in limits: 1 is exactly at the limit.
    pub(super) over: f64,
    /// Whether it counts as over the limit for the bets on the sign.
    pub(super) is_over: bool,
    /// No reading can be (or is taken to be) beyond this many limits.
    pub(super) bound: f64,
}

/// The mean of a reading; none without requests.
pub(super) fn mean(new: &Tally, limit_ms: f64, bound: f64) -> Option<Reading> {
    let over = new.mean_ms()? / limit_ms;
    Some(Reading {
        over,
        is_over: over > 1.0,
        bound,
    })
}

/// The new version's part of all slow requests of a reading, against the part it may have. None without slow requests
/// or without traffic, or as good as without, on one side.
///
/// As it looks only at how the slow requests divide, swings and outages that hit both versions cancel.
pub(super) fn comparison(pair: &Pair, factor: f64) -> Option<Reading> {
    let slow = real(pair.new.bad) + real(pair.old.bad);
    if slow <= 0.0 || pair.new.requests == 0 || pair.old.requests == 0 {
        return None;
    }
    let allowed = allowed_part(real(pair.new.requests), real(pair.old.requests), factor);
    if allowed > LARGEST_PART {
        return None;
    }
    Some(Reading {
        over: real(pair.new.bad) / slow / allowed,
        // One more than the mean of a binomial has a chance of at most a half, exactly.
        is_over: real(pair.new.bad) >= allowed * slow + 1.0,
        bound: 1.0 / allowed,
    })
}

/// The part of the slow requests that the new version has where its slow share is `factor` times the old one's.
pub(crate) fn allowed_part(new: f64, old: f64, factor: f64) -> f64 {
    factor * new / (factor * new + old)
}

/// What the bets of a lane are multiplied by. The bets on the sign take a reading to be over its mean no more often than
/// under it, which is true of response times.
pub(super) fn factors(reading: Option<Reading>) -> [f64; BETS] {
    let Some(Reading { over, is_over, .. }) = reading else {
        return [1.0; BETS];
    };
    let sign = f64::from(u8::from(is_over));
    [0.7 + 0.3 * over, 0.1 + 0.9 * over, 0.5 + sign, 0.1 + 1.8 * sign]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_split_that_leaves_nothing_to_compare_with_says_nothing() {
        let tally = |requests, bad| Tally {
            requests,
            bad,
            sum_ms: 0.0,
        };
        let readings = [(1 << 62, 0, 1, 1), (100, 5, 0, 0), (0, 0, 100, 5), (100, 0, 100, 0)];
        for (requests, bad, old_requests, old_bad) in readings {
            let pair = Pair {
                new: tally(requests, bad),
                old: tally(old_requests, old_bad),
            };
            assert!(comparison(&pair, 1.25).is_none(), "{pair:?}");
        }
        assert!(
            comparison(
                &Pair {
                    new: tally(100, 0),
                    old: tally(100, 1)
                },
                1.25
            )
            .is_some()
        );
    }
}
