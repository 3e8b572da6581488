//! The tasks of a stack, so that all of them end with it.

use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

/// Connections one listener serves at a time; further ones are closed at once.
const GUESTS: usize = 512;

/// Locks, also after a panic elsewhere: every table stays usable, since each change is made under one lock.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Every running task; dropping or stopping it ends them.
#[derive(Debug, Default)]
pub(crate) struct Tasks(Mutex<JoinSet<()>>);

impl Tasks {
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) -> AbortHandle {
        let mut running = lock(&self.0);
        while running.try_join_next().is_some() {}
        running.spawn(task)
    }

    /// Asks every task to end, without waiting.
    pub(crate) fn abort(&self) {
        lock(&self.0).abort_all();
    }

    /// Ends every task and waits until each has dropped what it held.
    pub(crate) async fn stop(&self) {
        let mut running = std::mem::take(&mut *lock(&self.0));
        running.shutdown().await;
    }
}

/// Greets every connection of `listener` in a task of its own. Dropping this future ends the connections too.
pub(crate) async fn welcome<F, G>(listener: TcpListener, greet: F)
where
    F: Fn(TcpStream) -> G,
    G: Future<Output = ()> + Send + 'static,
{
    let mut guests = JoinSet::new();
    loop {
        let arrived = listener.accept().await;
        while guests.try_join_next().is_some() {}
        match arrived {
            Ok((stream, _)) if guests.len() < GUESTS => {
                let _ = stream.set_nodelay(true);
                guests.spawn(greet(stream));
            }
            Ok(_) => tracing::debug!("a connection too many was closed"),
            // Out of file handles, say: waiting a little lets other connections end.
            Err(error) => {
                tracing::warn!(%error, "could not accept a connection");
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
        }
    }
}
