//! Bets on a share of bad requests.

use crate::tally::{Pair, real};

/// Sizes of fault the main lane bets on, in multiples of the limit.
const FAULTS: [f64; 5] = [1.5, 2.5, 5.0, 15.0, 60.0];
/// The most that is staked at once.
const LARGEST_STAKE: f64 = 0.98;
/// No fault is expected to fail more often than this.
const LARGEST_SHARE: f64 = 0.99;

/// How many bets the main lane has.
pub(super) const BETS: usize = FAULTS.len();
/// How many bets the outage lane has.
pub(super) const OUTAGE_BETS: usize = 1;
/// An outage reading is at least this long, in seconds, so that one burst does not make two of them.
pub(super) const OUTAGE_GRAIN_S: f64 = 2.0;
/// An outage reading has at least this many requests.
pub(super) const OUTAGE_REQUESTS: u64 = 20;
/// From this limit on, half of the requests failing is no surprise large enough to bet on.
const OUTAGE_LIMIT: f64 = 0.25;

/// Kelly's stake on a fault of `times` the limit, for a reading of `n` requests.
fn stake(n: f64, limit: f64, times: f64) -> f64 {
    let share = (times * limit).min(LARGEST_SHARE);
    let stake = -(n * ((-share).ln_1p() - (-limit).ln_1p())).exp_m1();
    stake.min(LARGEST_STAKE)
}

/// What the bets of the main lane are multiplied by. Linear in the reading, so that it holds for any correlation of
/// the failures inside the reading.
pub(super) fn factors(reading: &Pair, limit: f64) -> [f64; BETS] {
    let n = real(reading.new.requests);
    if reading.new.requests == 0 {
        return [1.0; BETS];
    }
    let over = real(reading.new.bad) / (n * limit);
    FAULTS.map(|times| {
        let stake = stake(n, limit, times);
        1.0 - stake + stake * over
    })
}

/// What the bet of the outage lane is multiplied by: at least half of the requests failing has a chance of at most
/// twice the limit (Markov).
pub(super) fn outage_factor(reading: &Pair, limit: f64) -> [f64; OUTAGE_BETS] {
    let Pair { new, .. } = reading;
    if new.requests < OUTAGE_REQUESTS || limit >= OUTAGE_LIMIT {
        return [1.0];
    }
    let half_failed = new.bad >= new.requests - new.bad;
    [if half_failed { 0.5 + 0.5 / (2.0 * limit) } else { 0.5 }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors;

    #[test]
    fn stakes_are_kellys() {
        vectors::each("stake", |args, expected| {
            for (times, expected) in FAULTS.iter().zip(expected) {
                vectors::close(stake(args[0], args[1], *times), *expected, 1e-12);
            }
        });
    }
}
