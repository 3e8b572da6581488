//! What can go wrong, said for people: what happened, where, how to mend it.

use crate::lock::Holder;
use std::io;
use std::path::PathBuf;

/// Why the history could not be opened. Nothing was overwritten.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process writes this history.
    #[error("the history is in use by {0}")]
    HeldBy(Holder),
    /// The file is something else than a history database.
    #[error(
        "{path} is not a history: {detail}. It was left as it is; move it away and put a backup in its place, or choose another folder",
        path = path.display()
    )]
    NotADatabase {
        /// The file.
        path: PathBuf,
        /// What is there instead.
        detail: String,
    },
    /// The database is damaged.
    #[error(
        "the history at {path} is damaged: {detail}. It was left as it is; keep a copy of the whole folder, then put a backup in its place",
        path = path.display()
    )]
    Corrupt {
        /// The damaged file.
        path: PathBuf,
        /// What was found.
        detail: String,
    },
    /// The database was written by a newer version of the program.
    #[error(
        "the history at {path} has schema {found} but this program knows schemas up to {known}. It was left as it is; open it with the newer program",
        path = path.display()
    )]
    Newer {
        /// The database.
        path: PathBuf,
        /// Schema version found.
        found: u32,
        /// Newest schema version this program knows.
        known: u32,
    },
    /// It can be read but not written.
    #[error(
        "the history at {path} cannot be written: {source}. It can still be read; to write, make the folder and its files writable by you (chmod -R u+rwX) or mount the disk read-write",
        path = path.display()
    )]
    ReadOnly {
        /// The folder or file that refused.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It can neither be read nor written by this user.
    #[error(
        "no access to the history at {path}: {source}. Check who owns the folder and its parents (ls -ld), or choose another folder",
        path = path.display()
    )]
    NoAccess {
        /// The folder or file that refused.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Something other than a regular file (or folder) is in the way.
    #[error("{path} is {what}, which cannot hold a history. It was left as it is; move it away", path = path.display())]
    NotAFile {
        /// The place.
        path: PathBuf,
        /// What is there: `a directory`, `a fifo`, `a symbolic link`.
        what: String,
    },
    /// There is no history to read yet.
    #[error("there is no history at {path} yet; it is made when a release is first opened", path = path.display())]
    Missing {
        /// Where the database would be.
        path: PathBuf,
    },
    /// The program was linked with an SQLite that can lose committed writes (fixed in 3.51.3).
    #[error(
        "SQLite {found} can lose committed writes; this program must be built with 3.51.3 or later (feature `bundled`)"
    )]
    OldSqlite {
        /// The version found.
        found: String,
    },
    /// A file operation failed.
    #[error("could not {operation} {path}: {source}", path = path.display())]
    Io {
        /// What was tried: `create`, `read`, `lock`.
        operation: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The database refused something.
    #[error("the history database could not {operation}: {source}")]
    Sql {
        /// What was tried.
        operation: &'static str,
        /// What SQLite said.
        source: rusqlite::Error,
    },
}

/// Why events were not appended, or why that is not known.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// An event is not a JSON object with the texts `release` and `kind`. Nothing was written.
    #[error("event {index} of the batch was refused: {detail}. Nothing was recorded")]
    BadEvent {
        /// Position in the batch, from 0.
        index: usize,
        /// What is wrong with it.
        detail: String,
    },
    /// Nothing of the batch is in the journal.
    #[error("nothing was recorded: {source}{}", full_disk_hint(*.space_low))]
    NotWritten {
        /// The disk is full and the reserve is used up.
        space_low: bool,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The commit failed and it could not be found out whether it took effect. The same is said of every later append until
    /// a look at the disk succeeds; after that, read the events to see what is there.
    #[error(
        "it is unknown whether the events were recorded: {source}; looking at the disk failed too: {look}. Check the disk, then try again"
    )]
    Unknown {
        /// Why the commit failed.
        source: rusqlite::Error,
        /// Why the look failed.
        look: String,
    },
}

fn full_disk_hint(space_low: bool) -> &'static str {
    if space_low {
        ". The disk is full and the reserve is used up: free some space, then try again"
    } else {
        ""
    }
}

/// Why something could not be read or stored.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused something.
    #[error("the history database could not {operation}: {source}")]
    Sql {
        /// What was tried.
        operation: &'static str,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// A file operation failed.
    #[error("could not {operation} {path}: {source}", path = path.display())]
    Io {
        /// What was tried.
        operation: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A stored file no longer holds what was put into it.
    #[error("{path} was changed after it was stored: its SHA-256 is {found}. Put the original back from a backup", path = path.display())]
    BlobChanged {
        /// The file.
        path: PathBuf,
        /// SHA-256 of what is there now, in hex.
        found: String,
    },
    /// A backup does not hold what it was made from; it was thrown away.
    #[error("the backup to {path} does not hold the same history: {detail}. It was thrown away", path = path.display())]
    BackupDiffers {
        /// Where the backup should have gone.
        path: PathBuf,
        /// What differs.
        detail: String,
    },
}

impl StoreError {
    pub(crate) fn sql(operation: &'static str) -> impl FnOnce(rusqlite::Error) -> Self {
        move |source| Self::Sql { operation, source }
    }

    pub(crate) fn io(operation: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io {
            operation,
            path,
            source,
        }
    }
}

impl OpenError {
    /// A file operation that failed, named by what the user can do about it.
    pub(crate) fn io(operation: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| match source.kind() {
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly { path, source },
            io::ErrorKind::PermissionDenied => Self::NoAccess { path, source },
            _ => Self::Io {
                operation,
                path,
                source,
            },
        }
    }
}
