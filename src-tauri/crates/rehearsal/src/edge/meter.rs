//! What the split sent where, and how it was answered: counted at the door, both sides at one instant.

use crate::tasks::lock;
use hyper::StatusCode;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// Upper bounds of the histogram, milliseconds: a quarter apart where a healthy version answers, and the usual limits.
const BOUNDS_MS: [f64; 28] = [
    0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.5, 8.0, 10.0, 15.0, 20.0, 30.0, 50.0, 75.0, 100.0,
    200.0, 300.0, 400.0, 500.0, 800.0, 1000.0, 2500.0, 10_000.0,
];

/// Counts of the requests that the split has placed. Those that asked for a version by name are not among them: the split
/// did not send them there.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meter(Arc<Mutex<[Side; 2]>>);

#[derive(Debug, Clone, Copy, Default)]
struct Side {
    requests: u64,
    errors: u64,
    milliseconds: f64,
    /// Not cumulative; what is beyond every bound is in none.
    buckets: [u64; BOUNDS_MS.len()],
    open: u64,
}

impl Meter {
    /// Begins to count a request that goes to new, or to old.
    pub(crate) fn begin(&self, new: bool) -> Metered {
        let meter = self.clone();
        lock(&meter.0)[usize::from(new)].open += 1;
        Metered {
            meter,
            side: usize::from(new),
            begun: Instant::now(),
            failed: false,
        }
    }

    /// The counts of old and of new, of the same instant.
    pub(crate) fn read(&self) -> [Value; 2] {
        let sides = *lock(&self.0);
        sides.map(|side| {
            let mut sum = 0;
            let at_most = BOUNDS_MS.iter().zip(side.buckets).map(|(bound, count)| {
                sum += count;
                json!({"bound_ms": bound, "count": sum})
            });
            json!({
                "requests": side.requests,
                "errors": side.errors,
                "response_sum_ms": side.milliseconds,
                "at_most": at_most.collect::<Vec<_>>(),
                "open": side.open,
            })
        })
    }
}

/// A request that is being answered. It is counted when this is dropped, so also where the client went away before the
/// answer; that is no failure of the version, as with other proxies.
#[derive(Debug)]
pub(crate) struct Metered {
    meter: Meter,
    side: usize,
    begun: Instant,
    failed: bool,
}

impl Metered {
    /// The whole answer is there.
    pub(crate) fn end(mut self, status: StatusCode) {
        self.failed = status.is_server_error();
    }
}

impl Drop for Metered {
    fn drop(&mut self) {
        let took = self.begun.elapsed().as_secs_f64() * 1e3;
        let mut sides = lock(&self.meter.0);
        let side = &mut sides[self.side];
        side.open -= 1;
        side.requests += 1;
        side.errors += u64::from(self.failed);
        side.milliseconds += took;
        if let Some(place) = BOUNDS_MS.iter().position(|bound| took <= *bound) {
            side.buckets[place] += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_request_is_counted_once_however_it_ends() {
        let meter = Meter::default();
        let (answered, failed, abandoned) = (meter.begin(true), meter.begin(true), meter.begin(true));
        let open = meter.begin(false);
        let [old, new] = meter.read();
        assert_eq!((&old["open"], &new["open"]), (&json!(1), &json!(3)));
        answered.end(StatusCode::NOT_FOUND);
        failed.end(StatusCode::BAD_GATEWAY);
        drop(abandoned);
        let [old, new] = meter.read();
        assert_eq!((&new["requests"], &new["errors"]), (&json!(3), &json!(1)));
        assert_eq!((&old["requests"], &old["open"]), (&json!(0), &json!(1)));
        assert_eq!(new["at_most"][BOUNDS_MS.len() - 1]["count"], 3);
        drop(open);
    }
}
