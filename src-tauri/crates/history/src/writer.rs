//! The one writer.

use crate::anchors::{self, Anchor};
use crate::ballast::Ballast;
use crate::blobs;
use crate::chain::Hash;
use crate::database::{self, is_full};
use crate::folder::{Folder, Found};
use crate::lock::Lock;
use crate::problem::{AppendError, OpenError, StoreError};
use crate::reading::Reading;
use crate::table::event::StoredEvent;
use crate::table::recent::RecentRow;
use crate::table::trust::TrustRow;
use crate::table::{blob, event, reading, recent, release, setting, trust};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use serde::Deserialize;
use std::ops::Deref;
use std::path::Path;

/// Events between two anchors.
const ANCHOR_EVERY: u64 = 64;

/// A history opened to write. There is one per folder, on this machine and at a time; it reads as well ([`Reading`]).
#[derive(Debug)]
pub struct History {
    // Declared before the lock, so that the database is closed before another process may open it.
    reading: Reading,
    ballast: Ballast,
    space_low: bool,
    in_doubt: bool,
    anchored: u64,
    _lock: Lock,
}

/// An event to append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// A JSON object with at least the texts `release` and `kind`. Kept byte for byte.
    pub body: String,
}

/// What the list of releases shows after an append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseSummary {
    /// The release's id, as in its events.
    pub release: String,
    /// JSON, kept byte for byte.
    pub summary_json: String,
    /// Whether work on the release is still going on.
    pub open: bool,
}

/// What was appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppendReport {
    /// The events as they stand in the journal.
    pub events: Vec<StoredEvent>,
    /// The disk is full or nearly so, and the reserve is in use or could not be made: only hold, roll back and export.
    pub space_low: bool,
}

impl History {
    /// Opens the history in `folder` to write, making it if there is none. `program` and `now` (RFC 3339) are what another
    /// process is told about this one when it wants to write too.
    pub fn open(folder: impl AsRef<Path>, program: &str, now: &str) -> Result<Self, OpenError> {
        let folder = Folder::create(folder.as_ref())?;
        folder.inspect()?;
        let lock = Lock::take(&folder, program, now)?;
        let ballast = Ballast::at(folder.ballast());
        let connection = match open_or_create(&folder) {
            Err(OpenError::Sql { source, .. }) if is_full(&source) && ballast.give_up() => open_or_create(&folder)?,
            other => other?,
        };
        let mut history = Self {
            reading: Reading { connection, folder },
            space_low: !ballast.fill(),
            ballast,
            in_doubt: false,
            anchored: 0,
            _lock: lock,
        };
        history
            .resume_anchors()
            .map_err(OpenError::io("read", history.reading.folder.anchors()))?;
        Ok(history)
    }

    /// Appends `events`, and sets the summary of a release, in one transaction: when this returns `Ok`, all of it is on the
    /// disk. With no events it only sets the summary, as when the list is made anew.
    ///
    /// On a full disk the reserve is given up and the append tried once more.
    pub fn append(
        &mut self,
        events: &[NewEvent],
        summary: Option<&ReleaseSummary>,
    ) -> Result<AppendReport, AppendError> {
        check(events)?;
        self.leave_doubt()?;
        if self.space_low {
            self.space_low = !self.ballast.fill();
        }
        let mut outcome = self.write(events, summary);
        if matches!(&outcome, Err(AppendError::NotWritten { source, .. }) if is_full(source)) {
            self.make_room();
            outcome = self.write(events, summary);
        }
        match outcome {
            Ok(events) => {
                self.anchor_if_due(ANCHOR_EVERY);
                if self.space_low {
                    self.shrink_log();
                }
                Ok(AppendReport {
                    events,
                    space_low: self.space_low,
                })
            }
            Err(AppendError::NotWritten { source, .. }) => Err(AppendError::NotWritten {
                space_low: is_full(&source),
                source,
            }),
            Err(other) => Err(other),
        }
    }

    /// Stores bulky content and gives its SHA-256, by which [`Reading::blob`] finds it. Storing it twice is harmless.
    pub fn put_blob(&mut self, content: &[u8]) -> Result<Hash, StoreError> {
        let sha256 = blobs::sha256(content);
        blobs::write(self.reading.folder.path(), &sha256, content)?;
        blob::insert(&self.reading.connection, &sha256, content.len() as u64)
            .map_err(StoreError::sql("note a blob"))?;
        Ok(sha256)
    }

    /// Notes a decision about a file, in place of an earlier one about the same version.
    pub fn set_trust(&mut self, row: &TrustRow) -> Result<(), StoreError> {
        trust::set(&self.reading.connection, row).map_err(StoreError::sql("note a decision"))
    }

    /// Sets a setting.
    pub fn set_setting(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        setting::set(&self.reading.connection, name, value).map_err(StoreError::sql("set a setting"))
    }

    /// Puts a checklist at the top of the recent ones.
    pub fn set_recent(&mut self, row: &RecentRow) -> Result<(), StoreError> {
        recent::set(&self.reading.connection, row).map_err(StoreError::sql("note a recent checklist"))
    }

    /// Keeps readings of a release's traffic, oldest first: Unix milliseconds and JSON.
    pub fn keep_readings(&mut self, release: &str, readings: &[(u64, String)]) -> Result<(), StoreError> {
        reading::insert(&mut self.reading.connection, release, readings).map_err(StoreError::sql("keep readings"))
    }

