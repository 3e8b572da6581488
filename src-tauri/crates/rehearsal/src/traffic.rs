//! Which version gets the next request.

use crate::tasks::lock;
use crate::web::workers::Workers;
use serde::Serialize;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Instant;
use tokio::task::AbortHandle;

/// A version that runs.
#[derive(Debug)]
pub(crate) struct Version {
    pub name: String,
    pub address: SocketAddr,
    pub started: Instant,
    pub workers: Arc<Workers>,
    pub task: AbortHandle,
}

/// A running version, as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Running {
    pub version: String,
    pub address: SocketAddr,
    pub uptime_s: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Traffic {
    running: Mutex<Vec<Version>>,
    weights: Mutex<Weights>,
}

/// Smooth weighted round robin over two: of any 100 requests in a row exactly `new` go to new, evenly spread.
#[derive(Debug, Default)]
struct Weights {
    new: u8,
    credit: u8,
}

impl Weights {
    fn next_is_new(&mut self) -> bool {
        self.credit += self.new;
        let due = self.credit >= 100;
        if due {
            self.credit -= 100;
        }
        due
    }
}

impl Traffic {
    /// Percent of the requests that go to new.
    pub(crate) fn split(&self) -> u8 {
        lock(&self.weights).new
    }

    /// Sends `new` of 100 requests to new; more than 100 is 100.
    pub(crate) fn set_split(&self, new: u8) {
        *lock(&self.weights) = Weights {
            new: new.min(100),
            credit: 0,
        };
    }

    pub(crate) fn next_is_new(&self) -> bool {
        lock(&self.weights).next_is_new()
    }

    pub(crate) fn address(&self, version: &str) -> Option<SocketAddr> {
        lock(&self.running)
            .iter()
            .find(|running| running.name == version)
            .map(|running| running.address)
    }

    /// How busy the workers of a version are, percent; none where it does not run.
    pub(crate) fn busy_percent(&self, version: &str) -> Option<f64> {
        let workers = lock(&self.running)
            .iter()
            .find(|running| running.name == version)
            .map(|running| Arc::clone(&running.workers));
        workers.map(|workers| workers.busy_percent())
    }

    /// Adds a version; answers false, and ends it, if it runs already.
    pub(crate) fn add(&self, version: Version) -> bool {
        let mut running = lock(&self.running);
        if running.iter().any(|other| other.name == version.name) {
            version.task.abort();
            return false;
        }
        running.push(version);
        true
    }

    pub(crate) fn remove(&self, version: &str) -> Option<Version> {
        let mut running = lock(&self.running);
        let place = running.iter().position(|running| running.name == version)?;
        Some(running.remove(place))
    }

    pub(crate) fn running(&self) -> Vec<Running> {
        let show = |version: &Version| Running {
            version: version.name.clone(),
            address: version.address,
            uptime_s: version.started.elapsed().as_secs(),
        };
        lock(&self.running).iter().map(show).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_any_hundred_requests_exactly_the_wanted_share_goes_to_new() {
        let traffic = Traffic::default();
        for wanted in [0, 1, 37, 50, 85, 100] {
            traffic.set_split(wanted);
            for _ in 0..3 {
                let new = (0..100).filter(|_| traffic.next_is_new()).count();
                assert_eq!(new, usize::from(wanted));
            }
        }
    }
}
