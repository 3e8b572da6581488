//! The journal as the product uses it: one writer where this process may write, a reader where another one does.

use crate::clock::{for_people, from_rfc3339, now, rfc3339};
use crate::show::line::release_line;
use engine::ports::{Answer, Journal, NotWritten};
use engine::{Digest, Release};
use history::{ChainReport, History, HistoryReader, Holder, NewEvent, OpenError, Reading, ReleaseSummary, StoreError};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The journal, opened.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    // Leaf data: locked for the length of one call, never across an await.
    journal: Mutex<Opened>,
    read_only_because: Option<String>,
    space_low: AtomicBool,
    written_at: AtomicU64,
}

enum Opened {
    Writer(Box<History>),
    Reader(Box<HistoryReader>),
}

/// What a caller wants of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// To write; an error where another process writes.
    Write,
    /// To write, or to look on where another process writes.
    WriteOrRead,
    /// To look on.
    Read,
}

impl Store {
    /// Opens the journal in `folder`, making it if there is none.
    pub fn open(folder: &Path, program: &str, access: Access) -> Result<Self, OpenError> {
        let (opened, because) = match access {
            Access::Read => {
                let reader = match HistoryReader::open(folder) {
                    Err(OpenError::Missing { .. }) => {
                        drop(History::open(folder, program, &rfc3339(now()))?);
                        HistoryReader::open(folder)?
                    }
                    other => other?,
                };
                (
                    Opened::Reader(Box::new(reader)),
                    Some("it was opened to look on".to_owned()),
                )
            }
            Access::Write | Access::WriteOrRead => match open_writer(folder, program, access).map_err(in_local_time) {
                Ok(history) => (Opened::Writer(Box::new(history)), None),
                Err(error @ (OpenError::HeldBy(_) | OpenError::ReadOnly { .. })) if access == Access::WriteOrRead => (
                    Opened::Reader(Box::new(HistoryReader::open(folder)?)),
                    Some(error.to_string()),
                ),
                Err(error) => return Err(error),
            },
        };
        Ok(Self(Arc::new(Inner {
            folder: folder.to_owned(),
            journal: Mutex::new(opened),
            read_only_because: because,
            space_low: AtomicBool::new(false),
            written_at: AtomicU64::new(0),
        })))
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    /// Why this process only looks on, where it does.
    pub fn read_only_because(&self) -> Option<&str> {
        self.0.read_only_because.as_deref()
    }

    pub(crate) fn space_low(&self) -> bool {
        self.0.space_low.load(Ordering::Relaxed)
    }

    pub(crate) fn written_at(&self) -> Option<u64> {
        Some(self.0.written_at.load(Ordering::Relaxed)).filter(|at| *at > 0)
    }

    pub(crate) fn read<T>(&self, read: impl FnOnce(&Reading) -> Result<T, StoreError>) -> Result<T, StoreError> {
        match &*self.0.journal.lock().unwrap_or_else(PoisonError::into_inner) {
            Opened::Writer(history) => read(history),
            Opened::Reader(reader) => read(reader),
        }
    }

    /// `None` where this process only looks on.
    pub(crate) fn write<T>(
        &self,
        write: impl FnOnce(&mut History) -> Result<T, StoreError>,
    ) -> Option<Result<T, StoreError>> {
        match &mut *self.0.journal.lock().unwrap_or_else(PoisonError::into_inner) {
            Opened::Writer(history) => Some(write(history)),
            Opened::Reader(_) => None,
        }
    }

    /// Walks the whole chain.
    pub(crate) fn verify(&self) -> Result<ChainReport, StoreError> {
        self.read(Reading::verify)
    }

    /// Keeps bytes beside the journal.
    pub(crate) fn keep(&self, bytes: &[u8]) -> Option<Result<Digest, StoreError>> {
        self.write(|history| history.put_blob(bytes))
            .map(|kept| kept.map(|hash| Digest(hex(&hash))))
    }

    /// Bytes kept beside the journal.
    pub(crate) fn kept(&self, digest: &Digest) -> Result<Option<Vec<u8>>, StoreError> {
        match unhex(&digest.0) {
            Some(hash) => self.read(|reading| reading.blob(&hash)),
            None => Ok(None),
        }
    }

    fn append(&self, bodies: Vec<String>, after: &Release) -> Result<(), NotWritten> {
        let events: Vec<NewEvent> = bodies.into_iter().map(|body| NewEvent { body }).collect();
        let line = release_line(after, now());
        let summary = ReleaseSummary {
            release: after.id.0.clone(),
            summary_json: serde_json::to_string(&line).map_err(|error| NotWritten(error.to_string()))?,
            open: after.closed.is_none(),
        };
        match &mut *self.0.journal.lock().unwrap_or_else(PoisonError::into_inner) {
            Opened::Reader(_) => Err(NotWritten("this process only looks on".to_owned())),
            Opened::Writer(history) => {
                let report = history
                    .append(&events, Some(&summary))
                    .map_err(|error| NotWritten(error.to_string()))?;
                self.0.space_low.store(report.space_low, Ordering::Relaxed);
                self.0.written_at.store(now(), Ordering::Relaxed);
                Ok(())
            }
        }
    }
}

/// Says since when another process writes as people here read the clock.
fn in_local_time(error: OpenError) -> OpenError {
    match error {
        OpenError::HeldBy(holder) if !holder.since.is_empty() => OpenError::HeldBy(Holder {
            since: for_people(from_rfc3339(&holder.since)),
            ..holder
        }),
        other => other,
    }
}

/// Whoever looks on where there is no journal yet makes one, and holds it for a moment: that much patience keeps a writer
/// that comes just then from being turned away.
fn open_writer(folder: &Path, program: &str, access: Access) -> Result<History, OpenError> {
    let tries = if access == Access::Write { 10 } else { 1 };
    for _ in 1..tries {
        match History::open(folder, program, &rfc3339(now())) {
            Err(OpenError::HeldBy(_)) => std::thread::sleep(Duration::from_millis(100)),
            opened => return opened,
        }
    }
    History::open(folder, program, &rfc3339(now()))
}

impl Journal for Store {
    fn append<'a>(&'a self, bodies: Vec<String>, after: &'a Release) -> Answer<'a, Result<(), NotWritten>> {
        // A commit waits for the disk: some milliseconds in which this worker thread is given to nobody else.
        Box::pin(async move { tokio::task::block_in_place(|| Store::append(self, bodies, after)) })
    }
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (index, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
    }
    Some(hash)
}
