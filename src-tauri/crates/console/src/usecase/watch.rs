//! Following a release: the whole state first, then what changes.

use crate::clock::now;
use crate::console::Console;
use crate::show;
use crate::wire::{OfRelease, Update, WireError};
use std::time::Duration;
use tokio::sync::watch;

/// At most this often does a front end hear of changes.
const PACE: Duration = Duration::from_millis(100);
/// This often is time itself looked at: results turn stale without an event.
const TICK: Duration = Duration::from_secs(5);

/// A release being followed.
pub struct Watch {
    console: Console,
    release: String,
    revision: Option<watch::Receiver<u64>>,
    number: u64,
    last: Option<Update>,
    broken: Option<String>,
}

impl Console {
    /// Follows a release, whether it runs here or in another process.
    pub async fn watch(&self, request: OfRelease) -> Result<Watch, WireError> {
        // Opens it here where that is possible, so that its changes are heard at once.
        self.outline(OfRelease {
            release: request.release.clone(),
        })
        .await?;
        let revision = self.open_revision(&request.release).await;
        Ok(Watch {
            console: self.clone(),
            release: request.release,
            revision,
            number: 0,
            last: None,
            broken: None,
        })
    }
}

impl Watch {
    /// The next update: everything the first time, later what changed.
    pub async fn next(&mut self) -> Result<Update, WireError> {
        loop {
            if self.last.is_some() {
                tokio::time::sleep(PACE).await;
                self.wait().await;
            }
            let (now, number) = (now(), self.number + 1);
            let read = move |release: &engine::Release, live: &engine::runner::Live| {
                (show::update(release, live, now, number), live.broken.clone())
            };
            let (whole, broken) = self.console.read(&self.release, read).await?;
            let breaks = broken != self.broken;
            self.broken = broken;
            let told = match &self.last {
                None => Some(whole.clone()),
                Some(before) => {
                    let changes = show::changes_since(before, whole.clone());
                    (breaks || differs(before, &changes)).then_some(changes)
                }
            };
            self.last = Some(whole);
            if let Some(update) = told {
                self.number = number;
                return Ok(update);
            }
        }
    }

    /// Why the journal takes nothing more of this release in this process, by the last update: nothing will change any more.
    pub fn broken(&self) -> Option<&str> {
        self.broken.as_deref()
    }

    async fn wait(&mut self) {
        match &mut self.revision {
            Some(revision) => {
                // A closed channel means that the release is no longer open here; the tick goes on.
                if let Ok(Err(_)) = tokio::time::timeout(TICK, revision.changed()).await {
                    self.revision = None;
                }
            }
            None => tokio::time::sleep(Duration::from_secs(1)).await,
        }
    }
}

fn differs(before: &Update, changes: &Update) -> bool {
    !changes.rows.is_empty()
        || !changes.steps.is_empty()
        || changes.ticked != before.ticked
        || changes.summary.events != before.summary.events
        || changes.summary.status != before.summary.status
        || changes.summary.traffic != before.summary.traffic
        || changes.summary.verdict.word != before.summary.verdict.word
}
