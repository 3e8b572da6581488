//! How many looks happen at once. A slow host holds its own places only, so it delays nobody else; and programs of this
//! machine are few at a time, because each of them slows down what another one measures.

use checklist::Check;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Places for looks: in all, for each host, and for programs on this machine.
pub struct Limits {
    all: Arc<Semaphore>,
    programs: Arc<Semaphore>,
    per_host: usize,
    hosts: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// Held while a check looks.
pub(super) struct Place {
    _narrow: Option<OwnedSemaphorePermit>,
    _all: Option<OwnedSemaphorePermit>,
}

impl Limits {
    /// At most `all` looks at once, `per_host` at one host, and `programs` that run a command.
    pub fn new(all: usize, per_host: usize, programs: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(all)),
            programs: Arc::new(Semaphore::new(programs)),
            per_host,
            hosts: Mutex::default(),
        }
    }

    /// Waits for a place: first where it is narrow, so that a crowd waiting there takes no place from others.
    pub(super) async fn place(&self, check: &Check) -> Place {
        let narrow = if check.looks.iter().any(|look| look.kind == "command") {
            Some(Arc::clone(&self.programs))
        } else {
            checklist::hosts(check).first().map(|name| self.host(name))
        };
        let narrow = match narrow {
            Some(places) => places.acquire_owned().await.ok(),
            None => None,
        };
        Place {
            _narrow: narrow,
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
