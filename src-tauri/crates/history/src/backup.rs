//! Backups: a copy SQLite makes itself, checked before it gets its name. Copying the files of an open database is not safe.

use crate::chain::Hash;
use crate::database;
use crate::folder::sync_folder;
use crate::problem::StoreError;
use crate::reading::Reading;
use crate::verify;
use crate::writer::History;
use rusqlite::Connection;
use std::path::Path;
use std::time::Duration;
use tempfile::NamedTempFile;

/// Pages copied in one go; at 4 KiB a page, 1 MiB.
const PAGES: std::ffi::c_int = 256;

/// A backup that was made and checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backup {
    /// Events in it.
    pub events: u64,
    /// Hash of the newest.
    pub head: Hash,
}

impl History {
    /// Copies the database to a new file at `path`: one file, no log beside it, which can be put back as `history.db`. Refuses
    /// to replace a file. The content of `blobs/` is not part of it.
    pub fn backup_to(&self, path: impl AsRef<Path>) -> Result<Backup, StoreError> {
        let path = path.as_ref();
        let folder = match path.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let draft = NamedTempFile::new_in(folder).map_err(StoreError::io("create a file in", folder))?;
        copy(self, draft.path()).map_err(StoreError::sql("make a backup"))?;
        let backup = check(self, draft.path(), path)?;
        draft.as_file().sync_all().map_err(StoreError::io("sync", path))?;
        draft
            .persist_noclobber(path)
            .map_err(|error| StoreError::io("name the backup", path)(error.error))?;
        sync_folder(folder).map_err(StoreError::io("sync", folder))?;
        Ok(backup)
    }
}

fn copy(from: &Reading, to: &Path) -> rusqlite::Result<()> {
    let mut target = Connection::open(to)?;
    rusqlite::backup::Backup::new(&from.connection, &mut target)?.run_to_completion(PAGES, Duration::ZERO, None)?;
    // A copy keeps the mark of write-ahead logging; without it the backup can be read from anywhere, even a read-only disk.
    let mode: String = target.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get(0))?;
    if mode != "delete" {
        return Err(rusqlite::Error::InvalidParameterName(format!(
            "the backup is still in journal mode {mode}"
        )));
    }
    target.close().map_err(|(_, error)| error)
}

/// Opens the copy as anybody would and compares it with what it was made from.
fn check(original: &Reading, copy: &Path, path: &Path) -> Result<Backup, StoreError> {
    let differs = |detail: String| StoreError::BackupDiffers {
        path: path.to_owned(),
        detail,
    };
    let copy = database::open_reader(copy).map_err(|error| differs(error.to_string()))?;
    let walk = StoreError::sql("walk the chain");
    let (made, wanted) = (verify::verify(&copy, &[]).map_err(walk)?, original.verify()?);
    if (made.events, made.head, &made.problem) != (wanted.events, wanted.head, &wanted.problem) {
        return Err(differs(format!("{} events instead of {}", made.events, wanted.events)));
    }
    Ok(Backup {
        events: made.events,
        head: made.head,
    })
}
