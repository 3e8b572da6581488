//! How many looks happen at once. A slow host holds its own places only, so it delays nobody else.

use checklist::Check;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Places for looks: in all, and for each host.
pub struct Limits {
    all: Arc<Semaphore>,
    per_host: usize,
    hosts: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// Held while a check looks.
pub(super) struct Place {
    _host: Option<OwnedSemaphorePermit>,
    _all: Option<OwnedSemaphorePermit>,
}

impl Default for Limits {
    fn default() -> Self {
        Self::new(32, 6)
    }
}

impl Limits {
    /// At most `all` looks at once and `per_host` at one host.
    pub fn new(all: usize, per_host: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(all)),
            per_host,
            hosts: Mutex::default(),
        }
    }

    /// Waits for a place: first at the host, so that a crowd waiting for one host takes no place from others.
    pub(super) async fn place(&self, check: &Check) -> Place {
        let host = match checklist::hosts(check).first() {
            Some(name) => self.host(name).acquire_owned().await.ok(),
            None => None,
        };
        Place {
            _host: host,
            _all: Arc::clone(&self.all).acquire_owned().await.ok(),
        }
    }

    fn host(&self, name: &str) -> Arc<Semaphore> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(
            hosts
                .entry(name.to_owned())
                .or_insert_with(|| Arc::new(Semaphore::new(self.per_host))),
        )
    }
}
