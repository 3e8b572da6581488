//! Where the history's files lie, and a look at what is there before anything is opened.

use crate::problem::OpenError;
use std::fs::{self, DirBuilder, File, FileType};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt};
use std::path::{Path, PathBuf};

/// The folder of one history, as a path without symbolic links: SQLite is told not to follow any.
#[derive(Debug, Clone)]
pub(crate) struct Folder(PathBuf);

/// Whether there is a database in the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    Database,
    Nothing,
}

impl Folder {
    /// The folder at `path`, made (0700) if it is not there.
    pub(crate) fn create(path: &Path) -> Result<Self, OpenError> {
        if !path.exists() {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(path)
                .map_err(OpenError::io("create", path))?;
        }
        Self::existing(path)
    }

    /// The folder at `path`.
    pub(crate) fn existing(path: &Path) -> Result<Self, OpenError> {
        let real = path.canonicalize().map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => OpenError::Missing {
                path: path.join("history.db"),
            },
            _ => OpenError::io("open", path)(source),
        })?;
        let kind = fs::metadata(&real).map_err(OpenError::io("look at", path))?.file_type();
        if kind.is_dir() {
            Ok(Self(real))
        } else {
            Err(OpenError::NotAFile {
                path: path.to_owned(),
                what: format!("{}, not a folder", what_is(kind)),
            })
        }
    }

    /// Looks at every file by name, without opening any: opening and closing a database file would drop the locks that
    /// another connection of this process holds on it (POSIX locks belong to the process).
    pub(crate) fn inspect(&self) -> Result<Found, OpenError> {
        for path in [self.lock(), self.wal(), self.shm(), self.anchors(), self.ballast()] {
            regular(&path)?;
        }
        match regular(&self.database())? {
            Some(0) => Err(OpenError::NotADatabase {
                path: self.database(),
                detail: "it is empty (0 bytes)".to_owned(),
            }),
            Some(_) => Ok(Found::Database),
            None if regular(&self.wal())?.is_some() => Err(OpenError::Corrupt {
                path: self.database(),
                detail: "it is gone, though history.db-wal beside it is still there".to_owned(),
            }),
            None => Ok(Found::Nothing),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.0.join("history.db")
    }

    pub(crate) fn wal(&self) -> PathBuf {
        self.0.join("history.db-wal")
    }

    pub(crate) fn shm(&self) -> PathBuf {
        self.0.join("history.db-shm")
    }

    pub(crate) fn lock(&self) -> PathBuf {
        self.0.join("lock")
    }

    pub(crate) fn anchors(&self) -> PathBuf {
        self.0.join("anchors.jsonl")
    }

    pub(crate) fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }
}

/// The size in bytes of the regular file at `path`; `None` when nothing is there.
fn regular(path: &Path) -> Result<Option<u64>, OpenError> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => Ok(Some(found.len())),
        Ok(found) => Err(OpenError::NotAFile {
            path: path.to_owned(),
            what: what_is(found.file_type()).to_owned(),
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(OpenError::io("look at", path)(error)),
    }
}

fn what_is(kind: FileType) -> &'static str {
    match kind {
        _ if kind.is_dir() => "a directory",
        _ if kind.is_symlink() => "a symbolic link",
        _ if kind.is_fifo() => "a fifo",
        _ if kind.is_socket() => "a socket",
        _ if kind.is_file() => "a file",
        _ => "a device",
    }
}

/// Makes the names in a folder durable.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}
