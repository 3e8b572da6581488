//! Takes all traffic back from new, and does not rest until that is so.
//!
//! A balancer that is frozen, away or overloaded is asked again and again. One that was asked earlier to send more to
//! new may obey that late, after it has obeyed the rollback; so what it does is read on for a while, and set again
//! wherever it has changed. Needs nothing but the traffic engine: no disk, no journal, no wall clock.

mod tally;

use crate::rollback::tally::Tally;
use engine::ports::{Stop, TrafficEngine};
use engine::traffic::{Position, TrafficError};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How many counts in a row must agree that new answers nothing more.
const STILL: u32 = 3;

/// How fast it goes about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Between two looks, and between two tries while the engine does not answer.
    pub every: Duration,
    /// How long the position must stay 0 before it is left alone.
    pub guard: Duration,
}

impl Default for Pace {
    /// Four looks a second, and five seconds on guard: longer than a late command can take to arrive.
    fn default() -> Self {
        Pace {
            every: Duration::from_millis(250),
            guard: Duration::from_secs(5),
        }
    }
}

/// Where a rollback stands. All times are milliseconds since it began, that is since the press.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TakenBack {
    /// Time since the press.
    pub elapsed_ms: u64,
    /// How often the engine was told to send nothing to new.
    pub asserted: u32,
    /// How often it had gone back to new after it had been at 0: a late command, or somebody else.
    pub raised_again: u32,
    /// What was read last.
    pub position: Option<Position>,
    /// When the position was first read as 0, not having been raised since.
    pub confirmed_ms: Option<u64>,
    /// What new did from the press on.
    pub new: Seen,
    /// Why the engine could not do what was last asked; `None` once it did.
    pub trouble: Option<TrafficError>,
    /// How it ended; `None` while it goes on.
    pub ended: Option<Ended>,
}

/// How a rollback ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The position is 0 and stayed so, and new answers nothing more.
    Proven,
    /// The position is 0 and stayed so; whether new still answers cannot be counted. [`Seen::blind`] says why.
    PositionOnly,
    /// It was asked to stop before either.
    Stopped,
}

/// What was seen of new by counting, from the press on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Seen {
    /// When the counting began; `None` until there was a count to begin with.
    pub since_ms: Option<u64>,
    /// Requests that new answered, or failed to.
    pub requests: u64,
    /// Those of them that failed.
    pub bad: u64,
    /// The last look that found more answers of new than the look before it; `None` where it has answered nothing.
    pub last_new_ms: Option<u64>,
    /// Requests that new has begun and not answered yet.
    pub open: Option<u64>,
    /// Why nothing can be counted now.
    pub blind: Option<TrafficError>,
}

/// Takes all traffic back. Returns when the position is 0, has stayed so for the guard, and new answers nothing more; or
/// when `stop` turns true or its sender is gone. Never gives up by itself. `progress` is called after each look.
pub async fn take_back(
    engine: &dyn TrafficEngine,
    pace: Pace,
    mut progress: impl FnMut(&TakenBack) + Send,
    mut stop: Stop,
) -> TakenBack {
    let mut rollback = Rollback::begun_now();
    let taking = async {
        loop {
            let look = Instant::now();
            rollback.look(engine).await;
            rollback.so_far.ended = rollback.ending(pace);
            progress(&rollback.so_far);
            if rollback.so_far.ended.is_some() {
                return;
            }
            sleep(pace.every.saturating_sub(look.elapsed())).await;
        }
    };
    tokio::select! {
        () = taking => {}
        _ = stop.wait_for(|stopped| *stopped) => {}
    }
    let mut end = rollback.so_far;
    end.ended = end.ended.or(Some(Ended::Stopped));
    end.elapsed_ms = milliseconds(rollback.pressed.elapsed());
    end
}

struct Rollback {
    pressed: Instant,
    /// Since when every reading was 0.
    zero_since: Option<Instant>,
    tally: Tally,
    so_far: TakenBack,
}

impl Rollback {
    fn begun_now() -> Rollback {
        Rollback {
            pressed: Instant::now(),
            zero_since: None,
            tally: Tally::default(),
            so_far: TakenBack::default(),
        }
    }

    /// Sets or reads, and counts at the same time: neither waits for the other.
    async fn look(&mut self, engine: &dyn TrafficEngine) {
        let at_zero = self.zero_since.is_some();
        let position = async {
            if at_zero {
                engine.read().await
            } else {
                engine.set(0).await
            }
        };
        let (position, counted) = tokio::join!(position, engine.counters());
        let now = milliseconds(self.pressed.elapsed());
        let so_far = &mut self.so_far;
        so_far.elapsed_ms = now;
        so_far.asserted += u32::from(!at_zero);
        self.tally.take(counted, now, &mut so_far.new);
        match position {
            Ok(position) => {
                if position.new_percent > 0.0 {
                    so_far.raised_again += u32::from(at_zero);
                    so_far.confirmed_ms = None;
                    self.zero_since = None;
                } else if !at_zero {
                    self.zero_since = Some(Instant::now());
                    so_far.confirmed_ms = Some(now);
                }
                so_far.position = Some(position);
                so_far.trouble = None;
            }
            // Not known is not 0: the guard begins anew with the next answer.
            Err(trouble) => {
                self.zero_since = None;
                so_far.trouble = Some(trouble);
            }
        }
    }

    fn ending(&self, pace: Pace) -> Option<Ended> {
        if self.zero_since?.elapsed() < pace.guard {
            return None;
        }
        if self.tally.blind_looks() >= STILL {
            return Some(Ended::PositionOnly);
        }
        (self.tally.still_looks() >= STILL).then_some(Ended::Proven)
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
