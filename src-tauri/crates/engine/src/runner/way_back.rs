//! The way back. It stands beside the dispatcher's queue: a journal that hangs, a full disk, a pending command do not stand
//! in its way. It acts first; the dispatcher writes down after.

use super::dispatcher::Message;
use super::traffic::{self, Moving};
use crate::ports::Clock;
use crate::release::decide::Refusal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::{mpsc, watch};

pub(super) struct WayBack {
    moving: Moving,
    clock: Arc<dyn Clock>,
    queue: mpsc::WeakUnboundedSender<Message>,
    /// There is something to take back, and something to take it back to.
    armed: AtomicBool,
    taking: AtomicBool,
    overtaken: watch::Sender<bool>,
    // Never turns true while a rollback runs: nothing calls one off.
    stop: watch::Sender<bool>,
}

impl WayBack {
    pub(super) fn new(moving: Moving, clock: Arc<dyn Clock>, queue: mpsc::WeakUnboundedSender<Message>) -> Self {
        Self {
            moving,
            clock,
            queue,
            armed: AtomicBool::new(false),
            taking: AtomicBool::new(false),
            overtaken: watch::channel(false).0,
            stop: watch::channel(false).0,
        }
    }

    /// Whether there is anything to take back, as the last event left it.
    pub(super) fn arm(&self, armed: bool) {
        self.armed.store(armed, Ordering::SeqCst);
    }

    /// A move of traffic hears here that a rollback has overtaken it.
    pub(super) fn overtaken(&self) -> watch::Receiver<bool> {
        self.overtaken.subscribe()
    }

    /// Takes all traffic back, now. Pressing again while it goes on changes nothing.
    pub(super) fn take(&self, by: &str, why: &str, automatic: bool) -> Result<(), Refusal> {
        if !self.armed.load(Ordering::SeqCst) {
            return Err(Refusal("The old version serves everyone, or is removed.".to_owned()));
        }
        let at = self.clock.now();
        if self.begin()
            && let Some(queue) = self.queue.upgrade()
        {
            // A closed queue means that the release is over in this process; traffic goes back all the same.
            let _ = queue.send(Message::RollbackOrdered {
                at,
                by: by.to_owned(),
                why: why.to_owned(),
                automatic,
            });
        }
        Ok(())
    }

    /// Goes on with a rollback that was ordered before; answers false where one runs already.
    pub(super) fn begin(&self) -> bool {
        if self.taking.swap(true, Ordering::SeqCst) {
            return false;
        }
        self.overtaken.send_replace(true);
        tokio::spawn(traffic::take_back(
            self.moving.clone(),
            self.queue.clone(),
            self.stop.subscribe(),
        ));
        true
    }

    /// Nobody is on new.
    pub(super) fn over(&self) {
        self.taking.store(false, Ordering::SeqCst);
        self.overtaken.send_replace(false);
    }
}
