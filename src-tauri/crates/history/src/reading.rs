//! What can be read, by the writer and by those who look on.

use crate::chain::Hash;
use crate::folder::Folder;
use crate::problem::StoreError;
use crate::table::event::{Newest, StoredEvent};
use crate::table::recent::RecentRow;
use crate::table::release::ReleaseRow;
use crate::table::trust::TrustRow;
use crate::table::{blob, event, reading, recent, release, setting, trust};
use crate::verify::{self, ChainReport};
use crate::{anchors, blobs};
use rusqlite::Connection;

/// Reads a history. Reached through [`History`](crate::History) and [`HistoryReader`](crate::HistoryReader).
#[derive(Debug)]
pub struct Reading {
    pub(crate) connection: Connection,
    pub(crate) folder: Folder,
}

impl Reading {
    /// The events of one release, oldest first; none for a release nobody has heard of.
    pub fn events(&self, release: &str) -> Result<Vec<StoredEvent>, StoreError> {
        event::of_release(&self.connection, release).map_err(StoreError::sql("read the events"))
    }

    /// How many events a release has, and the position and hash of its newest; `None` for one nobody has heard of.
    pub fn newest(&self, release: &str) -> Result<Option<Newest>, StoreError> {
        event::newest_of(&self.connection, release).map_err(StoreError::sql("look the newest event up"))
    }

    /// The newest event's position in the journal; 0 while there is none.
    pub fn length(&self) -> Result<u64, StoreError> {
        event::head(&self.connection)
            .map(|(seq, _)| seq)
            .map_err(StoreError::sql("look the newest event up"))
    }

    /// The readings of a release's traffic that were kept, oldest first, as JSON. None in a history of an older version.
    pub fn readings(&self, release: &str) -> Result<Vec<String>, StoreError> {
        match reading::of_release(&self.connection, release) {
            Err(rusqlite::Error::SqliteFailure(_, Some(why))) if why.contains("no such table") => Ok(Vec::new()),
            other => other.map_err(StoreError::sql("read the readings")),
        }
    }

    /// All releases that have a summary, the one begun last first.
    pub fn releases(&self) -> Result<Vec<ReleaseRow>, StoreError> {
        release::all(&self.connection).map_err(StoreError::sql("read the releases"))
    }

    /// Walks the whole chain and compares it with the anchors.
    pub fn verify(&self) -> Result<ChainReport, StoreError> {
        let path = self.folder.anchors();
        let anchors = anchors::read(&path).map_err(StoreError::io("read", path))?;
        verify::verify(&self.connection, &anchors).map_err(StoreError::sql("walk the chain"))
    }

    /// The content with this SHA-256, checked against it; `None` when it was never stored or its file is gone.
    pub fn blob(&self, sha256: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        if blob::is_known(&self.connection, sha256).map_err(StoreError::sql("look a blob up"))? {
            blobs::read(&self.folder.path().join(blobs::place(sha256)), sha256)
        } else {
            Ok(None)
        }
    }

    /// What was decided about this version of a file.
    pub fn trust(&self, digest: &str) -> Result<Option<TrustRow>, StoreError> {
        trust::by_digest(&self.connection, digest).map_err(StoreError::sql("look a decision up"))
    }

    /// The version of the file at `path` that was trusted last.
    pub fn last_trusted(&self, path: &str) -> Result<Option<TrustRow>, StoreError> {
        trust::last_trusted(&self.connection, path).map_err(StoreError::sql("look a decision up"))
    }

    /// The value of a setting.
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        setting::get(&self.connection, name).map_err(StoreError::sql("read a setting"))
    }

    /// The checklists opened last, newest first, at most 50.
    pub fn recent(&self) -> Result<Vec<RecentRow>, StoreError> {
        recent::all(&self.connection).map_err(StoreError::sql("read the recent checklists"))
    }
}
