//! The workers of one running version: how many requests it works on at once, and how busy that keeps it.

use crate::tasks::lock;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Requests a version works on at once; further ones wait.
const SIZE: u32 = 64;
/// The share of busy time is over a span that began between one and two of these ago.
const SPAN: Duration = Duration::from_secs(5);

/// The workers.
#[derive(Debug)]
pub(crate) struct Workers {
    free: Arc<Semaphore>,
    busy: Mutex<Busy>,
}

/// Working time so far, and what it was at two moments before.
#[derive(Debug, Clone, Copy)]
struct Busy {
    at_work: u32,
    now: Mark,
    recent: Mark,
    earlier: Mark,
}

#[derive(Debug, Clone, Copy)]
struct Mark {
    at: Instant,
    /// Seconds that all workers together have worked.
    worked: f64,
}

impl Busy {
    fn advance(&mut self, at: Instant) {
        let passed = at.saturating_duration_since(self.now.at).as_secs_f64();
        self.now.worked += passed * f64::from(self.at_work);
        self.now.at = self.now.at.max(at);
        if self.now.at.duration_since(self.recent.at) >= SPAN {
            self.earlier = self.recent;
            self.recent = self.now;
        }
    }

    fn percent(&self) -> f64 {
        let passed = self.now.at.duration_since(self.earlier.at).as_secs_f64();
        if passed > 0.0 {
            100.0 * (self.now.worked - self.earlier.worked) / (passed * f64::from(SIZE))
        } else {
            0.0
        }
    }
}

impl Workers {
    pub(crate) fn new(started: Instant) -> Self {
        let mark = Mark {
            at: started,
            worked: 0.0,
        };
        Self {
            free: Arc::new(Semaphore::new(SIZE as usize)),
            busy: Mutex::new(Busy {
                at_work: 0,
                now: mark,
                recent: mark,
                earlier: mark,
            }),
        }
    }

    /// Waits for a free worker and keeps it until the answer is dropped.
    pub(crate) async fn hire(self: &Arc<Self>) -> Worker {
        // Only a closed semaphore refuses, and nothing closes this one.
        let permit = Arc::clone(&self.free).acquire_owned().await.ok();
        self.change(|at_work| at_work + 1);
        Worker {
            workers: Arc::clone(self),
            _permit: permit,
        }
    }

    /// Percent of the workers' time that was spent working, over the last seconds.
    pub(crate) fn busy_percent(&self) -> f64 {
        self.change(|at_work| at_work);
        lock(&self.busy).percent()
    }

    fn change(&self, change: impl FnOnce(u32) -> u32) {
        let mut busy = lock(&self.busy);
        busy.advance(Instant::now());
        busy.at_work = change(busy.at_work);
    }
}

/// A worker at work, until dropped.
#[derive(Debug)]
pub(crate) struct Worker {
    workers: Arc<Workers>,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.workers.change(|at_work| at_work.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_busy_time_is_that_of_the_last_seconds() {
        let start = Instant::now();
        let after = |seconds: u64| start + Duration::from_secs(seconds);
        let mut busy = *lock(&Workers::new(start).busy);
        busy.at_work = 32;
        busy.advance(after(4));
        assert!((busy.percent() - 50.0).abs() < 0.01, "{}", busy.percent());
        busy.at_work = 0;
        for second in 5..20 {
            busy.advance(after(second));
        }
        assert!(busy.percent().abs() < 0.01, "{}", busy.percent());
    }
}
