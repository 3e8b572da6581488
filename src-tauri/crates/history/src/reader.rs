//! Looking on while another process writes, and reading where nothing can be written.

use crate::database;
use crate::folder::{Folder, Found};
use crate::problem::OpenError;
use crate::reading::Reading;
use rusqlite::{Connection, ErrorCode};
use std::fs::{self, Permissions};
use std::io;
use std::ops::Deref;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use tempfile::TempDir;

/// A history opened to read. Sees what the writer has committed, at the moment of each read.
#[derive(Debug)]
pub struct HistoryReader {
    // Declared before the copy it reads, so that it is closed before the copy is removed.
    reading: Reading,
    copy: Option<TempDir>,
}

impl HistoryReader {
    /// Opens the history in `folder`; nothing in it is changed. Where SQLite cannot keep its bookkeeping beside the
    /// database (a read-only folder), a private copy is read instead: see [`is_copy`](Self::is_copy).
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, OpenError> {
        let folder = Folder::existing(folder.as_ref())?;
        let path = folder.database();
        if folder.inspect()? == Found::Nothing {
            return Err(OpenError::Missing { path });
        }
        match database::open_reader(&path) {
            Ok(connection) => Ok(Self {
                reading: Reading { connection, folder },
                copy: None,
            }),
            Err(error) if wants_to_write(&error) => Self::open_copy(folder),
            Err(error) => Err(error),
        }
    }

    /// Whether a copy made at opening is read: what is written later is not seen.
    pub fn is_copy(&self) -> bool {
        self.copy.is_some()
    }

    fn open_copy(folder: Folder) -> Result<Self, OpenError> {
        let private = Permissions::from_mode(0o700);
        let copy = tempfile::Builder::new()
            .prefix("history-")
            .permissions(private)
            .tempdir();
        let copy = copy.map_err(OpenError::io("create a folder in", std::env::temp_dir()))?;
        let connection = open_copy_of(&folder, copy.path())?;
        Ok(Self {
            reading: Reading { connection, folder },
            copy: Some(copy),
        })
    }
}

impl Deref for HistoryReader {
    type Target = Reading;

    fn deref(&self) -> &Reading {
        &self.reading
    }
}

/// Reading a write-ahead log needs a `-shm` file beside it; where none can be made, SQLite gives one of these.
fn wants_to_write(error: &OpenError) -> bool {
    match error {
        OpenError::ReadOnly { .. } | OpenError::NoAccess { .. } => true,
        OpenError::Sql { source, .. } => source.sqlite_error_code() == Some(ErrorCode::SystemIoFailure),
        _ => false,
    }
}

/// Copies the database and its log to `target` and opens them there. Both files are looked at before and after: a writer
/// (another user's, as this one may not write here) must not have been at work in between.
fn open_copy_of(folder: &Folder, target: &Path) -> Result<Connection, OpenError> {
    let files = [
        (folder.database(), target.join("history.db")),
        (folder.wal(), target.join("history.db-wal")),
    ];
    for _ in 0..5 {
        let before = stamps(folder);
        for (from, to) in &files {
            copy_if_there(from, to).map_err(OpenError::io("copy", from))?;
        }
        if stamps(folder) == before {
            return database::open_reader(&files[0].1).map_err(|error| named(error, folder.database()));
        }
    }
    let source = io::Error::other("another process keeps writing it");
    Err(OpenError::Io {
        operation: "copy",
        path: folder.database(),
        source,
    })
}

fn copy_if_there(from: &Path, to: &Path) -> io::Result<()> {
    match fs::copy(from, to) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => match fs::remove_file(to) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        },
        done => done.and_then(|_| fs::set_permissions(to, Permissions::from_mode(0o600))),
    }
}

fn stamps(folder: &Folder) -> Vec<Option<(u64, Option<SystemTime>)>> {
    let stamp = |path: PathBuf| {
        fs::metadata(path)
            .ok()
            .map(|found| (found.len(), found.modified().ok()))
    };
    vec![stamp(folder.database()), stamp(folder.wal())]
}

/// A problem found in the copy is a problem of the original.
fn named(error: OpenError, original: PathBuf) -> OpenError {
    match error {
        OpenError::NotADatabase { detail, .. } => OpenError::NotADatabase { path: original, detail },
        OpenError::Corrupt { detail, .. } => OpenError::Corrupt { path: original, detail },
        other => other,
    }
}
