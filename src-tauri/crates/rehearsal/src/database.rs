//! The database both versions share: tables behind a bounded pool of connections.

use crate::migration::{self, Standing};
use crate::tables::Tables;
use crate::tasks::lock;
use serde::Serialize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Connections in the pool.
const SIZE: usize = 10;
/// How long a request waits for a connection.
const WAIT: Duration = Duration::from_secs(2);

/// No connection came free in time.
#[derive(Debug)]
pub(crate) struct Exhausted;

/// How busy the pool is.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Pool {
    pub size: usize,
    pub in_use: usize,
    pub waiting: usize,
    /// Connections lent since the start.
    pub lent: u64,
    /// Requests that gave up waiting.
    pub timed_out: u64,
}

#[derive(Debug)]
pub(crate) struct Database {
    tables: Mutex<Tables>,
    connections: Semaphore,
    waiting: AtomicUsize,
    lent: AtomicU64,
    timed_out: AtomicU64,
    failure: Mutex<Option<String>>,
}

impl Database {
    /// A database with these tables; `failure` says why the last migration failed, if it did.
    pub(crate) fn new(tables: Tables, failure: Option<String>) -> Self {
        Self {
            tables: Mutex::new(tables),
            connections: Semaphore::new(SIZE),
            waiting: AtomicUsize::new(0),
            lent: AtomicU64::new(0),
            timed_out: AtomicU64::new(0),
            failure: Mutex::new(failure),
        }
    }

    /// Works on the tables over a connection of the pool.
    pub(crate) async fn with<T>(&self, work: impl FnOnce(&mut Tables) -> T) -> Result<T, Exhausted> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let connection = tokio::time::timeout(WAIT, self.connections.acquire()).await;
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        let Ok(Ok(_connection)) = connection else {
            self.timed_out.fetch_add(1, Ordering::Relaxed);
            return Err(Exhausted);
        };
        self.lent.fetch_add(1, Ordering::Relaxed);
        Ok(work(&mut lock(&self.tables)))
    }

    /// Works on the tables from inside, beside the pool: for the console of an operator and for monitoring.
    pub(crate) fn inside<T>(&self, work: impl FnOnce(&mut Tables) -> T) -> T {
        work(&mut lock(&self.tables))
    }

    pub(crate) fn pool(&self) -> Pool {
        Pool {
            size: SIZE,
            in_use: SIZE - self.connections.available_permits(),
            waiting: self.waiting.load(Ordering::Relaxed),
            lent: self.lent.load(Ordering::Relaxed),
            timed_out: self.timed_out.load(Ordering::Relaxed),
        }
    }

    /// Applies the pending migrations; a failure is remembered until the next run.
    pub(crate) fn migrate(&self, contacts_locked: bool) -> Result<(), String> {
        let outcome = self.inside(|tables| migration::migrate(tables, contacts_locked));
        lock(&self.failure).clone_from(&outcome.clone().err());
        outcome
    }

    /// Why the last migration failed, if it did.
    pub(crate) fn failure(&self) -> Option<String> {
        lock(&self.failure).clone()
    }

    pub(crate) fn standing(&self) -> Standing {
        let failure = self.failure();
        self.inside(|tables| migration::standing(tables, failure.as_ref()))
    }
}
