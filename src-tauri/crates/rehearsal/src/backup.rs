//! Backups: the whole database as gzipped JSON beside its SHA-256.

use crate::StackError;
use crate::files;
use crate::keys::hex;
use crate::place::Place;
use chrono::{DateTime, Utc};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// Backups kept; the oldest goes first.
const KEPT: usize = 20;

/// A backup in the folder.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Backup {
    /// File name in the backup folder.
    pub name: String,
    pub path: PathBuf,
    pub bytes: u64,
    /// Of the file's bytes.
    pub sha256: String,
    pub at: DateTime<Utc>,
}

/// Writes a backup, reads it back and compares: what cannot be read back is not a backup.
pub(crate) fn write(folder: &Path, place: &Place) -> Result<Backup, StackError> {
    files::private_folder(folder)?;
    let now = Utc::now();
    let path = folder.join(format!("{}-{}.json.gz", place.name, now.format("%Y%m%dT%H%M%S%3fZ")));
    let failed = |source: std::io::Error| StackError::File {
        doing: "write",
        path: path.clone(),
        source,
    };
    let json = place
        .database
        .inside(|tables| serde_json::to_vec(tables))
        .map_err(|error| failed(error.into()))?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(&json).map_err(failed)?;
    files::write_private(&path, &gzip.finish().map_err(failed)?)?;

    let written = std::fs::read(&path).map_err(StackError::file("read", &path))?;
    let mut unpacked = Vec::new();
    GzDecoder::new(&written[..])
        .read_to_end(&mut unpacked)
        .map_err(StackError::file("read back", &path))?;
    if unpacked != json {
        return Err(failed(std::io::Error::other(
            "what was read back differs from what was written",
        )));
    }
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let sha256 = hex(&Sha256::digest(&written));
    files::write_private(&beside(&path), format!("{sha256}  {name}\n").as_bytes())?;
    prune(folder)?;
    Ok(Backup {
        name,
        bytes: written.len() as u64,
        path,
        sha256,
        at: now,
    })
}

/// The backups in the folder, oldest first, each with the hash of the bytes it has now.
pub(crate) fn list(folder: &Path) -> Result<Vec<Backup>, StackError> {
    let mut paths = paths(folder)?;
    paths.truncate(KEPT);
    let look = |path: PathBuf| {
        let bytes = std::fs::read(&path).map_err(StackError::file("read", &path))?;
        let changed = path
            .metadata()
            .and_then(|about| about.modified())
            .map_err(StackError::file("read", &path))?;
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let sha256 = hex(&Sha256::digest(&bytes));
        Ok(Backup {
            name,
            path,
            bytes: bytes.len() as u64,
            sha256,
            at: changed.into(),
        })
    };
    paths.into_iter().map(look).collect()
}

fn paths(folder: &Path) -> Result<Vec<PathBuf>, StackError> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(folder).map_err(StackError::file("read", folder))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "gz"));
    paths.sort_by_key(|path| path.metadata().and_then(|about| about.modified()).ok());
    Ok(paths)
}

fn prune(folder: &Path) -> Result<(), StackError> {
    let paths = paths(folder)?;
    for path in &paths[..paths.len().saturating_sub(KEPT)] {
        std::fs::remove_file(path).map_err(StackError::file("remove", path))?;
        let _ = std::fs::remove_file(beside(path));
    }
    Ok(())
}

fn beside(path: &Path) -> PathBuf {
    path.with_extension("gz.sha256")
}
