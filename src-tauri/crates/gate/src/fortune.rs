//! AGAINST: the fortune of gamblers who bet, at fair odds, that a promise is broken.
//!
//! A bet multiplies its fortune at the end of each reading by a factor whose mean is at most 1 while the promise is kept.
//! Such a fortune ever growing R/α-fold has a chance of at most α/R (Ville 1939), however often one looks.

use crate::tally::Pair;

/// A fortune stops growing here: far above any threshold, far below the end of `f64`.
const CEILING: f64 = 1e12;

/// How the stake comes in: some at the start, the rest as time passes, so that a fault may begin at any time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stakes {
    /// Share that is placed at the start.
    pub(crate) start_mass: f64,
    /// Planned length of the release in seconds.
    pub(crate) tau_s: f64,
}

impl Stakes {
    /// What is not placed yet at `t` seconds.
    fn waiting(&self, t: f64) -> f64 {
        (1.0 - self.start_mass) * self.tau_s / (self.tau_s + t)
    }

    /// What is placed from one time to another.
    fn placed(&self, from: f64, to: f64) -> f64 {
        self.waiting(from) - self.waiting(to)
    }
}

/// One gambler.
#[derive(Debug, Clone)]
struct Bet {
    fortune: f64,
    run: Run,
}

/// The stretch of readings that speaks most for a fault: since when, and what was seen in it (the largest sum of
/// logarithms that ends now; Page 1954). It names the start of a fault in sentences and decides nothing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    gain: f64,
    /// Seconds since the start of the release.
    pub(crate) since: f64,
    pub(crate) seen: Pair,
}

/// Several gamblers who settle at the same time.
#[derive(Debug, Clone)]
pub(crate) struct Lane {
    bets: Vec<Bet>,
    stakes: Stakes,
    /// When the open reading began: the last settlement.
    opened: f64,
    /// What the open reading has so far.
    pub(crate) open: Pair,
}

impl Lane {
    pub(crate) fn new(bets: usize, stakes: Stakes) -> Self {
        let run = Run {
            gain: 0.0,
            since: 0.0,
            seen: Pair::default(),
        };
        let bet = Bet {
            fortune: stakes.start_mass,
            run,
        };
        Self {
            bets: vec![bet; bets],
            stakes,
            opened: 0.0,
            open: Pair::default(),
        }
    }

    pub(crate) fn add(&mut self, pair: Pair) {
        self.open += pair;
    }

    /// Seconds for which the open reading has been open at `t`.
    pub(crate) fn length(&self, t: f64) -> f64 {
        t - self.opened
    }

    /// Ends the open reading at `t` with one factor for each bet, and gives what it had.
    pub(crate) fn settle(&mut self, t: f64, factors: &[f64]) -> Pair {
        let reading = std::mem::take(&mut self.open);
        let placed = self.stakes.placed(self.opened, t);
        for (bet, factor) in self.bets.iter_mut().zip(factors) {
            bet.fortune = ((bet.fortune + placed) * factor).min(CEILING);
            bet.run.gain += factor.ln();
            if bet.run.gain > 0.0 {
                bet.run.seen += reading;
            } else {
                bet.run = Run {
                    gain: 0.0,
                    since: t,
                    seen: Pair::default(),
                };
            }
        }
        self.opened = t;
        reading
    }

    /// All fortunes with what they have not placed yet, and how many they are.
    pub(crate) fn worth(&self) -> (f64, usize) {
        let waiting = self.stakes.waiting(self.opened);
        let sum = self.bets.iter().map(|bet| bet.fortune + waiting).sum();
        (sum, self.bets.len())
    }

    /// The largest fortune, and the run that made it together with the open reading.
    pub(crate) fn leader(&self) -> (f64, Run) {
        let mut leader = (
            0.0,
            Run {
                gain: 0.0,
                since: self.opened,
                seen: Pair::default(),
            },
        );
        for bet in &self.bets {
            if bet.fortune > leader.0 {
                leader = (bet.fortune, bet.run);
            }
        }
        leader.1.seen += self.open;
        leader
    }

    /// Everything lost: what was staked so far proved to be about something else.
    pub(crate) fn forfeit(&mut self) {
        for bet in &mut self.bets {
            bet.fortune = 0.0;
            bet.run = Run {
                gain: 0.0,
                since: self.opened,
                seen: Pair::default(),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors;

    #[test]
    fn stakes_come_in_as_time_passes() {
        let stakes = Stakes {
            start_mass: 0.5,
            tau_s: 2_700.0,
        };
        vectors::each("restart_mass", |args, expected| {
            vectors::close(stakes.placed(args[0], args[1]), expected[0], 1e-12);
        });
    }

    #[test]
    fn a_fortune_that_neither_wins_nor_loses_stays_one() {
        let mut lane = Lane::new(
            1,
            Stakes {
                start_mass: 0.5,
                tau_s: 2_700.0,
            },
        );
        for t in 1..2_000 {
            lane.settle(f64::from(t), &[1.0]);
            vectors::close(lane.worth().0, 1.0, 1e-12);
        }
    }
}