    /// One try to write. A commit that fails for want of room never wrote its closing frame, so nothing is there; after any
    /// other failed commit the disk has to be asked.
    fn write(
        &mut self,
        events: &[NewEvent],
        summary: Option<&ReleaseSummary>,
    ) -> Result<Vec<StoredEvent>, AppendError> {
        let not_written = |source| AppendError::NotWritten {
            space_low: false,
            source,
        };
        let connection = &mut self.reading.connection;
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(not_written)?;
        let stored = fill(&transaction, events, summary).map_err(not_written)?;
        match transaction.commit() {
            Ok(()) => Ok(stored),
            Err(source) if is_full(&source) => Err(not_written(source)),
            Err(source) => self.settle(stored, source),
        }
    }

    /// Finds out what a failed commit left behind.
    fn settle(&mut self, wanted: Vec<StoredEvent>, source: rusqlite::Error) -> Result<Vec<StoredEvent>, AppendError> {
        self.in_doubt = true;
        let there = self.look_again().and_then(|()| match wanted.last() {
            Some(last) => {
                Ok(event::hash_at(&self.reading.connection, last.seq).map_err(|e| e.to_string())? == Some(last.hash))
            }
            None => Ok(false),
        });
        match there {
            Ok(true) => Ok(wanted),
            Ok(false) => Err(AppendError::NotWritten {
                space_low: false,
                source,
            }),
            Err(look) => Err(AppendError::Unknown { source, look }),
        }
    }

    /// Opens the database afresh and empties its log. Emptying matters: the log may hold a frame of the failed commit that
    /// this process does not count but a recovery after a crash would; and a commit that is there was perhaps never synced.
    fn look_again(&mut self) -> Result<(), String> {
        self.reading.connection = database::open_writer(&self.reading.folder).map_err(|error| error.to_string())?;
        database::empty_log(&self.reading.connection).map_err(|error| error.to_string())?;
        self.in_doubt = false;
        Ok(())
    }

    fn leave_doubt(&mut self) -> Result<(), AppendError> {
        if !self.in_doubt {
            return Ok(());
        }
        let source = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_IOERR), None);
        self.look_again().map_err(|look| AppendError::Unknown { source, look })
    }

    fn make_room(&mut self) {
        self.space_low = true;
        self.ballast.give_up();
        self.shrink_log();
    }

    /// Keeps the log from taking the room the database itself needs. An append has either happened or will be tried again, so
    /// that this fails is no reason to fail it.
    fn shrink_log(&self) {
        if let Err(error) = database::empty_log(&self.reading.connection) {
            tracing::warn!(%error, "the disk is full and the log could not be emptied");
        }
    }

    /// Goes on from the newest anchor. An anchor that disagrees is left for [`Reading::verify`] to report.
    fn resume_anchors(&mut self) -> std::io::Result<()> {
        let known = anchors::read(&self.reading.folder.anchors())?;
        self.anchored = known.last().map_or(0, |anchor| anchor.seq);
        self.anchor_if_due(1);
        Ok(())
    }

    /// Writes the head down outside the database once `every` events have gone by. Failing to is no reason to fail the
    /// append: the events are safe, and the next append tries again.
    fn anchor_if_due(&mut self, every: u64) {
        let written = event::head(&self.reading.connection)
            .map_err(|error| error.to_string())
            .and_then(|(seq, head)| {
                if seq < self.anchored.saturating_add(every) {
                    return Ok(());
                }
                anchors::append(&self.reading.folder.anchors(), Anchor { seq, head })
                    .map_err(|error| error.to_string())?;
                self.anchored = seq;
                Ok(())
            });
        if let Err(error) = written {
            tracing::warn!(error, "the head of the journal was not written to anchors.jsonl");
        }
    }
}

impl Deref for History {
    type Target = Reading;

    fn deref(&self) -> &Reading {
        &self.reading
    }
}

impl Drop for History {
    fn drop(&mut self) {
        self.anchor_if_due(1);
    }
}

fn open_or_create(folder: &Folder) -> Result<Connection, OpenError> {
    if folder.inspect()? == Found::Nothing {
        let anchors = anchors::read(&folder.anchors()).map_err(OpenError::io("read", folder.anchors()))?;
        if let Some(last) = anchors.last() {
            let detail = format!(
                "it is gone, though anchors.jsonl beside it knows of {} events",
                last.seq
            );
            return Err(OpenError::Corrupt {
                path: folder.database(),
                detail,
            });
        }
        database::create(folder)?;
    }
    database::open_writer(folder)
}

fn fill(
    transaction: &Transaction<'_>,
    events: &[NewEvent],
    summary: Option<&ReleaseSummary>,
) -> rusqlite::Result<Vec<StoredEvent>> {
    let (mut seq, mut prev) = event::head(transaction)?;
    let mut stored = Vec::with_capacity(events.len());
    for new in events {
        let event = event::insert(transaction, seq, &prev, &new.body)?;
        (seq, prev) = (event.seq, event.hash);
        stored.push(event);
    }
    if let Some(summary) = summary {
        release::set(transaction, &summary.release, &summary.summary_json, summary.open)?;
    }
    Ok(stored)
}

/// What every event body has. A repeated field is an error here, so SQLite and this program cannot read different ones.
#[derive(Deserialize)]
#[expect(dead_code, reason = "only whether it can be read matters")]
struct Common {
    release: String,
    kind: String,
}

fn check(events: &[NewEvent]) -> Result<(), AppendError> {
    for (index, event) in events.iter().enumerate() {
        let refused = |detail: String| AppendError::BadEvent { index, detail };
        if !event.body.trim_start().starts_with('{') {
            return Err(refused("it is not a JSON object".to_owned()));
        }
        serde_json::from_str::<Common>(&event.body).map_err(|error| refused(error.to_string()))?;
    }
    Ok(())
}
