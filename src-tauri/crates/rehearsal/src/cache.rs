//! The cache, called redis by the service's health: dashboards by tenant, ended tokens, and who asked how often.

use crate::fault::{Faults, Trouble};
use crate::tasks::lock;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Entries of each kind kept at most; beyond that the oldest kind of knowledge is dropped whole.
const MOST: usize = 10_000;
/// How long a computed dashboard stays good.
const FRESH: Duration = Duration::from_secs(5);
/// Requests a client may make within a second on the limited route.
pub(crate) const LIMIT: u32 = 20;

#[derive(Debug)]
pub(crate) struct Cache {
    faults: Arc<Faults>,
    dashboards: Mutex<BTreeMap<u32, (Instant, Value)>>,
    /// Token name to its expiry, seconds since 1970. Not part of the cache proper: survives clearing it.
    ended: Mutex<BTreeMap<String, i64>>,
    clients: Mutex<BTreeMap<String, (Instant, u32)>>,
}

impl Cache {
    pub(crate) fn new(faults: Arc<Faults>) -> Self {
        Self {
            faults,
            dashboards: Mutex::default(),
            ended: Mutex::default(),
            clients: Mutex::default(),
        }
    }

    pub(crate) fn is_up(&self) -> bool {
        !self.faults.is_on(Trouble::CacheDown)
    }

    pub(crate) fn dashboard(&self, tenant: u32) -> Option<Value> {
        let dashboards = lock(&self.dashboards);
        let (at, value) = dashboards.get(&tenant).filter(|_| self.is_up())?;
        (at.elapsed() < FRESH).then(|| value.clone())
    }

    pub(crate) fn keep_dashboard(&self, tenant: u32, value: Value) {
        lock(&self.dashboards).insert(tenant, (Instant::now(), value));
    }

    pub(crate) fn forget_dashboard(&self, tenant: u32) {
        lock(&self.dashboards).remove(&tenant);
    }

    /// Forgets every dashboard; answers how many there were.
    pub(crate) fn clear(&self) -> usize {
        std::mem::take(&mut *lock(&self.dashboards)).len()
    }

    /// Remembers that a token was ended before its time.
    pub(crate) fn end(&self, token: String, expires: i64, now: i64) {
        let mut ended = lock(&self.ended);
        ended.retain(|_, expiry| *expiry > now);
        if ended.len() < MOST {
            ended.insert(token, expires);
        }
    }

    pub(crate) fn is_ended(&self, token: &str) -> bool {
        lock(&self.ended).contains_key(token)
    }

    /// Counts one request of a client; answers whether it is within the limit.
    pub(crate) fn admit(&self, client: &str) -> bool {
        let mut clients = lock(&self.clients);
        let second = Duration::from_secs(1);
        if clients.len() >= MOST {
            clients.retain(|_, (since, _)| since.elapsed() < second);
        }
        let (since, count) = clients.entry(client.to_owned()).or_insert_with(|| (Instant::now(), 0));
        if since.elapsed() >= second {
            (*since, *count) = (Instant::now(), 0);
        }
        *count += 1;
        *count <= LIMIT
    }
}
